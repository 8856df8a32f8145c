"""Draws requests about tables, and requests of any operation from the service's own description, which the
AWS CLI carries."""

import botocore.loaders
import steps as model_steps
import world
from world import chance

# What at least one peer offers: what changes tables is asked of tables that are dropped again, the rest of
# any.
CONTROL = ["CreateTable", "UpdateTable", "DeleteTable", "UpdateTimeToLive", "TagResource", "UntagResource"]
READING = [
    "DescribeTable", "ListTables", "DescribeLimits", "DescribeEndpoints", "DescribeTimeToLive",
    "ListTagsOfResource",
]  # fmt: skip
DATA = [
    *READING, "PutItem", "GetItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem",
    "BatchWriteItem", "TransactGetItems", "TransactWriteItems",
    "ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction",
]  # fmt: skip
NAMES = ["control-1", "control-1", "control-1", "control-1", "control-2", "control-3"]
TAGGING = ["TagResource", "UntagResource", "ListTagsOfResource"]
ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/"
DECK = [
    *CONTROL[:4],
    *TAGGING,
    "CreateTable",
    "UpdateTable",
    "UpdateTable",
    "DescribeTable",
    "DescribeTable",
    "DescribeTimeToLive",
]
INDEX_NAMES = ["one", "two", "six"]
SAMPLES = {
    "TableName": ["hash", "range", "bytes"] * 3 + NAMES + ["absent-table", "a!", ""],
    "IndexName": ["global-1", "local-1", "absent-index", "x", ""],
    "AttributeName": ["pk", "sk", "a", "b", "g"],
    "KeyType": ["HASH", "RANGE"],
    "Limit": [0, 1, 2, 100, 101, -1],
    "Segment": [0, 1, 5],
    "TotalSegments": [1, 2, 5],
    "ClientRequestToken": ["token-1", "", "x" * 37],
    "Statement": ['SELECT * FROM "hash"', "", "x"],
    "NextToken": ["x", ""],
    "ResourceArn": ["arn:aws:dynamodb:us-east-1:123456789012:table/control-1", "x", ""],
}
EXPRESSIONS = ["a = :v0", "attribute_exists(pk)", "SET a = :v0", "a", "pk = :v0", "", "#n0 = :v0", "a = "]


class Shapes:
    """botocore's model of the service, and random requests drawn from it."""

    def __init__(self):
        model = botocore.loaders.Loader().load_service_model("dynamodb", "service-2")
        self.shapes, self.operations = model["shapes"], model["operations"]

    def members(self, operation):
        """member -> a function that draws a value of its shape."""
        shape = self.shapes[self.operations[operation]["input"]["shape"]]
        return {
            name: lambda choice, name=name, ref=ref: self.value(choice, name, ref["shape"], 3)
            for name, ref in shape["members"].items()
            if operation not in CONTROL or name != "TableName"
        }

    def request(self, choice, operation):
        shape = self.shapes[self.operations[operation]["input"]["shape"]]
        return self.structure(choice, shape, 4, 20)

    def structure(self, choice, shape, depth, percent):
        required = shape.get("required", [])
        return {
            name: self.value(choice, name, ref["shape"], depth - 1)
            for name, ref in shape["members"].items()
            if chance(choice, 94 if name in required else percent)
        }

    def value(self, choice, name, shape_name, depth):
        shape = self.shapes[shape_name]
        if shape_name == "AttributeValue":
            return world.value(choice, 1)
        if shape_name == "Key":
            return world.key(choice, choice.choice(world.SCHEMAS))
        if name in SAMPLES:
            return choice.choice(SAMPLES[name])
        kind = shape["type"]
        if kind == "structure":
            return self.structure(choice, shape, depth, 25)
        if depth < -4:
            return None
        if kind == "list":
            return [
                self.value(choice, "", shape["member"]["shape"], depth - 1)
                for _ in range(choice.randrange(3))
            ]
        if kind == "map":
            names = {
                "ExpressionAttributeNames": ["#n0"],
                "ExpressionAttributeValues": [":v0"],
                "RequestItems": SAMPLES["TableName"],
            }.get(name, world.NAMES)
            return {
                key: self.value(choice, "AttributeName", shape["value"]["shape"], depth - 1)
                for key in world.some(choice, names, 0, 2)
            }
        if "enum" in shape:
            return choice.choice([*shape["enum"], *shape["enum"], "X", ""])
        if kind == "string":
            return choice.choice(EXPRESSIONS if name.endswith("Expression") else ["a", "x", ""])
        if kind in ("integer", "long"):
            return choice.choice([0, 1, 5, -1, 100])
        if kind == "boolean":
            return chance(choice, 50)
        if kind in ("double", "float"):
            return choice.choice([0, 1, 0.5])
        return "AA=="


def create(choice, name=None):
    """A CreateTable that is mostly right."""
    types = {"pk": choice.choice("SNB")}
    body = {"TableName": name or choice.choice(NAMES), "KeySchema": keys(["pk"])}
    if chance(choice, 60):
        types["sk"] = choice.choice("SNB")
        body["KeySchema"] = keys(["pk", "sk"])
    if chance(choice, 25) and "sk" in types:
        body["LocalSecondaryIndexes"] = [
            index(choice, types, ["pk", name]) for name in world.some(choice, ["a", "b"], 1, 2)
        ]
    if chance(choice, 50):
        body["GlobalSecondaryIndexes"] = [
            index(choice, types, world.some(choice, ["a", "b", "g", "pk"], 1, 2))
            for _ in range(choice.randrange(1, 3))
        ]
    if chance(choice, 50):
        body["BillingMode"] = "PAY_PER_REQUEST"
    if body.get("BillingMode") is None or chance(choice, 5):
        body["ProvisionedThroughput"] = units(choice)
        for entry in body.get("GlobalSecondaryIndexes", []):
            entry["ProvisionedThroughput"] = units(choice)
    for name, values in {
        "StreamSpecification": [
            {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
            {"StreamEnabled": False},
            {"StreamEnabled": True},
        ],
        "Tags": [[{"Key": "a", "Value": "b"}], [{"Key": "", "Value": "b"}], []],
        "TableClass": ["STANDARD", "STANDARD_INFREQUENT_ACCESS", "X"],
        "DeletionProtectionEnabled": [True, False],
        "SSESpecification": [{"Enabled": True}, {"Enabled": False}, {"SSEType": "KMS"}],
        "OnDemandThroughput": [{"MaxReadRequestUnits": 5}, {"MaxWriteRequestUnits": 0}, {}],
    }.items():
        if chance(choice, 7):
            body[name] = choice.choice(values)
    body["AttributeDefinitions"] = [
        {"AttributeName": name, "AttributeType": kind} for name, kind in types.items()
    ]
    return body


def keys(names):
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ["HASH", "RANGE"])]


def units(choice):
    return {"ReadCapacityUnits": choice.choice([1, 5, 5, 0]), "WriteCapacityUnits": choice.choice([1, 5])}


def index(choice, types, names):
    for name in names:
        types.setdefault(name, choice.choice("SN"))
    kind = choice.choice(["ALL", "ALL", "KEYS_ONLY", "INCLUDE"])
    projection = {"ProjectionType": kind}
    if kind == "INCLUDE" or chance(choice, 4):
        projection["NonKeyAttributes"] = world.some(choice, ["c", "m", "pk", "n"], 1, 2)
    return {"IndexName": choice.choice(INDEX_NAMES), "KeySchema": keys(names), "Projection": projection}


def update(choice):
    body = {"TableName": choice.choice(NAMES)}
    form = choice.randrange(7)
    if form == 0:
        types = {}
        body["GlobalSecondaryIndexUpdates"] = [
            {"Create": index(choice, types, world.some(choice, ["a", "b", "z"], 1, 2))}
        ]
        body["AttributeDefinitions"] = [
            {"AttributeName": name, "AttributeType": kind} for name, kind in types.items()
        ]
        if chance(choice, 40):
            body["GlobalSecondaryIndexUpdates"][0]["Create"]["ProvisionedThroughput"] = units(choice)
    elif form == 1:
        body["GlobalSecondaryIndexUpdates"] = [{"Delete": {"IndexName": choice.choice(INDEX_NAMES)}}]
    elif form == 2:
        body["GlobalSecondaryIndexUpdates"] = [
            {"Update": {"IndexName": choice.choice(INDEX_NAMES), "ProvisionedThroughput": units(choice)}}
        ]
    elif form == 3:
        body["ProvisionedThroughput"] = units(choice)
    elif form == 4:
        body["BillingMode"] = choice.choice(["PAY_PER_REQUEST", "PROVISIONED"])
        if chance(choice, 50):
            body["ProvisionedThroughput"] = units(choice)
    elif form == 5:
        body["StreamSpecification"] = choice.choice(
            [{"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}, {"StreamEnabled": False}]
        )
    else:
        body["DeletionProtectionEnabled"] = chance(choice, 50)
    return body


LIVED = world.Schema("control-1", ["pk"], ["sk"], {"pk": "S", "sk": "N"}, [])
ADDED = {
    "one": world.Index("one", False, ["a"], []),
    "two": world.Index("two", False, ["g"], ["b"], "KEYS_ONLY"),
    "six": world.Index("six", False, ["a", "g"], ["b", "sk"], "INCLUDE", ("c", "m")),
}
INDEXED = {"a": "S", "b": "N", "g": "S"}


def life(choice):
    """The life of a table: made, filled, given indexes, which are read while the table changes, and lose
    them again. Later requests know of the indexes that the earlier ones made."""
    schema = world.Schema("control-1", LIVED.hashes, LIVED.ranges, {**LIVED.types}, [])
    steps = [("CreateTable", schema.create_request(schema.name))]
    for _ in range(30):
        form = choice.randrange(12)
        absent = [name for name in ADDED if name not in [index.name for index in schema.indexes]]
        if form == 0 and absent:
            steps.append(add_index(schema, ADDED[choice.choice(absent)]))
        elif form == 1 and schema.indexes:
            gone = schema.indexes.pop(choice.randrange(len(schema.indexes)))
            update = [{"Delete": {"IndexName": gone.name}}]
            steps.append(("UpdateTable", {"TableName": schema.name, "GlobalSecondaryIndexUpdates": update}))
        elif form == 2:
            steps.append(("DescribeTable", {"TableName": schema.name}))
        else:
            only = (
                "PutItem" if form < 6 or len(steps) < 5 else choice.choice(["Query", "Scan", "Query", None])
            )
            steps.append(model_steps.draw(choice, [schema], only)[:2])
    return steps


def add_index(schema, index):
    schema.indexes.append(index)
    schema.types.update({name: INDEXED[name] for name in index.keys if name in INDEXED})
    (made,) = schema.create_request("")["GlobalSecondaryIndexes"][-1:]
    return "UpdateTable", {
        "TableName": schema.name,
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": schema.types[name]} for name in index.keys
        ],
        "GlobalSecondaryIndexUpdates": [{"Create": made}],
    }


def tag(choice, operation):
    body = {"ResourceArn": ARN + choice.choice(NAMES)}
    if operation == "TagResource":
        names = choice.choices(["a", "b", "é", "", "aws:x", "k" * 128, "k" * 129], [5, 5, 2, 1, 1, 1, 1], k=2)
        body["Tags"] = [
            {"Key": name, "Value": choice.choice(["", "v", "v" * 256, "v" * 257])} for name in names
        ]
    elif operation == "UntagResource":
        body["TagKeys"] = choice.choice([["a"], ["a", "b"], ["absent"], [], [""]])
    return operation, body


def draw(choice):
    operation = choice.choice(DECK)
    if operation in TAGGING:
        return tag(choice, operation)
    if operation == "CreateTable":
        return operation, create(choice)
    if operation == "UpdateTable":
        return operation, update(choice)
    body = {"TableName": choice.choice(NAMES)}
    if operation == "UpdateTimeToLive":
        body["TimeToLiveSpecification"] = {
            "AttributeName": choice.choice(["ttl", "a", ""]),
            "Enabled": chance(choice, 70),
        }
    return operation, body
