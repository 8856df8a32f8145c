"""Limits of items, keys and values."""

import pytest
from limit_rows import INVALID, Asker, Limit, around, check, index, table

TABLE = "limits-items"
ITEM_MAX = 409_600
PUT_TEXT = "Item size has exceeded the maximum allowed size"
UPDATE_TEXT = "Item size to update has exceeded the maximum allowed size"
NESTING = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"


def item_of(size, pk="a"):
    """An item of so many bytes: pk (2), its value, sk (2 + 1), the attribute a."""
    return {"pk": {"S": pk}, "sk": {"S": "s"}, "a": {"S": "x" * (size - 2 - len(pk) - 3 - 1)}}


def put(item):
    return {"TableName": TABLE, "Item": item}


def keyed(pk="k", sk="s", **more):
    return put({"pk": {"S": pk}, "sk": {"S": sk}, **more})


def nested(levels):
    value = {"S": "x"}
    for _ in range(levels):
        value = {"M": {"m": value}}
    return value


def numbers(*at_and_past):
    return [{"n": {"N": text}} for text in at_and_past]


OVERFLOW = "1 validation error detected: Number overflow. Attempting to store a number with magnitude larger than supported range"
UNDERFLOW = "1 validation error detected: Number underflow. Attempting to store a number with magnitude smaller than supported range"
DIGITS = "1 validation error detected: Attempting to store more than 38 significant digits in a Number"
HASH_SIZE = INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes"
RANGE_SIZE = INVALID + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"

LIMITS = [
    Limit("item size, PutItem", "PutItem", put(item_of(ITEM_MAX)), put(item_of(ITEM_MAX + 1)), PUT_TEXT),
    Limit(
        "item size, BatchWriteItem",
        "BatchWriteItem",
        {"RequestItems": {TABLE: [{"PutRequest": {"Item": item_of(ITEM_MAX)}}]}},
        {"RequestItems": {TABLE: [{"PutRequest": {"Item": item_of(ITEM_MAX + 1)}}]}},
        PUT_TEXT,
    ),
    Limit(
        "item size, transacted Put",
        "TransactWriteItems",
        {"TransactItems": [{"Put": put(item_of(ITEM_MAX))}]},
        {"TransactItems": [{"Put": put(item_of(ITEM_MAX + 1))}]},
        PUT_TEXT,
    ),
    Limit(
        "partition key",
        "PutItem",
        *around(lambda n: keyed(pk="p" * n), 2048),
        HASH_SIZE,
    ),
    Limit("sort key", "PutItem", *around(lambda n: keyed(sk="s" * n), 1024), RANGE_SIZE),
    Limit("partition key in UTF-8", "PutItem", keyed(pk="é" * 1024), keyed(pk="é" * 1024 + "p"), HASH_SIZE),
    Limit(
        "partition key of a global index",
        "PutItem",
        *around(lambda n: keyed(g={"S": "g" * n}), 2048),
        INVALID
        + "Size limit exceeded for Index Key g Actual Size: 2049 bytes Max Size: 2048 bytes IndexName: global",
    ),
    Limit(
        "sort key of a local index",
        "PutItem",
        *around(lambda n: keyed(l={"S": "l" * n}), 1024),
        INVALID
        + "Size limit exceeded for Index Key l Actual Size: 1025 bytes Max Size: 1024 bytes IndexName: local",
    ),
    Limit(
        "attribute name",
        "PutItem",
        keyed(**{"n" * 65535: {"S": ""}}),
        keyed(**{"n" * 65536: {"S": ""}}),
        "1 validation error detected: Attribute name is too large, must be less than 65536 bytes",
    ),
    Limit(
        "nesting of maps",
        "PutItem",
        *around(lambda n: keyed(m=nested(n)), 31),
        "1 validation error detected: " + NESTING,
    ),
    Limit("digits of a number", "PutItem", *around(lambda n: keyed(n={"N": "1" * n}), 38), DIGITS),
    Limit(
        "largest number",
        "PutItem",
        keyed(n={"N": "9." + "9" * 37 + "E125"}),
        keyed(n={"N": "1E126"}),
        OVERFLOW,
    ),
    Limit("smallest number", "PutItem", keyed(n={"N": "1E-130"}), keyed(n={"N": "9E-131"}), UNDERFLOW),
    Limit(
        "most negative number",
        "PutItem",
        keyed(n={"N": "-9." + "9" * 37 + "E125"}),
        keyed(n={"N": "-1E126"}),
        OVERFLOW,
    ),
    Limit(
        "an empty text, but not as a key",
        "PutItem",
        keyed(a={"S": ""}),
        keyed(pk=""),
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
    ),
    Limit(
        "an empty list, but no empty set",
        "PutItem",
        keyed(a={"L": []}, m={"M": {}}),
        keyed(a={"SS": []}),
        "1 validation error detected: " + INVALID + "An string set  may not be empty",
    ),
]


@pytest.fixture(scope="module")
def ask(server, known):
    ask = Asker(server.port, known)
    ask.accepted(
        "CreateTable",
        table(
            TABLE,
            keys=("pk", "sk"),
            attributes=("l", "g"),
            LocalSecondaryIndexes=[index("local", "pk", "l")],
            GlobalSecondaryIndexes=[index("global", "g")],
        ),
    )
    yield ask
    ask.accepted("DeleteTable", {"TableName": TABLE})


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
def test_limit(ask, limit):
    check(ask, limit)


def update_to(size, pk):
    """A SET that gives item `pk` so many bytes."""
    key = {"pk": {"S": pk}, "sk": {"S": "s"}}
    return {
        "TableName": TABLE,
        "Key": key,
        "UpdateExpression": "SET a = :v",
        "ExpressionAttributeValues": {":v": item_of(size, pk)["a"]},
    }


def test_a_transacted_update_over_the_item_size_is_the_reason_of_a_cancellation(ask):
    ask.accepted("TransactWriteItems", {"TransactItems": [{"Update": update_to(ITEM_MAX, "t")}]})
    status, document = ask(
        "TransactWriteItems", {"TransactItems": [{"Update": update_to(ITEM_MAX + 1, "t")}]}
    )
    assert status == 400
    assert document["CancellationReasons"] == [{"Code": "ValidationError", "Message": UPDATE_TEXT}]


def test_updates_are_charged_for_their_statement_too(ask):
    """What the items may grow to by UpdateItem lies a few bytes below the limit of puts, by the kind of the statement."""
    error, text = ask.refused("UpdateItem", update_to(ITEM_MAX + 1, "u"))
    assert (error, text) == ("ValidationException", UPDATE_TEXT)
    ask.accepted("UpdateItem", update_to(ITEM_MAX - 100, "u"))
