"""Random requests for few items.

Half of them meet items that may be written in every way; keys of one group are read and written together. The
other half read lists and append to them, of which there is a new generation when the present one has grown long.
"""

import random

import calls
import statements
from history import Action, Item

GROUPS = [
    ["items/single/a"],
    ["others/single"],
    ["items/pair/a", "items/pair/b"],
    ["items/triple/a", "items/triple/b", "others/triple"],
]
LONG = 60  # elements of a list that is left for a new one


def lists(generation):
    return [f"items/lists-{generation}/{name}" for name in "abc"] + [f"others/lists-{generation}"]


class Chooser:
    """Draws requests at random. What was seen of an item is remembered, so that conditions come true often."""

    def __init__(self, number, seed):
        self.number, self.choice = number, random.Random(f"{seed}/{number}")
        self.serial = 0
        self.known = {}
        self.generation = 0

    def draw(self):
        return self.list_call() if self.choice.random() < 0.5 else self.item_call()

    def learn(self, events):
        for event in events:
            for action in event.actions:
                for item in (action.old, action.new):
                    if item is None or isinstance(item, Item):
                        self.known[action.key] = item
                        self.leave_long_lists(action.key, item)

    def leave_long_lists(self, key, item):
        if item and len(item.elements or ()) > LONG and key in lists(self.generation):
            self.generation += 1

    def unique(self):
        self.serial += 1
        return self.number * 10**6 + self.serial

    def value(self):
        return f"v{self.unique()}"

    def token(self):
        return f"token-{self.unique()}" if self.choice.random() < 0.5 else None

    # Items.

    def item_call(self):
        keys = self.choice.choice(GROUPS)
        chance = self.choice.random()
        if chance < 0.4:
            return self.read(keys)
        if chance < 0.75 or len(keys) == 1:
            return self.write(self.choice.choice(keys))
        return self.write_together(self.choice.sample(keys, self.choice.randint(2, len(keys))))

    def read(self, keys):
        """A read of one key, of some, or of all that have a partition key."""
        consistent = self.choice.random() < 0.6
        actions = [
            Action("read", key) for key in self.choice.sample(keys, self.choice.randint(1, len(keys)))
        ]
        chance = self.choice.random()
        if chance < 0.2:
            return calls.batch_get(actions, consistent)
        if chance < 0.4:
            return calls.transact_get(actions)
        if chance < 0.5:
            return statements.execute_transaction(actions)
        if chance < 0.55:
            return statements.batch_execute(actions)
        if chance < 0.8 and len(keys) > 1:
            partition = [Action("read", key) for key in keys if key.startswith("items/")]
            return calls.query(partition, consistent, calls.MIRROR if chance < 0.6 else None)
        return (
            statements.execute(actions[0], consistent)
            if chance < 0.85
            else calls.get(actions[0], consistent)
        )

    def write(self, key):
        if self.choice.random() < 0.2:
            return self.write_by_statement(key)
        action = self.action(key)
        returned = [None, "ALL_OLD", "ALL_NEW" if action.kind in ("set", "add", "append") else None]
        return calls.write(action, self.choice.choice(returned))

    def write_by_statement(self, key):
        action = self.statement(key)
        if self.choice.random() < 0.2:
            return statements.batch_execute([action])
        returned = {"put": [None], "delete": [None, "ALL OLD"]}.get(
            action.kind, [None, "ALL OLD", "ALL NEW"]
        )
        return statements.execute(action, returned=self.choice.choice(returned))

    def write_together(self, keys):
        chance = self.choice.random()
        if chance < 0.35:
            kinds = ("put", "put", "delete")
            return calls.batch_write([self.change(self.choice.choice(kinds), key) for key in keys])
        if chance < 0.5:
            actions = [self.statement(key, alone=False) for key in keys]
            return statements.execute_transaction(actions, self.token())
        if chance < 0.55:
            return statements.batch_execute([self.statement(key) for key in keys])
        return calls.transact_write([self.action(key, check=True) for key in keys], self.token())

    def action(self, key, check=False):
        kinds = ["put", "put", "put", "set", "set", "add", "add", "append", "delete"] + [
            "check",
            "check",
        ] * check
        action = self.change(self.choice.choice(kinds), key)
        if action.kind == "check" or self.choice.random() < 0.4:
            action.condition = self.condition(key)
        return action

    def change(self, kind, key):
        argument = {
            "put": lambda: Item(self.value(), self.choice.choice([None, None, 0]), None),
            "set": self.value,
            "add": lambda: 1,
            "append": lambda: (self.unique(),),
        }.get(kind, lambda: None)()
        return Action(kind, key, argument)

    def condition(self, key):
        known = self.known.get(key) or Item()
        below = (known.count or 0) + self.choice.randrange(3)
        drawn = self.choice.choice(
            [
                ("absent",),
                ("present",),
                ("value is", known.value),
                ("elements are", known.elements or ()),
                ("count below", below),
            ]
        )
        return ("absent",) if drawn == ("value is", None) else drawn

    def statement(self, key, alone=True):
        """An action that PartiQL has a statement for."""
        known = self.known.get(key) or Item()
        kinds = (
            ["put", "set", "set", "delete"]
            + ["append"] * (known.elements is not None)
            + ["check"] * (not alone)
        )
        action = self.change(self.choice.choice(kinds), key)
        if action.kind == "put":
            action.argument = Item(action.argument.value)
            action.condition = ("absent",)
        elif action.kind == "append":
            action.condition = ("elements are", known.elements)
        elif action.kind == "set":
            action.condition = (
                ("value is", known.value) if known.value and self.choice.random() < 0.5 else ("present",)
            )
        elif action.kind == "check":
            action.condition = ("value is", known.value) if known.value else ("count below", 2)
        return action

    # Lists.

    def list_call(self):
        keys = lists(self.generation)
        chosen = self.choice.sample(keys, self.choice.randint(1, len(keys)))
        chance = self.choice.random()
        if chance < 0.4:
            return self.read(keys)
        if chance < 0.6:
            return calls.write(self.append(chosen[0]), self.choice.choice([None, "ALL_OLD", "ALL_NEW"]))
        appends = self.choice.randint(1, len(chosen))
        actions = [self.append(key) for key in chosen[:appends]] + [
            self.unchanged(key) for key in chosen[appends:]
        ]
        if chance < 0.7 and all(self.known.get(action.key) for action in actions):
            return statements.execute_transaction(
                [self.as_statement(action) for action in actions], self.token()
            )
        return calls.transact_write(actions, self.token())

    def append(self, key):
        action = Action(
            "append", key, tuple(self.unique() for _ in range(self.choice.choice([1, 1, 1, 2])))
        )
        if self.choice.random() < 0.3:
            action.condition = self.unchanged(key).condition
        return action

    def unchanged(self, key):
        """A check that a list is what it was."""
        return Action(
            "check", key, condition=("elements are", (self.known.get(key) or Item()).elements or ())
        )

    def as_statement(self, action):
        action.condition = ("elements are", self.known[action.key].elements)
        return action
