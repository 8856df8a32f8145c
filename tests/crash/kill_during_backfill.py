"""kill -9 while an index is added to a table and clients go on writing: in the end the index is what it would be if it
had been there from the beginning, entries and counters.

Every round adds an index, lets several threads write, and kills and starts the server again and again at random moments
until the index is active. Then entries and counters are compared with the items, and the index is deleted. A round counts
when a kill met the backfill at work; where the disk is too fast for that, kills come sooner and the round is repeated.
"""

import pathlib
import random
import tempfile

from crashing import TABLE, Server, Writer, client_of, options_of, scan, write_until_killed

THREADS = 4
ITEMS = 20_000
ATTEMPTS = 8  # rounds tried for each that counts
INDEX = {
    "IndexName": "added",
    "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}, {"AttributeName": "h", "KeyType": "RANGE"}],
    "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x"]},
}


def random_item(choice, number):
    item = {"pk": {"S": f"item-{number}"}, "x": {"S": "x" * choice.randrange(40)}, "y": {"S": "not projected"}}
    if choice.random() < 0.7:
        item["g"] = {"S": f"group-{choice.randrange(50)}"}
    if choice.random() < 0.8:
        item["h"] = {"N": str(choice.randrange(100))}
    return item


def entry_of(item):
    return {name: item[name] for name in ("pk", "g", "h", "x") if name in item}


def size_of(entry):
    digits = lambda text: (len(text) + 1) // 2 + 1 if text.strip("0") else 1  # noqa: E731
    number = entry["h"]["N"]
    strings = sum(len(name) + len(value["S"]) for name, value in entry.items() if "S" in value)
    return strings + len("h") + digits(number.rstrip("0") if number != "0" else number)


class ItemWriter(Writer):
    """Puts and deletes items at random."""

    def write(self):
        number = self.choice.randrange(ITEMS + ITEMS // 10)
        if self.choice.random() < 0.25:
            self.client.delete_item(TableName=TABLE, Key={"pk": {"S": f"item-{number}"}})
        else:
            self.client.put_item(TableName=TABLE, Item=random_item(self.choice, number))


def index_of(client):
    table = client.describe_table(TableName=TABLE)["Table"]
    return table, next(iter(table.get("GlobalSecondaryIndexes", [])), None)


def prepare(client, choice):
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    for first in range(0, ITEMS, 25):
        puts = [{"PutRequest": {"Item": random_item(choice, number)}} for number in range(first, first + 25)]
        client.batch_write_item(RequestItems={TABLE: puts})


def verify(client):
    items = {item["pk"]["S"]: item for item in scan(client, ConsistentRead=True)}
    expected = {key: entry_of(item) for key, item in items.items() if "g" in item and "h" in item}
    entries = {entry["pk"]["S"]: entry for entry in scan(client, IndexName="added")}
    assert entries == expected, f"{len(entries)} entries, {len(expected)} expected"
    table, index = index_of(client)
    assert table["ItemCount"] == len(items), f"{table['ItemCount']} items counted, {len(items)} there"
    assert index["ItemCount"] == len(entries), f"{index['ItemCount']} entries counted, {len(entries)} there"
    size = sum(map(size_of, entries.values()))
    assert index["IndexSizeBytes"] == size, f"{index['IndexSizeBytes']} bytes counted, {size} there"
    return len(entries)


def index_under_kills(binary, data, choice, patience):
    """Adds the index, kills until it is active, verifies it and deletes it. Returns the number of kills, of writes, the
    entries that the backfill had put at each kill but for those that the writers may have, and the entries at the end."""
    kills, writes, progress = 0, 0, []
    with Server(binary, "--data", data) as server:
        client_of(server).update_table(
            TableName=TABLE,
            AttributeDefinitions=[
                {"AttributeName": "g", "AttributeType": "S"},
                {"AttributeName": "h", "AttributeType": "N"},
            ],
            GlobalSecondaryIndexUpdates=[{"Create": INDEX}],
        )
        server.kill()
    while True:
        with Server(binary, "--data", data) as server:
            _, index = index_of(client_of(server))
            if index["IndexStatus"] == "ACTIVE":
                break
            progress.append(max(0, index["ItemCount"] - writes))
            writers = [ItemWriter(server, choice.getrandbits(64)) for _ in range(THREADS)]
            writes += write_until_killed(server, writers, choice.uniform(0.0, patience))
            kills += 1
    with Server(binary, "--data", data) as server:
        client = client_of(server)
        entries = verify(client)
        client.update_table(TableName=TABLE, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "added"}}])
        server.kill()
    return kills, writes, progress, entries


def main():
    options = options_of(__doc__, rounds=5)
    choice = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        data = str(pathlib.Path(folder) / "data")
        with Server(options.server, "--data", data) as server:
            prepare(client_of(server), choice)
        patience, done = 0.3, 0  # seconds until a kill, at most
        for _ in range(ATTEMPTS * options.rounds):
            kills, writes, progress, entries = index_under_kills(options.server, data, choice, patience)
            verdict = "verified"
            if any(progress):
                done += 1
            else:  # the disk is faster than the kills
                patience /= 2
                verdict = "no kill in the middle, kills come sooner"
            print(
                f"round {done} of {options.rounds}: killed {kills} times with {progress} entries of the backfill, "
                f"{writes} writes, {entries} entries in the end, {verdict}",
                flush=True,
            )
            if done == options.rounds:
                return
        raise SystemExit("no kill met the backfill at work: raise ITEMS")


if __name__ == "__main__":
    main()
