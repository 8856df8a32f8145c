import pytest
from botocore.exceptions import ClientError
from clients import client_of
from conftest import index


def code_of(failure):
    return failure.value.response["Error"]["Code"]


def test_a_table_is_created_described_listed_and_deleted(client):
    created = client.create_table(
        TableName="life-of-a-table",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "N"},
            {"AttributeName": "other", "AttributeType": "B"},
        ],
        LocalSecondaryIndexes=[index("local", "pk", "other", projection="KEYS_ONLY")],
        GlobalSecondaryIndexes=[
            {
                **index("global", "other", projection="INCLUDE", attributes=["a"]),
                "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4},
            }
        ],
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 2},
    )["TableDescription"]
    assert created["TableStatus"] == "CREATING"
    client.get_waiter("table_exists").wait(TableName="life-of-a-table")
    table = client.describe_table(TableName="life-of-a-table")["Table"]
    assert table["TableStatus"] == "ACTIVE"
    assert table["TableArn"] == "arn:aws:dynamodb:us-east-1:123456789012:table/life-of-a-table"
    assert table["ItemCount"] == 0 and table["TableSizeBytes"] == 0
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 1
    assert table["LocalSecondaryIndexes"][0]["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    assert table["GlobalSecondaryIndexes"][0]["IndexStatus"] == "ACTIVE"
    assert table["GlobalSecondaryIndexes"][0]["Projection"] == {
        "ProjectionType": "INCLUDE",
        "NonKeyAttributes": ["a"],
    }
    assert table["GlobalSecondaryIndexes"][0]["IndexArn"] == table["TableArn"] + "/index/global"
    assert client.describe_table(TableName=table["TableArn"])["Table"]["TableId"] == table["TableId"]
    assert "life-of-a-table" in client.list_tables()["TableNames"]
    assert client.delete_table(TableName="life-of-a-table")["TableDescription"]["TableStatus"] == "DELETING"
    client.get_waiter("table_not_exists").wait(TableName="life-of-a-table")
    assert "life-of-a-table" not in client.list_tables()["TableNames"]


def test_a_name_can_be_used_again_and_starts_empty(client, make_table):
    name = make_table("pk:S")
    client.put_item(TableName=name, Item={"pk": {"S": "a"}})
    client.delete_table(TableName=name)
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    assert client.scan(TableName=name)["Items"] == []


def test_creating_a_table_twice_is_refused(client, make_table):
    name = make_table("pk:S")
    with pytest.raises(ClientError) as failure:
        client.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    assert code_of(failure) == "ResourceInUseException"
    assert failure.value.response["Error"]["Message"] == f"Table already exists: {name}"


def test_absent_tables_are_not_found(client):
    for call in (client.describe_table, client.delete_table):
        with pytest.raises(ClientError) as failure:
            call(TableName="absent")
        assert code_of(failure) == "ResourceNotFoundException"
        assert (
            failure.value.response["Error"]["Message"]
            == "Requested resource not found: Table: absent not found"
        )
    with pytest.raises(ClientError) as failure:
        client.get_item(TableName="absent", Key={"pk": {"S": "a"}})
    assert failure.value.response["Error"]["Message"] == "Requested resource not found"


def test_tables_are_listed_in_pages(client, make_table):
    made = {make_table("pk:S") for _ in range(5)}
    pages = list(client.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 2}))
    listed = [name for page in pages for name in page["TableNames"]]
    assert made <= set(listed) and listed == sorted(listed) and len(pages) > 2


def test_settings_of_a_table_are_updated(client, make_table):
    name = make_table("pk:S")
    updated = client.update_table(
        TableName=name,
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 6},
    )["TableDescription"]
    assert updated["TableStatus"] == "UPDATING"
    table = client.describe_table(TableName=name)["Table"]
    assert table["TableStatus"] == "ACTIVE" and table["ProvisionedThroughput"]["WriteCapacityUnits"] == 6
    client.update_table(TableName=name, TableClass="STANDARD_INFREQUENT_ACCESS")
    table = client.describe_table(TableName=name)["Table"]
    assert table["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"


def test_a_protected_table_cannot_be_deleted(client, make_table):
    name = make_table("pk:S", DeletionProtectionEnabled=True)
    with pytest.raises(ClientError) as failure:
        client.delete_table(TableName=name)
    assert code_of(failure) == "ValidationException" and "Disable deletion protection" in str(failure.value)
    client.update_table(TableName=name, DeletionProtectionEnabled=False)


def test_counts_are_live_and_exact(client, make_table):
    name = make_table("pk:S", attributes=["g:S"], GlobalSecondaryIndexes=[index("gsi", "g")])
    client.put_item(TableName=name, Item={"pk": {"S": "a"}, "g": {"S": "x"}})
    client.put_item(TableName=name, Item={"pk": {"S": "b"}})
    client.put_item(TableName=name, Item={"pk": {"S": "b"}, "n": {"N": "12"}})
    table = client.describe_table(TableName=name)["Table"]
    assert (table["ItemCount"], table["TableSizeBytes"]) == (2, len("pkagx") + len("pkbn") + 2)
    assert (
        table["GlobalSecondaryIndexes"][0]["ItemCount"],
        table["GlobalSecondaryIndexes"][0]["IndexSizeBytes"],
    ) == (1, 5)
    client.delete_item(TableName=name, Key={"pk": {"S": "a"}})
    client.delete_item(TableName=name, Key={"pk": {"S": "b"}})
    table = client.describe_table(TableName=name)["Table"]
    assert (table["ItemCount"], table["TableSizeBytes"]) == (0, 0)


def test_account_limits_and_endpoints(client, server):
    assert client.describe_limits()["TableMaxReadCapacityUnits"] == 40000
    endpoint = client.describe_endpoints()["Endpoints"][0]
    assert endpoint == {"Address": server.endpoint.removeprefix("http://"), "CachePeriodInMinutes": 1440}


def test_tables_belong_to_a_region_and_the_log_helps_who_looks_elsewhere(server, client, make_table):
    name = make_table("pk:S")
    elsewhere = client_of(server.endpoint, region="eu-west-1", key="another", secret="key")
    assert name not in elsewhere.list_tables()["TableNames"]
    with pytest.raises(ClientError) as failure:
        elsewhere.get_item(TableName=name, Key={"pk": {"S": "a"}})
    assert code_of(failure) == "ResourceNotFoundException"
    assert server.logs(name, "eu-west-1", "us-east-1")
    same_region = client_of(server.endpoint, key="another", secret="key")
    assert (
        name
        in same_region.list_tables(ExclusiveStartTableName=name[:-1])["TableNames"]
        + same_region.list_tables()["TableNames"]
    )
