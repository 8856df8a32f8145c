"""The checker of items: what it must accept, what it must find, and that it agrees with the definition."""

import itertools
import random

import pytest
from history import FAILED, OK, UNKNOWN, Action, Event, Item
from linearizable import Search, TooHard, check, check_object
from orders import draw_item_actions, short_history, some_order_explains


def event(begin, end, *actions, outcome=OK, client=1):
    return Event(client, "Request", begin, end, outcome, list(actions))


def put(value, key="a", **members):
    return Action("put", key, Item(value), **members)


def read(value, key="a"):
    return Action(
        "read", key, old=None if value is None else value if isinstance(value, Item) else Item(value)
    )


def fits(*events):
    return not check(list(events))


def test_a_read_sees_the_write_before_it():
    assert fits(event(0, 1, put("x")), event(2, 3, read("x")))


def test_a_stale_read_is_found():
    assert not fits(event(0, 1, put("x")), event(2, 3, put("y")), event(4, 5, read("x")))


def test_concurrent_writes_may_come_in_either_order_but_for_all_readers_in_the_same():
    writes = [event(0, 9, put("x")), event(0, 9, put("y"))]
    assert fits(*writes, event(10, 11, read("x")))
    assert fits(*writes, event(10, 11, read("y")))
    assert not fits(*writes, event(10, 11, read("x")), event(12, 13, read("y")))


def test_reordered_real_time_is_found():
    assert fits(event(0, 9, put("x")), event(1, 2, read("x")), event(3, 4, read("x")))
    assert not fits(event(0, 9, put("x")), event(1, 2, read("x")), event(3, 4, read(None)))


def test_a_lost_update_is_found():
    adds = [event(0, 9, Action("add", "a", 1)), event(0, 9, Action("add", "a", 1))]
    assert fits(*adds, event(10, 11, read(Item(None, 2))))
    assert not fits(*adds, event(10, 11, read(Item(None, 1))))


def test_an_acknowledged_write_that_is_lost_is_found():
    assert not fits(event(0, 1, put("x")), event(5, 6, read(None)))


def test_an_unknown_write_was_made_at_any_later_time_or_never():
    lost = event(0, None, put("x"), outcome=UNKNOWN)
    assert fits(lost, event(2, 3, read(None)), event(4, 5, read("x")))
    assert fits(lost, event(2, 3, read(None)), event(400, 500, read(None)))
    assert not fits(lost, event(2, 3, read("x")), event(4, 5, read(None)))


def test_an_unknown_write_before_a_kill_is_not_made_after_it():
    lost = event(0, 10, put("x"), outcome=UNKNOWN)
    assert fits(lost, event(12, 13, read("x")))
    assert fits(lost, event(12, 13, read(None)))
    assert not fits(lost, event(12, 13, read(None)), event(14, 15, read("x")))


def test_a_failed_condition_is_a_read():
    refused = put("y", condition=("absent",), held=False)
    assert fits(event(0, 1, put("x")), event(2, 3, refused, outcome=FAILED), event(4, 5, read("x")))
    assert not fits(event(2, 3, refused, outcome=FAILED))


def test_a_condition_that_held_is_a_read():
    first, second = (put(value, condition=("absent",)) for value in "xy")
    assert not fits(event(0, 9, first), event(0, 9, second))


def test_a_dirty_read_is_found():
    refused = [put("y", condition=("present",), held=False), put("y", "b")]
    assert not fits(event(0, 1, *refused, outcome=FAILED), event(2, 3, read("y", "b")))


@pytest.mark.parametrize("outcome, end", [(OK, 9), (UNKNOWN, None)])
def test_a_torn_write_is_found(outcome, end):
    both = event(0, end, put("x", "a"), put("x", "b"), outcome=outcome)
    assert fits(both, event(1, 2, read("x", "a"), read("x", "b")))
    assert not fits(both, event(1, 2, read("x", "a"), read(None, "b")))
    assert not fits(both, event(1, 2, read("x", "a")), event(3, 4, read(None, "b")))


def test_write_skew_is_found():
    skewed = [
        event(0, 9, Action("check", "a", condition=("absent",)), put("x", "b")),
        event(0, 9, Action("check", "b", condition=("absent",)), put("x", "a")),
    ]
    assert not fits(*skewed)


def test_what_an_answer_shows_of_before_and_after_must_fit():
    assert fits(event(0, 1, Action("add", "a", 2, old=None, new=Item(None, 2))))
    assert not fits(event(0, 1, Action("add", "a", 2, old=None, new=Item(None, 3))))


def test_items_that_no_event_names_together_are_apart():
    events = [event(0, 1, put("x", key), client=number) for number, key in enumerate("abc")]
    events += [event(2, 3, read("x", "a")), event(2, 3, read(None, "c"))]
    (violation,) = check(events)
    assert violation.keys == ["c"]


def test_agrees_with_the_definition():
    verdicts = [0, 0]
    for seed in range(1000):
        events = short_history(random.Random(seed), draw_item_actions, 6, ["a", "b"])
        expected = some_order_explains(events)
        keys = sorted({action.key for each in events for action in each.actions})
        assert (check_object(keys, events) is None) == expected, f"seed {seed}"
        verdicts[expected] += 1
    assert min(verdicts) > 200, verdicts


def test_a_shrunk_violation_is_one():
    """What is left contradicts from one of the states before it, whatever became of the rest."""
    shrunk = 0
    for seed in range(200):
        events = short_history(random.Random(seed), draw_item_actions, 7, ["a", "b"], unknown=0)
        violation = check_object(["a", "b"], events)
        if violation:
            assert violation.event in violation.events or violation.context
            shrunk += len(violation.events) < len(events)
    assert shrunk > 30


def test_many_unknown_outcomes_are_no_trouble():
    """What nobody saw need not have happened."""
    events = [event(number, None, put(f"v{number}"), outcome=UNKNOWN) for number in range(40)]
    events += [event(100 + number, 101 + number, read("v7")) for number in range(0, 1000, 2)]
    assert fits(*events)


def test_what_is_too_hard_is_said():
    adds = [event(number, 100, Action("append", "a", (number,))) for number in range(14)]
    search = Search(["a"], [*adds, event(0, 101, read(Item()))], [(None,)], limit=5000)
    with pytest.raises(TooHard):
        search.run()


def test_contention_bounds_the_work_and_length_does_not():
    choice, items = random.Random(5), itertools.count()
    events, value = [], None
    for number in range(20_000):
        if choice.random() < 0.5:
            value = f"v{next(items)}"
            events.append(event(10 * number, 10 * number + 25, put(value), client=number % 4))
        else:
            events.append(event(10 * number + 2, 10 * number + 3, read(value), client=number % 4))
    assert Search(["a"], events, [(None,)], limit=100).run() is None
