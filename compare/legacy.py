"""Draws requests with the parameters from before expressions: Expected, AttributeUpdates, KeyConditions,
QueryFilter, ScanFilter."""

import world
from world import chance

UNARY = ["NULL", "NOT_NULL"]
OPERATORS = [
    "EQ",
    "NE",
    "LT",
    "LE",
    "GT",
    "GE",
    "IN",
    "BETWEEN",
    "CONTAINS",
    "NOT_CONTAINS",
    "BEGINS_WITH",
    *UNARY,
]


def comparison(choice, schema, name):
    """A condition as QueryFilter takes it; mostly one that is legal."""
    operator = choice.choice(OPERATORS)
    usual = (
        choice.choice(["S", "N", "B"])
        if chance(choice, 30)
        else schema.types.get(name, world.USUAL.get(name))
    )
    if operator in UNARY:
        count = 0
    elif operator == "BETWEEN":
        count = 2
    else:
        count = choice.randrange(1, 4) if operator == "IN" else 1
    if chance(choice, 4):
        count = choice.randrange(4)
    if operator in ("CONTAINS", "NOT_CONTAINS"):
        usual = {"SS": "S", "NS": "N", "BS": "B"}.get(usual, usual)
    values = [world.value(choice, 1, usual) for _ in range(count)]
    if operator == "BETWEEN" and count == 2 and usual in ("S", "N", "B"):
        values = list(world.ordered(*values))
    condition = {"ComparisonOperator": operator}
    if values or chance(choice, 10):
        condition["AttributeValueList"] = values
    return condition


def expectation(choice, schema, name):
    form = choice.randrange(4)
    if form == 0:
        return {"Exists": False}
    if form == 1:
        found = {"Value": world.attribute(choice, schema, name, 15)}
        if chance(choice, 40):
            found["Exists"] = chance(choice, 85)
        return found
    return comparison(choice, schema, name)


def conditions(choice, schema, one, body, member, keys=True):
    names = world.NAMES + (schema.keys if keys else [])
    body[member] = {name: one(choice, schema, name) for name in world.some(choice, names, 1, 3)}
    if chance(choice, 30) or (len(body[member]) > 1 and chance(choice, 30)):
        body["ConditionalOperator"] = choice.choice(["AND", "OR"])


def update(choice, schema, name):
    action = choice.choice(["PUT", "PUT", "ADD", "DELETE", None])
    found = {} if action is None else {"Action": action}
    usual = schema.types.get(name, world.USUAL.get(name))
    if action == "ADD":
        usual = usual if usual in ("N", "SS", "NS", "BS", "L") else "N"
    if action != "DELETE" or (usual in ("SS", "NS", "BS") and chance(choice, 60)):
        found["Value"] = world.value(choice, 1, None if chance(choice, 5) else usual)
    return found


def write(choice, schemas):
    schema = choice.choice(schemas)
    operation = choice.choice(["PutItem", "UpdateItem", "UpdateItem", "DeleteItem"])
    body = {"TableName": schema.name}
    if operation == "PutItem":
        body["Item"] = world.item(choice, schema)
    else:
        body["Key"] = world.key(choice, schema)
    if operation == "UpdateItem":
        names = [name for name in world.NAMES if name not in schema.keys or chance(choice, 3)]
        body["AttributeUpdates"] = {
            name: update(choice, schema, name)
            for name in world.some(choice, names, 0 if chance(choice, 5) else 1, 3)
        }
    if chance(choice, 50):
        conditions(choice, schema, expectation, body, "Expected")
    kinds = ["ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"] if operation == "UpdateItem" else ["ALL_OLD"]
    if chance(choice, 60):
        body["ReturnValues"] = choice.choice(kinds)
    return operation, body


def read(choice, schemas):
    schema = choice.choice(schemas)
    body = {"TableName": schema.name}
    operation = choice.choice(["Query", "Query", "Scan", "GetItem"])
    if chance(choice, 40):
        body["AttributesToGet"] = world.some(choice, world.NAMES + schema.keys, 1, 3)
    if operation == "GetItem":
        return operation, {**body, "Key": world.key(choice, schema)}
    index = schema
    if schema.indexes and chance(choice, 50):
        index = choice.choice(schema.indexes)
        body["IndexName"] = index.name
    if operation == "Scan":
        if chance(choice, 80):
            conditions(choice, schema, comparison, body, "ScanFilter")
        return operation, body
    keys = {}
    for name in index.hashes:
        keys[name] = {
            "ComparisonOperator": "EQ",
            "AttributeValueList": [choice.choice(world.KEY_VALUES[schema.types[name]])],
        }
    for name in index.ranges:
        if chance(choice, 60):
            keys[name] = comparison(choice, schema, name)
            break
    body["KeyConditions"] = keys
    if chance(choice, 50):
        conditions(choice, schema, comparison, body, "QueryFilter", keys=False)
    if chance(choice, 20):
        body["ScanIndexForward"] = False
    return operation, body


def draw(choice, schemas):
    return write(choice, schemas) if chance(choice, 55) else read(choice, schemas)
