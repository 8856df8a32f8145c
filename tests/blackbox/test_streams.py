"""DynamoDB Streams through boto3: what is recorded, in which order, and how it is read."""

import botocore.exceptions
import pytest
from clients import client_of


@pytest.fixture(scope="module")
def streams(server):
    return client_of(server.endpoint, "dynamodbstreams")


def stream_of(client, table):
    return client.describe_table(TableName=table)["Table"]["LatestStreamArn"]


def shards_of(streams, arn, **arguments):
    return streams.describe_stream(StreamArn=arn, **arguments)["StreamDescription"]["Shards"]


def iterator_of(streams, arn, shard, kind="TRIM_HORIZON", **arguments):
    return streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType=kind, **arguments)[
        "ShardIterator"
    ]


def read_all(streams, arn):
    """Every record of every shard, parents first."""
    records = []
    for shard in shards_of(streams, arn):
        iterator = iterator_of(streams, arn, shard["ShardId"])
        while iterator:
            page = streams.get_records(ShardIterator=iterator)
            records += page["Records"]
            iterator = page.get("NextShardIterator") if page["Records"] else None
    return records


def put(client, table, key, **attributes):
    client.put_item(TableName=table, Item={"pk": {"S": key}, **attributes})


@pytest.fixture
def make_stream(client, make_table):
    def make(view="NEW_AND_OLD_IMAGES"):
        table = make_table(
            "pk:S", StreamSpecification={"StreamEnabled": True, "StreamViewType": view}
        )
        return table, stream_of(client, table)

    return make


def refused(operation, kind, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        operation(**arguments)
    assert caught.value.response["Error"]["Code"] == kind
    return caught.value.response["Error"]["Message"]


def test_tells_inserts_changes_and_removals_apart(client, streams, make_stream):
    table, arn = make_stream()
    put(client, table, "a", x={"N": "1"})
    put(client, table, "a", x={"N": "2"})
    put(client, table, "a", x={"N": "2"})  # changes nothing: no record
    client.delete_item(TableName=table, Key={"pk": {"S": "a"}})
    client.delete_item(TableName=table, Key={"pk": {"S": "a"}})
    records = read_all(streams, arn)
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    insert, modify, remove = (record["dynamodb"] for record in records)
    key = {"pk": {"S": "a"}}
    assert insert["Keys"] == modify["Keys"] == remove["Keys"] == key
    assert "OldImage" not in insert and insert["NewImage"] == {**key, "x": {"N": "1"}}
    assert modify["OldImage"] == insert["NewImage"] and modify["NewImage"]["x"] == {"N": "2"}
    assert "NewImage" not in remove and remove["OldImage"] == modify["NewImage"]
    assert insert["SizeBytes"] == 3 + 3 + 3 and modify["SizeBytes"] == 3 + 6 + 6
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    assert numbers == sorted(numbers) and len(set(numbers)) == 3
    assert all(21 <= len(number) <= 40 for number in numbers)
    assert len({record["eventID"] for record in records}) == 3
    assert {record["eventSource"] for record in records} == {"aws:dynamodb"}
    assert all("userIdentity" not in record for record in records)


@pytest.mark.parametrize(
    "view, shown",
    [
        ("KEYS_ONLY", set()),
        ("NEW_IMAGE", {"NewImage"}),
        ("OLD_IMAGE", {"OldImage"}),
        ("NEW_AND_OLD_IMAGES", {"NewImage", "OldImage"}),
    ],
)
def test_shows_what_the_view_type_says(client, streams, make_stream, view, shown):
    table, arn = make_stream(view)
    put(client, table, "a", x={"N": "1"})
    put(client, table, "a", x={"N": "2"})
    last = read_all(streams, arn)[-1]["dynamodb"]
    assert {"NewImage", "OldImage"} & last.keys() == shown
    assert last["StreamViewType"] == view and last["Keys"] == {"pk": {"S": "a"}}


def test_transactions_and_batches_are_recorded(client, streams, make_stream):
    table, arn = make_stream("KEYS_ONLY")
    keys = [f"k{number}" for number in range(10)]
    client.batch_write_item(
        RequestItems={table: [{"PutRequest": {"Item": {"pk": {"S": key}}}} for key in keys[:5]]}
    )
    client.transact_write_items(
        TransactItems=[{"Put": {"TableName": table, "Item": {"pk": {"S": key}}}} for key in keys[5:]]
    )
    assert sorted(record["dynamodb"]["Keys"]["pk"]["S"] for record in read_all(streams, arn)) == keys


def test_reads_from_where_it_is_told(client, streams, make_stream):
    table, arn = make_stream("KEYS_ONLY")
    for number in range(5):
        put(client, table, f"k{number}")
    (shard,) = shards_of(streams, arn)
    records = read_all(streams, arn)
    third = records[2]["dynamodb"]["SequenceNumber"]

    def keys(iterator, **arguments):
        page = streams.get_records(ShardIterator=iterator, **arguments)
        return [record["dynamodb"]["Keys"]["pk"]["S"] for record in page["Records"]]

    at = iterator_of(streams, arn, shard["ShardId"], "AT_SEQUENCE_NUMBER", SequenceNumber=third)
    after = iterator_of(streams, arn, shard["ShardId"], "AFTER_SEQUENCE_NUMBER", SequenceNumber=third)
    latest = iterator_of(streams, arn, shard["ShardId"], "LATEST")
    start = iterator_of(
        streams, arn, shard["ShardId"], "AT_SEQUENCE_NUMBER",
        SequenceNumber=shard["SequenceNumberRange"]["StartingSequenceNumber"],
    )
    assert keys(at) == ["k2", "k3", "k4"] and keys(after) == ["k3", "k4"] and len(keys(start)) == 5
    assert keys(at, Limit=2) == ["k2", "k3"]
    assert keys(latest) == []
    put(client, table, "k5")
    assert keys(latest) == ["k5"]


def test_a_page_holds_a_megabyte(client, streams, make_stream):
    table, arn = make_stream("NEW_IMAGE")
    for number in range(8):
        put(client, table, f"k{number}", text={"S": "x" * 300_000})
    (shard,) = shards_of(streams, arn)
    page = streams.get_records(ShardIterator=iterator_of(streams, arn, shard["ShardId"]))
    assert 1 <= len(page["Records"]) < 8
    assert len(read_all(streams, arn)) == 8


def test_lists_and_describes_streams(client, streams, make_stream):
    made = [make_stream() for _ in range(3)]
    table, arn = made[0]
    (listed,) = streams.list_streams(TableName=table)["Streams"]
    assert listed == {"StreamArn": arn, "TableName": table, "StreamLabel": arn.rsplit("/", 1)[1]}
    seen, start = [], {}
    while True:
        page = streams.list_streams(Limit=1, **start)
        seen += [stream["StreamArn"] for stream in page["Streams"]]
        if "LastEvaluatedStreamArn" not in page:
            break
        start = {"ExclusiveStartStreamArn": page["LastEvaluatedStreamArn"]}
    assert len(seen) == len(set(seen)) and {arn for _, arn in made} <= set(seen)
    description = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    assert description["StreamStatus"] == "ENABLED" and description["TableName"] == table
    assert description["KeySchema"] == [{"AttributeName": "pk", "KeyType": "HASH"}]
    (shard,) = description["Shards"]
    assert "EndingSequenceNumber" not in shard["SequenceNumberRange"] and "ParentShardId" not in shard


def test_a_disabled_stream_can_be_read_beside_its_successor(client, streams, make_stream):
    table, old = make_stream()
    put(client, table, "a")
    client.update_table(TableName=table, StreamSpecification={"StreamEnabled": False})
    put(client, table, "unseen")
    client.update_table(
        TableName=table, StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    )
    new = stream_of(client, table)
    put(client, table, "b")
    assert new != old
    assert [record["dynamodb"]["Keys"]["pk"]["S"] for record in read_all(streams, old)] == ["a"]
    assert [record["dynamodb"]["Keys"]["pk"]["S"] for record in read_all(streams, new)] == ["b"]
    description = streams.describe_stream(StreamArn=old)["StreamDescription"]
    assert description["StreamStatus"] == "DISABLED"
    assert "EndingSequenceNumber" in description["Shards"][0]["SequenceNumberRange"]
    (shard,) = description["Shards"]
    page = streams.get_records(ShardIterator=iterator_of(streams, old, shard["ShardId"]))
    assert "NextShardIterator" not in page
    refused(
        client.update_table,
        "ValidationException",
        TableName=table,
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )


def test_faulty_requests_are_told_so(client, streams, make_stream):
    table, arn = make_stream()
    put(client, table, "a")
    (shard,) = shards_of(streams, arn)
    iterator = iterator_of(streams, arn, shard["ShardId"])
    absent = arn[:-3] + "000"
    assert refused(streams.describe_stream, "ResourceNotFoundException", StreamArn=absent) == (
        f"Requested resource not found: Stream: {absent} not found"
    )
    arguments = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "LATEST"}
    missing = {**arguments, "ShardId": shard["ShardId"][:-1] + "f"}
    assert "Shard does not exist" in refused(
        streams.get_shard_iterator, "ResourceNotFoundException", **missing
    )
    assert "should not be passed" in refused(
        streams.get_shard_iterator, "ValidationException", **arguments, SequenceNumber="1" * 27
    )
    arguments["ShardIteratorType"] = "AT_SEQUENCE_NUMBER"
    assert "cannot be null" in refused(streams.get_shard_iterator, "ValidationException", **arguments)
    assert "Invalid SequenceNumber" in refused(
        streams.get_shard_iterator, "ValidationException", **arguments, SequenceNumber="9" * 27
    )
    for broken in (iterator[:-5], iterator[5:], iterator[:-9] + "AAAAAAAA=", "x", iterator + "A"):
        refused(streams.get_records, "ValidationException", ShardIterator=broken)
    refused(streams.get_records, "ValidationException", ShardIterator=iterator, Limit=1001)
    foreign = client_of(client.meta.endpoint_url, "dynamodbstreams", region="eu-west-1")
    refused(foreign.get_records, "ResourceNotFoundException", ShardIterator=iterator)


def test_a_stream_has_tags_of_its_own(client, make_stream):
    table, arn = make_stream()
    table_arn = client.describe_table(TableName=table)["Table"]["TableArn"]
    client.tag_resource(ResourceArn=table_arn, Tags=[{"Key": "of", "Value": "table"}])
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "of", "Value": "stream"}, {"Key": "a", "Value": "b"}])
    client.untag_resource(ResourceArn=arn, TagKeys=["a"])

    def tags(resource):
        return client.list_tags_of_resource(ResourceArn=resource)["Tags"]

    assert tags(arn) == [{"Key": "of", "Value": "stream"}]
    assert tags(table_arn) == [{"Key": "of", "Value": "table"}]
    client.update_table(TableName=table, StreamSpecification={"StreamEnabled": False})
    assert tags(arn) == [{"Key": "of", "Value": "stream"}]
    absent = arn[:-3] + "000"
    for operation in (client.list_tags_of_resource, client.tag_resource, client.untag_resource):
        more = {"tag_resource": {"Tags": [{"Key": "k", "Value": "v"}]}, "untag_resource": {"TagKeys": ["k"]}}
        message = refused(
            operation, "ResourceNotFoundException", ResourceArn=absent, **more.get(operation.__name__, {})
        )
        assert message == f"Requested resource not found: ResourcArn: {absent} not found"


def test_a_stream_is_no_table(client, make_stream):
    _, arn = make_stream()
    for operation, more in (
        (client.describe_table, {}),
        (client.put_item, {"Item": {"pk": {"S": "a"}}}),
        (client.get_item, {"Key": {"pk": {"S": "a"}}}),
        (client.update_table, {"StreamSpecification": {"StreamEnabled": False}}),
    ):
        refused(operation, "ValidationException", TableName=arn, **more)
