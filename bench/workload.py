"""The standard requests, as those of a client of AWS look, one kind at a time over one connection: the same bytes in every run."""

import functools
import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests"))
from callgrind import counted  # noqa: E402
from stream_reader import TARGET, calling, end_of_shard  # noqa: E402
from wire import Wire, target_of  # noqa: E402

HEAD = (
    "POST / HTTP/1.1\r\nHost: localhost:8000\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Date: 20260101T000000Z\r\n"
    "User-Agent: aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.24 md/GOOS#linux md/GOARCH#amd64 api/dynamodb#1.50.3 m/P,E\r\n"
    "Amz-Sdk-Invocation-Id: 0d9a0f0e-5f3b-4a1c-9d0f-3b8f4b1b2c3d\r\nAmz-Sdk-Request: attempt=1; max=3\r\n"
    "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders="
    "accept-encoding;amz-sdk-invocation-id;amz-sdk-request;content-length;content-type;host;x-amz-date;x-amz-target, "
    f"Signature={'5d672d79' * 8}\r\nX-Amz-Target: %s\r\nContent-Length: %d\r\n\r\n"
)
ITEMS = 500  # in each table
RANGE = 20  # items of one partition key
ENGINES = ["memory", "RocksDB"]
WARM_UP = 20  # requests of each kind that are not counted: caches and buffers of a running server are warm


class SdkWire(Wire):
    """A connection whose requests have the headers that an SDK sends."""

    def send(self, operation, body):
        self._connect()
        self.socket.sendall((HEAD % (target_of(operation), len(body))).encode() + body)


def key(number):
    return {"pk": {"S": f"key-{number % ITEMS:08}"}}


def item(number, change=0):
    """About 300 bytes as JSON. The same number with another change is the same key with another item."""
    group = {"group": {"S": f"group-{number % 10}"}}
    return key(number) | {"text": {"S": "x" * 200}, "number": {"N": str(change)}, "flag": {"BOOL": True}} | group


def put(number, change, table="plain"):
    return {"TableName": table, "Item": item(number, change)}


def update(number, _):
    return {
        "TableName": "plain",
        "Key": key(number),
        "UpdateExpression": "SET #n = #n + :one",
        "ConditionExpression": "attribute_exists(pk)",
        "ExpressionAttributeNames": {"#n": "number"},
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }


def query(number, _):
    return {
        "TableName": "ranges",
        "KeyConditionExpression": "pk = :p",
        "Limit": 10,
        "ExpressionAttributeValues": {":p": {"S": f"range-{number % (ITEMS // RANGE):03}"}},
    }


def select(number, _):
    return {
        "Statement": "SELECT * FROM plain WHERE pk = ?",
        "Parameters": [key(number)["pk"]],
    }


# Name -> operation and body of the request that comes as number `change` and is about item `number`; no body: that of a reader
# who waits at the end of a shard.
KINDS = {
    "GetItem": ("GetItem", lambda number, _: {"TableName": "plain", "Key": key(number)}),
    "GetItem, strong": (
        "GetItem",
        lambda number, _: {"TableName": "plain", "ConsistentRead": True, "Key": key(number)},
    ),
    "Query of 10": ("Query", query),
    "Scan of 25": ("Scan", lambda *_: {"TableName": "ranges", "Limit": 25}),
    "BatchGetItem of 25": (
        "BatchGetItem",
        lambda number, _: {"RequestItems": {"plain": {"Keys": [key(number * 25 + n) for n in range(25)]}}},
    ),
    "ExecuteStatement": ("ExecuteStatement", select),
    "PutItem": ("PutItem", put),
    "PutItem, index": ("PutItem", lambda number, change: put(number, change, "indexed")),
    "PutItem, stream": ("PutItem", lambda number, change: put(number, change, "streamed")),
    "UpdateItem": ("UpdateItem", update),
    "BatchWriteItem of 25": (
        "BatchWriteItem",
        lambda number, change: {
            "RequestItems": {
                "plain": [{"PutRequest": {"Item": item(number * 25 + n, change)}} for n in range(25)]
            }
        },
    ),
    "TransactWriteItems of 4": (
        "TransactWriteItems",
        lambda number, change: {
            "TransactItems": [{"Put": put(number * 4 + n, change)} for n in range(4)],
        },
    ),
    "DeleteItem": ("DeleteItem", lambda number, _: {"TableName": "doomed", "Key": key(number)}),
    "GetRecords, waiting": (TARGET + "GetRecords", None),
}
INDEX = {
    "IndexName": "by-group",
    "KeySchema": [{"AttributeName": "group", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}
STREAM = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}}
TABLES = {
    "plain": {},
    "doomed": {},
    "ranges": {},
    "indexed": {"GlobalSecondaryIndexes": [INDEX]},
    "streamed": STREAM,
    "watched": STREAM,
}


def prepare(port):
    """Makes the tables, and fills them."""
    call = calling(Wire(port, timeout=120))
    for table, settings in TABLES.items():
        keys = {"pk": "HASH"} | ({"sk": "RANGE"} if table == "ranges" else {})
        names = [*keys, *(["group"] if table == "indexed" else [])]
        call(
            "CreateTable",
            TableName=table,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys.items()],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
            **settings,
        )
        items = [item(number) for number in range(ITEMS)]
        if table == "ranges":
            places = [(f"range-{number // RANGE:03}", f"{number % RANGE:06}") for number in range(ITEMS)]
            items = [whole | {"pk": {"S": pk}, "sk": {"S": sk}} for whole, (pk, sk) in zip(items, places)]
        for first in range(0, ITEMS, 25):
            puts = [{"PutRequest": {"Item": whole}} for whole in items[first : first + 25]]
            call("BatchWriteItem", RequestItems={table: puts})


class Requests:
    """The requests of one server, over one connection."""

    def __init__(self, port):
        self.wire = SdkWire(port, timeout=120)
        self.made = {kind: 0 for kind in KINDS}
        self.waiting = {"ShardIterator": end_of_shard(calling(Wire(port)), "watched")}

    def make(self, kind, times):
        operation, body = KINDS[kind]
        for _ in range(times):
            number = self.made[kind]
            self.made[kind] += 1
            request = body(number, number + 1) if body else self.waiting
            self.wire.send(operation, json.dumps(request).encode())
            status, answer = self.wire.receive()
            if status != 200:
                sys.exit(f"{kind}: {status} {answer}")


def measure(binary, engine, kinds, times):
    """Counts of `times` requests of each kind, over an engine: {kind: Counts}."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        place = ["--memory"] if engine == "memory" else ["--data", folder]
        with counted(binary, *place) as server:
            prepare(server.port)
            server.begin()
            requests = Requests(server.port)
            for kind in kinds:
                print(f"\r{engine}: {kind:30}", end="", file=sys.stderr, flush=True)
                requests.make(kind, WARM_UP)
                found[kind] = server.count(functools.partial(requests.make, kind, times))
    print("\r" + " " * 50 + "\r", end="", file=sys.stderr)
    return found
