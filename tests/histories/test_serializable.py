"""The checker of lists: each anomaly is found under its name, and none where there is none."""

import random

import pytest
from history import FAILED, OK, UNKNOWN, Action, Event, Item
from orders import draw_list_actions, short_history, some_order_explains
from serializable import check


def event(begin, end, *actions, outcome=OK):
    return Event(1, "Request", begin, end, outcome, list(actions))


def append(key, *elements, **members):
    return Action("append", key, elements, **members)


def read(key, *elements):
    return Action("read", key, old=Item(None, None, elements) if elements else None)


def names(*events):
    return {anomaly.name for anomaly in check(list(events))}


def test_transactions_one_after_the_other_are_right():
    assert not names(
        event(0, 1, append("x", 1), append("y", 1001)),
        event(2, 3, read("x", 1), append("x", 2)),
        event(4, 5, read("x", 1, 2), read("y", 1001)),
    )


def test_g0_writes_in_two_orders():
    writes = [event(0, 9, append("x", 1), append("y", 11)), event(0, 9, append("x", 2), append("y", 12))]
    assert names(*writes, event(10, 11, read("x", 1, 2)), event(10, 11, read("y", 12, 11))) == {"G0"}


def test_g0_realtime_writes_in_the_order_that_is_not_their_own():
    writes = [event(0, 1, append("x", 1)), event(2, 3, append("x", 2))]
    assert names(*writes, event(10, 11, read("x", 2, 1))) == {"G0-realtime"}


def test_g1a_aborted_read():
    assert names(event(0, 1, append("x", 1), outcome=FAILED), event(2, 3, read("x", 1))) == {"G1a"}


def test_g1b_intermediate_read():
    assert names(
        event(0, 9, append("x", 1, 2)), event(1, 2, read("x", 1)), event(10, 11, read("x", 1, 2))
    ) == {"G1b"}


def test_g1c_each_reads_from_the_other():
    assert names(
        event(0, 9, append("x", 1), read("y", 11)), event(0, 9, append("y", 11), read("x", 1))
    ) == {"G1c"}


def test_g_single_a_torn_read():
    assert names(
        event(0, 9, append("x", 1), append("y", 11)),
        event(0, 9, read("x", 1), read("y")),
        event(10, 11, read("x", 1), read("y", 11)),
    ) == {"G-single"}


def test_g_single_realtime_a_stale_read():
    assert names(event(0, 1, append("x", 1)), event(2, 3, read("x")), event(4, 5, read("x", 1))) == {
        "G-single-realtime"
    }


def test_g2_write_skew():
    skewed = [event(0, 9, read("x"), append("y", 11)), event(0, 9, read("y"), append("x", 1))]
    assert names(*skewed, event(10, 11, read("x", 1), read("y", 11))) == {"G2"}


def test_conditions_are_reads():
    empty = {key: Action("check", key, condition=("elements are", ())) for key in "xy"}
    skewed = [event(0, 9, empty["x"], append("y", 11)), event(0, 9, empty["y"], append("x", 1))]
    assert names(*skewed, event(10, 11, read("x", 1), read("y", 11))) == {"G2"}


def test_a_failed_transaction_read_what_it_says():
    refused = event(
        2, 3, append("x", 9, condition=("elements are", (8,)), held=False, old=None), outcome=FAILED
    )
    assert names(event(0, 1, append("x", 1)), refused, event(4, 5, read("x", 1))) == {"G-single-realtime"}


def test_long_fork_two_readers_see_two_writes_in_two_orders():
    writes = [event(0, 9, append("x", 1)), event(0, 9, append("y", 11))]
    reads = [event(1, 8, read("x", 1), read("y")), event(1, 8, read("x"), read("y", 11))]
    assert names(*writes, *reads, event(10, 11, read("x", 1), read("y", 11))) == {"G2"}


def test_lost_update():
    both = [event(0, 9, append("x", number, old=None)) for number in (1, 2)]
    assert "incompatible order" in names(*both, event(10, 11, read("x", 2)))


def test_a_lost_append():
    assert names(event(0, 1, append("x", 1)), event(2, 3, read("x"))) == {"lost append"}


def test_an_unknown_append_may_be_lost_or_not():
    lost = event(0, None, append("x", 1), outcome=UNKNOWN)
    assert not names(lost, event(2, 3, read("x")))
    assert not names(lost, event(2, 3, read("x")), event(4, 5, read("x", 1)))
    assert names(lost, event(2, 3, read("x", 1)), event(4, 5, read("x"))) == {"G-single-realtime"}


def test_an_unknown_transaction_that_was_made_was_made_whole():
    lost = event(0, None, append("x", 1), append("y", 11), outcome=UNKNOWN)
    assert names(lost, event(2, 3, read("x", 1), read("y")), event(4, 5, read("y", 11))) == {"G-single"}


def test_a_duplicate_append():
    assert names(event(0, 1, append("x", 1)), event(2, 3, read("x", 1, 1))) == {"duplicate append"}


def test_an_element_from_nowhere():
    assert names(event(2, 3, read("x", 1))) == {"garbage"}


def test_two_orders_of_one_list():
    writes = [event(0, 9, append("x", 1)), event(0, 9, append("x", 2))]
    assert "incompatible order" in names(
        *writes, event(0, 9, read("x", 1, 2)), event(0, 9, read("x", 2, 1))
    )


def test_an_answer_without_its_own_append():
    assert names(event(0, 1, append("x", 1, old=None, new=Item(None, None, (2,))))) >= {"internal"}


def test_a_cycle_tells_its_edges():
    (anomaly,) = check([event(0, 1, append("x", 1)), event(2, 3, read("x")), event(4, 5, read("x", 1))])
    assert [label for *_, label in anomaly.edges] == ["rw x", "real time"]


@pytest.mark.parametrize("unknown", [0, 0.3])
def test_agrees_with_the_definition(unknown):
    """In the end everything is read, so that all versions are known: then what has no anomaly is strictly serializable."""
    verdicts = [0, 0]
    for seed in range(800):
        events = short_history(random.Random(seed), draw_list_actions, 6, ["x", "y"], unknown)
        expected = some_order_explains(events)
        found = check(events)
        assert (not found) == expected, f"seed {seed}: {[*map(str, found)]}"
        verdicts[expected] += 1
    assert min(verdicts) > 130, verdicts
