from decimal import Decimal

import pytest
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError

ALL_TYPES = {
    "pk": {"S": "all"},
    "s": {"S": "text \u00e9\U0001f600"},
    "empty": {"S": ""},
    "n": {"N": "-12.5"},
    "b": {"B": b"\x00\xff"},
    "no_bytes": {"B": b""},
    "t": {"BOOL": True},
    "f": {"BOOL": False},
    "nothing": {"NULL": True},
    "ss": {"SS": ["a", "b"]},
    "ns": {"NS": ["1", "2"]},
    "bs": {"BS": [b"\x00", b"\xff"]},
    "l": {"L": [{"S": "x"}, {"N": "1"}, {"L": []}]},
    "m": {"M": {"inner": {"M": {"deep": {"S": "y"}}}, "none": {"M": {}}}},
}


@pytest.fixture
def table(make_table):
    return make_table("pk:S")


def message_of(failure):
    return failure.value.response["Error"]["Message"]


def test_every_type_comes_back_as_it_was_put(client, table):
    client.put_item(TableName=table, Item=ALL_TYPES)
    for consistent in (True, False):
        assert (
            client.get_item(TableName=table, Key={"pk": {"S": "all"}}, ConsistentRead=consistent)["Item"]
            == ALL_TYPES
        )


@pytest.mark.parametrize(
    "sent, kept",
    [
        ("0", "0"),
        ("-0", "0"),
        ("00042.1200", "42.12"),
        ("1e3", "1000"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1E-130", "0." + "0" * 129 + "1"),
        ("9.9999999999999999999999999999999999999E+125", "9" * 38 + "0" * 88),
        ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
    ],
)
def test_numbers_are_kept_exactly(client, table, sent, kept):
    client.put_item(TableName=table, Item={"pk": {"S": "n"}, "n": {"N": sent}})
    assert client.get_item(TableName=table, Key={"pk": {"S": "n"}})["Item"]["n"]["N"] == kept


@pytest.mark.parametrize(
    "text, fault",
    [
        ("abc", "The parameter cannot be converted to a numeric value: abc"),
        (
            "1e126",
            "Number overflow. Attempting to store a number with magnitude larger than supported range",
        ),
        (
            "1e-131",
            "Number underflow. Attempting to store a number with magnitude smaller than supported range",
        ),
        ("1" * 39, "Attempting to store more than 38 significant digits in a Number"),
    ],
)
def test_what_is_no_number_is_refused(client, table, text, fault):
    with pytest.raises(ClientError) as failure:
        client.put_item(TableName=table, Item={"pk": {"S": "n"}, "n": {"N": text}})
    assert message_of(failure) == "1 validation error detected: " + fault


def test_an_absent_item_is_no_item(client, table):
    assert "Item" not in client.get_item(TableName=table, Key={"pk": {"S": "absent"}})


def test_put_answers_the_old_item_when_asked(client, table):
    client.put_item(TableName=table, Item={"pk": {"S": "a"}, "v": {"N": "1"}})
    answer = client.put_item(
        TableName=table, Item={"pk": {"S": "a"}, "v": {"N": "2"}}, ReturnValues="ALL_OLD"
    )
    assert answer["Attributes"] == {"pk": {"S": "a"}, "v": {"N": "1"}}
    assert "Attributes" not in client.put_item(
        TableName=table, Item={"pk": {"S": "new"}}, ReturnValues="ALL_OLD"
    )
    old = client.delete_item(TableName=table, Key={"pk": {"S": "a"}}, ReturnValues="ALL_OLD")["Attributes"]
    assert old["v"] == {"N": "2"}


def test_a_failed_condition_changes_nothing_and_can_show_the_item(client, table):
    client.put_item(TableName=table, Item={"pk": {"S": "a"}, "v": {"N": "1"}})
    with pytest.raises(client.exceptions.ConditionalCheckFailedException) as failure:
        client.put_item(
            TableName=table,
            Item={"pk": {"S": "a"}, "v": {"N": "2"}},
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert message_of(failure) == "The conditional request failed"
    assert failure.value.response["Item"] == {"pk": {"S": "a"}, "v": {"N": "1"}}
    assert client.get_item(TableName=table, Key={"pk": {"S": "a"}}, ConsistentRead=True)["Item"]["v"] == {
        "N": "1"
    }


@pytest.mark.parametrize(
    "condition, holds",
    [
        ("n = :five", True),
        ("n <> :five", False),
        ("n < :six AND n >= :five", True),
        ("NOT n = :five", False),
        ("n BETWEEN :five AND :six", True),
        ("n IN (:six, :five)", True),
        ("absent <> :five", True),
        ("absent = :five", False),
        ("attribute_exists(m.a.b) AND attribute_not_exists(m.x)", True),
        ("attribute_type(s, :type)", True),
        ("begins_with(s, :he)", True),
        ("contains(s, :ll)", True),
        ("contains(ss, :a)", True),
        ("contains(l, :five)", True),
        ("size(s) = :five", True),
        ("size(l) = :two", True),
        ("l[1] = :five", True),
        ("m.a.b = :five", True),
        ("(n = :six OR s = :hello) AND (t = :true)", True),
        ("n > s", False),
    ],
)
def test_conditions(client, table, condition, holds):
    client.put_item(
        TableName=table,
        Item={
            "pk": {"S": "c"},
            "n": {"N": "5"},
            "s": {"S": "hello"},
            "t": {"BOOL": True},
            "ss": {"SS": ["a", "b"]},
            "l": {"L": [{"S": "x"}, {"N": "5"}]},
            "m": {"M": {"a": {"M": {"b": {"N": "5.0"}}}}},
        },
    )
    values = {
        ":five": {"N": "5"},
        ":six": {"N": "6"},
        ":two": {"N": "2"},
        ":hello": {"S": "hello"},
        ":he": {"S": "he"},
        ":ll": {"S": "ll"},
        ":a": {"S": "a"},
        ":true": {"BOOL": True},
        ":type": {"S": "S"},
    }
    used = {
        token: value
        for token, value in values.items()
        if any(token == word.strip("(),") for word in condition.replace("(", " ").split())
    }
    call = dict(
        TableName=table,
        Key={"pk": {"S": "c"}},
        ConditionExpression=condition,
        UpdateExpression="SET touched = if_not_exists(touched, pk)",
    )
    if used:
        call["ExpressionAttributeValues"] = used
    if holds:
        client.update_item(**call)
    else:
        with pytest.raises(client.exceptions.ConditionalCheckFailedException):
            client.update_item(**call)


@pytest.mark.parametrize(
    "expression, values, expected",
    [
        ("SET a = :x", {":x": {"N": "1"}}, {"a": {"N": "1"}}),
        ("SET n = n + :x, n2 = n - :x", {":x": {"N": "0.1"}}, {"n": {"N": "5.1"}, "n2": {"N": "4.9"}}),
        (
            "SET l = list_append(l, :x)",
            {":x": {"L": [{"S": "z"}]}},
            {"l": {"L": [{"S": "x"}, {"S": "y"}, {"S": "z"}]}},
        ),
        (
            "SET l[9] = :x, l[0] = :y",
            {":x": {"S": "end"}, ":y": {"S": "X"}},
            {"l": {"L": [{"S": "X"}, {"S": "y"}, {"S": "end"}]}},
        ),
        (
            "SET a = if_not_exists(absent, :x), n = if_not_exists(n, :x)",
            {":x": {"N": "7"}},
            {"a": {"N": "7"}, "n": {"N": "5"}},
        ),
        ("REMOVE n, l[0], m.a", {}, {"n": None, "l": {"L": [{"S": "y"}]}, "m": {"M": {}}}),
        (
            "ADD n :x, c :x, ss :s",
            {":x": {"N": "2"}, ":s": {"SS": ["b", "c"]}},
            {"n": {"N": "7"}, "c": {"N": "2"}, "ss": {"SS": ["a", "b", "c"]}},
        ),
        ("DELETE ss :s", {":s": {"SS": ["b", "zz"]}}, {"ss": {"SS": ["a"]}}),
        ("DELETE ss :s", {":s": {"SS": ["a", "b"]}}, {"ss": None}),
        (
            "SET m.b = :x REMOVE s ADD n :n",
            {":x": {"S": "v"}, ":n": {"N": "1"}},
            {"m": {"M": {"a": {"N": "1"}, "b": {"S": "v"}}}, "s": None, "n": {"N": "6"}},
        ),
    ],
)
def test_updates(client, table, expression, values, expected):
    item = {
        "pk": {"S": "u"},
        "n": {"N": "5"},
        "s": {"S": "s"},
        "ss": {"SS": ["a", "b"]},
        "l": {"L": [{"S": "x"}, {"S": "y"}]},
        "m": {"M": {"a": {"N": "1"}}},
    }
    client.put_item(TableName=table, Item=item)
    arguments = {"ExpressionAttributeValues": values} if values else {}
    after = client.update_item(
        TableName=table,
        Key={"pk": {"S": "u"}},
        UpdateExpression=expression,
        ReturnValues="ALL_NEW",
        **arguments,
    )["Attributes"]
    assert after == {name: value for name, value in {**item, **expected}.items() if value is not None}
    assert client.get_item(TableName=table, Key={"pk": {"S": "u"}}, ConsistentRead=True)["Item"] == after


def test_update_creates_an_item_and_answers_what_changed(client, table):
    answer = client.update_item(
        TableName=table,
        Key={"pk": {"S": "new"}},
        UpdateExpression="SET m = :m",
        ExpressionAttributeValues={":m": {"M": {"a": {"N": "1"}}}},
        ReturnValues="UPDATED_NEW",
    )
    assert answer["Attributes"] == {"m": {"M": {"a": {"N": "1"}}}}
    answer = client.update_item(
        TableName=table,
        Key={"pk": {"S": "new"}},
        UpdateExpression="SET m.a = :n",
        ExpressionAttributeValues={":n": {"N": "2"}},
        ReturnValues="UPDATED_OLD",
    )
    assert answer["Attributes"] == {"m": {"M": {"a": {"N": "1"}}}}
    assert "Attributes" not in client.update_item(
        TableName=table, Key={"pk": {"S": "nobody"}}, UpdateExpression="REMOVE a", ReturnValues="ALL_NEW"
    )
    assert "Item" not in client.get_item(TableName=table, Key={"pk": {"S": "nobody"}})


def test_projections(client, table):
    client.put_item(TableName=table, Item=ALL_TYPES)
    item = client.get_item(
        TableName=table,
        Key={"pk": {"S": "all"}},
        ProjectionExpression="#n, l[1], m.#i.deep, absent",
        ExpressionAttributeNames={"#n": "n", "#i": "inner"},
    )["Item"]
    assert item == {
        "n": {"N": "-12.5"},
        "l": {"L": [{"N": "1"}]},
        "m": {"M": {"inner": {"M": {"deep": {"S": "y"}}}}},
    }


def test_an_item_may_have_exactly_400_kilobytes(client, table):
    room = 400 * 1024 - len("pk") - 1 - len("v")
    client.put_item(TableName=table, Item={"pk": {"S": "b"}, "v": {"S": "x" * room}})
    with pytest.raises(ClientError) as failure:
        client.put_item(TableName=table, Item={"pk": {"S": "b"}, "v": {"S": "x" * (room + 1)}})
    assert message_of(failure) == "Item size has exceeded the maximum allowed size"


@pytest.mark.parametrize("levels, accepted", [(31, True), (32, False), (100, False)])
def test_nesting(client, table, levels, accepted):
    value = {"S": "bottom"}
    for _ in range(levels):
        value = {"M": {"m": value}}
    call = lambda: client.put_item(TableName=table, Item={"pk": {"S": "deep"}, "v": value})  # noqa: E731
    if accepted:
        call()
    else:
        with pytest.raises(ClientError) as failure:
            call()
        assert "Nesting Levels have exceeded supported limits" in message_of(failure)


@pytest.mark.parametrize(
    "key, fault",
    [
        ({"pk": {"N": "1"}}, "The provided key element does not match the schema"),
        ({"pk": {"S": "a"}, "more": {"S": "b"}}, "The provided key element does not match the schema"),
        ({"other": {"S": "a"}}, "The provided key element does not match the schema"),
        (
            {"pk": {"S": ""}},
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
            "empty string value. Key: pk",
        ),
        (
            {"pk": {"S": "x" * 2049}},
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit "
            "of2048 bytes",
        ),
    ],
)
def test_keys_are_checked_against_the_schema(client, table, key, fault):
    with pytest.raises(ClientError) as failure:
        client.get_item(TableName=table, Key=key)
    assert message_of(failure) == fault


def test_capacity_of_single_items(client, table):
    big = {"pk": {"S": "big"}, "v": {"S": "x" * 5000}}
    put = client.put_item(TableName=table, Item=big, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
    assert put == {"TableName": table, "CapacityUnits": 5.0}
    small = client.put_item(TableName=table, Item={"pk": {"S": "big"}}, ReturnConsumedCapacity="INDEXES")[
        "ConsumedCapacity"
    ]
    assert small == {"TableName": table, "CapacityUnits": 5.0, "Table": {"CapacityUnits": 5.0}}
    read = lambda consistent: client.get_item(  # noqa: E731
        TableName=table,
        Key={"pk": {"S": "absent"}},
        ConsistentRead=consistent,
        ReturnConsumedCapacity="TOTAL",
    )
    assert read(False)["ConsumedCapacity"]["CapacityUnits"] == 0.5
    assert read(True)["ConsumedCapacity"]["CapacityUnits"] == 1.0


def test_the_resource_interface(resource, table):
    things = resource.Table(table)
    things.put_item(
        Item={
            "pk": "r",
            "price": Decimal("19.99"),
            "tags": {"x", "y"},
            "nested": {"list": [1, "two", None, True]},
        }
    )
    assert things.get_item(Key={"pk": "r"})["Item"]["nested"] == {"list": [1, "two", None, True]}
    things.update_item(
        Key={"pk": "r"},
        UpdateExpression="SET price = price + :more",
        ConditionExpression=Attr("price").lt(20),
        ExpressionAttributeValues={":more": Decimal("0.01")},
    )
    assert things.get_item(Key={"pk": "r"})["Item"]["price"] == Decimal("20")
