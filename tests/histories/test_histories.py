"""Short histories of the server itself. `./dev histories` makes long ones."""

import collections
import dataclasses
import pathlib

import pytest
from findings import judge, report
from history import OK
from recorder import SETTINGS, is_of_lists, record

FOLDER = pathlib.Path(__file__).parents[2] / "build" / "histories"
OPERATIONS = {
    "GetItem", "PutItem", "UpdateItem", "DeleteItem", "BatchGetItem", "BatchWriteItem", "Query", "Query on its index",
    "TransactGetItems", "TransactWriteItems", "ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction",
}  # fmt: skip


@pytest.fixture(scope="module")
def binary(request):
    return str(pathlib.Path(request.config.getoption("--server")).resolve())


@pytest.mark.parametrize("setting", SETTINGS)
def test_histories_are_strictly_serializable(binary, setting):
    events = record(binary, setting, seed=1, seconds=4)
    assert {event.name for event in events} >= OPERATIONS
    findings = judge(events)
    assert not findings, report(findings, events, FOLDER, setting)
    print(collections.Counter(event.outcome for event in events))


def test_an_answer_exchanged_for_an_older_one_is_found(binary):
    """The same recorder and checkers would find the server at fault."""
    events = record(binary, "memory", seed=2, seconds=1)
    for of_lists in (False, True):
        wrong = with_an_older_answer([event for event in events if is_of_lists(event) == of_lists])
        assert judge(wrong)


def with_an_older_answer(events):
    """The events, but for a read that shows what another had shown before its item was written again."""
    written = {}  # key -> writes that leave an item as it never was before
    for event in events:
        for action in event.actions:
            if event.outcome == OK and action.kind in ("put", "append"):
                written.setdefault(action.key, []).append(event)
    shown = {}
    for index, event in enumerate(events):
        for position, action in enumerate(event.actions):
            if event.outcome != OK or action.kind != "read":
                continue
            for older, end in shown.get(action.key, []):
                if any(end < each.begin and each.end < event.begin for each in written.get(action.key, [])):
                    actions = list(event.actions)
                    actions[position] = dataclasses.replace(action, old=older)
                    return [
                        *events[:index],
                        dataclasses.replace(event, actions=actions),
                        *events[index + 1 :],
                    ]
            if action.old and (action.old.value or action.old.elements):  # these never come back
                shown.setdefault(action.key, []).append((action.old, event.end))
    raise AssertionError("no item was read, written and read again")
