"""What requests of each kind cost, against what they may cost: budgets.txt. Counts only, no times: instructions and
allocations, calls of the store, calls of the system. Costing more fails; costing less asks to write the budgets anew.
"""

import argparse
import dataclasses
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "bench"))
from layers import by_part  # noqa: E402
from workload import ENGINES, KINDS, measure  # noqa: E402

FILE = pathlib.Path(__file__).with_name("budgets.txt")
TIMES = 100  # requests of each kind
HEAD = """\
# What one request costs at most, over one connection to a server of one event loop: tests/budgets/run.py measures it with
# callgrind and `./dev test budgets` compares. `./dev budgets` writes this file anew. Instructions are those of the process but for
# RocksDB's, whose skip lists have another shape in each run; of it are counted: reads (Get), scans (iterators), commits (Write),
# puts (changes in a Write). Then calls of the system.
"""


@dataclasses.dataclass
class Column:
    name: str
    functions: list  # whose calls are counted; none: instructions, without those of RocksDB
    relative: float  # what a measurement may differ
    absolute: float = 0.25

    def of(self, counts):
        if self.functions:
            return sum(map(counts.calls, self.functions)) / TIMES
        return sum(cost for part, cost in by_part(counts).items() if part != "RocksDB") / TIMES

    def slack(self, budget):
        return max(self.relative * budget, self.absolute)


COLUMNS = [
    Column("instructions", [], 0.03),
    Column("allocations", ["malloc", "calloc", "realloc", "aligned_alloc"], 0.03, 0.6),
    Column("reads", ["rocksdb::DBImpl::GetImpl("], 0.01),
    Column("scans", ["rocksdb::DBImpl::NewIterator("], 0.01),
    Column("commits", ["rocksdb::DBImpl::WriteImpl("], 0.01),
    Column("puts", ["rocksdb::MemTable::Add("], 0.01),
    Column("recv", ["recv"], 0.01),
    Column("send", ["send"], 0.01),
    Column("epoll_wait", ["epoll_wait"], 0.01),
    Column("write", ["write"], 0.01),
    Column("fdatasync", ["fdatasync"], 0.01),
]


def line_of(name, engine, cells):
    return "  ".join([f"{name:24}", f"{engine:7}", *(f"{cell:>11}" for cell in cells)]).rstrip()


def written(measured):
    """The budgets' file: {(kind, engine): [number of each column]}."""
    rows = [line_of("# kind", "engine", [column.name for column in COLUMNS])]
    for (kind, engine), numbers in measured.items():
        cells = [f"{number:.0f}" if number >= 1000 else f"{number:.1f}" for number in numbers]
        rows.append(line_of(kind, engine, cells))
    return HEAD + "\n".join(rows) + "\n"


def read(text):
    budgets = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        kind, engine, *numbers = re.split(r"\s{2,}", line)
        budgets[kind, engine] = [float(number) for number in numbers]
    return budgets


def compare(measured, budgets):
    """Lines about what costs more than its budget, and about what costs less."""
    more, less = [], []
    for (kind, engine), numbers in measured.items():
        for column, number, budget in zip(COLUMNS, numbers, budgets[kind, engine], strict=True):
            slack = column.slack(budget)
            line = f"{kind}, {engine}: {number:,.1f} {column.name}, the budget is {budget:,.1f}"
            if number > budget + slack:
                more.append(line)
            elif number < budget - slack:
                less.append(line)
    return more, less


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--server", required=True)
    parser.add_argument("--write", action="store_true", help="write the budgets anew")
    options = parser.parse_args()
    measured = {}
    for engine in ENGINES:
        for kind, counts in measure(options.server, engine, KINDS, TIMES).items():
            measured[kind, engine] = [column.of(counts) for column in COLUMNS]
    if options.write:
        FILE.write_text(written(measured))
        return
    more, less = compare(measured, read(FILE.read_text()))
    for line in less:
        print("less:", line)
    if less:
        print("Cheaper than the budgets say: `./dev budgets` tightens them.")
    for line in more:
        print("MORE:", line)
    if more:
        print(
            "Where it went: `./dev bench profile --kinds KIND --functions 40 --against SERVER`, SERVER being a binary from before."
        )
        print("If it is worth that, `./dev budgets` writes the budgets anew.")
        sys.exit(1)
    print(f"{len(measured)} kinds of requests cost no more than their budgets")


if __name__ == "__main__":
    main()
