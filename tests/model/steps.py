"""Draws one operation: the request, and beside it the trees that its expressions were written from."""

import typing

import world
from expressions import Writer
from world import chance


class Step(typing.NamedTuple):
    operation: str
    body: dict
    trees: object


WEIGHTS = {
    "PutItem": 22, "UpdateItem": 26, "DeleteItem": 8, "GetItem": 6, "Query": 18, "Scan": 6,
    "BatchGetItem": 3,
    "BatchWriteItem": 4, "TransactWriteItems": 6, "TransactGetItems": 3,
}  # fmt: skip
DECK = [operation for operation, weight in WEIGHTS.items() for _ in range(weight)]
CAPACITY = ["TOTAL", "INDEXES", "INDEXES", "NONE", None]


def draw(choice, schemas, only=None):
    operation = only or choice.choice(DECK)
    return MAKERS[operation](choice, schemas)


def optional(choice, body, member, values):
    found = choice.choice(values)
    if found is not None:
        body[member] = found


def writer(choice):
    plain = choice.randrange(3)
    return Writer(lambda name: plain > 0)


def bad_key(choice, schema, key):
    """A key with one of the faults that keys have; mostly the key as it is."""
    if not chance(choice, 4):
        return key
    name = choice.choice(schema.keys)
    fault = choice.randrange(3)
    if fault == 0:
        return {other: value for other, value in key.items() if other != name}
    if fault == 1:
        return {**key, name: choice.choice([{"BOOL": True}, {"L": []}, {"SS": ["a"]}])}
    return (
        {**key, "extra": {"S": "x"}}
        if schema.types[name] == "N"
        else {**key, name: {schema.types[name]: ""}}
    )


def write(choice, schema, kind, strange=0):
    """The request and trees of Put, Delete, Update or ConditionCheck, without what only single requests
    have.

    `strange`: percent of an item's attributes that have an unusual type, index keys among them."""
    pen, trees, body = writer(choice), {}, {"TableName": schema.name}
    if kind == "Put":
        body["Item"] = world.item(choice, schema, strange)
    else:
        body["Key"] = world.key(choice, schema)
    if kind == "ConditionCheck" or chance(choice, 35):
        trees["condition"] = world.condition(choice, schema)
        body["ConditionExpression"] = pen.condition(trees["condition"])
        optional(choice, body, "ReturnValuesOnConditionCheckFailure", ["ALL_OLD", "NONE", None])
    if kind == "Update":
        trees["update"] = world.update(choice, schema)
        body["UpdateExpression"] = pen.update(trees["update"])
    body.update(pen.placeholders())
    return body, trees


def single_write(kind, returns):
    def make(choice, schemas):
        schema = choice.choice(schemas)
        body, trees = write(choice, schema, kind, strange=3)
        if kind == "Put":
            name = choice.choice(schema.keys)
            if chance(choice, 2):
                body["Item"] = {**body["Item"], name: choice.choice([{"BOOL": True}, {"S": ""}, {"B": ""}])}
            elif chance(choice, 1):
                body["Item"] = {other: value for other, value in body["Item"].items() if other != name}
        else:
            body["Key"] = bad_key(choice, schema, body["Key"])
        if kind == "Update" and chance(choice, 2):  # an update of nothing makes the item's key
            body = {"TableName": schema.name, "Key": body["Key"]}
            trees = {}
        elif kind == "Update" and schema.indexes and chance(choice, 3):
            body, trees = index_key_update(choice, schema, body["Key"])
        optional(choice, body, "ReturnValues", returns)
        optional(choice, body, "ReturnConsumedCapacity", CAPACITY)
        optional(choice, body, "ReturnItemCollectionMetrics", ["SIZE", "NONE", None])
        return Step(kind + "Item", body, trees)

    return make


def index_key_update(choice, schema, key):
    """An update that gives a key of an index some value, mostly one that it cannot have."""
    name = choice.choice([name for name in schema.types if name not in schema.keys])
    pen, trees = writer(choice), {"update": [("SET", [name], ("value", world.value(choice)))]}
    body = {"TableName": schema.name, "Key": key, "UpdateExpression": pen.update(trees["update"])}
    return {**body, **pen.placeholders()}, trees


def project(choice, schema, body, trees, pen, names=None):
    if chance(choice, 40):
        trees["projection"] = world.projection(choice, schema, names)
        body["ProjectionExpression"] = pen.projection(trees["projection"])


def get_item(choice, schemas):
    schema = choice.choice(schemas)
    pen, trees = writer(choice), {}
    body = {"TableName": schema.name, "Key": bad_key(choice, schema, world.key(choice, schema))}
    project(choice, schema, body, trees, pen)
    body.update(pen.placeholders())
    optional(choice, body, "ConsistentRead", [True, False, None])
    optional(choice, body, "ReturnConsumedCapacity", CAPACITY)
    return Step("GetItem", body, trees)


def batch_get(choice, schemas):
    requests, trees = {}, {}
    for schema in world.some(choice, schemas, 1, 2):
        pen, tree = writer(choice), {}
        request = {"Keys": distinct_keys(choice, schema, 4)}
        project(choice, schema, request, tree, pen)
        if "ProjectionExpression" in request:
            request.update(pen.placeholders())
        optional(choice, request, "ConsistentRead", [True, False, None])
        requests[schema.name], trees[schema.name] = request, tree
    body = {"RequestItems": requests}
    optional(choice, body, "ReturnConsumedCapacity", CAPACITY)
    return Step("BatchGetItem", body, trees)


def distinct_keys(choice, schema, most):
    keys = []
    for _ in range(choice.randrange(1, most + 1)):
        key = world.key(choice, schema)
        if key not in keys or chance(choice, 2):
            keys.append(key)
    return keys


def batch_write(choice, schemas):
    requests = {}
    for schema in world.some(choice, schemas, 1, 2):
        requests[schema.name] = [
            {"DeleteRequest": {"Key": key}}
            if chance(choice, 30)
            else {"PutRequest": {"Item": {**world.item(choice, schema), **key}}}
            for key in distinct_keys(choice, schema, 6)
        ]
    body = {"RequestItems": requests}
    optional(choice, body, "ReturnConsumedCapacity", CAPACITY)
    optional(choice, body, "ReturnItemCollectionMetrics", ["SIZE", None])
    return Step("BatchWriteItem", body, {})


def transact_write(choice, schemas):
    actions, trees, seen = [], [], []
    for _ in range(choice.randrange(1, 5)):
        schema = choice.choice(schemas)
        kind = choice.choice(["Put", "Update", "Update", "Delete", "ConditionCheck"])
        request, tree = write(choice, schema, kind)
        if "Item" in request:
            identity = (schema.name, {name: request["Item"][name] for name in schema.keys})
        else:
            identity = (schema.name, request["Key"])
        if identity not in seen or chance(choice, 2):
            seen.append(identity)
            actions.append({kind: request})
            trees.append(tree)
    body = {"TransactItems": actions}
    optional(choice, body, "ReturnConsumedCapacity", CAPACITY)
    optional(choice, body, "ReturnItemCollectionMetrics", ["SIZE", None])
    return Step("TransactWriteItems", body, trees)


def transact_get(choice, schemas):
    actions, trees = [], []
    for _ in range(choice.randrange(1, 4)):
        schema = choice.choice(schemas)
        key = world.key(choice, schema)
        if any(action["Get"]["Key"] == key for action in actions):
            continue
        pen, tree, request = writer(choice), {}, {"TableName": schema.name, "Key": key}
        project(choice, schema, request, tree, pen)
        request.update(pen.placeholders())
        actions.append({"Get": request})
        trees.append(tree)
    body = {"TransactItems": actions}
    optional(choice, body, "ReturnConsumedCapacity", CAPACITY)
    return Step("TransactGetItems", body, trees)


def read_target(choice, schema, body):
    """The table or the index that a Query or Scan reads."""
    if not schema.indexes or chance(choice, 30):
        return schema
    index = choice.choice(schema.indexes)
    body["IndexName"] = index.name
    return index


def projected_names(schema, index):
    """Attributes that an index holds; None when it holds all."""
    if index is schema or index.projection == "ALL":
        return None
    return {*schema.keys, *index.keys, *index.included}


def read_members(choice, schema, index, body, trees, pen, query):
    names = projected_names(schema, index)
    if chance(choice, 40):
        tree = filter_of(choice, schema, index, names, query)
        if tree:
            trees["filter"] = tree
            body["FilterExpression"] = pen.condition(tree)
    fetches = (
        index is not schema and index.local and chance(choice, 30)
    )  # a local index reads the rest from its table
    project(choice, schema, body, trees, pen, None if fetches else names)
    if "ProjectionExpression" not in body:
        selects = ["COUNT", None, None]
        if index is not schema:
            selects.append("ALL_PROJECTED_ATTRIBUTES")
        if names is None or (index is not schema and index.local):
            selects.append("ALL_ATTRIBUTES")
        optional(choice, body, "Select", selects)
    body.update(pen.placeholders())
    if index is schema or index.local or chance(choice, 2):
        optional(choice, body, "ConsistentRead", [True, False, None])
    optional(choice, body, "Limit", [1, 2, 3, None, None, None])
    optional(choice, body, "ReturnConsumedCapacity", CAPACITY)


def filter_of(choice, schema, index, names, query):
    """A filter on what the index holds; a Query's must keep away from the key. None when no such condition
    was drawn."""
    for _ in range(3):
        tree = world.condition(choice, schema, keys=not query)
        used = attributes(tree)
        if (names is None or used <= names) and not (query and used & set(index.keys)):
            return tree
    return None


def attributes(tree):
    """The top-level names that a condition mentions."""
    if isinstance(tree, tuple):
        if tree[0] in ("path", "size", "exists", "missing", "type"):
            return {tree[1][0]}
        return set().union(*map(attributes, tree[1:]))
    return set().union(*map(attributes, tree)) if isinstance(tree, list) else set()


def query(choice, schemas):
    schema = choice.choice(schemas)
    body, trees, pen = {"TableName": schema.name}, {}, writer(choice)
    index = read_target(choice, schema, body)
    conditions = []
    for name in index.hashes:
        values = world.KEY_VALUES if name in schema.hashes else world.SORT_VALUES
        conditions.append(
            ("compare", "=", ("path", [name]), ("value", choice.choice(values[schema.types[name]])))
        )
    for name in index.ranges:
        if chance(choice, 40):
            break
        kind = schema.types[name]
        values = world.SORT_VALUES[kind]
        form = choice.choice(["=", "=", "<", "<=", ">", ">=", "between", "begins"])
        where, operand = ("path", [name]), ("value", choice.choice(values))
        if form == "between":
            low, high = world.ordered(choice.choice(values), choice.choice(values))
            conditions.append(("between", where, ("value", low), ("value", high)))
        elif form == "begins" and kind != "N":
            conditions.append(("begins", where, operand))
        else:
            form = "=" if form == "begins" else form
            conditions.append(("compare", form, where, operand))
        if form != "=":
            break
    trees["key"] = conditions
    body["KeyConditionExpression"] = " AND ".join(map(pen.condition, conditions))
    optional(choice, body, "ScanIndexForward", [False, True, None])
    read_members(choice, schema, index, body, trees, pen, query=True)
    return Step("Query", body, trees)


def scan(choice, schemas):
    schema = choice.choice(schemas)
    body, trees, pen = {"TableName": schema.name}, {"key": []}, writer(choice)
    index = read_target(choice, schema, body)
    read_members(choice, schema, index, body, trees, pen, query=False)
    if chance(choice, 15):
        body["TotalSegments"] = choice.randrange(1, 4)
        body["Segment"] = 0
    return Step("Scan", body, trees)


MAKERS = {
    "PutItem": single_write("Put", ["ALL_OLD", "NONE", None]),
    "DeleteItem": single_write("Delete", ["ALL_OLD", "NONE", None]),
    "UpdateItem": single_write(
        "Update", ["ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW", "NONE", None]
    ),
    "GetItem": get_item,
    "BatchGetItem": batch_get,
    "BatchWriteItem": batch_write,
    "TransactGetItems": transact_get,
    "TransactWriteItems": transact_write,
    "Query": query,
    "Scan": scan,
}
