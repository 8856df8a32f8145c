"""Shards of a stream: how they follow the partitions of a table through splits and roll-overs."""

import random
import threading
import time

import botocore.exceptions
import pytest
from conftest import client_of
from server import Server
from stream_replay import items_of, replay_stream, shards_of
from wire import Wire

STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


class Administration:
    def __init__(self, server, known):
        self.wire, self.known = Wire(server.port), known

    def __call__(self, operation, **members):
        return self.known(self.wire.call, f"Gramme_20261101.{operation}", members)

    def partitions(self, table):
        return self("DescribePartitions", TableName=table)[1]["Partitions"]

    def split(self, table, **members):
        status, answer = self("SplitPartition", TableName=table, **members)
        assert status == 200, answer
        return answer["Partitions"]


@pytest.fixture
def administration(server, known):
    return Administration(server, known)


@pytest.fixture(scope="module")
def streams(server):
    return client_of(server.endpoint, "dynamodbstreams")


def arn_of(client, table):
    return client.describe_table(TableName=table)["Table"]["LatestStreamArn"]


class Writers:
    """Threads that put, update and delete items of the same few keys until they are told to stop."""

    def __init__(self, endpoint, table, seed, count=4):
        self.endpoint, self.table, self.stopped, self.failed = endpoint, table, threading.Event(), []
        self.written = 0
        self.threads = [
            threading.Thread(target=self._run, args=(random.Random(seed + number),))
            for number in range(count)
        ]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        for thread in self.threads:
            thread.join()
        assert not self.failed, self.failed

    def wait_for(self, more):
        """Until so many more were written."""
        end, until = self.written + more, time.monotonic() + 20
        while self.written < end and not self.failed and time.monotonic() < until:
            time.sleep(0.01)

    def _run(self, choice):
        client = client_of(self.endpoint, retries={"total_max_attempts": 20, "mode": "standard"})
        try:
            while not self.stopped.is_set():
                self._write(client, choice)
                self.written += 1
        except Exception as broken:  # noqa: BLE001
            self.failed.append(broken)

    def _write(self, client, choice):
        key = {"pk": {"S": f"item-{choice.randrange(30)}"}}
        value = {":n": {"N": str(choice.randrange(1000))}}
        what = choice.randrange(10)
        if what < 5:
            client.put_item(TableName=self.table, Item={**key, "n": value[":n"]})
        elif what < 7:
            client.update_item(
                TableName=self.table, Key=key, UpdateExpression="SET m = :n", ExpressionAttributeValues=value
            )
        elif what < 9:
            client.delete_item(TableName=self.table, Key=key)
        else:
            second = {"pk": {"S": f"item-{30 + choice.randrange(30)}"}}
            client.transact_write_items(
                TransactItems=[
                    {"Put": {"TableName": self.table, "Item": {**item, "t": value[":n"]}}}
                    for item in (key, second)
                ]
            )


@pytest.fixture
def seed():
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    return seed


def test_a_split_closes_the_shard_and_opens_its_children(client, streams, administration, make_table):
    table = make_table("pk:S", StreamSpecification=STREAM)
    arn = arn_of(client, table)
    (parent,) = shards_of(streams, arn)
    client.put_item(TableName=table, Item={"pk": {"S": "a"}})
    lower, upper = administration.split(table)
    assert [(p["FirstHash"], p["LastHash"]) for p in (lower, upper)] == [
        ("0000000000000000", "7fffffffffffffff"),
        ("8000000000000000", "ffffffffffffffff"),
    ]
    assert administration.partitions(table) == [lower, upper]
    closed, *children = shards_of(streams, arn)
    assert closed["ShardId"] == parent["ShardId"]
    assert [child["ShardId"] for child in children] == [lower["OpenShardId"], upper["OpenShardId"]]
    for child in children:
        assert child["ParentShardId"] == parent["ShardId"]
        assert "EndingSequenceNumber" not in child["SequenceNumberRange"]
    for number in range(20):
        client.put_item(TableName=table, Item={"pk": {"S": str(number)}})
    items, _ = replay_stream(streams, arn)
    assert items == items_of(client, table) and len(items) == 21


def test_a_partition_is_cut_where_it_is_told(administration, make_table):
    table = make_table("pk:S")
    lower, upper = administration.split(table, Hash="00000000000000ff")
    assert lower["LastHash"] == "00000000000000fe" and "OpenShardId" not in lower
    parts = administration.split(table, PartitionId=upper["PartitionId"])
    assert [part["FirstHash"][:4] for part in parts] == ["0000", "0000", "8000"]
    assert len({part["PartitionId"] for part in parts} | {0, upper["PartitionId"]}) == 5
    parts = administration.split(table, PartitionId=lower["PartitionId"], Hash="0000000000000001")
    assert (parts[0]["FirstHash"], parts[0]["LastHash"]) == ("0" * 16, "0" * 16)

    def refused(**members):
        status, answer = administration("SplitPartition", TableName=table, **members)
        return status, answer["__type"].split("#")[1]

    assert refused(PartitionId=99) == (400, "ResourceNotFoundException")
    for hash_text in ("0", "x" * 16, "-000000000000001", parts[1]["FirstHash"]):
        assert refused(Hash=hash_text) == (400, "ValidationException"), hash_text
    assert refused(PartitionId=parts[0]["PartitionId"]) == (400, "ValidationException")
    assert refused(PartitionId=parts[1]["PartitionId"], Hash="f" * 16) == (400, "ValidationException")
    assert administration.partitions(table) == parts
    status, answer = administration("SplitPartition", TableName="absent")
    assert (status, answer["__type"].split("#")[1]) == (400, "ResourceNotFoundException")


def test_splits_under_load_lose_double_and_mix_nothing(
    server, client, streams, administration, make_table, seed
):
    table = make_table("pk:S", StreamSpecification=STREAM)
    choice = random.Random(seed)
    with Writers(server.endpoint, table, seed) as writers:
        for _ in range(12):
            writers.wait_for(20)
            parts = administration.split(table)
            administration.split(table, PartitionId=choice.choice(parts)["PartitionId"])
    items, shards = replay_stream(streams, arn_of(client, table))
    assert items == items_of(client, table)
    partitions = administration.partitions(table)
    assert len(partitions) >= 25
    assert {p["OpenShardId"] for p in partitions} == {
        s["ShardId"] for s in shards if "EndingSequenceNumber" not in s["SequenceNumberRange"]
    }


def test_children_of_a_shard_can_be_asked_for(client, streams, administration, make_table):
    table = make_table("pk:S", StreamSpecification=STREAM)
    arn = arn_of(client, table)
    administration.split(table)
    administration.split(table)
    root, first, second, *rest = shards_of(streams, arn)

    def children(shard, **arguments):
        page = streams.describe_stream(
            StreamArn=arn, ShardFilter={"Type": "CHILD_SHARDS", "ShardId": shard}, **arguments
        )["StreamDescription"]
        return [child["ShardId"] for child in page["Shards"]], page.get("LastEvaluatedShardId")

    assert children(root["ShardId"]) == ([first["ShardId"], second["ShardId"]], None)
    assert children(root["ShardId"], Limit=1) == ([first["ShardId"]], first["ShardId"])
    assert children(root["ShardId"], ExclusiveStartShardId=first["ShardId"])[0] == [second["ShardId"]]
    assert children(first["ShardId"])[0] == [shard["ShardId"] for shard in rest]
    assert children(second["ShardId"])[0] == children("shardId-" + "0" * 30)[0] == []
    for broken in ({"Type": "CHILD_SHARDS"}, {"ShardId": root["ShardId"]}, {"Type": "ALL"}):
        with pytest.raises(botocore.exceptions.ClientError, match="ValidationException"):
            streams.describe_stream(StreamArn=arn, ShardFilter=broken)


def test_shards_are_paged_in_the_order_of_their_ids(client, streams, administration, make_table):
    table = make_table("pk:S", StreamSpecification=STREAM)
    arn = arn_of(client, table)
    for _ in range(4):
        administration.split(table)
    shards = shards_of(streams, arn)
    assert len(shards) == 9
    assert shards_of(streams, arn, limit=1) == shards_of(streams, arn, limit=4) == shards

    def behind(shard_id):
        page = streams.describe_stream(StreamArn=arn, ExclusiveStartShardId=shard_id)
        return page["StreamDescription"]["Shards"]

    assert behind(shards[-1]["ShardId"]) == behind("z" * 40) == []
    assert behind("a" * 28) == shards


def test_a_closed_shard_ends(client, streams, administration, make_table):
    table = make_table("pk:S", StreamSpecification=STREAM)
    arn = arn_of(client, table)
    client.put_item(TableName=table, Item={"pk": {"S": "a"}})
    shard = shards_of(streams, arn)[0]["ShardId"]
    latest = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="LATEST")
    administration.split(table)
    page = streams.get_records(ShardIterator=latest["ShardIterator"])
    assert page["Records"] == [] and "NextShardIterator" not in page
    end = shards_of(streams, arn)[0]["SequenceNumberRange"]["EndingSequenceNumber"]
    for kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard, ShardIteratorType=kind, SequenceNumber=end
        )
        page = streams.get_records(ShardIterator=iterator["ShardIterator"])
        assert page["Records"] == [] and "NextShardIterator" not in page


def test_old_shards_give_way_to_children_while_writes_go_on(binary, known, seed):
    with Server(binary, "--memory", "--partitions", "3", "--shard-age", "1") as server:
        client, streams = client_of(server.endpoint), client_of(server.endpoint, "dynamodbstreams")
        administration = Administration(server, known)
        client.create_table(
            TableName="rolled",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            StreamSpecification=STREAM,
        )
        arn = arn_of(client, "rolled")
        before = administration.partitions("rolled")
        until = time.monotonic() + 30
        with Writers(server.endpoint, "rolled", seed) as writers:
            while len(shards_of(streams, arn)) < 9 and time.monotonic() < until:
                writers.wait_for(50)
        items, shards = replay_stream(streams, arn)
        assert len(shards) >= 9 and items == items_of(client, "rolled")
        after = administration.partitions("rolled")
        assert len(before) == 3
        for partition, rolled in zip(before, after):
            assert partition["PartitionId"] == rolled["PartitionId"]
            assert partition["OpenShardId"] != rolled["OpenShardId"]
            children = [s for s in shards if s.get("ParentShardId") == partition["OpenShardId"]]
            assert len(children) == 1


def test_reads_of_a_shard_can_be_limited(binary, known):
    with Server(binary, "--memory", "--limit-shard-reads", "1") as server:
        client = client_of(server.endpoint)
        streams = client_of(server.endpoint, "dynamodbstreams", retries={"total_max_attempts": 1})
        client.create_table(
            TableName="limited",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            StreamSpecification=STREAM,
        )
        arn = arn_of(client, "limited")
        Administration(server, known).split("limited")
        shards = [shard["ShardId"] for shard in shards_of(streams, arn)]

        def reads(shard):
            iterator = streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            for count in range(1000):
                try:
                    streams.get_records(ShardIterator=iterator)
                except botocore.exceptions.ClientError as refused:
                    assert refused.response["Error"]["Code"] == "ThrottlingException"
                    assert refused.response["Error"]["Message"] == "Rate exceeded"
                    return count
            return 1000

        assert [1 <= reads(shard) < 1000 for shard in shards] == [True] * 3
