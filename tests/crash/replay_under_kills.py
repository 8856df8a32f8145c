"""kill -9 while a table is written to, its partitions are split and a reader follows its stream: in the end the stream
tells the table's whole history, every change once and in order.

Every round starts the server and lets several threads put, update and delete items, one by one, in batches, in
transactions and by PartiQL; many items expire soon. Another thread splits partitions, the server itself closes shards after
a second, and a reader follows the shards by their lineage. Then the server is killed at a random moment. The reader goes
on where it was; the writers do not know what came of the writes that were under way.

In the end the items that expire have expired, and what the reader saw is held against itself, against what the writers
were told, against a second reading and against the table (history.py); and once more after half a day on the clock for
tests, when nothing that can expire is left.
"""

import pathlib
import random
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from crashing import options_of  # noqa: E402
from history import (  # noqa: E402
    Write,
    change_of,
    check_counters,
    check_lineage,
    check_writes,
    demand,
    is_expired,
    replay,
)
from server import Server  # noqa: E402
from stream_reader import Refused, StreamReader, calling  # noqa: E402
from wire import Gone, Wire  # noqa: E402

TABLE = "items"
WRITERS = 4
KEYS = 16  # of each writer; the odd ones expire
COUNTERS = 4
PARTITIONS = 12  # not split beyond
ATTEMPTS = 6  # rounds tried for each that is asked for
ROUNDS_OF_A_TABLE = 10
LATER = 50_000  # seconds: beyond every round, within the 24 hours of a stream
ADMINISTRATION = "Gramme_20261101."


class Client(threading.Thread):
    """Does the same again and again until the server is gone; what else ends it is the failure."""

    def __init__(self):
        super().__init__()
        self.failure = None

    def begin(self, server):
        self.wire = Wire(server.port, timeout=10)
        self.call = calling(self.wire)
        self.start()

    def run(self):
        try:
            while True:
                self.step()
        except Gone:
            pass
        except Exception as failure:
            self.failure = failure
        finally:
            self.wire.close()

    def end(self):
        self.join()
        if self.failure:
            raise AssertionError(f"a {type(self).__name__.lower()} ended early") from self.failure


class Writer(Client):
    """Writes items of its own, and counts its transactions in items that all share."""

    def __init__(self, history, number, seed):
        super().__init__()
        self.history, self.choice = history, random.Random(seed)
        self.keys = [f"{number}-{key}" for key in range(KEYS)]

    def step(self):
        steps = [self.put, self.put, self.update, self.delete, self.batch, self.transact, self.partiql]
        self.choice.choice(steps)()

    def marker(self):
        return f"{self.choice.getrandbits(80):020x}"

    def attributes(self, key):
        """No two writes have the same ones."""
        attributes = {"pk": {"S": key}, "marker": {"S": self.marker()}}
        if self.expires(key):
            seconds = self.choice.choice([-1, 1, 2, 3, LATER])
            attributes["until"] = {"N": str(int(time.time()) + seconds)}
        if self.choice.random() < 0.3:
            attributes["pad"] = {"S": "x" * self.choice.randrange(2000)}
        return attributes

    def expires(self, key):
        return int(key.rpartition("-")[2]) % 2 == 1

    def asking(self, operation, writes, **members):
        """Remembers the writes of keys before they are sent, and afterwards that they were done."""
        for key, write in writes.items():
            self.history.writes.setdefault(key, []).append(write)
        status, document = self.wire.call(operation, members)
        if status == 200:
            for write in writes.values():
                write.acknowledged = True
        elif "ConditionalCheckFailed" in document["__type"] or "DuplicateItem" in document["__type"]:
            for key in writes:
                self.history.writes[key].pop()
        else:
            raise Refused(f"{operation} {members}: {status} {document}")
        return document

    def put(self):
        key = self.choice.choice(self.keys)
        write = Write("put", self.attributes(key))
        if not self.expires(key) and self.history.writes.get(key) and self.choice.random() < 0.2:
            write = self.repeated(self.history.writes[key][-1]) or write
        self.asking("PutItem", {key: write}, TableName=TABLE, Item=write.attributes)

    def repeated(self, write):
        """The same put once more: it changes nothing, and leaves no record."""
        return Write("put", write.attributes) if write.kind == "put" and write.acknowledged else None

    def update(self):
        key = self.choice.choice(self.keys)
        attributes = self.attributes(key)
        del attributes["pk"]
        names = sorted(attributes)
        self.asking(
            "UpdateItem",
            {key: Write("set", attributes)},
            TableName=TABLE,
            Key={"pk": {"S": key}},
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in names),
            ExpressionAttributeNames={f"#{name}": name for name in names},
            ExpressionAttributeValues={f":{name}": attributes[name] for name in names},
        )

    def delete(self):
        key = self.choice.choice(self.keys)
        self.asking("DeleteItem", {key: Write("delete")}, TableName=TABLE, Key={"pk": {"S": key}})

    def batch(self):
        writes, requests = {}, []
        for key in self.choice.sample(self.keys, self.choice.randint(2, 8)):
            if self.choice.random() < 0.3:
                writes[key] = Write("delete")
                requests.append({"DeleteRequest": {"Key": {"pk": {"S": key}}}})
            else:
                writes[key] = Write("put", self.attributes(key))
                requests.append({"PutRequest": {"Item": writes[key].attributes}})
        answer = self.asking("BatchWriteItem", writes, RequestItems={TABLE: requests})
        demand(not answer["UnprocessedItems"], "left over:", answer)

    def transact(self):
        name, counter = self.marker(), f"counter-{self.choice.randrange(COUNTERS)}"
        writes = {
            key: Write("put", self.attributes(key), transaction=name)
            for key in self.choice.sample(self.keys, 2)
        }
        items = [{"Put": {"TableName": TABLE, "Item": write.attributes}} for write in writes.values()]
        count = {
            "TableName": TABLE,
            "Key": {"pk": {"S": counter}},
            "UpdateExpression": "ADD n :one SET #last = :name",
            "ExpressionAttributeNames": {"#last": "last"},
            "ExpressionAttributeValues": {":one": {"N": "1"}, ":name": {"S": name}},
        }
        self.history.counters[counter][name] = False
        self.asking("TransactWriteItems", writes, TransactItems=[*items, {"Update": count}])
        self.history.counters[counter][name] = True

    def partiql(self):
        key = self.choice.choice(self.keys)
        attributes = self.attributes(key)
        kind = self.choice.choice(["insert", "update", "delete"])
        if kind == "insert":
            write = Write("put", attributes, needs=False)
            pairs = ", ".join(f"'{name}': ?" for name in attributes)
            statement, values = f'INSERT INTO "{TABLE}" VALUE {{{pairs}}}', list(attributes.values())
        elif kind == "update":
            del attributes["pk"]
            write = Write("set", attributes, needs=True)
            sets = " ".join(f'SET "{name}" = ?' for name in attributes)
            statement = f'UPDATE "{TABLE}" {sets} WHERE pk = ?'
            values = [*attributes.values(), {"S": key}]
        else:
            write = Write("delete")
            statement, values = f'DELETE FROM "{TABLE}" WHERE pk = ?', [{"S": key}]
        self.asking("ExecuteStatement", {key: write}, Statement=statement, Parameters=values)


class Administrator(Client):
    """Cuts partitions in two, anywhere."""

    def __init__(self, history, seed):
        super().__init__()
        self.history, self.choice = history, random.Random(seed)

    def step(self):
        time.sleep(self.choice.uniform(0.05, 0.5))
        partitions = self.call(ADMINISTRATION + "DescribePartitions", TableName=TABLE)["Partitions"]
        if len(partitions) < PARTITIONS:
            at = f"{self.choice.randrange(1, 2**64):016x}"
            self.call(ADMINISTRATION + "SplitPartition", TableName=TABLE, Hash=at)
            self.history.splits += 1


class Follower(Client):
    """Reads the stream as it grows."""

    def __init__(self, history, seed):
        super().__init__()
        self.history, self.choice = history, random.Random(seed)

    def begin(self, server):
        self.history.reader.limit = self.choice.choice([1, 10, 1000, 1000])
        self.wire = Wire(server.port, timeout=10)
        self.history.reader.restart(calling(self.wire))
        self.start()

    def step(self):
        for shard, record in self.history.reader.poll():
            self.history.log.append(change_of(shard, record))
        time.sleep(self.choice.uniform(0, 0.05))


def open_shards(shards):
    return {
        name for name, shard in shards.items() if "EndingSequenceNumber" not in shard["SequenceNumberRange"]
    }


class History:
    """Of one table: what was asked of it, and what its stream told."""

    def __init__(self, call):
        call(
            "CreateTable",
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        specification = {"Enabled": True, "AttributeName": "until"}
        call("UpdateTimeToLive", TableName=TABLE, TimeToLiveSpecification=specification)
        arn = call("DescribeTable", TableName=TABLE)["Table"]["LatestStreamArn"]
        self.reader = StreamReader(call, arn)
        self.log = []
        self.writes = {}  # key -> Write, in the order in which its writer asked for them
        self.counters = {
            f"counter-{number}": {} for number in range(COUNTERS)
        }  # -> transaction -> acknowledged
        self.splits = 0

    def verify(self, call, elapsed=0):
        """`elapsed`: by how many seconds the server's clock is ahead."""
        self.reader.restart(call)
        items = self.await_expiries(call, elapsed)
        self.log += [change_of(*found) for found in self.reader.poll()]
        again = StreamReader(call, self.reader.arn)
        second = sorted((change_of(*found) for found in again.poll()), key=lambda change: change.sequence)
        demand(sorted(self.log, key=lambda change: change.sequence) == second, "read differently twice")
        check_lineage(self.log, again.shards)
        partitions = call(ADMINISTRATION + "DescribePartitions", TableName=TABLE)["Partitions"]
        demand({p["OpenShardId"] for p in partitions} == open_shards(again.shards), "other open shards")
        demand(replay(self.log) == items, "the replay of the stream is not the table")
        check_writes([change for change in self.log if change.key not in self.counters], self.writes)
        check_counters(self.log, self.counters)

    def await_expiries(self, call, elapsed):
        """The items, once all that are to expire by now have."""
        deadline = time.monotonic() + 30
        while True:
            items, start = {}, {}
            while start is not None:
                page = call("Scan", TableName=TABLE, ConsistentRead=True, **start)
                items.update((item["pk"]["S"], item) for item in page["Items"])
                last = page.get("LastEvaluatedKey")
                start = {"ExclusiveStartKey": last} if last else None
            if not any(is_expired(item, time.time() + elapsed + 5) for item in items.values()):
                return items
            demand(time.monotonic() < deadline, "items outlive their time:", items)
            time.sleep(0.2)


def written_under_kill(binary, data, history, choice):
    """A round: load until a kill. Returns whether the reader saw anything."""
    seen = len(history.log)
    with Server(binary, "--data", data, "--shard-age", "1") as server:
        clients = [Writer(history, number, choice.getrandbits(64)) for number in range(WRITERS)]
        clients += [Follower(history, choice.getrandbits(64)), Administrator(history, choice.getrandbits(64))]
        for client in clients:
            client.begin(server)
        time.sleep(choice.uniform(0.3, 1.5))
        server.kill()
        for client in clients:
            client.end()
    return len(history.log) > seen


def table_under_kills(binary, choice, rounds):
    with tempfile.TemporaryDirectory() as folder:
        data = str(pathlib.Path(folder) / "data")
        with Server(binary, "--data", data, "--partitions", "3") as server:
            history = History(calling(Wire(server.port, timeout=30)))
            server.kill()
        done = 0
        for _ in range(ATTEMPTS * rounds):
            done += written_under_kill(binary, data, history, choice)
            if done >= rounds and history.splits and any(change.expired for change in history.log):
                break
        else:
            raise SystemExit("no round in which something was read, split and expired: raise ATTEMPTS")
        with Server(binary, "--data", data) as server:
            history.verify(calling(Wire(server.port, timeout=30)))
        with Server(binary, "--data", data, "--test-clock") as server:
            call = calling(Wire(server.port, timeout=60))
            call(ADMINISTRATION + "AdvanceClock", Seconds=LATER)
            history.verify(call, LATER)
    return history


def main():
    options = options_of(__doc__, rounds=20)
    choice = random.Random(options.seed)
    for first in range(0, options.rounds, ROUNDS_OF_A_TABLE):
        rounds = min(ROUNDS_OF_A_TABLE, options.rounds - first)
        history = table_under_kills(options.server, choice, rounds)
        writes = [write for writes in history.writes.values() for write in writes]
        print(
            f"round {first + rounds} of {options.rounds}: {len(writes)} writes, "
            f"{sum(not write.acknowledged for write in writes)} of them with an unknown outcome; {len(history.log)} records, "
            f"{sum(change.expired for change in history.log)} of them expiries, in {len(history.reader.shards)} shards; "
            "the replay is the table",
            flush=True,
        )


if __name__ == "__main__":
    main()
