"""The checker of histories finds what it is there to find: a right history passes, and none that was tampered with."""

import copy
import dataclasses
import random

import pytest
from history import (
    Change,
    Write,
    Wrong,
    check_counters,
    check_lineage,
    check_writes,
    demand,
    is_expired,
    replay,
)

KEYS = [f"item-{number}" for number in range(6)]


class World:
    """A table with its stream, simulated: random writes, expiries and splits, told as a server would."""

    def __init__(self, seed):
        self.choice = random.Random(seed)
        self.items, self.log, self.writes, self.shards = {}, [], {key: [] for key in KEYS}, {}
        self.counters = {"counter": {}}
        self.number = 0
        self.shard_of = {}
        self.open_shards([*KEYS, "counter"], None)
        for _ in range(150):
            self.choice.choice([*[self.write] * 12, self.transact, self.expire, self.split])()

    def next_number(self):
        self.number += 1
        return f"{self.number:027}"

    def open_shards(self, keys, parent):
        shard = f"shard-{len(self.shards)}"
        self.shards[shard] = {"SequenceNumberRange": {"StartingSequenceNumber": self.next_number()}}
        if parent:
            self.shards[shard]["ParentShardId"] = parent
        self.shard_of.update(dict.fromkeys(keys, shard))

    def split(self):
        parent = self.choice.choice(sorted(set(self.shard_of.values())))
        keys = sorted(key for key, shard in self.shard_of.items() if shard == parent)
        self.shards[parent]["SequenceNumberRange"]["EndingSequenceNumber"] = self.next_number()
        for half in (keys[::2], keys[1::2]):
            if half:
                self.open_shards(half, parent)

    def change(self, key, after, expired=False):
        before = self.items.pop(key, None)
        if after is not None:
            self.items[key] = after
        if before != after:
            name = "INSERT" if before is None else "REMOVE" if after is None else "MODIFY"
            number = self.next_number()
            self.log.append(
                Change(self.shard_of[key], number, key, name, before, after, self.number, expired, number)
            )

    def asked(self, write, key):
        """A client is told that the write was done; is not told so; or it was not done."""
        write.acknowledged = self.choice.random() < 0.8
        done = write.acknowledged or self.choice.random() < 0.5
        self.writes[key].append(write)
        if done and write.possible(self.items.get(key)):
            self.change(key, write.apply(key, self.items.get(key)))
        elif write.acknowledged:
            self.writes[key].pop()
        return done

    def random_write(self, key):
        kind = self.choice.choice(["put", "put", "set", "delete"])
        if kind == "delete":
            return Write("delete")
        attributes = {"pk": {"S": key}, "n": {"N": str(self.choice.getrandbits(60))}}
        if self.choice.random() < 0.5:
            attributes["until"] = {"N": str(self.number + 20)}
        return Write(kind, attributes, self.choice.choice([None, None, True, False]))

    def write(self):
        key = self.choice.choice(KEYS)
        self.asked(self.random_write(key), key)

    def transact(self):
        name = f"transaction-{self.choice.getrandbits(60)}"
        keys = self.choice.sample(KEYS, 2)
        writes = [Write("put", {"pk": {"S": key}, "n": {"S": name}}, transaction=name) for key in keys]
        state = self.choice.getstate()
        for key, write in zip(keys, writes):
            self.choice.setstate(state)
            done = self.asked(write, key)
        self.counters["counter"][name] = writes[0].acknowledged
        if done:
            n = int(self.items.get("counter", {"n": {"N": "0"}})["n"]["N"]) + 1
            self.change("counter", {"pk": {"S": "counter"}, "n": {"N": str(n)}, "last": {"S": name}})

    def expire(self):
        for key, item in sorted(self.items.items()):
            if is_expired(item, self.number):
                self.change(key, None, expired=True)

    def verify(self):
        check_lineage(self.log, self.shards)
        demand(replay(self.log) == self.items, "the replay is not the table")
        check_writes([change for change in self.log if change.key not in self.counters], self.writes)
        check_counters(self.log, self.counters)


def drop(world, position):
    del world.log[position]


def double(world, position):
    world.log.insert(position + 1, world.log[position])


def double_with_another_number(world, position):
    change = world.log[position]
    world.log.insert(
        position + 1, dataclasses.replace(change, sequence=change.sequence[:-1] + "9", id=change.id + "+")
    )


def swap(world, position):
    """With the next record of the shard."""
    shard = world.log[position].shard
    other = next((i for i in range(position + 1, len(world.log)) if world.log[i].shard == shard), None)
    if other is None:
        pytest.skip("the last of its shard")
    world.log[position], world.log[other] = world.log[other], world.log[position]


def swap_what_they_tell(world, position):
    """With the next record of the item, but for the places."""
    change = world.log[position]
    other = next((c for c in world.log[position + 1 :] if c.key == change.key), None)
    if other is None:
        pytest.skip("the last of its item")
    for name in ("name", "before", "after"):
        mine, theirs = getattr(change, name), getattr(other, name)
        setattr(change, name, theirs)
        setattr(other, name, mine)


def change_image(world, position):
    change = world.log[position]
    if change.after is None:
        change.before = {**change.before, "n": {"S": "tampered"}}
    else:
        change.after = {**change.after, "n": {"S": "tampered"}}


def misname(world, position):
    change = world.log[position]
    change.name = {"INSERT": "MODIFY", "MODIFY": "REMOVE", "REMOVE": "INSERT"}[change.name]


def misattribute(world, position):
    """A user's change to the service, or an expiry to a user."""
    change = world.log[position]
    if not change.expired and change.after is None and is_expired(change.before, change.time):
        pytest.skip("the service might have done it")
    change.expired = not change.expired


def read_child_first(world, position):
    shard = world.log[position].shard
    parent = world.shards[shard].get("ParentShardId")
    if all(change.shard != parent for change in world.log):
        pytest.skip("no parent was read")
    world.log.sort(key=lambda change: change.shard != shard)


TAMPERINGS = [
    drop,
    double,
    double_with_another_number,
    swap,
    swap_what_they_tell,
    change_image,
    misname,
    misattribute,
    read_child_first,
]


@pytest.mark.parametrize("seed", range(20))
def test_a_right_history_passes(seed):
    world = World(seed)
    assert len(world.log) > 50 and len(world.shards) > 1
    world.verify()


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
@pytest.mark.parametrize("seed", range(20))
def test_a_wrong_history_is_found(tamper, seed):
    world = copy.deepcopy(World(seed))
    tamper(world, random.Random(seed).randrange(len(world.log)))
    with pytest.raises(Wrong):
        world.verify()


def test_a_write_that_was_acknowledged_must_be_in_the_log():
    world = World(1)
    world.writes[KEYS[0]].append(Write("put", {"pk": {"S": KEYS[0]}, "n": {"S": "lost"}}, acknowledged=True))
    with pytest.raises(Wrong, match="not in the log"):
        world.verify()
    world.writes[KEYS[0]][-1].acknowledged = False
    world.verify()


def test_a_change_that_nobody_asked_for_is_found():
    world = World(2)
    world.change(KEYS[0], {"pk": {"S": KEYS[0]}, "n": {"S": "from nowhere"}})
    with pytest.raises(Wrong, match="nobody asked"):
        world.verify()


def test_half_a_transaction_is_found():
    world = World(3)
    for key, acknowledged in ((KEYS[0], True), (KEYS[1], False)):
        write = Write("put", {"pk": {"S": key}, "n": {"S": "half"}}, None, acknowledged, "half")
        world.writes[key].append(write)
    world.change(KEYS[0], world.writes[KEYS[0]][-1].attributes)
    with pytest.raises(Wrong, match="half a transaction"):
        world.verify()


def test_a_transaction_that_was_counted_twice_or_never_is_found():
    world = World(4)
    world.counters["counter"]["never"] = True
    with pytest.raises(Wrong, match="not counted"):
        world.verify()
    world.counters["counter"]["never"] = False
    world.verify()
    last = world.items["counter"]
    world.change("counter", {**last, "n": {"N": str(int(last["n"]["N"]) + 1)}})
    with pytest.raises(Wrong, match="counted twice"):
        world.verify()
