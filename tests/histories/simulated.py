"""A store in a few lines and clients that call it, with a clock of their own, so that histories of stores that are right,
and of stores that are wrong on purpose, can be made by the thousand. A seed says everything."""

import random

from chooser import GROUPS, Chooser, lists
from history import FAILED, OK, READS, UNKNOWN, UNSEEN, Action, Event, changed, holds

FAULTS = [
    "stale read",  # a read answers with what an item was some writes ago
    "lost update",  # a write is based on what an item was some writes ago
    "dirty read",  # what a refused transaction would have written is seen
    "torn read",  # a read of several items sees one of them later than the others
    "torn write",  # a write of several items leaves one of them out
    "write skew",  # a transaction's checks look at what items were some writes ago
    "late write",  # an acknowledged write is made only some requests later
    "lost acknowledgement",  # the last acknowledged write of each client is gone after a kill
    "made twice",  # a repeated transaction is made again
]


class Store:
    """Items, and what they were; `fault` is what is wrong, and now and then happens."""

    def __init__(self, choice, fault=None, often=0.05):
        self.choice, self.fault, self.often = choice, fault, often
        self.items, self.past, self.late = {}, {}, []
        self.journal = []
        self.harm = 0  # how often the fault happened

    def happens(self, fault):
        return fault == self.fault and self.choice.random() < self.often

    def older(self, key):
        """What an item was some writes ago."""
        past = self.past.get(key, [])[-6:-1]
        return self.choice.choice(past) if past else self.items.get(key)

    def write(self, key, item):
        self.past.setdefault(key, [None]).append(item)
        self.items[key] = item

    def run(self, call):
        """Runs a call at one moment, fills its actions in, and returns the outcome."""
        self.let_late_writes_happen()
        outcomes = [self.run_part(actions, call) for actions in call.parts]
        return outcomes

    def run_part(self, actions, call):
        reads_only = all(action.kind in READS for action in actions) and not any(
            action.condition for action in actions
        )
        if reads_only:
            self.read(actions)
            return OK
        skewed = self.happens("write skew")
        state = {action.key: self.items.get(action.key) for action in actions}
        judged = {key: self.older(key) for key in state} if skewed else state
        for action in actions:
            if action.condition:
                action.held = holds(action.condition, judged[action.key])
        if any(action.held is False for action in actions):
            for action in actions:
                if action.held is False:
                    action.old = judged[action.key]
            if self.happens("dirty read"):
                self.make(actions, state)
            return FAILED
        if self.happens("lost update"):
            state = {key: self.older(key) for key in state}
        kept = [action for action in actions if action.kind not in READS]
        if len(kept) > 1 and self.happens("torn write"):
            kept = kept[:-1]
        self.answer(call, actions, state)
        if self.happens("late write"):
            self.late.append((self.choice.randint(3, 12), kept))
        else:
            self.make(kept, state)
            if call.token and self.happens("made twice"):
                self.make(kept, self.items)
        return OK

    def read(self, actions):
        stale = self.happens("stale read")
        for action in actions:
            action.old = self.older(action.key) if stale else self.items.get(action.key)
        if len(actions) > 1 and self.happens("torn read"):
            actions[-1].old = self.older(actions[-1].key)

    def answer(self, call, actions, state):
        returned = call.body.get("ReturnValues")
        for action in actions:
            action.held = None
            if returned == "ALL_OLD":
                action.old = state[action.key]
            elif returned == "ALL_NEW":
                action.new = changed(action, state[action.key])

    def make(self, actions, state):
        self.journal.append({action.key: self.items.get(action.key) for action in actions})
        for action in actions:
            if action.kind not in READS:
                self.write(action.key, changed(action, state.get(action.key)))

    def let_late_writes_happen(self):
        waiting, self.late = self.late, []
        for left, actions in waiting:
            if left:
                self.late.append((left - 1, actions))
            else:
                self.make(actions, self.items)

    def kill(self):
        """The process dies and begins anew."""
        if self.fault == "lost acknowledgement" and self.journal:
            for before in reversed(self.journal[-3:]):
                for key, item in before.items():
                    self.write(key, item)
        self.journal = []


def history(seed, length=400, clients=5, fault=None, unknown=0.0, kills=0, often=0.05):
    """A history, sorted by begin. Every request happens at a moment between its begin and its end; of some the clients
    never hear, and some of those never happen."""
    choice = random.Random(seed)
    store = Store(choice, fault, often)
    choosers = [Chooser(number + 1, seed) for number in range(clients)]
    free_at = [0] * clients
    moments = []  # (moment, what happens then)
    events, now = [], 0
    kill_at = {length * (number + 1) // (kills + 1) for number in range(kills)}
    for number in range(length):
        client = min(range(clients), key=lambda each: free_at[each])
        begin = free_at[client] + choice.randint(1, 20)
        if number in kill_at:
            begin = max(free_at) + 1
            moments.append((begin - 0.5, None))
            free_at = [begin] * clients
        moment = begin + choice.randint(1, 60)
        end = moment + choice.randint(1, 60)
        free_at[client] = end
        moments.append((moment, (client, begin, end, choice.random())))
    for _, what in sorted(moments, key=lambda each: each[0]):
        if what is None:
            store.kill()
            continue
        client, begin, end, chance = what
        call = choosers[client].draw()
        events += one(store, choosers[client], call, begin, end, chance < unknown, chance < unknown / 2)
        now = max(now, end)
    for keys in [
        *GROUPS,
        *(lists(number) for number in range(1 + max(each.generation for each in choosers))),
    ]:
        now += 10
        actions = [Action("read", key) for key in keys]
        for action in actions:
            action.old = store.items.get(action.key)
        events.append(Event(0, "TransactGetItems", now, now + 5, OK, actions))
    return sorted(events, key=lambda event: event.begin)


def one(store, chooser, call, begin, end, lost, dropped):
    """The events of one call; `lost`: nobody hears the answer; `dropped`: it never happened either."""
    outcomes = [UNKNOWN] * len(call.parts) if dropped else store.run(call)
    events = []
    for outcome, actions in zip(outcomes, call.parts):
        if lost:
            for action in actions:
                action.old = action.new = UNSEEN
                action.held = None
            if all(action.kind in READS for action in actions):
                continue
            outcome = UNKNOWN
        events.append(Event(chooser.number, call.name, begin, None if lost else end, outcome, actions))
    if not lost:
        chooser.learn(events)
    return events
