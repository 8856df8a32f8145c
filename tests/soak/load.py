"""The load of a soak: processes that each send requests at a pace and report, every few seconds, how long answers took."""

import collections
import multiprocessing
import pathlib
import random
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).parents[1]), str(pathlib.Path(__file__).parents[2] / "bench")]
from bodies import TEXT  # noqa: E402
from stream_reader import StreamReader, calling  # noqa: E402
from wire import Wire  # noqa: E402

STEADY, PASSING = "steady", "passing"
PARTITIONS, IN_PARTITION = 500, 10
TEMPORARY_TABLES = 4


def keys(partition):
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]


INDEX = {"IndexName": "groups", "KeySchema": keys("group"), "Projection": {"ProjectionType": "ALL"}}
REFUSALS = ("ConditionalCheckFailedException", "TransactionCanceledException", "ExpiredIteratorException")  # of the load


class Expired(Exception):
    """An iterator was not used for a quarter of an hour."""


def table(name, **more):
    attributes = ["pk", "sk", *["group"] * ("GlobalSecondaryIndexes" in more)]
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": keys("pk"),
        "AttributeDefinitions": [{"AttributeName": attribute, "AttributeType": "S"} for attribute in attributes],
        **more,
    }


INDEXED = {"GlobalSecondaryIndexes": [INDEX]}
STREAMED = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}}


def prepare(port):
    call = calling(Wire(port))
    call("CreateTable", **table(STEADY, **INDEXED, **STREAMED))
    call("CreateTable", **table(PASSING))
    call("UpdateTimeToLive", TableName=PASSING, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"})


class Worker(multiprocessing.Process):
    """Takes turns at a rate, and puts (kind -> seconds that each answer took), refusals and figures of its own into a queue."""

    def __init__(self, port, queue, now, rate, seed):
        super().__init__(daemon=True)
        self.port, self.queue, self.now, self.rate = port, queue, now, rate
        self.random = random.Random(seed)

    def run(self):
        self.wire = Wire(self.port, timeout=60)
        self.taken, self.surprises, self.figures = collections.defaultdict(list), [], {}
        self.prepare()
        due = reported = time.monotonic()
        while True:
            self.turn()
            due = max(due + self.random.expovariate(self.rate), time.monotonic() - 1)  # what was missed long ago is let go
            if time.monotonic() - reported > 1:
                self.queue.put((dict(self.taken), self.surprises, self.figures))
                self.taken, self.surprises, self.figures = collections.defaultdict(list), [], {}
                reported = time.monotonic()
            time.sleep(max(0, due - time.monotonic()))

    def prepare(self):
        pass

    def call(self, operation, **members):
        """The answer's document, or None when it is a refusal that is part of the load."""
        begun = time.monotonic()
        status, document = self.wire.call(operation, members)
        self.taken[operation].append(time.monotonic() - begun)
        if status == 200:
            return document
        if not any(name in document.get("__type", "") for name in REFUSALS):
            self.surprises.append(f"{operation}: {status} {document}")
        return None


class Items(Worker):
    """Single items, pages, batches and transactions over a fixed set of keys, and items that expire."""

    def turn(self):
        self.random.choices(*zip(*self.CHOICES))[0](self)

    def key(self):
        partition, place = self.random.randrange(PARTITIONS), self.random.randrange(IN_PARTITION)
        return {"pk": {"S": f"part-{partition}"}, "sk": {"S": f"{place}"}}

    def item(self):
        start = self.random.randrange(len(TEXT) - 1000)
        text = TEXT[start : start + self.random.randrange(100, 1000)]
        group = f"group-{self.random.randrange(PARTITIONS)}"
        return {**self.key(), "group": {"S": group}, "text": {"S": text}, "number": {"N": str(self.random.randrange(10**6))}}

    def keys(self, most):
        unique = {(key["pk"]["S"], key["sk"]["S"]): key for key in (self.key() for _ in range(most))}
        return list(unique.values())

    def get(self):
        self.call("GetItem", TableName=STEADY, Key=self.key(), ConsistentRead=self.random.random() < 0.5)

    def put(self):
        self.call("PutItem", TableName=STEADY, Item=self.item())

    def update(self):
        self.call("UpdateItem", TableName=STEADY, Key=self.key(), **self.counting())

    @staticmethod
    def counting():
        values = {":one": {"N": "1"}}
        return {
            "UpdateExpression": "SET #n = #n + :one",
            "ConditionExpression": "attribute_exists(pk)",
            "ExpressionAttributeNames": {"#n": "number"},
            "ExpressionAttributeValues": values,
        }

    def delete(self):
        self.call("DeleteItem", TableName=STEADY, Key=self.key())

    def query(self):
        values = {":p": self.key()["pk"]}
        self.call("Query", TableName=STEADY, KeyConditionExpression="pk = :p", ExpressionAttributeValues=values)

    def query_index(self):
        names = {"#g": "group"}
        values = {":g": {"S": f"group-{self.random.randrange(PARTITIONS)}"}}
        condition = {"KeyConditionExpression": "#g = :g", "ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
        self.call("Query", TableName=STEADY, IndexName="groups", Limit=20, **condition)

    def scan(self):
        self.call("Scan", TableName=STEADY, Limit=50, ExclusiveStartKey=self.key())

    def batch_get(self):
        self.call("BatchGetItem", RequestItems={STEADY: {"Keys": self.keys(20)}})

    def batch_write(self):
        puts = [{"PutRequest": {"Item": {**self.item(), **key}}} for key in self.keys(10)]
        self.call("BatchWriteItem", RequestItems={STEADY: puts})

    def transact(self):
        first, second, *_ = self.keys(10)
        put = {"Put": {"TableName": STEADY, "Item": {**self.item(), **first}}}
        update = {"Update": {"TableName": STEADY, "Key": second, **self.counting()}}
        token = f"{self.random.getrandbits(64):x}"
        self.call("TransactWriteItems", TransactItems=[put, update], ClientRequestToken=token)

    def put_passing(self):
        expires = {"N": str(int(self.now.value) + self.random.randrange(600, 3600))}
        unique = {"pk": {"S": f"passing-{self.random.getrandbits(48):x}"}}
        self.call("PutItem", TableName=PASSING, Item={**self.item(), **unique, "expires": expires})

    CHOICES = [
        (get, 25), (put, 20), (update, 15), (delete, 5), (query, 8), (query_index, 5), (scan, 2), (batch_get, 4),
        (batch_write, 2), (transact, 4), (put_passing, 10),
    ]  # fmt: skip


class Gardener(Worker):
    """Tables and indexes that come and go."""

    def prepare(self):
        self.tables, self.number = [], 0

    def turn(self):
        if len(self.tables) >= TEMPORARY_TABLES:
            if self.indexes_at_rest(self.tables[0]) is None:
                return
            self.call("DeleteTable", TableName=self.tables.pop(0))
        self.number += 1
        name = f"temporary-{self.number}"
        self.call("CreateTable", **table(name, **(INDEXED if self.number % 2 else {}), **STREAMED))
        self.tables.append(name)
        for first in range(0, 200, 25):
            puts = [{"PutRequest": {"Item": self.item(number)}} for number in range(first, first + 25)]
            self.call("BatchWriteItem", RequestItems={name: puts})
        self.change_index(self.random.choice(self.tables))

    @staticmethod
    def item(number):
        key = {"pk": {"S": f"{number}"}, "sk": {"S": "only"}}
        return {**key, "group": {"S": f"{number % 7}"}, "text": {"S": TEXT[number : number + 500]}}

    def indexes_at_rest(self, name):
        """The table's indexes, or None while it or one of them changes."""
        described = self.call("DescribeTable", TableName=name)["Table"]
        indexes = described.get("GlobalSecondaryIndexes", [])
        states = {described["TableStatus"], *(index["IndexStatus"] for index in indexes)}
        return indexes if states == {"ACTIVE"} else None

    def change_index(self, name):
        indexes = self.indexes_at_rest(name)
        if indexes is None:
            return
        change = {"Delete": {"IndexName": "groups"}} if indexes else {"Create": INDEX}
        attributes = table(name, **INDEXED)["AttributeDefinitions"]
        self.call("UpdateTable", TableName=name, AttributeDefinitions=attributes, GlobalSecondaryIndexUpdates=[change])


class Reader(Worker):
    """Follows the stream of the steady table, and tells how many records came."""

    def prepare(self):
        described = calling(self.wire)("DescribeTable", TableName=STEADY)
        self.reader = StreamReader(self.checked, described["Table"]["LatestStreamArn"])

    def checked(self, operation, **members):
        answer = self.call(operation, **members)
        if answer is None:
            raise Expired
        return answer

    def turn(self):
        try:
            self.follow()
        except Expired:  # the server's clock is fast
            self.reader.restart(self.checked)

    def follow(self):
        for _, record in self.reader.poll():
            self.figures["records"] = self.figures.get("records", 0) + 1
            self.figures["record_bytes"] = self.figures.get("record_bytes", 0) + record["dynamodb"]["SizeBytes"]
