"""Limits of requests: batches, transactions, pages, expressions."""

import json

import pytest
from limit_rows import DETECTED, Asker, Limit, around, check, table

TABLE = "limits-requests"
CONSTRAINT = "failed to satisfy constraint: Member must have "


def key(pk):
    return {"pk": {"S": str(pk)}}


def on_table(**members):
    return {"TableName": TABLE, **members}


def put_if(condition, **members):
    return on_table(Item=key("c"), ConditionExpression=condition, **members)


def update(expression, **members):
    return on_table(Key=key("u"), UpdateExpression=expression, **members)


def values(count, prefix=":v"):
    return {f"{prefix}{i}": {"N": "1"} for i in range(count)}


def either(count):
    """A condition of `count` operators: comparisons and the ORs between them, over `count // 2 + 1` values."""
    comparisons = count // 2 + count % 2
    text = " OR ".join(f"a{i} = :v" for i in range(comparisons))
    return ("NOT " + text) if count % 2 == 0 else text


def filled(size):
    """Names and values of so many bytes together, with a filter that uses them; a value's size is that of its bytes."""
    name, value = "n" * 1000, "v" * (size - 1000 - len("#n") - len(":v"))
    return {
        "TableName": TABLE,
        "FilterExpression": "#n = :v",
        "ExpressionAttributeNames": {"#n": name},
        "ExpressionAttributeValues": {":v": {"S": value}},
    }


def gets(count):
    return {"RequestItems": {TABLE: {"Keys": [key(i) for i in range(count)]}}}


def writes(count):
    return {"RequestItems": {TABLE: [{"PutRequest": {"Item": key(i)}} for i in range(count)]}}


def checks(count):
    return {
        "TransactItems": [
            {"ConditionCheck": on_table(Key=key(i), ConditionExpression="attribute_not_exists(zzz)")}
            for i in range(count)
        ]
    }


def token(length):
    return {**checks(1), "ClientRequestToken": "t" * length}


def scan(**members):
    return on_table(**members)


def padded(text, size):
    return text + " " * (size - len(text))


SELECT = f'SELECT * FROM "{TABLE}" WHERE pk = ?'


def statement(size):
    return {"Statement": padded(SELECT, size), "Parameters": [{"S": "x"}]}


def statements(member, count):
    return {member: [{"Statement": SELECT, "Parameters": [{"S": str(i)}]} for i in range(count)]}


def chosen(count):
    listed = ",".join(f"'x{i}'" for i in range(count))
    return {"Statement": f'SELECT * FROM "{TABLE}" WHERE pk IN ({listed})'}


TRANSACTION_SIZE = "The aggregate size of the items in the transaction exceeds the 4 MB limit"
TOO_LONG = "The expression contains too many operators; operator count: 301"

LIMITS = [
    Limit(
        "BatchGetItem keys",
        "BatchGetItem",
        *around(gets, 100),
        DETECTED
        + f"Value at 'RequestItems.{TABLE}.member.Keys' "
        + CONSTRAINT
        + "length less than or equal to 100",
    ),
    Limit(
        "BatchWriteItem writes",
        "BatchWriteItem",
        *around(writes, 25),
        "...}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have "
        "length less than or equal to 25, Member must have length greater than or equal to 1]",
    ),
    Limit(
        "TransactWriteItems actions",
        "TransactWriteItems",
        *around(checks, 100),
        "...]' at 'transactItems' " + CONSTRAINT + "length less than or equal to 100",
    ),
    Limit(
        "TransactGetItems actions",
        "TransactGetItems",
        *around(lambda n: {"TransactItems": [{"Get": on_table(Key=key(i))} for i in range(n)]}, 100),
        "...]' at 'transactItems' " + CONSTRAINT + "length less than or equal to 100",
    ),
    Limit(
        "token of a transaction",
        "TransactWriteItems",
        *around(token, 36),
        DETECTED
        + f"Value '{'t' * 37}' at 'clientRequestToken' "
        + CONSTRAINT
        + "length less than or equal to 36",
    ),
    Limit(
        "size of a ConditionExpression",
        "PutItem",
        *around(lambda n: put_if(padded("attribute_not_exists(zzz)", n)), 4096),
        DETECTED + "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size;",
    ),
    Limit(
        "size of an UpdateExpression",
        "UpdateItem",
        *around(lambda n: update(padded("REMOVE zzz", n)), 4096),
        DETECTED + "Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;",
    ),
    Limit(
        "size of a KeyConditionExpression",
        "Query",
        on_table(
            KeyConditionExpression=padded("pk = :p", 4096), ExpressionAttributeValues={":p": {"S": "x"}}
        ),
        on_table(
            KeyConditionExpression=padded("pk = :p", 4097), ExpressionAttributeValues={":p": {"S": "x"}}
        ),
        "Invalid KeyConditionExpression: Expression size has exceeded the maximum allowed size;",
    ),
    Limit(
        "size of a ProjectionExpression",
        "GetItem",
        *around(lambda n: on_table(Key=key("x"), ProjectionExpression=padded("a", n)), 4096),
        "Invalid ProjectionExpression: Expression size has exceeded the maximum allowed size;",
    ),
    Limit(
        "operators of a FilterExpression",
        "Scan",
        *around(
            lambda n: scan(FilterExpression=either(n), ExpressionAttributeValues={":v": {"N": "1"}}), 300
        ),
        "Invalid FilterExpression: " + TOO_LONG,
    ),
    Limit(
        "operands of IN",
        "Scan",
        scan(FilterExpression=f"a IN ({','.join(values(100))})", ExpressionAttributeValues=values(100)),
        scan(FilterExpression=f"a IN ({','.join(values(101))})", ExpressionAttributeValues=values(101)),
        "Invalid FilterExpression: The IN operator is provided with too many operands; number of operands: 101",
    ),
    Limit(
        "length of a name's token",
        "GetItem",
        on_table(
            Key=key("x"),
            ProjectionExpression="#" + "n" * 254,
            ExpressionAttributeNames={"#" + "n" * 254: "a"},
        ),
        on_table(
            Key=key("x"),
            ProjectionExpression="#" + "n" * 255,
            ExpressionAttributeNames={"#" + "n" * 255: "a"},
        ),
        "ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too long; "
        "size of key: 256",
    ),
    Limit(
        "length of a value's token",
        "Scan",
        scan(FilterExpression="a = :" + "v" * 254, ExpressionAttributeValues={":" + "v" * 254: {"S": "x"}}),
        scan(FilterExpression="a = :" + "v" * 255, ExpressionAttributeValues={":" + "v" * 255: {"S": "x"}}),
        "ExpressionAttributeValues contains invalid key: The expression attribute map contains a key that is too long; "
        "size of key: 256",
    ),
    Limit(
        "names and values together",
        "Scan",
        filled(2 * 1024 * 1024),
        filled(2 * 1024 * 1024 + 1),
        "The size of all expression attribute names and values has exceeded the maximum allowed size",
    ),
    Limit(
        "TotalSegments",
        "Scan",
        *around(lambda n: scan(Segment=0, TotalSegments=n), 1_000_000),
        DETECTED
        + "Value at 'TotalSegments' failed to satisfy constraint: Member must have value less than or equal to 1000000",
    ),
    Limit(
        "Segment",
        "Scan",
        *around(lambda n: scan(Segment=n, TotalSegments=1_000_000), 999_999),
        DETECTED
        + "Value at 'Segment' failed to satisfy constraint: Member must have value less than or equal to 999999",
    ),
    Limit(
        "Limit of a Scan",
        "Scan",
        scan(Limit=1),
        scan(Limit=0),
        DETECTED
        + "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ),
    Limit(
        "Limit of ListTables",
        "ListTables",
        *around(lambda n: {"Limit": n}, 100),
        DETECTED
        + "Value '101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100",
    ),
    Limit(
        "AttributesToGet",
        "GetItem",
        on_table(Key=key("x"), AttributesToGet=["a"]),
        on_table(Key=key("x"), AttributesToGet=[]),
        DETECTED + "Value '[]' at 'attributesToGet' " + CONSTRAINT + "length greater than or equal to 1",
    ),
    Limit(
        "length of a statement",
        "ExecuteStatement",
        *around(statement, 8192),
        "...' at 'statement' " + CONSTRAINT + "length less than or equal to 8192",
    ),
    Limit(
        "statements of a batch",
        "BatchExecuteStatement",
        *around(lambda n: statements("Statements", n), 25),
        "...]' at 'statements' " + CONSTRAINT + "length less than or equal to 25",
    ),
    Limit(
        "statements of a transaction",
        "ExecuteTransaction",
        *around(lambda n: statements("TransactStatements", n), 100),
        "...]' at 'transactStatements' " + CONSTRAINT + "length less than or equal to 100",
    ),
    Limit(
        "operands of a statement's IN",
        "ExecuteStatement",
        *around(chosen, 100),
        "The IN operator is provided with too many operands; number of operands: 101",
    ),
]


@pytest.fixture(scope="module")
def ask(server, known):
    ask = Asker(server.port, known)
    ask.accepted("CreateTable", table(TABLE))
    yield ask
    ask.accepted("DeleteTable", {"TableName": TABLE})


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
def test_limit(ask, limit):
    check(ask, limit)


MEGABYTE = 1024 * 1024


def item_of(pk, size):
    """An item of so many bytes."""
    return {**key(pk), "a": {"S": "x" * (size - len("pka") - len(pk))}}


def put_items(ask, items):
    puts = [{"PutRequest": {"Item": item}} for item in items]
    for first in range(0, len(puts), 25):
        ask.accepted("BatchWriteItem", {"RequestItems": {TABLE: puts[first : first + 25]}})


def test_items_of_a_transaction_are_four_megabytes_together(ask):
    """Those it writes, and those it reads."""
    sizes = [400_000] * 10 + [4 * MEGABYTE - 4_000_000]
    items = [item_of(f"t{i:02}", size) for i, size in enumerate(sizes)]
    longer = {**items[-1], "a": {"S": items[-1]["a"]["S"] + "x"}}
    puts = [{"Put": on_table(Item=item)} for item in items]
    gets_ = [{"Get": on_table(Key=key(item["pk"]["S"]))} for item in items]
    refused = ask.refused(
        "TransactWriteItems", {"TransactItems": puts[:-1] + [{"Put": on_table(Item=longer)}]}
    )
    assert refused == ("ValidationException", TRANSACTION_SIZE)
    ask.accepted("TransactWriteItems", {"TransactItems": puts})
    ask.accepted("TransactGetItems", {"TransactItems": gets_})
    put_items(ask, [longer])
    assert ask.refused("TransactGetItems", {"TransactItems": gets_}) == (
        "ValidationException",
        TRANSACTION_SIZE,
    )


def test_a_page_ends_with_the_item_that_fills_a_megabyte(ask):
    """What is read counts, not what a filter leaves of it."""
    ask.accepted("CreateTable", table("limits-pages", keys=("pk", "sk")))

    def page(last, **members):
        sizes = [350_000, 350_000, last, 10]
        for i, size in enumerate(sizes):
            item = {"pk": {"S": "p"}, "sk": {"S": str(i)}, "a": {"B": ""}}
            item["b"] = {"S": "x" * (size - len("pkpsk0ab"))}
            ask.accepted("PutItem", {"TableName": "limits-pages", "Item": item})
        query = {
            "TableName": "limits-pages",
            "KeyConditionExpression": "pk = :p",
            "ExpressionAttributeValues": {":p": {"S": "p"}},
        }
        return ask.accepted("Query", {**query, **members})

    assert page(MEGABYTE - 700_000 - 1)["Count"] == 4
    assert page(MEGABYTE - 700_000)["Count"] == 3
    filtered = page(MEGABYTE - 700_000, FilterExpression="attribute_exists(c)")
    assert (filtered["Count"], filtered["ScannedCount"]) == (0, 3) and "LastEvaluatedKey" in filtered
    ask.accepted("DeleteTable", {"TableName": "limits-pages"})


def test_a_batch_reads_sixteen_megabytes(ask):
    """What is beyond is left to another request."""
    keys = [f"b{i:02}" for i in range(43)]
    put_items(ask, [item_of(pk, 400_000) for pk in keys])
    answer = ask.accepted("BatchGetItem", {"RequestItems": {TABLE: {"Keys": [key(pk) for pk in keys]}}})
    assert len(answer["Responses"][TABLE]) == 16 * MEGABYTE // 400_000
    assert len(answer["UnprocessedKeys"][TABLE]["Keys"]) == len(keys) - 16 * MEGABYTE // 400_000


def test_a_body_has_sixteen_megabytes(ask):
    """Blanks count like everything else."""
    body = json.dumps({"Limit": 1}).encode()
    assert ask.send("ListTables", body.ljust(16 * MEGABYTE))[0] == 200
    assert ask.send("ListTables", body.ljust(16 * MEGABYTE + 1))[0] == 413
