"""Draws requests about tables, and requests of any operation from the service's own description, which the
AWS CLI carries."""

import botocore.loaders
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
NAMES = ["control-1", "control-2", "control-3"]
DECK = [
    *CONTROL[:4],
    "CreateTable",
    "UpdateTable",
    "UpdateTable",
    "DescribeTable",
    "DescribeTable",
    "DescribeTimeToLive",
]
INDEX_NAMES = ["one", "two", "six"]
SAMPLES = {
    "TableName": [schema.name for schema in world.SCHEMAS] * 3 + NAMES + ["absent-table", "a!", ""],
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


def create(choice):
    """A CreateTable that is mostly right."""
    types = {"pk": choice.choice("SNB")}
    body = {"TableName": choice.choice(NAMES), "KeySchema": keys(["pk"])}
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


def draw(choice):
    operation = choice.choice(DECK)
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
