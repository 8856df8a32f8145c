"""What counts as more and as less than a budget, and that the file says what was measured."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import run  # noqa: E402

KEY = ("GetItem, strong", "memory")
BUDGET = [10_000, 20, 1, 0, 0, 0, 1, 1, 1, 0, 0]


def compared(**changed):
    names = [column.name for column in run.COLUMNS]
    measured = [changed.get(name, number) for name, number in zip(names, BUDGET, strict=True)]
    more, less = run.compare({KEY: measured}, {KEY: BUDGET})
    return [len(more), len(less)]


def test_a_little_more_or_less_is_neither():
    assert compared(instructions=10_290, allocations=20.5, reads=1.1) == [0, 0]
    assert compared(instructions=9_710, allocations=19.5, reads=0.9) == [0, 0]


def test_more_and_less_are_told():
    assert compared(instructions=10_310) == [1, 0]
    assert compared(instructions=9_690) == [0, 1]
    assert compared(allocations=21, epoll_wait=2, fdatasync=1) == [3, 0]


def test_the_file_is_read_as_it_was_written():
    assert run.read(run.written({KEY: BUDGET})) == {KEY: BUDGET}
