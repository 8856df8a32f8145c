"""Indexes that are added to a table and deleted while clients go on: nothing is missing, nothing is counted twice."""

import random
import threading
import time

import pytest
from botocore.exceptions import ClientError
from clients import client_of
from conftest import index


def error_of(call, *arguments, **members):
    """Of a refusal; that nobody knows an outcome is none."""
    while True:
        with pytest.raises(ClientError) as failure:
            call(*arguments, **members)
        error = failure.value.response["Error"]
        if failure.value.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
            return error["Code"], error["Message"]


def add_index(client, table, name, attribute="g", **settings):
    return client.update_table(
        TableName=table,
        AttributeDefinitions=[{"AttributeName": attribute, "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": {**index(name, attribute), **settings}}],
    )["TableDescription"]


def delete_index(client, table, name):
    return client.update_table(
        TableName=table, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": name}}]
    )["TableDescription"]


def described(client, table, name):
    table = client.describe_table(TableName=table)["Table"]
    found = [each for each in table.get("GlobalSecondaryIndexes", []) if each["IndexName"] == name]
    return found[0] if found else None


def wait_until_active(client, table, name, seconds=60):
    """Returns the states it went through."""
    states = []
    for _ in range(seconds * 100):
        now = described(client, table, name)
        state = (now["IndexStatus"], now.get("Backfilling"))
        if not states or states[-1] != state:
            states.append(state)
        if now["IndexStatus"] == "ACTIVE":
            return states
        time.sleep(0.01)
    raise AssertionError(f"the index is not active after {seconds} s: {states}")


def scan(client, table, **arguments):
    return [
        item
        for page in client.get_paginator("scan").paginate(TableName=table, **arguments)
        for item in page["Items"]
    ]


def size_of(item):
    return sum(len(name) + len(value["S"]) for name, value in item.items())


def check_index(client, table, name, attribute="g"):
    """The index has an entry for each item that has its attribute, and its counters say so."""
    by_key = lambda item: item["pk"]["S"]  # noqa: E731
    expected = [item for item in scan(client, table, ConsistentRead=True) if attribute in item]
    assert sorted(scan(client, table, IndexName=name), key=by_key) == sorted(expected, key=by_key)
    counters = described(client, table, name)
    assert counters["ItemCount"] == len(expected)
    assert counters["IndexSizeBytes"] == sum(size_of(item) for item in expected)


def random_item(choice, key):
    item = {"pk": {"S": key}, "n": {"S": str(choice.randrange(1000))}}
    if choice.random() < 0.7:
        item["g"] = {"S": f"group-{choice.randrange(20)}"}
    return item


def fill(client, table, choice, count):
    for first in range(0, count, 25):
        items = [random_item(choice, f"key-{number}") for number in range(first, min(first + 25, count))]
        client.batch_write_item(RequestItems={table: [{"PutRequest": {"Item": item}} for item in items]})


class Writer(threading.Thread):
    """Puts, updates and deletes random items, alone, in batches and in transactions, until it is told to stop."""

    def __init__(self, endpoint, table, seed, keys):
        super().__init__()
        self.client, self.table, self.choice, self.keys = client_of(endpoint), table, random.Random(seed), keys
        self.stopped, self.count, self.fault = threading.Event(), 0, None

    def run(self):
        acts = (self.put, self.put, self.update, self.delete, self.batch, self.transact)
        try:
            while not self.stopped.is_set():
                self.choice.choice(acts)()
                self.count += 1
        except Exception as fault:  # noqa: BLE001
            self.fault = fault

    def key(self):
        return f"key-{self.choice.randrange(self.keys)}"

    def put(self):
        self.client.put_item(TableName=self.table, Item=random_item(self.choice, self.key()))

    def update(self):
        change = random_item(self.choice, "")
        names = [name for name in ("g", "n") if name in change]
        self.client.update_item(
            TableName=self.table,
            Key={"pk": {"S": self.key()}},
            UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in names),
            ExpressionAttributeValues={f":{name}": change[name] for name in names},
        )

    def delete(self):
        self.client.delete_item(TableName=self.table, Key={"pk": {"S": self.key()}})

    def batch(self):
        keys = {self.key() for _ in range(5)}
        self.client.batch_write_item(
            RequestItems={
                self.table: [
                    {"PutRequest": {"Item": random_item(self.choice, key)}}
                    if self.choice.random() < 0.7
                    else {"DeleteRequest": {"Key": {"pk": {"S": key}}}}
                    for key in keys
                ]
            }
        )

    def transact(self):
        keys = {self.key() for _ in range(3)}
        self.client.transact_write_items(
            TransactItems=[
                {"Put": {"TableName": self.table, "Item": random_item(self.choice, key)}} for key in keys
            ]
        )


@pytest.fixture
def seed():
    value = random.randrange(2**32)
    print(f"seed {value}")
    return value


def test_an_index_is_added_to_a_table_with_items(client, make_table, server):
    table = make_table("pk:S")
    fill(client, table, random.Random(1), 500)
    answer = add_index(client, table, "added")
    assert answer["TableStatus"] == "UPDATING"
    assert answer["GlobalSecondaryIndexes"][0]["IndexStatus"] == "CREATING"
    assert answer["GlobalSecondaryIndexes"][0]["Backfilling"] is False
    states = wait_until_active(client, table, "added")
    assert set(states) <= {("CREATING", False), ("CREATING", True), ("ACTIVE", None)}
    client.get_waiter("table_exists").wait(TableName=table)
    check_index(client, table, "added")
    assert server.logs("building index added", table) and server.logs("index added", table, "is active")


def test_one_index_at_a_time_and_each_once(client, make_table, server):
    table = make_table("pk:S")
    hasty = client_of(server.endpoint, retries={"total_max_attempts": 1})  # others try limits again
    add_index(client, table, "first")
    wait_until_active(client, table, "first")
    assert error_of(add_index, client, table, "first") == (
        "ValidationException",
        "Attempting to create an index which already exists",
    )
    assert error_of(
        hasty.update_table,
        TableName=table,
        AttributeDefinitions=[{"AttributeName": "g", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": index("second", "g")}, {"Delete": {"IndexName": "first"}}],
    ) == (
        "LimitExceededException",
        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    )
    assert error_of(delete_index, client, table, "absent") == (
        "ResourceNotFoundException",
        f"Requested resource not found: Index absent for table {table}",
    )


def test_an_index_is_deleted_and_made_again(client, make_table):
    table = make_table("pk:S")
    fill(client, table, random.Random(2), 200)
    for _ in range(3):
        add_index(client, table, "again")
        wait_until_active(client, table, "again")
        check_index(client, table, "again")
        answer = delete_index(client, table, "again")
        assert answer["TableStatus"] == "UPDATING"
        assert answer["GlobalSecondaryIndexes"][0]["IndexStatus"] == "DELETING"
        assert described(client, table, "again") is None
        assert client.describe_table(TableName=table)["Table"]["AttributeDefinitions"] == [
            {"AttributeName": "pk", "AttributeType": "S"}
        ]
        assert error_of(client.scan, TableName=table, IndexName="again") == (
            "ValidationException",
            "The table does not have the specified index: again",
        )


def test_clients_write_on_while_indexes_come_and_go(client, server, make_table, seed):
    table = make_table("pk:S")
    choice = random.Random(seed)
    fill(client, table, choice, 1500)
    writers = [Writer(server.endpoint, table, choice.getrandbits(32), 2000) for _ in range(4)]
    for writer in writers:
        writer.start()
    try:
        for round_number in range(3):
            name = f"index-{round_number}"
            add_index(client, table, name)
            if round_number == 1:
                delete_while_filled(client, table, name)
                add_index(client, table, name)
            wait_until_active(client, table, name)
            if round_number == 0:
                delete_index(client, table, name)
    finally:
        for writer in writers:
            writer.stopped.set()
        for writer in writers:
            writer.join()
    assert not [writer.fault for writer in writers if writer.fault], "a writer was disturbed"
    assert all(writer.count > 0 for writer in writers)
    for name in ("index-1", "index-2"):
        check_index(client, table, name)
    table_description = client.describe_table(TableName=table)["Table"]
    items = scan(client, table, ConsistentRead=True)
    assert table_description["ItemCount"] == len(items)
    assert table_description["TableSizeBytes"] == sum(size_of(item) for item in items)


def delete_while_filled(client, table, name):
    """Deletes the index as soon as that is allowed; it may be complete by then."""
    for _ in range(1000):
        try:
            delete_index(client, table, name)
            return
        except client.exceptions.ResourceInUseException as refused:
            assert "resource allocation phase" in str(refused)
    raise AssertionError("the index stays in its first phase")
