import pytest
from botocore.exceptions import ClientError
from clients import client_of


@pytest.fixture(scope="module")
def unchecked(server):
    """A client that sends what boto3 would refuse."""
    return client_of(server.endpoint, parameter_validation=False)


@pytest.fixture
def table(make_table):
    return make_table("pk:S")


def keys(*names):
    return [{"pk": {"S": name}} for name in names]


def test_a_batch_of_puts_and_deletes(client, table):
    client.put_item(TableName=table, Item={"pk": {"S": "gone"}})
    answer = client.batch_write_item(
        RequestItems={
            table: [
                {"PutRequest": {"Item": {"pk": {"S": "a"}, "v": {"N": "1"}}}},
                {"DeleteRequest": {"Key": {"pk": {"S": "gone"}}}},
            ]
        },
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["UnprocessedItems"] == {}
    assert answer["ConsumedCapacity"] == [{"TableName": table, "CapacityUnits": 2.0}]
    got = client.batch_get_item(
        RequestItems={table: {"Keys": keys("a", "gone"), "ConsistentRead": True}},
        ReturnConsumedCapacity="TOTAL",
    )
    assert (
        got["Responses"] == {table: [{"pk": {"S": "a"}, "v": {"N": "1"}}]} and got["UnprocessedKeys"] == {}
    )
    assert got["ConsumedCapacity"] == [{"TableName": table, "CapacityUnits": 2.0}]


def test_batches_reach_over_tables(client, make_table):
    first, second = make_table("pk:S"), make_table("pk:S")
    client.batch_write_item(
        RequestItems={name: [{"PutRequest": {"Item": {"pk": {"S": name}}}}] for name in (first, second)}
    )
    answer = client.batch_get_item(
        RequestItems={
            first: {"Keys": keys(first)},
            second: {"Keys": keys(second), "ProjectionExpression": "absent"},
        }
    )
    assert answer["Responses"] == {first: keys(first), second: [{}]}


def test_large_answers_leave_keys_unprocessed(client, table):
    names = [f"k{number}" for number in range(50)]
    for name in names:
        client.put_item(TableName=table, Item={"pk": {"S": name}, "v": {"S": "x" * 380_000}})
    pending, seen = {table: {"Keys": keys(*names)}}, []
    rounds = 0
    while pending:
        answer = client.batch_get_item(RequestItems=pending)
        seen += [item["pk"]["S"] for item in answer["Responses"].get(table, [])]
        pending, rounds = answer["UnprocessedKeys"], rounds + 1
    assert sorted(seen) == sorted(names) and rounds == 2


@pytest.mark.parametrize(
    "requests, fault",
    [
        ([], "Member must have length greater than or equal to 1"),
        (
            [{"PutRequest": {"Item": {"pk": {"S": "a"}}}}] * 2,
            "Provided list of item keys contains duplicates",
        ),
        (
            [{"PutRequest": {"Item": {"pk": {"S": str(number)}}}} for number in range(26)],
            "Member must have length less than or equal to 25",
        ),
        (
            [{"PutRequest": {"Item": {"pk": {"N": "1"}}}}],
            "The provided key element does not match the schema",
        ),
        (
            [{"PutRequest": {"Item": {"pk": {"S": ""}}}}],
            "One or more parameter values are not valid. The AttributeValue for a key "
            "attribute cannot contain an empty string value. Key: pk",
        ),
    ],
)
def test_faults_of_batch_writes(unchecked, table, requests, fault):
    with pytest.raises(ClientError) as failure:
        unchecked.batch_write_item(RequestItems={table: requests})
    assert fault in failure.value.response["Error"]["Message"]


def test_faults_of_batch_gets(unchecked, table):
    for request, fault in (
        (keys("a", "a"), "Provided list of item keys contains duplicates"),
        (keys(*map(str, range(101))), "Member must have length less than or equal to 100"),
        ([], "Member must have length greater than or equal to 1"),
    ):
        with pytest.raises(ClientError) as failure:
            unchecked.batch_get_item(RequestItems={table: {"Keys": request}})
        assert fault in failure.value.response["Error"]["Message"]


def test_the_batch_writer_of_the_resource(resource, table):
    things = resource.Table(table)
    with things.batch_writer(overwrite_by_pkeys=["pk"]) as batch:
        for number in range(60):
            batch.put_item(Item={"pk": f"item-{number % 55}"})
    assert things.scan(Select="COUNT")["Count"] == 55
