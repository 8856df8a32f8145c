"""Items and requests: what lies in the tables, and the bodies that are sent to an operation."""

import dataclasses
import random
import string
import typing

TEXT = "".join(random.Random(1).choices(string.ascii_letters + string.digits, k=1 << 16))  # hard to compress
OVERHEAD, SORT_KEY = 46, 8  # bytes of an item, as DynamoDB counts, beside its text
BATCH, TRANSACTION, PAGE = 25, 4, 100


@dataclasses.dataclass(frozen=True)
class Table:
    """A table. `ranges`: ten items to a partition key, with a sort key."""

    items: int = 10_000
    size: int = 300
    ranges: bool = False
    index: bool = False
    stream: bool = False

    @property
    def name(self):
        parts = ["ranges" if self.ranges else "items", str(self.size), str(self.items)]
        return ".".join(parts + ["index"] * self.index + ["stream"] * self.stream)

    def key(self, number):
        if self.ranges:
            return f'"pk":{{"S":"part-{number // 10:07}"}},"sk":{{"S":"{number % 10:06}"}}'
        return f'"pk":{{"S":"key-{number:08}"}}'

    def item(self, number, value=0):
        """An item as JSON. Another value is another item of the same size."""
        start = number * 7919 % (len(TEXT) - self.size)
        text = TEXT[start : start + self.size - OVERHEAD - SORT_KEY * self.ranges]
        return (
            f'{{{self.key(number)},"group":{{"S":"group-{number % 10_000:04}"}},"text":{{"S":"{text}"}},'
            f'"number":{{"N":"{value % 90 + 10}"}},"flag":{{"BOOL":true}}}}'
        )

    def creation(self):
        """The members of CreateTable."""
        keys = {"pk": "HASH", "sk": "RANGE"} if self.ranges else {"pk": "HASH"}
        index = {
            "IndexName": "groups",
            "KeySchema": [{"AttributeName": "group", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
        stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
        return {
            "TableName": self.name,
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in keys.items()],
            "AttributeDefinitions": [
                {"AttributeName": name, "AttributeType": "S"} for name in [*keys, *["group"] * self.index]
            ],
            **({"GlobalSecondaryIndexes": [index]} if self.index else {}),
            **({"StreamSpecification": stream} if self.stream else {}),
        }


def get_item(table, dice, _):
    return f'{{"TableName":"{table.name}","Key":{{{table.key(dice.randrange(table.items))}}}}}'


def get_item_strong(table, dice, _):
    key = table.key(dice.randrange(table.items))
    return f'{{"TableName":"{table.name}","ConsistentRead":true,"Key":{{{key}}}}}'


def value(dice, turn):
    """Another in each of two turns."""
    return turn + 2 * dice.randrange(45)


def put_item(table, dice, turn):
    return f'{{"TableName":"{table.name}","Item":{table.item(dice.randrange(table.items), value(dice, turn))}}}'


def update(table, number):
    """SET under a condition, as a member of a transaction or a whole request."""
    return (
        f'"TableName":"{table.name}","Key":{{{table.key(number)}}},"UpdateExpression":"SET #n = #n + :one",'
        '"ConditionExpression":"attribute_exists(pk)","ExpressionAttributeNames":{"#n":"number"},'
        '"ExpressionAttributeValues":{":one":{"N":"1"}}'
    )


def update_item(table, dice, _):
    return f"{{{update(table, dice.randrange(table.items))}}}"


def count(table, number):
    return (
        f'{{"TableName":"{table.name}","Key":{{{table.key(number)}}},"UpdateExpression":"ADD #n :one",'
        '"ExpressionAttributeNames":{"#n":"number"},"ExpressionAttributeValues":{":one":{"N":"1"}}}'
    )


def query(table, dice, _):
    partition = dice.randrange(table.items // 10)
    return (
        f'{{"TableName":"{table.name}","KeyConditionExpression":"pk = :p","Limit":10,'
        f'"ExpressionAttributeValues":{{":p":{{"S":"part-{partition:07}"}}}}}}'
    )


def batch_get_item(table, dice, _):
    keys = ",".join(f"{{{table.key(number)}}}" for number in dice.sample(range(table.items), BATCH))
    return f'{{"RequestItems":{{"{table.name}":{{"Keys":[{keys}]}}}}}}'


def transact_write_items(table, dice, turn):
    """Two puts, an update and a check."""
    first, second, third, fourth = dice.sample(range(table.items), TRANSACTION)
    puts = [f'"TableName":"{table.name}","Item":{table.item(number, value(dice, turn))}' for number in (first, second)]
    check = f'"TableName":"{table.name}","Key":{{{table.key(fourth)}}},"ConditionExpression":"attribute_exists(pk)"'
    members = [("Put", puts[0]), ("Put", puts[1]), ("Update", update(table, third)), ("ConditionCheck", check)]
    return '{"TransactItems":[' + ",".join(f'{{"{kind}":{{{text}}}}}' for kind, text in members) + "]}"


def scan(table, dice, _):
    start = table.key(dice.randrange(table.items))
    return f'{{"TableName":"{table.name}","Limit":{PAGE},"ExclusiveStartKey":{{{start}}}}}'


@dataclasses.dataclass(frozen=True)
class Operation:
    label: str
    target: str
    body: typing.Callable  # (table, dice, turn) -> str
    ranges: bool = False  # over a table with a sort key

    def bodies(self, table, count, seed):
        """Two turns over the same keys with other values, so that a put always changes something."""
        for turn in (0, 1):
            generator = random.Random(seed)
            for _ in range(count // 2):
                yield self.body(table, generator, turn)


OPERATIONS = [
    Operation("GetItem", "GetItem", get_item),
    Operation("GetItem, strongly consistent", "GetItem", get_item_strong),
    Operation("PutItem", "PutItem", put_item),
    Operation("UpdateItem with a condition", "UpdateItem", update_item),
    Operation("Query of 10 items", "Query", query, ranges=True),
    Operation("BatchGetItem of 25 items", "BatchGetItem", batch_get_item),
    Operation("TransactWriteItems of 4 items", "TransactWriteItems", transact_write_items),
    Operation("Scan of a page of 100 items", "Scan", scan),
]
GET, GET_STRONG, PUT, UPDATE, QUERY, BATCH_GET, TRANSACT, SCAN = OPERATIONS
COUNT_ONE = Operation("counting in one item", "UpdateItem", lambda table, dice, _: count(table, 0))
COUNT_MANY = Operation(
    "counting in many items",
    "UpdateItem",
    lambda table, dice, _: count(table, dice.randrange(table.items)),
)
FIXED = Operation("300 fixed bytes", "GetItem", get_item)  # what nginx answers
