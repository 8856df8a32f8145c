import random

import pytest
from botocore.exceptions import ClientError
from conftest import index


@pytest.fixture
def orders(client, make_table):
    """One partition of 25 orders, another of 3; prices tie, half have a status (sparse index)."""
    name = make_table(
        "user:S",
        "order:N",
        attributes=["price:N", "status:S"],
        LocalSecondaryIndexes=[
            index("by-price", "user", "price", projection="INCLUDE", attributes=["note"])
        ],
        GlobalSecondaryIndexes=[
            index("by-status", "status", "price"),
            index("keys", "status", projection="KEYS_ONLY"),
        ],
    )
    items = [
        {
            "user": {"S": "ann"},
            "order": {"N": str(number)},
            "price": {"N": str(number % 5)},
            "note": {"S": "x"},
            "more": {"S": "y" * 10},
            **({"status": {"S": "open"}} if number % 2 else {}),
        }
        for number in range(25)
    ]
    items += [{"user": {"S": "bob"}, "order": {"N": str(number)}} for number in range(-1, 2)]
    for start in range(0, len(items), 25):
        client.batch_write_item(
            RequestItems={name: [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]}
        )
    return name


def query(client, table, condition, values, **arguments):
    return client.query(
        TableName=table,
        KeyConditionExpression=condition,
        ExpressionAttributeValues=values,
        **{"ExpressionAttributeNames": {"#u": "user", "#o": "order"}, **arguments},
    )


def numbers(answer):
    return [int(item["order"]["N"]) for item in answer["Items"]]


@pytest.mark.parametrize(
    "condition, expected",
    [
        ("#u = :u AND #o = :three", [3]),
        ("#u = :u AND #o < :three", [0, 1, 2]),
        ("#o <= :three AND #u = :u", [0, 1, 2, 3]),
        ("#u = :u AND #o > :three", list(range(4, 25))),
        ("#u = :u AND #o >= :three", list(range(3, 25))),
        ("#u = :u AND #o BETWEEN :three AND :five", [3, 4, 5]),
    ],
)
def test_key_conditions(client, orders, condition, expected):
    values = {":u": {"S": "ann"}, ":three": {"N": "3"}, ":five": {"N": "5"}}
    values = {token: value for token, value in values.items() if token in condition}
    assert numbers(query(client, orders, condition, values)) == expected
    backwards = query(client, orders, condition, values, ScanIndexForward=False, ConsistentRead=True)
    assert numbers(backwards) == expected[::-1]


def test_negative_numbers_come_first(client, orders):
    answer = query(client, orders, "#u = :u", {":u": {"S": "bob"}}, ExpressionAttributeNames={"#u": "user"})
    assert numbers(answer) == [-1, 0, 1]


def test_pages_of_every_size_visit_everything_once(client, orders):
    for limit in (1, 3, 24, 25, 26):
        for forward in (True, False):
            pages = client.get_paginator("query").paginate(
                TableName=orders,
                KeyConditionExpression="#u = :u",
                ExpressionAttributeNames={"#u": "user"},
                Limit=limit,
                ExpressionAttributeValues={":u": {"S": "ann"}},
                ScanIndexForward=forward,
            )
            seen = [number for page in pages for number in numbers(page)]
            assert seen == sorted(range(25), reverse=not forward)


@pytest.mark.parametrize(
    "name, hash_name, value, count",
    [("by-price", "user", "ann", 25), ("by-status", "status", "open", 12), ("keys", "status", "open", 12)],
)
def test_ties_in_an_index_are_all_visited(client, orders, name, hash_name, value, count):
    for forward in (True, False):
        pages = list(
            client.get_paginator("query").paginate(
                TableName=orders,
                IndexName=name,
                KeyConditionExpression="#h = :h",
                ExpressionAttributeNames={"#h": hash_name},
                ExpressionAttributeValues={":h": {"S": value}},
                Limit=2,
                ScanIndexForward=forward,
            )
        )
        seen = [item for page in pages for item in page["Items"]]
        assert len({item["order"]["N"] for item in seen}) == len(seen) == count
        if name != "keys":
            prices = [int(item["price"]["N"]) for item in seen]
            assert prices == sorted(prices, reverse=not forward)
        assert (
            set(pages[0]["LastEvaluatedKey"])
            == {"user", "order"}
            | {"by-price": {"price"}, "by-status": {"status", "price"}, "keys": {"status"}}[name]
        )


def test_projections_of_indexes(client, orders):
    arguments = dict(TableName=orders, KeyConditionExpression="#h = :h", Limit=1)
    keys_only = client.query(
        **arguments,
        IndexName="keys",
        ExpressionAttributeNames={"#h": "status"},
        ExpressionAttributeValues={":h": {"S": "open"}},
    )["Items"][0]
    assert set(keys_only) == {"user", "order", "status"}
    local = client.query(
        **arguments,
        IndexName="by-price",
        ExpressionAttributeNames={"#h": "user"},
        ExpressionAttributeValues={":h": {"S": "ann"}},
    )["Items"][0]
    assert set(local) == {"user", "order", "price", "note"}
    fetched = client.query(
        **arguments,
        IndexName="by-price",
        ExpressionAttributeNames={"#h": "user"},
        Select="ALL_ATTRIBUTES",
        ExpressionAttributeValues={":h": {"S": "ann"}},
    )["Items"][0]
    assert set(fetched) >= {"user", "order", "price", "note", "more"}
    with pytest.raises(ClientError) as failure:
        client.query(
            **arguments,
            IndexName="keys",
            ExpressionAttributeNames={"#h": "status"},
            Select="ALL_ATTRIBUTES",
            ExpressionAttributeValues={":h": {"S": "open"}},
        )
    assert "Select type ALL_ATTRIBUTES is not supported for global secondary index keys" in str(
        failure.value
    )


def test_indexes_follow_their_table(client, orders):
    find = lambda: query(
        client,
        orders,
        "#s = :s",
        {":s": {"S": "shipped"}},
        IndexName="by-status",  # noqa: E731
        ExpressionAttributeNames={"#s": "status"},
    )["Items"]
    key = {"user": {"S": "ann"}, "order": {"N": "0"}}
    assert find() == []
    client.update_item(
        TableName=orders,
        Key=key,
        UpdateExpression="SET #s = :s",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":s": {"S": "shipped"}},
    )
    assert [item["order"] for item in find()] == [{"N": "0"}]
    client.update_item(
        TableName=orders,
        Key=key,
        UpdateExpression="SET note = :n",
        ExpressionAttributeValues={":n": {"S": "new"}},
    )
    assert find()[0]["note"] == {"S": "new"}
    client.update_item(TableName=orders, Key=key, UpdateExpression="REMOVE price")
    assert find() == []
    client.update_item(
        TableName=orders,
        Key=key,
        UpdateExpression="SET price = :p",
        ExpressionAttributeValues={":p": {"N": "1"}},
    )
    assert len(find()) == 1
    client.delete_item(TableName=orders, Key=key)
    assert find() == []


def test_filters_count_what_was_evaluated(client, orders):
    answer = query(
        client,
        orders,
        "#u = :u",
        {":u": {"S": "ann"}, ":two": {"N": "2"}},
        FilterExpression="price = :two",
        Limit=10,
        ExpressionAttributeNames={"#u": "user"},
        ReturnConsumedCapacity="TOTAL",
    )
    assert (answer["Count"], answer["ScannedCount"]) == (2, 10) and "LastEvaluatedKey" in answer
    count = query(
        client,
        orders,
        "#u = :u",
        {":u": {"S": "ann"}},
        Select="COUNT",
        ExpressionAttributeNames={"#u": "user"},
    )
    assert (count["Count"], count["ScannedCount"]) == (25, 25) and "Items" not in count


def test_a_page_holds_one_megabyte(client, make_table):
    name = make_table("pk:S", "sk:N")
    for number in range(12):
        client.put_item(
            TableName=name, Item={"pk": {"S": "a"}, "sk": {"N": str(number)}, "v": {"S": "x" * 100_000}}
        )
    first = client.query(
        TableName=name,
        KeyConditionExpression="pk = :p",
        ExpressionAttributeValues={":p": {"S": "a"}},
        ReturnConsumedCapacity="TOTAL",
    )
    assert 10 <= first["Count"] <= 11 and "LastEvaluatedKey" in first
    assert first["ConsumedCapacity"]["CapacityUnits"] == pytest.approx(
        first["Count"] * 100_000 / 4096 / 2, abs=0.6
    )
    rest = client.query(
        TableName=name,
        KeyConditionExpression="pk = :p",
        ExpressionAttributeValues={":p": {"S": "a"}},
        ExclusiveStartKey=first["LastEvaluatedKey"],
    )
    assert first["Count"] + rest["Count"] == 12 and "LastEvaluatedKey" not in rest


def test_strings_and_binaries_are_ordered_by_bytes(client, make_table):
    for kind, values in (
        ("S", ["", "a", "a\x00", "a\x00b", "ab", "b", "\u00e9", "\uffff", "\U0001f600"]),
        ("B", [b"\x00", b"\x00\x00", b"\x00\xff", b"\x01", b"\xff", b"\xff\x00"]),
    ):
        values = [value for value in values if value]
        name = make_table("pk:S", f"sk:{kind}")
        for value in random.Random(1).sample(values, len(values)):
            client.put_item(TableName=name, Item={"pk": {"S": "p"}, "sk": {kind: value}})
        items = client.query(
            TableName=name, KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": {"S": "p"}}
        )["Items"]
        assert [item["sk"][kind] for item in items] == values
        prefix = values[1][:1]
        begins = client.query(
            TableName=name,
            KeyConditionExpression="pk = :p AND begins_with(sk, :b)",
            ExpressionAttributeValues={":p": {"S": "p"}, ":b": {kind: prefix}},
        )["Items"]
        assert [item["sk"][kind] for item in begins] == [
            value for value in values if value.startswith(prefix)
        ]


def test_scans_in_segments_cover_everything_once(client, orders):
    everything = {
        (item["user"]["S"], item["order"]["N"]) for item in client.scan(TableName=orders)["Items"]
    }
    assert len(everything) == 28
    for total in (1, 2, 7, 100):
        seen = []
        for segment in range(total):
            for page in client.get_paginator("scan").paginate(
                TableName=orders, Segment=segment, TotalSegments=total, PaginationConfig={"PageSize": 4}
            ):
                seen += [(item["user"]["S"], item["order"]["N"]) for item in page["Items"]]
        assert len(seen) == 28 and set(seen) == everything


def test_scans_of_indexes_are_sparse(client, orders):
    assert client.scan(TableName=orders, IndexName="by-status", Select="COUNT")["Count"] == 12
    assert client.scan(TableName=orders, IndexName="by-price", Select="COUNT")["Count"] == 25


@pytest.mark.parametrize(
    "arguments, fault",
    [
        ({"IndexName": "nope"}, "The table does not have the specified index: nope"),
        (
            {"IndexName": "by-status", "ConsistentRead": True},
            "Consistent reads are not supported on global secondary indexes",
        ),
        (
            {"Segment": 5, "TotalSegments": 5},
            "The Segment parameter is zero-based and must be less than parameter TotalSegments",
        ),
        (
            {"Segment": 0},
            "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
        ),
        ({"ExclusiveStartKey": {"user": {"S": "x"}}}, "The provided starting key is invalid"),
    ],
)
def test_faults_of_scans(client, orders, arguments, fault):
    with pytest.raises(ClientError) as failure:
        client.scan(TableName=orders, **arguments)
    assert failure.value.response["Error"]["Message"].startswith(fault)


def test_capacity_of_index_reads_is_reported_by_index(client, orders):
    answer = query(
        client,
        orders,
        "#s = :s",
        {":s": {"S": "open"}},
        IndexName="by-status",
        ReturnConsumedCapacity="INDEXES",
        ExpressionAttributeNames={"#s": "status"},
    )["ConsumedCapacity"]
    assert answer == {
        "TableName": orders,
        "CapacityUnits": 0.5,
        "Table": {"CapacityUnits": 0.0},
        "GlobalSecondaryIndexes": {"by-status": {"CapacityUnits": 0.5}},
    }
