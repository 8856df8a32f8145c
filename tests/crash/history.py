"""What a table's stream must tell, said a second time: a log of changes is held against itself, against what writers were
told, and against the table. Every function raises Wrong at the first thing that cannot have happened."""

import collections
import dataclasses


class Wrong(AssertionError):
    """The history that was read is not one that a table can have."""


def demand(condition, *words):
    if not condition:
        raise Wrong(" ".join(map(str, words)))


@dataclasses.dataclass
class Change:
    """A record of the stream, as it was read from a shard."""

    shard: str
    sequence: str
    key: str
    name: str
    before: dict | None
    after: dict | None
    time: int  # seconds
    expired: bool  # by the service, not by a user
    id: str


def change_of(shard, record):
    change = record["dynamodb"]
    return Change(
        shard,
        change["SequenceNumber"],
        change["Keys"]["pk"]["S"],
        record["eventName"],
        change.get("OldImage"),
        change.get("NewImage"),
        int(change["ApproximateCreationDateTime"]),
        record.get("userIdentity") == {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"},
        record["eventID"],
    )


@dataclasses.dataclass
class Write:
    """What a writer asked of one item: the attributes it then has, or is given, or its deletion. No two writes of an item
    give it the same attributes, and deletions have no needs: so it is known which write made a change."""

    kind: str  # put, set, delete
    attributes: dict = dataclasses.field(default_factory=dict)
    needs: bool | None = None  # whether the item must be there, or must not
    acknowledged: bool = False  # else the outcome is unknown
    transaction: str | None = None

    def possible(self, item):
        return self.needs is None or self.needs == (item is not None)

    def apply(self, key, item):
        if self.kind == "delete":
            return None
        if self.kind == "put":
            return self.attributes
        return {**(item or {"pk": {"S": key}}), **self.attributes}


def check_lineage(log, shards):
    """Sequence numbers grow within a shard and lie in its range; a shard is read after its parent; the changes of an item
    stay in a shard or move on to a descendant; no record is there twice."""
    demand(len({change.id for change in log}) == len(log), "two records have one ID")
    last_of_shard, last_of_key = {}, {}
    order = {shard: position for position, shard in enumerate(dict.fromkeys(c.shard for c in log))}
    for change in log:
        numbers = shards[change.shard]["SequenceNumberRange"]
        number = int(change.sequence)
        demand(number > last_of_shard.get(change.shard, 0), "out of order in its shard:", change)
        demand(int(numbers["StartingSequenceNumber"]) <= number, "before its shard began:", change)
        demand(number <= int(numbers.get("EndingSequenceNumber", number)), "after its shard ended:", change)
        last_of_shard[change.shard] = number
        if change.key in last_of_key:
            shard, before = last_of_key[change.key]
            demand(before < number, "out of order for its item:", change)
            demand(descends(change.shard, shard, shards), "moved to a shard that does not descend:", change)
        last_of_key[change.key] = (change.shard, number)
    for shard, position in order.items():
        parent = shards[shard].get("ParentShardId")
        demand(order.get(parent, -1) < position, "read before its parent:", shard)
        if parent in last_of_shard:
            end = int(shards[parent]["SequenceNumberRange"]["EndingSequenceNumber"])
            demand(last_of_shard[parent] <= end, "the parent went on after its end:", parent)


def descends(shard, ancestor, shards):
    while shard is not None and shard != ancestor:
        shard = shards[shard].get("ParentShardId") if shard in shards else None
    return shard == ancestor


def replay(log):
    """The items that the log leaves. Each change starts from what the one before left, and is named rightly."""
    items = {}
    for change in log:
        demand(change.before == items.get(change.key), "starts from what was not there:", change)
        demand(change.before != change.after, "changes nothing:", change)
        name = "INSERT" if change.before is None else "REMOVE" if change.after is None else "MODIFY"
        demand(change.name == name, "misnamed:", change)
        if change.expired:
            demand(name == "REMOVE" and is_expired(change.before, change.time), "expired too early:", change)
        items.pop(change.key, None)
        if change.after is not None:
            items[change.key] = change.after
    return items


def is_expired(item, now):
    return "until" in item and int(item["until"]["N"]) <= now


def check_writes(log, writes):
    """`writes` holds for each key what one writer asked of it, in order. Every acknowledged write that changes something
    is in the log once, in its place; one whose outcome is unknown is there at most once; nothing else is, but expiries.
    Transactions are there with all their changes or with none."""
    changes = collections.defaultdict(list)
    for change in log:
        changes[change.key].append(change)
    happened = {}  # transaction -> whether its first change that was looked for is in the log
    for key in writes.keys() | changes.keys():
        for write, taken in match(key, changes[key], writes.get(key, [])):
            if write.transaction is not None:
                first = happened.setdefault(write.transaction, taken)
                demand(first == taken, "half a transaction:", write)


def match(key, changes, writes):
    """Yields each write with whether it is among the changes."""
    item, ahead = None, collections.deque(writes)
    for change in changes:
        while not change.expired:
            demand(ahead, "nobody asked for it:", change)
            write = ahead.popleft()
            after = write.apply(key, item)
            if write.possible(item) and after == change.after and after != item:
                yield write, True
                break
            demand(may_be_absent(key, write, item), "not in the log:", write, "but:", change)
            yield write, False
        item = change.after
    for write in ahead:
        demand(may_be_absent(key, write, item), "not in the log:", write, "item:", item)
        yield write, False


def may_be_absent(key, write, item):
    return not write.acknowledged or (write.possible(item) and write.apply(key, item) == item)


def check_counters(log, counters):
    """A counter that transactions of several writers add one to: `counters` holds for each key the transactions. Each
    acknowledged one was counted once, one whose outcome is unknown at most once."""
    counted = collections.defaultdict(list)
    for change in log:
        if change.key in counters:
            counted[change.key].append(change.after)
    for key, transactions in counters.items():
        items = counted[key]
        names = [item["last"]["S"] for item in items]
        demand([int(item["n"]["N"]) for item in items] == list(range(1, len(items) + 1)), "miscounted:", key)
        demand(len(set(names)) == len(names), "counted twice:", key)
        demand(set(names) <= transactions.keys(), "nobody asked to count:", set(names) - transactions.keys())
        missing = {name for name, acknowledged in transactions.items() if acknowledged} - set(names)
        demand(not missing, "not counted:", missing)
