"""Whether a history of transactions that append to lists is strictly serializable, in the manner of Elle (Kingsbury and
Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations", 2020).

A list tells the order of its versions. So it is known who wrote after whom (ww), who read from whom (wr) and who wrote
what another did not see (rw); with the edges of real time, every cycle among them is an anomaly. They have the names of
Adya's phenomena; "realtime" follows where a cycle needs an edge of real time: then the history may be serializable, but
not strictly.
"""

import collections
import dataclasses

from cycles import Graph
from history import FAILED, OK, UNKNOWN, UNSEEN, Item, describe, holds


@dataclasses.dataclass
class Anomaly:
    name: str
    text: str
    events: list
    edges: list = dataclasses.field(default_factory=list)  # (event, event, label)

    def __str__(self):
        return f"{self.name}: {self.text}"


def check(events):
    """The anomalies of a history whose actions only read lists and append to them."""
    return Lists(events).anomalies()


def seen(event, action):
    """The list that an event's answer shows before its action, or None."""
    item = action.old
    if item is UNSEEN and action.condition and (action.held or event.outcome != FAILED):
        name, *operand = action.condition
        if name == "elements are":
            return operand[0]
        if name == "absent":
            item = None
    if item is not UNSEEN:
        return elements(item)
    if action.new is not UNSEEN:
        after, own = elements(action.new), action.argument or ()
        return after[: len(after) - len(own)]
    return None


def consistent(event, action):
    """Whether an action's condition and the items before and after it fit together."""
    failed = event.outcome == FAILED
    expected = action.held if failed else True
    judged = action.condition and action.old is not UNSEEN and expected is not None
    if judged and holds(action.condition, action.old) != expected:
        return False
    if failed or action.new is UNSEEN:
        return True
    return seen(event, action) + (action.argument or ()) == elements(action.new)


def elements(item):
    return (item or Item()).elements or ()


def parting(version, longest):
    """Where two lists part, as text."""
    place = next(
        (place for place, pair in enumerate(zip(version, longest)) if pair[0] != pair[1]),
        min(len(version), len(longest)),
    )
    before = f"after {version[place - 1]} came " if place else ""
    return f"{before}{list(version[place : place + 2])} or {list(longest[place : place + 2])}"


class Lists:
    """What is known of the lists' versions: for each key the longest list that was seen, and who wrote and read each of its
    versions. Version n is the list of n elements."""

    def __init__(self, events):
        self.events = events
        self.writer = {}  # element -> index of the event that appended it
        self.appended = collections.defaultdict(list)  # key -> indices of events that append
        self.found, self.told = [], set()
        for index, event in enumerate(events):
            for action in event.actions:
                if action.kind == "append":
                    self.appended[action.key].append(index)
                    for element in action.argument:
                        self.writer[element] = index
        self.reads = [(index, action.key, version) for index, action, version in self.observed()]
        self.longest = {}
        for _, key, version in self.reads:
            if len(version) > len(self.longest.get(key, ())):
                self.longest[key] = version
        self.position = {
            (key, element): place
            for key, version in self.longest.items()
            for place, element in enumerate(version)
        }

    def observed(self):
        """Every list that is known to have been seen. A write of unknown outcome whose elements are seen has happened,
        and with it what it was conditional on."""
        shown = set()
        for event in self.events:
            if event.outcome != UNKNOWN:
                for action in event.actions:
                    shown.update(seen(event, action) or ())
        for index, event in enumerate(self.events):
            appended = [
                element
                for action in event.actions
                if action.kind == "append"
                for element in action.argument
            ]
            if event.outcome == UNKNOWN and not shown.intersection(appended):
                continue
            for action in event.actions:
                version = seen(event, action)
                if version is not None:
                    yield index, action, version
                    if action.kind == "append" and event.outcome != FAILED:
                        yield index, action, version + action.argument

    def anomalies(self):
        """All of one event's or one list's, or else the cycles."""
        self.check_answers()
        self.check_versions()
        self.check_appends()
        if not self.found:
            self.found = [self.cyclic(*cycle) for cycle in Graph(self).cycles()]
        return self.found

    def tell(self, name, key, text, *indices):
        """Notes an anomaly, of each kind one for a key."""
        if (name, key) not in self.told:
            self.told.add((name, key))
            events = [self.events[index] for index in dict.fromkeys(indices) if index is not None]
            self.found.append(Anomaly(name, text, events))

    def check_answers(self):
        """What one answer says of one item must fit together."""
        for index, event in enumerate(self.events):
            for action in event.actions:
                if not consistent(event, action):
                    text = f"{event.name} contradicts itself: {describe(action, event.outcome)}"
                    self.tell("internal", action.key, text, index)

    def check_versions(self):
        """What is in the lists: each element once, from whom it was said, whole appends, one order."""
        longest_reader = {}
        for index, key, version in self.reads:
            if version == self.longest.get(key):
                longest_reader.setdefault(key, index)
        for index, key, version in self.reads:
            longest = self.longest.get(key, ())
            if version != longest[: len(version)]:
                text = f"{key} went on in two ways: {parting(version, longest)}"
                self.tell("incompatible order", key, text, index, longest_reader[key])
            if len(set(version)) != len(version):
                twice = next(
                    element for element, count in collections.Counter(version).items() if count > 1
                )
                text = f"{key} holds {twice} more than once"
                self.tell("duplicate append", key, text, index, self.writer.get(twice))
            self.check_elements(index, key, version)

    def check_elements(self, index, key, version):
        for element in version:
            writer = self.writer.get(element)
            if writer is None:
                self.tell("garbage", key, f"{key} holds {element}, which nobody appended", index)
            elif self.events[writer].outcome == FAILED:
                text = f"aborted read: {key} holds {element} of a failed transaction"
                self.tell("G1a", key, text, index, writer)
        writer = self.writer.get(version[-1]) if version else None
        if writer is None or writer == index:
            return
        for action in self.events[writer].actions:
            if action.kind == "append" and action.key == key and action.argument[-1] != version[-1]:
                text = f"intermediate read: {key} ends in the middle of {action.argument}"
                self.tell("G1b", key, text, index, writer)

    def check_appends(self):
        """Acknowledged appends are there for whoever reads later."""
        readers = collections.defaultdict(list)
        for index, key, version in self.reads:
            readers[key].append((self.events[index].begin, index, version))
        for key, indices in self.appended.items():
            last = max(readers[key], default=None, key=lambda reader: reader[0])
            for index in indices:
                event = self.events[index]
                if event.outcome != OK or last is None or last[0] <= event.end:
                    continue
                for element in self.own(index, key):
                    if (key, element) not in self.position:
                        text = f"{element} was acknowledged and {key} never holds it"
                        self.tell("lost append", key, text, index, last[1])

    def own(self, index, key):
        for action in self.events[index].actions:
            if action.kind == "append" and action.key == key:
                yield from action.argument

    def cyclic(self, name, steps):
        """The anomaly of a cycle's steps (index, index, label)."""
        indices = list(dict.fromkeys(index for before, after, _ in steps for index in (before, after)))
        names = {index: f"#{number}" for number, index in enumerate(indices)}  # as drawn
        return Anomaly(
            name,
            ", ".join(f"{names[before]} -{label}-> {names[after]}" for before, after, label in steps),
            [self.events[index] for index in indices],
            [(self.events[before], self.events[after], label) for before, after, label in steps],
        )
