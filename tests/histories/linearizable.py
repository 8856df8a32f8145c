"""Whether a history is linearizable: whether every event can be given a moment between its begin and its end so that,
one after the other, the events explain each other.

Items that some event names together are one object; objects are looked at apart, which is exact, for linearizability is
local. Within one, events are linearized just in time, when one of them returns (Lowe, "Testing for linearizability",
2017), over all configurations at once: a configuration is a state and the open events that have happened in it. A
configuration stands for every one of the same state in which more events of unknown outcome were used up.
"""

import collections
import dataclasses
import math

from history import UNKNOWN, UNSEEN, Item, follow

LIMIT = 200_000  # configurations at one moment
CONTEXT = 12  # events before a violation that a picture shows


class TooHard(Exception):
    """More configurations than can be looked at: neither a proof nor a violation."""


@dataclasses.dataclass
class Violation:
    """No order of the object's events explains how `event` returned. Where items are as in one of `states` before the
    first of `events`, these are enough to see it; `context` may have happened beside them."""

    keys: list
    event: object
    events: list
    states: list  # dictionaries of items by key
    context: list = dataclasses.field(default_factory=list)

    def __str__(self):
        return f"not linearizable: nothing explains how client {self.event.client}'s {self.event.name} returned"


def check(events):
    """The first violation of each object."""
    found = (check_object(keys, part) for keys, part in objects(events))
    return [violation for violation in found if violation]


def objects(events):
    """Keys that events name together, and those events."""
    parent = {}

    def root(key):
        while parent.setdefault(key, key) != key:
            parent[key] = key = parent[parent[key]]
        return key

    for event in events:
        first = root(event.actions[0].key)
        for action in event.actions[1:]:
            parent[root(action.key)] = first
    keys, parts = collections.defaultdict(list), collections.defaultdict(list)
    for key in sorted(parent):
        keys[root(key)].append(key)
    for event in events:
        parts[root(event.actions[0].key)].append(event)
    return [(keys[first], parts[first]) for first in keys]


def check_object(keys, events):
    """The first violation, shrunk, or None. The items are absent before the first event."""
    search = Search(keys, events, [(None,) * len(keys)])
    event = search.run()
    if event is None:
        return None
    later = [each for each in events if each.begin > event.end]
    violation = shrink(Violation(keys, event, search.window, search.states), later)
    recent = [
        each
        for each in events
        if each.begin <= event.end and each not in violation.events + violation.context
    ]
    violation.context += recent[-CONTEXT:]
    return violation


def shrink(violation, later):
    """Forgets reads, and that writes must have happened, while what is left is not explained either. Takes later events in
    when it is those that contradict."""

    def contradicts(events):
        states = [tuple(state[key] for key in violation.keys) for state in violation.states]
        try:
            return Search(violation.keys, events, states, 2000).run()
        except TooHard:
            return None

    events = violation.events
    if contradicts(events) is None:
        events = events + later
        if contradicts(events) is None:  # it takes what the states do not tell of unknown outcomes before
            return violation
    size = len(events)
    while size:
        position = 0
        while position < len(events):
            part = [weaker(event) for event in events[position : position + size]]
            fewer = events[:position] + [event for event in part if event] + events[position + size :]
            if fewer != events and contradicts(fewer):
                events = fewer
                position += len(part) - part.count(None)
            else:
                position += size
        size //= 2
    originals = {
        (event.client, event.begin, event.actions[0].key): event for event in violation.events + later
    }
    kept = [originals[event.client, event.begin, event.actions[0].key] for event in events]
    needed = [original for original, event in zip(kept, events) if original is event]
    context = [original for original, event in zip(kept, events) if original is not event]
    return Violation(violation.keys, contradicts(events), needed, violation.states, context)


def weaker(event):
    """What is known of an event when its answer is forgotten."""
    if not event.changes:
        return None
    actions = [dataclasses.replace(action, old=UNSEEN, new=UNSEEN) for action in event.actions]
    return dataclasses.replace(event, actions=actions, outcome=UNKNOWN, end=None)


class Search:
    """One object's configurations, from event to event. A configuration is a pair of a state and a mask of open events."""

    def __init__(self, keys, events, states, limit=LIMIT):
        self.keys, self.events, self.limit = keys, events, limit
        self.plain = plain(events)  # what is tried in the events' stead
        self.place = {key: position for position, key in enumerate(keys)}
        self.configurations = {(state, 0) for state in states}
        self.open = {}  # an open event's index -> its bit
        self.unknown = 0  # bits of the open events that need not happen
        self.free = []
        self.bits = 0
        self.before = prefixes(events)
        self.remember([], self.configurations)

    def run(self):
        """The event whose return is not explained, or None."""
        points = [(event.begin, 0, index) for index, event in enumerate(self.events)]
        points += [
            (event.end, 1, index) for index, event in enumerate(self.events) if event.end is not None
        ]
        for _, returned, index in sorted(points):
            event = self.events[index]
            if not returned:
                self.began(index)
                continue
            happened = self.explained(index)
            if event.outcome == UNKNOWN:  # it may have happened until now, or never
                happened |= self.configurations
            if not happened:
                return event
            self.ended(index, happened)
        return None

    def began(self, index):
        self.window.append(self.events[index])
        if not self.free:
            self.free.append(1 << self.bits)
            self.bits += 1
        bit = self.open[index] = self.free.pop()
        if self.events[index].outcome == UNKNOWN:
            self.unknown |= bit

    def ended(self, index, configurations):
        bit = self.open.pop(index)
        self.free.append(bit)
        self.unknown &= ~bit
        self.configurations = self.least({(state, mask & ~bit) for state, mask in configurations})
        if not any(bit & ~self.unknown for bit in self.open.values()):
            self.remember([self.events[other] for other in self.open], self.configurations)

    def remember(self, events, configurations):
        """The last moment at which nothing was open but what may never happen: where a picture can begin."""
        self.window = events
        self.states = [
            dict(zip(self.keys, state)) for state in dict.fromkeys(state for state, _ in configurations)
        ]

    def explained(self, index):
        """The configurations in which an event that returns has happened, and no more than need be."""
        bit = self.open[index]
        reads = [
            (self.plain[each], own) for each, own in self.open.items() if not self.events[each].changes
        ]
        writes = self.open_writes()
        found, layer, reached = set(), self.configurations, Reached(self.unknown)
        while layer:
            following = set()
            for state, mask in layer:
                for event, own in reads:  # a read that fits harms nobody
                    if not mask & own and follow(event, state, self.place) is not None:
                        mask |= own
                if mask & bit:
                    found.add((state, mask))
                    continue
                for event, own, sooner in writes:
                    if mask & own or sooner & ~mask or not self.fits(event, state):
                        continue
                    after = follow(event, state, self.place)
                    if after is not None and reached.first(after, mask | own):
                        following.add((after, mask | own))
            if reached.size > self.limit:
                raise TooHard(f"{reached.size} configurations of {self.keys}")
            layer = following
        return self.least(found)

    def open_writes(self):
        """(event, bit, bits of the same events that must be used up before): of events of unknown outcome that do the
        same, the one that ends first is the one to take."""
        writes, same = [], collections.defaultdict(list)
        for index, own in self.open.items():
            if self.events[index].outcome == UNKNOWN:
                same[repr(self.plain[index].actions)].append(
                    (self.events[index].end or math.inf, index, own)
                )
            elif self.events[index].changes:
                writes.append((self.plain[index], own, 0))
        for group in same.values():
            sooner = 0
            for _, index, own in sorted(group):
                writes.append((self.plain[index], own, sooner))
                sooner |= own
        return writes

    def fits(self, event, state):
        """Whether elements would be appended behind those that they are seen behind later."""
        for action in event.actions:
            if action.kind == "append":
                before = self.before.get(action.argument[0])
                if before is not None:
                    item = state[self.place[action.key]]
                    if before != ((item.elements or ()) if item else ()):
                        return False
        return True

    def least(self, configurations):
        """Configurations without those for which a better one is there."""
        if not self.unknown or len(configurations) < 2:
            return configurations
        reached = Reached(self.unknown)
        ordered = sorted(configurations, key=lambda each: (each[1] & self.unknown).bit_count())
        return {(state, mask) for state, mask in ordered if reached.first(state, mask)}


class Reached:
    """Remembers configurations."""

    def __init__(self, unknown):
        self.unknown, self.known, self.size = unknown, {}, 0

    def first(self, state, mask):
        """Whether none as good was met before: the same, with no more unknown outcomes used up."""
        used = self.known.setdefault((state, mask & ~self.unknown), [])
        unknown = mask & self.unknown
        if any(other & ~unknown == 0 for other in used):
            return False
        used.append(unknown)
        self.size += 1
        return True


def plain(events):
    """The events, with one name for all values and elements that no answer shows and no condition speaks of: nobody can
    tell them apart."""
    told = set()
    for event in events:
        for action in event.actions:
            for item in (action.old, action.new):
                if isinstance(item, Item):
                    told.add(item.value)
                    told.update(item.elements or ())
            for operand in (action.condition or ())[1:]:
                told.update(operand if isinstance(operand, tuple) else [operand])
    return [plain_event(event, told) for event in events]


def plain_event(event, told):
    if not event.changes:
        return event
    actions = []
    for action in event.actions:
        argument = action.argument
        if action.kind == "put" and argument.value and argument.value not in told:
            argument = argument._replace(value="?")
        elif action.kind == "set" and argument not in told:
            argument = "?"
        elif action.kind == "append":
            argument = tuple(element if element in told else "?" for element in argument)
        actions.append(
            action if argument is action.argument else dataclasses.replace(action, argument=argument)
        )
    return dataclasses.replace(event, actions=actions)


def prefixes(events):
    """Element -> the elements that it is seen behind. They are the same whenever it is seen, for elements are unique."""
    before = {}
    for event in events:
        for action in event.actions:
            for item in (action.old, action.new):
                if item is not UNSEEN and item is not None:
                    for position, element in enumerate(item.elements or ()):
                        before.setdefault(element, item.elements[:position])
    return before
