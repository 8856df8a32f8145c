"""What clients did and saw: events over items, and what an event does to the items it names.

Items are tuples, so that states can be compared and remembered. Every written value and list element is unique in a
history: who reads it knows who wrote it.
"""

import dataclasses
import enum
import json
from typing import NamedTuple

OK, FAILED, UNKNOWN = "ok", "failed", "unknown"
READS = ("read", "check")


class Shown(enum.Enum):
    """Stands where an answer did not show an item."""

    UNSEEN = "unseen"


UNSEEN = Shown.UNSEEN


class Item(NamedTuple):
    """An item's attributes; None for one that it does not have. An item that is not there is None itself."""

    value: str | None = None
    count: int | None = None
    elements: tuple | None = None


@dataclasses.dataclass(slots=True)
class Action:
    """One item's part in a request. The condition is a tuple of a name and what the name speaks about."""

    kind: str  # read, check, put, set, add, append, delete
    key: str
    argument: object = None  # an Item to put, a value to set, a number to add, elements to append
    condition: tuple | None = None
    old: object = UNSEEN  # the item before, or None, as the answer showed it
    new: object = UNSEEN
    held: bool | None = None  # whether a failed event's answer says that the condition held


@dataclasses.dataclass(slots=True)
class Event:
    """A request and its outcome. All its actions happened at one moment between `begin` and `end`, or none did: none of
    FAILED, all of OK, and of UNKNOWN nobody can say. An UNKNOWN one without an end may happen at any later time."""

    client: int
    name: str
    begin: int  # nanoseconds of one monotonic clock
    end: int | None
    outcome: str
    actions: list

    @property
    def changes(self):
        return self.outcome != FAILED and any(action.kind not in READS for action in self.actions)


def holds(condition, item):
    """Whether a condition is true of an item."""
    name, *operand = condition
    if name == "absent":
        return item is None
    if name == "present":
        return item is not None
    item = item or Item()
    if name == "value is":
        return item.value == operand[0]
    if name == "count below":
        return item.count is not None and item.count < operand[0]
    assert name == "elements are"
    return (item.elements or ()) == operand[0]


def changed(action, item):
    """The item after an action."""
    kind = action.kind
    if kind in READS:
        return item
    if kind == "put":
        return action.argument
    if kind == "delete":
        return None
    value, count, elements = item or Item()
    if kind == "set":
        return Item(action.argument, count, elements)
    if kind == "add":
        return Item(value, (count or 0) + action.argument, elements)
    assert kind == "append"
    return Item(value, count, (elements or ()) + action.argument)


def follow(event, state, place):
    """The state after an event, where `place` says which member of it belongs to a key; None when the event could not have
    ended as it did."""
    after = None
    failed = event.outcome == FAILED
    for action in event.actions:
        position = place[action.key]
        item = state[position]
        if action.old is not UNSEEN and action.old != item:
            return None
        if action.condition is not None:
            expected = action.held if failed else True
            if expected is not None and holds(action.condition, item) != expected:
                return None
        if not failed and action.kind not in READS:
            new = changed(action, item)
            if action.new is not UNSEEN and action.new != new:
                return None
            if after is None:
                after = list(state)
            after[position] = new
    return state if after is None else tuple(after)


def show(item):
    """An item as short text."""
    if item is UNSEEN:
        return "?"
    if item is None:
        return "nothing"
    elements = None if item.elements is None else "[" + " ".join(map(str, item.elements)) + "]"
    return "/".join(str(part) for part in (item.value, item.count, elements) if part is not None) or "{}"


def describe(action, outcome=OK):
    """An action as short text: what was asked, and what was seen."""
    text = f"{action.kind} {action.key}"
    if isinstance(action.argument, Item):
        text += f" {show(action.argument)}"
    elif action.argument is not None:
        text += f" {' '.join(map(str, action.argument)) if action.kind == 'append' else action.argument}"
    if action.condition:
        operands = (
            f"[{' '.join(map(str, part))}]" if isinstance(part, tuple) else str(part)
            for part in action.condition
        )
        held = {None: "", True: ": held", False: ": failed"}[action.held] if outcome == FAILED else ""
        text += f" if {' '.join(operands)}{held}"
    if action.old is not UNSEEN:
        text += f" saw {show(action.old)}"
    if action.new is not UNSEEN:
        text += f" left {show(action.new)}"
    return text


def save(events, path):
    """Writes a history, one event a line."""
    with open(path, "w") as file:
        for event in events:
            json.dump(dataclasses.asdict(event), file, default=lambda unseen: unseen.value)
            file.write("\n")


def load(path):
    with open(path) as file:
        return [_event(json.loads(line)) for line in file]


def _event(document):
    actions = [
        Action(**{name: _part(name, part) for name, part in action.items()})
        for action in document.pop("actions")
    ]
    return Event(**document, actions=actions)


def _part(name, part):
    """A member of an action, from JSON."""
    if name in ("old", "new") and part == UNSEEN.value:
        return UNSEEN
    if not isinstance(part, list):
        return part
    part = tuple(tuple(each) if isinstance(each, list) else each for each in part)
    is_item = (
        name in ("old", "new") or name == "argument" and isinstance(part[0], str)
    )  # appended elements are numbers
    return Item(*part) if is_item else part
