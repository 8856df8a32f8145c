"""The graph of a history of transactions over lists: which must come before which, and cycles in it."""

import collections
import itertools

from history import OK, UNKNOWN

REAL_TIME = "real time"


class Graph:
    """The events that happened, and why one must come before another."""

    def __init__(self, lists):
        self.events = lists.events
        self.edges = collections.defaultdict(dict)  # index -> index -> {kind: label}
        for key in lists.appended.keys() | lists.longest.keys():
            self.relate(lists, key)
        self.real_time(set(self.happened(lists)))

    def happened(self, lists):
        yield from (index for index, event in enumerate(self.events) if event.outcome != UNKNOWN)
        yield from (lists.writer[element] for _, element in lists.position if element in lists.writer)

    def relate(self, lists, key):
        longest = lists.longest.get(key, ())
        writers = [lists.writer[element] for element in longest]
        hidden = [
            index
            for index in lists.appended[key]
            if self.events[index].outcome == OK
            and not any((key, element) in lists.position for element in lists.own(index, key))
        ]
        for writer, next_writer in itertools.pairwise(writers):
            self.edge(writer, next_writer, "ww", key)
        for index in hidden:  # nobody saw these: they come after what was seen last
            if writers:
                self.edge(writers[-1], index, "ww", key)
        for index, read_key, version in lists.reads:
            if read_key != key:
                continue
            if version:
                self.edge(writers[len(version) - 1], index, "wr", key)
            for next_writer in writers[len(version) : len(version) + 1] or hidden:
                self.edge(index, next_writer, "rw", key)

    def edge(self, before, after, kind, key=None):
        if before != after:
            label = REAL_TIME if key is None else f"{kind} {key}"
            self.edges[before].setdefault(after, {}).setdefault(kind, label)

    def real_time(self, happened):
        """Edges from what ended before another began, without those that others imply."""
        points = [(self.events[index].begin, 0, index) for index in happened]
        points += [
            (self.events[index].end, 1, index) for index in happened if self.events[index].end is not None
        ]
        latest = set()
        for _, ended, index in sorted(points):
            if ended:
                begin = self.events[index].begin
                latest = {other for other in latest if self.events[other].end >= begin} | {index}
            else:
                for other in latest:
                    self.edge(other, index, REAL_TIME)

    def cycles(self):
        """(name, steps) of a cycle of each strongly connected part, of the worst kind that is there; a step is (index,
        index, label)."""
        kinds = {"ww", "wr", "rw", REAL_TIME}
        return [self.worst(set(part)) for part in components(self.neighbours(kinds)) if len(part) > 1]

    def neighbours(self, kinds, among=None):
        return {
            index: [
                other
                for other, labels in after.items()
                if not kinds.isdisjoint(labels) and (among is None or other in among)
            ]
            for index, after in self.edges.items()
            if among is None or index in among
        }

    def worst(self, part):
        for extra, suffix in ((set(), ""), ({REAL_TIME}, "-realtime")):
            for kinds, name in (({"ww"}, "G0"), ({"ww", "wr"}, "G1c")):
                cycle = self.cycle(part, kinds | extra)
                if cycle:
                    return self.named(name + suffix, cycle, kinds | extra, kinds | extra)
            for kinds, name in (({"ww", "wr"}, "G-single"), ({"ww", "wr", "rw"}, "G2")):
                cycle = self.cycle_through_rw(part, kinds | extra)
                if cycle:
                    return self.named(name + suffix, cycle, {"rw"}, kinds | extra)
        raise AssertionError("a strongly connected part has a cycle")

    def cycle(self, part, kinds):
        neighbours = self.neighbours(kinds, part)
        for component in components(neighbours):
            if len(component) > 1:
                return shortest([(index, index) for index in component], neighbours)
        return None

    def cycle_through_rw(self, part, kinds):
        neighbours = self.neighbours(kinds, part)
        back = [
            (after, before)
            for before in part
            for after, labels in self.edges[before].items()
            if "rw" in labels and after in part
        ]
        path = shortest(back, neighbours)
        return path and [path[-1], *path]

    def named(self, name, cycle, first_kinds, kinds):
        """A cycle [a, ..., a], in which steps of real time that follow each other are one."""
        steps = []
        for position, (before, after) in enumerate(itertools.pairwise(cycle)):
            labels = self.edges[before][after]
            allowed = kinds if position else first_kinds
            label = next(
                labels[kind] for kind in ("ww", "wr", "rw", REAL_TIME) if kind in labels and kind in allowed
            )
            if steps and label == steps[-1][2] == REAL_TIME:
                before = steps.pop()[0]
            steps.append((before, after, label))
        return name, steps


def shortest(ends, neighbours, enough=200):
    """The shortest path of at least one step from any first to its last, by breadth first; of many ends only some are
    tried."""
    best = None
    for first, last in ends[:enough]:
        came, layer, length = {}, [first], 1
        while layer and last not in came and (best is None or length + 1 < len(best)):
            following, length = [], length + 1
            for index in layer:
                for other in neighbours.get(index, ()):
                    if other not in came:
                        came[other] = index
                        following.append(other)
            layer = following
        if last in came:
            path = [last]
            while len(path) == 1 or path[-1] != first:
                path.append(came[path[-1]])
            if best is None or len(path) < len(best):
                best = path[::-1]
    return best


def components(neighbours):
    """Strongly connected components (Tarjan), without recursion."""
    number, low, on_stack, stack, found = {}, {}, set(), [], []
    for root in list(neighbours):
        if root in number:
            continue
        work = [(root, iter(neighbours.get(root, ())))]
        number[root] = low[root] = len(number)
        stack.append(root)
        on_stack.add(root)
        while work:
            index, others = work[-1]
            for other in others:
                if other not in number:
                    number[other] = low[other] = len(number)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(neighbours.get(other, ()))))
                    break
                if other in on_stack:
                    low[index] = min(low[index], number[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[index])
                if low[index] == number[index]:
                    part = []
                    while not part or part[-1] != index:
                        part.append(stack.pop())
                        on_stack.discard(part[-1])
                    found.append(part)
    return found
