"""Limits of tables, indexes, tags, settings and accounts. Requests that are refused create nothing; those at a limit create a table
that is dropped again."""

import pytest
from limit_rows import (
    DETECTED,
    INVALID,
    Asker,
    Limit,
    around,
    check,
    index,
    provisioned,
    table,
)

from server import Server

NAME = "limits-new"
CONSTRAINT = "failed to satisfy constraint: Member must have "


def locals_of(count):
    return table(
        NAME,
        keys=("pk", "sk"),
        attributes=[f"l{i}" for i in range(count)],
        LocalSecondaryIndexes=[index(f"local{i}", "pk", f"l{i}") for i in range(count)],
    )


def globals_of(count):
    return table(
        NAME,
        attributes=[f"g{i}" for i in range(count)],
        GlobalSecondaryIndexes=[index(f"global{i}", f"g{i}") for i in range(count)],
    )


def global_keys(hashes, ranges):
    names = [f"h{i}" for i in range(hashes)] + [f"r{i}" for i in range(ranges)]
    kinds = ["HASH"] * hashes + ["RANGE"] * ranges
    one = index("global", "h0")
    one["KeySchema"] = [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, kinds)]
    return table(NAME, attributes=names, GlobalSecondaryIndexes=[one])


def projecting(*counts):
    """Global indexes that include so many attributes each; the same ones, which count again in each index."""
    indexes = [
        index(
            f"global{i}",
            f"g{i}",
            projection={
                "ProjectionType": "INCLUDE",
                "NonKeyAttributes": [f"a{j}" for j in range(count)],
            },
        )
        for i, count in enumerate(counts)
    ]
    return table(NAME, attributes=[f"g{i}" for i in range(len(counts))], GlobalSecondaryIndexes=indexes)


def capacity(read=1, write=1, **members):
    return table(NAME, BillingMode="PROVISIONED", ProvisionedThroughput=provisioned(read, write), **members)


def index_capacity(read):
    one = {**index("global", "g"), "ProvisionedThroughput": provisioned(read)}
    return capacity(attributes=["g"], GlobalSecondaryIndexes=[one])


def tagged(*tags):
    return table(NAME, Tags=[{"Key": key, "Value": value} for key, value in tags])


def above(what, units, kind="table"):
    return (
        f"The requested {what}, {units}, is above the per {kind} maximum for the account in us-east-1. "
        "Per table maximum: 40000. Refer to the Amazon DynamoDB Developer Guide for current limits and how to "
        "request higher limits."
    )


def at_path(value, path, constraint):
    return DETECTED + f"Value '{value}' at '{path}' " + CONSTRAINT + constraint


LIMITS = [
    Limit(
        "shortest table name",
        "CreateTable",
        table("abc"),
        table("ab"),
        at_path("ab", "tableName", "length greater than or equal to 3"),
    ),
    Limit(
        "longest table name",
        "CreateTable",
        *around(lambda n: table("t" * n), 255),
        at_path("t" * 256, "tableName", "length less than or equal to 255"),
    ),
    Limit(
        "shortest index name",
        "CreateTable",
        table(NAME, GlobalSecondaryIndexes=[index("ind", "pk")]),
        table(NAME, GlobalSecondaryIndexes=[index("in", "pk")]),
        at_path("in", "globalSecondaryIndexes.1.member.indexName", "length greater than or equal to 3"),
    ),
    Limit(
        "longest index name",
        "CreateTable",
        table(NAME, GlobalSecondaryIndexes=[index("i" * 255, "pk")]),
        table(NAME, GlobalSecondaryIndexes=[index("i" * 256, "pk")]),
        at_path("i" * 256, "globalSecondaryIndexes.1.member.indexName", "length less than or equal to 255"),
    ),
    Limit(
        "length of a key's name",
        "CreateTable",
        *around(lambda n: table(NAME, keys=("k" * n,)), 255),
        f"2 validation errors detected: Value '{'k' * 256}' at 'attributeDefinitions.1.member.attributeName' "
        f"{CONSTRAINT}length less than or equal to 255; Value '{'k' * 256}' at 'keySchema.1.member.attributeName' "
        f"{CONSTRAINT}length less than or equal to 255",
    ),
    Limit(
        "keys of a table",
        "CreateTable",
        table(NAME, keys=("pk", "sk")),
        table(NAME, keys=("pk", "sk", "tk")),
        DETECTED + "Value '[KeySchemaElement(attributeName=pk, keyType=HASH), "
        "KeySchemaElement(attributeName=sk, keyType=RANGE), KeySchemaElement(attributeName=tk, keyType=RANGE)]' at "
        "'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2",
    ),
    Limit(
        "local indexes",
        "CreateTable",
        *around(locals_of, 5),
        INVALID + "Number of LocalSecondaryIndexes exceeds per-table limit of 5",
    ),
    Limit(
        "global indexes",
        "CreateTable",
        *around(globals_of, 20),
        INVALID + "GlobalSecondaryIndex count exceeds the per-table limit of 20",
    ),
    Limit(
        "HASH keys of a global index",
        "CreateTable",
        *around(lambda n: global_keys(n, 0), 4),
        INVALID + "The KeySchema exceeds the maximum allowed number of HASH key attributes",
    ),
    Limit(
        "RANGE keys of a global index",
        "CreateTable",
        global_keys(4, 4),
        global_keys(1, 5),
        INVALID + "The KeySchema exceeds the maximum allowed number of RANGE key attributes",
    ),
    Limit(
        "projected attributes of one index",
        "CreateTable",
        *around(projecting, 20),
        DETECTED + "Value '[" + ", ".join(f"a{i}" for i in range(21)) + "]' at "
        "'globalSecondaryIndexes.1.member.projection.nonKeyAttributes' "
        "failed to satisfy constraint: Member must have length less than or equal to 20",
    ),
    Limit(
        "projected attributes of all indexes",
        "CreateTable",
        projecting(20, 20, 20, 20, 20),
        projecting(20, 20, 20, 20, 20, 1),
        INVALID + "The number of attributes projected into all indexes exceeds the per-table limit of 100",
    ),
    Limit(
        "read units of a table",
        "CreateTable",
        *around(capacity, 40_000),
        above("ReadCapacityUnits", 40_001),
        "LimitExceededException",
    ),
    Limit(
        "write units of a table",
        "CreateTable",
        *around(lambda n: capacity(1, n), 40_000),
        above("WriteCapacityUnits", 40_001),
        "LimitExceededException",
    ),
    Limit(
        "read units of an index",
        "CreateTable",
        *around(index_capacity, 40_000),
        above("ReadCapacityUnits for index global", 40_001, "index"),
        "LimitExceededException",
    ),
    Limit(
        "fewest units",
        "CreateTable",
        capacity(1, 1),
        capacity(0, 1),
        at_path(0, "provisionedThroughput.readCapacityUnits", "value greater than or equal to 1"),
    ),
    Limit(
        "ceiling of an on-demand table",
        "CreateTable",
        *around(lambda n: table(NAME, OnDemandThroughput={"MaxReadRequestUnits": n}), 40_000),
        "Subscriber limit exceeded: Requested MaxReadRequestUnits for OnDemandThroughput for table exceeds "
        "TableMaxReadCapacityUnits of the account in region us-east-1",
        "LimitExceededException",
    ),
    Limit(
        "lowest ceiling of an on-demand table",
        "CreateTable",
        table(NAME, OnDemandThroughput={"MaxWriteRequestUnits": 1}),
        table(NAME, OnDemandThroughput={"MaxWriteRequestUnits": 0}),
        INVALID + "Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside of valid range",
    ),
    Limit(
        "warm throughput",
        "CreateTable",
        *around(lambda n: table(NAME, WarmThroughput={"WriteUnitsPerSecond": n}), 40_000),
        "Subscriber limit exceeded: Requested WriteUnitsPerSecond for WarmThroughput for table exceeds "
        "TableMaxWriteCapacityUnits of the account in region us-east-1",
        "LimitExceededException",
    ),
    Limit(
        "lowest warm throughput",
        "CreateTable",
        table(NAME, WarmThroughput={"ReadUnitsPerSecond": 12_000}),
        table(NAME, WarmThroughput={"ReadUnitsPerSecond": 11_999}),
        INVALID
        + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than initial throughput for "
        "OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html"
        "#on-demand-capacity-mode-initial",
    ),
    Limit(
        "tags",
        "CreateTable",
        *around(lambda n: tagged(*((f"k{i}", "") for i in range(n))), 50),
        "Number of Tags exceed the current limit for the provided ResourceArn",
    ),
    Limit(
        "length of a tag's key",
        "CreateTable",
        tagged(("ключ" * 32, "v")),
        tagged(("ключ" * 32 + "k", "v")),
        f"The Tag Key provided is invalid, Key: {'ключ' * 32}k",
    ),
    Limit(
        "length of a tag's value",
        "CreateTable",
        *around(lambda n: tagged(("k", "v" * n)), 256),
        f"The Tag Value provided is invalid, Value: {'v' * 257}",
    ),
]


@pytest.fixture(scope="module")
def ask(server, known):
    return Asker(server.port, known)


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
def test_limit(ask, limit):
    check(ask, limit)
    ask.accepted("DeleteTable", {"TableName": limit.at["TableName"]})


def unlimited(binary, request):
    """Whether servers of the test's own would tell the same."""
    if request.config.getoption("--hostile"):
        pytest.skip("about one server's settings, which the other run tests")
    return binary


def test_limits_of_the_account_can_be_set(binary, known, request):
    limits = ["--limit-tables", "2", "--limit-account-units", "10", "--limit-item-collection", "1000"]
    with Server(unlimited(binary, request), "--memory", *limits) as server:
        ask = Asker(server.port, known)
        assert ask.accepted("DescribeLimits", {}) == {
            "AccountMaxReadCapacityUnits": 10,
            "AccountMaxWriteCapacityUnits": 10,
            "TableMaxReadCapacityUnits": 40_000,
            "TableMaxWriteCapacityUnits": 40_000,
        }
        error, text = ask.refused("CreateTable", capacity(11))
        assert error == "LimitExceededException" and "Limit: 10. Requested: 11." in text
        ask.accepted("CreateTable", capacity(10))
        ask.accepted("CreateTable", {**locals_of(1), "TableName": "collections"})
        assert ask.refused("CreateTable", table("third")) == (
            "LimitExceededException",
            "Subscriber limit exceeded: There is a limit of 2 tables per subscriber",
        )

        def item(sk, size):
            return {"pk": {"S": "p"}, "sk": {"S": sk}, "a": {"B": "AAAA" * (size // 3)}}

        def put(sk, size):
            return {"TableName": "collections", "Item": item(sk, size)}

        too_large = ("ItemCollectionSizeLimitExceededException", "Collection size exceeded.")
        ask.accepted("PutItem", put("a", 600))
        assert ask.refused("PutItem", put("b", 600)) == too_large
        assert (
            ask.refused(
                "BatchWriteItem",
                {"RequestItems": {"collections": [{"PutRequest": {"Item": item("b", 600)}}]}},
            )
            == too_large
        )
        status, document = ask("TransactWriteItems", {"TransactItems": [{"Put": put("b", 600)}]})
        assert status == 400
        assert document["CancellationReasons"] == [
            {"Code": "ItemCollectionSizeLimitExceeded", "Message": "Collection size exceeded."}
        ]
        ask.accepted("PutItem", put("b", 300))
        ask.accepted("DeleteItem", {"TableName": "collections", "Key": {"pk": {"S": "p"}, "sk": {"S": "a"}}})
        ask.accepted("PutItem", put("c", 600))


def test_the_rate_of_the_control_plane_can_be_set(binary, known, request):
    with Server(unlimited(binary, request), "--memory", "--limit-control-rate", "3") as server:
        ask = Asker(server.port, known)
        ask.accepted("CreateTable", table(NAME))
        answers = [
            ask("UpdateTable", {"TableName": NAME, "BillingMode": "PAY_PER_REQUEST"}) for _ in range(20)
        ]
        refused = [document for status, document in answers if status == 400]
        assert 0 < len(refused) < 20
        assert {document["message"] for document in refused} == {
            "The rate of control plane requests made by this account is too high"
        }
        assert refused[0]["__type"] == "com.amazon.coral.availability#ThrottlingException"
        reads = [ask("DescribeTimeToLive", {"TableName": NAME}) for _ in range(20)]
        assert {document.get("message") for _, document in reads} == {None, "Rate exceeded"}
        for _ in range(20):
            ask.accepted("GetItem", {"TableName": NAME, "Key": {"pk": {"S": "a"}}})


def test_tags_of_a_table(client, make_table):
    name = make_table("pk:S")
    arn = client.describe_table(TableName=name)["Table"]["TableArn"]
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "team", "Value": "a"}, {"Key": "env", "Value": ""}])
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "team", "Value": "b"}])
    listed = (
        client.get_paginator("list_tags_of_resource").paginate(ResourceArn=arn).build_full_result()["Tags"]
    )
    assert {tag["Key"]: tag["Value"] for tag in listed} == {"team": "b", "env": ""}
    client.untag_resource(ResourceArn=arn, TagKeys=["env", "absent"])
    assert client.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "b"}]


def test_what_terraform_and_consoles_ask_of_every_table(client, make_table):
    name = make_table("pk:S", SSESpecification={"Enabled": True})
    encryption = client.describe_table(TableName=name)["Table"]["SSEDescription"]
    assert encryption["Status"] == "ENABLED" and encryption["SSEType"] == "KMS"
    assert encryption["KMSMasterKeyArn"].startswith("arn:aws:kms:us-east-1:123456789012:key/")
    assert client.describe_time_to_live(TableName=name)["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "DISABLED"
    }
    assert client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"] == {
        "ContinuousBackupsStatus": "ENABLED",
        "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"},
    }
    with pytest.raises(client.exceptions.TableNotFoundException, match="Table not found: absent-table"):
        client.describe_continuous_backups(TableName="absent-table")
    updated = client.update_table(TableName=name, SSESpecification={"Enabled": False})["TableDescription"]
    assert updated["SSEDescription"]["Status"] == "UPDATING"
    assert "SSEDescription" not in client.describe_table(TableName=name)["Table"]
