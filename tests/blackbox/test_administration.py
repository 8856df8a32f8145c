"""What Gramme offers beyond AWS's operations, to whoever runs it: targets that begin with Gramme_20261101."""

import pytest
from conftest import client_of
from wire import Wire


@pytest.fixture
def administration(server):
    wire = Wire(server.port)
    yield lambda operation, **members: wire.call(f"Gramme_20261101.{operation}", members)
    wire.close()


def test_a_table_begins_with_one_partition_of_all_hashes(administration, make_table):
    table = make_table("pk:S")
    status, answer = administration("DescribePartitions", TableName=table)
    assert status == 200
    assert answer == {
        "Partitions": [{"FirstHash": "0" * 16, "LastHash": "f" * 16, "PartitionId": 0}],
        "TableName": table,
    }


def test_partitions_name_the_open_shards_of_an_enabled_stream(server, client, administration, make_table):
    table = make_table("pk:S", StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    description = client.describe_table(TableName=table)["Table"]
    streams = client_of(server.endpoint, "dynamodbstreams")
    arn = description["LatestStreamArn"]
    shards = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    for name in (table, description["TableArn"]):
        _, answer = administration("DescribePartitions", TableName=name)
        assert [p["OpenShardId"] for p in answer["Partitions"]] == [s["ShardId"] for s in shards]


def test_refuses_what_it_does_not_know(administration):
    status, answer = administration("DescribePartitions", TableName="absent")
    assert (status, answer["__type"].split("#")[1]) == (400, "ResourceNotFoundException")
    status, answer = administration("DescribePartitions")
    assert (status, answer["__type"].split("#")[1]) == (400, "ValidationException")
    status, answer = administration("PutItem", TableName="absent")
    assert (status, answer["__type"].split("#")[1]) == (400, "UnknownOperationException")
