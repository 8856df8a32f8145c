"""Members of answers come by their names, as on AWS (every answer that google/go-cloud has recorded);
only __type comes first."""

import pytest
from conftest import index

from wire import Wire

STREAMS = "DynamoDBStreams_20120810."
KEY = {"pk": {"S": "a"}, "sk": {"S": "b"}}
ITEM = {**KEY, "g": {"S": "c"}, "l": {"S": "d"}}
TYPES = {"S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M"}
ALL = {"ReturnConsumedCapacity": "INDEXES", "ReturnItemCollectionMetrics": "SIZE"}


@pytest.fixture
def table(make_table):
    return make_table(
        "pk:S",
        "sk:S",
        attributes=("g:S", "l:S"),
        GlobalSecondaryIndexes=[index("gsi", "g")],
        LocalSecondaryIndexes=[index("lsi", "pk", "l", projection="INCLUDE", attributes=["x"])],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        OnDemandThroughput={"MaxReadRequestUnits": 10},
        TableClass="STANDARD_INFREQUENT_ACCESS",
        SSESpecification={"Enabled": True, "SSEType": "KMS"},
    )


@pytest.fixture
def ask(server, known):
    """Sends a request, and returns the answer once its members are in order."""
    wire = Wire(server.port)

    def call(operation, **body):
        _, answer = known(wire.call, operation, body)
        check(answer, operation)
        return answer

    yield call
    wire.close()


def check(part, path):
    if isinstance(part, list):
        for each in part:
            check(each, path)
    elif isinstance(part, dict):
        names = [name for name in part if name != "__type"]
        of_attributes = all(isinstance(value, dict) and set(value) < TYPES for value in part.values())
        assert of_attributes or names == sorted(names), path
        assert "__type" not in part or next(iter(part)) == "__type", path
        for name, value in part.items():
            check(value, f"{path}.{name}")


def test_of_items(ask, table):
    put = {"TableName": table, "Item": ITEM}
    refused = {
        **put,
        "ConditionExpression": "attribute_not_exists(pk)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    for _ in range(2):
        ask("PutItem", **put, ReturnValues="ALL_OLD", **ALL)
    assert "Item" in ask("PutItem", **refused)
    ask("GetItem", TableName=table, Key=KEY, ReturnConsumedCapacity="TOTAL")
    ask("BatchGetItem", RequestItems={table: {"Keys": [KEY]}}, ReturnConsumedCapacity="INDEXES")
    ask("BatchWriteItem", RequestItems={table: [{"PutRequest": {"Item": ITEM}}]}, **ALL)
    ask("TransactWriteItems", TransactItems=[{"Put": put}], **ALL)
    assert "CancellationReasons" in ask("TransactWriteItems", TransactItems=[{"Put": refused}])
    get = {"Get": {"TableName": table, "Key": KEY}}
    ask("TransactGetItems", TransactItems=[get], ReturnConsumedCapacity="INDEXES")
    page = ask("Scan", TableName=table, IndexName="lsi", Limit=1, ReturnConsumedCapacity="INDEXES")
    assert "LastEvaluatedKey" in page


def test_of_statements(ask, table):
    ask("PutItem", TableName=table, Item=ITEM)
    found = f"SELECT * FROM \"{table}\" WHERE pk = 'a' AND sk = 'b'"
    failing = {
        "Statement": f"UPDATE \"{table}\" SET x = 1 WHERE pk = 'a' AND sk = 'b' AND x = 2",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    capacity = {"ReturnConsumedCapacity": "TOTAL"}
    assert "NextToken" in ask("ExecuteStatement", Statement=found, Limit=1, **capacity)
    ask("ExecuteStatement", **failing)
    ask("BatchExecuteStatement", Statements=[{"Statement": found}], **capacity)
    ask("BatchExecuteStatement", Statements=[failing], **capacity)
    ask("ExecuteTransaction", TransactStatements=[{"Statement": found}], **capacity)
    ask("ExecuteTransaction", TransactStatements=[failing])


def test_of_tables_and_streams(ask, table, make_table):
    make_table("pk:S")
    described = ask("DescribeTable", TableName=table)["Table"]
    ask("UpdateTable", TableName=table, BillingMode="PROVISIONED")
    ask("ListTables", Limit=1)
    ask("DescribeLimits")
    ask("DescribeContinuousBackups", TableName=table)
    ask("ListTagsOfResource", ResourceArn=described["TableArn"])
    wanted = {"AttributeName": "t", "Enabled": True}
    ask("UpdateTimeToLive", TableName=table, TimeToLiveSpecification=wanted)
    ask("DescribeTimeToLive", TableName=table)
    ask("PutItem", TableName=table, Item=ITEM)
    ask(STREAMS + "ListStreams", Limit=1)
    stream = described["LatestStreamArn"]
    shard = ask(STREAMS + "DescribeStream", StreamArn=stream)["StreamDescription"]["Shards"][0]["ShardId"]
    of_shard = {"StreamArn": stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    iterator = ask(STREAMS + "GetShardIterator", **of_shard)["ShardIterator"]
    assert ask(STREAMS + "GetRecords", ShardIterator=iterator)["Records"]
