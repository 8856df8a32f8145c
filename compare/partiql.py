"""Draws PartiQL statements: written with literals or with parameters, alone, in batches and in
transactions."""

import json

import world
from world import chance


TYPES = [
    "MISSING",
    "MISSING",
    "NULL",
    "NULL",
    "STRING",
    "NUMERIC",
    "BOOLEAN",
    "BLOB",
    "LIST",
    "STRUCT",
    "TUPLE",
]
FUNCTIONS = ["set_add", "set_delete"]


class Pen:
    def __init__(self, choice, literal):
        self.choice, self.literal, self.parameters = choice, literal, []

    def value(self, value):
        if not self.literal:
            self.parameters.append(value)
            return "?"
        return literal(value)

    def name(self, attribute):
        plain = attribute.isascii() and attribute.isalnum() and attribute not in ("name", "size", "data")
        return attribute if plain and chance(self.choice, 70) else f'"{attribute}"'

    def path(self, path):
        text = self.name(path[0])
        for step in path[1:]:
            text += f"[{step}]" if isinstance(step, int) else f".{self.name(step)}"
        return text

    def condition(self, schema, depth=1):
        """A condition on attributes that are no keys."""
        choice = self.choice
        if depth and chance(choice, 25):
            joiner = choice.choice(["AND", "OR"])
            return f"({self.condition(schema, 0)} {joiner} {self.condition(schema, 0)})"
        if chance(choice, 8):
            return f"NOT {self.condition(schema, 0)}"
        where = world.path(choice, schema)
        left = self.path(where)
        form = choice.randrange(9)
        if form < 3:
            return f"{left} {choice.choice(['=', '<>', '='])} {self.value(world.like(choice, schema, where))}"
        if form == 3:
            kind = choice.choice("SNB")
            return f"{left} {choice.choice('< <= > >='.split())} {self.value(world.value(choice, 0, kind))}"
        if form == 4:
            low, high = world.ordered(world.value(choice, 0, "N"), world.value(choice, 0, "N"))
            return f"{left} BETWEEN {self.value(low)} AND {self.value(high)}"
        if form == 5:
            values = [self.value(world.like(choice, schema, where)) for _ in range(choice.randrange(1, 4))]
            return f"{left} IN [{', '.join(values)}]"
        if form == 6:
            return f"{left} IS {choice.choice(['', 'NOT '])}{choice.choice(TYPES)}"
        if form == 7:
            kind = self.value({"S": choice.choice(world.KINDS)})
            return choice.choice(
                [
                    f"attribute_exists({left})",
                    f"attribute_not_exists({left})",
                    f"size({left}) > 1",
                    f"attribute_type({left}, {kind})",
                ]
            )
        name = choice.choice(["begins_with", "contains"])
        return f"{name}({left}, {self.value({'S': choice.choice(['a', 'b', 'x'])})})"

    def key(self, key):
        return " AND ".join(f"{self.name(name)} = {self.value(value)}" for name, value in key.items())


def literal(value):
    ((kind, content),) = value.items()
    if kind == "S":
        return "'" + content.replace("'", "''") + "'"
    if kind == "N":
        return content
    if kind == "BOOL":
        return str(content).lower()
    if kind == "NULL":
        return "null"
    if kind in ("SS", "NS"):
        return "<<" + ", ".join(literal({kind[0]: member}) for member in content) + ">>"
    if kind == "L":
        return "[" + ", ".join(map(literal, content)) + "]"
    if kind == "M":
        return "{" + ", ".join(f"'{name}': {literal(inner)}" for name, inner in content.items()) + "}"
    return "'" + json.dumps(content).strip('"') + "'"  # binary has no literal


def statement(choice, schemas, only=None):
    """(text, parameters)"""
    schema = choice.choice(schemas)
    pen = Pen(choice, literal=chance(choice, 50) and "B" not in schema.types.values())
    form = only or choice.choice(["select", "select", "insert", "update", "delete"])
    text = {"select": select, "insert": insert, "update": update, "delete": delete}[form](choice, schema, pen)
    return text, pen.parameters


def select(choice, schema, pen):
    what = "*"
    if chance(choice, 40):
        what = ", ".join(pen.path(world.path(choice, schema, True)) for _ in range(choice.randrange(1, 4)))
    index, table = schema, f'"{schema.name}"'
    if schema.indexes and chance(choice, 30):
        index = choice.choice(schema.indexes)
        table += f'."{index.name}"'
    conditions = []
    key = {name: choice.choice(world.KEY_VALUES[schema.types[name]]) for name in index.hashes}
    for name in index.ranges:
        if chance(choice, 50):
            key[name] = choice.choice(world.SORT_VALUES[schema.types[name]])
    form = choice.randrange(100)
    if form < 65:
        conditions.append(pen.key(key))
    elif form < 75:
        conditions.append(several_keys(choice, schema, index, pen))
    if chance(choice, 40):
        conditions.append(pen.condition(schema))
    text = f"SELECT {what} FROM {table}" + (" WHERE " + " AND ".join(conditions) if conditions else "")
    if chance(choice, 15):
        text += f" ORDER BY {pen.name(choice.choice(index.keys))} {choice.choice(['ASC', 'DESC'])}"
    return text


def several_keys(choice, schema, index, pen):
    """A condition that names several partitions, or a part of one."""
    name = index.hashes[0]
    values = world.some(choice, world.KEY_VALUES[schema.types[name]], 1, 3)
    form = choice.randrange(3)
    if form == 0:
        return f"{pen.name(name)} IN [{', '.join(map(pen.value, values))}]"
    if form == 1:
        return "(" + " OR ".join(f"{pen.name(name)} = {pen.value(value)}" for value in values) + ")"
    text = f"{pen.name(name)} = {pen.value(values[0])}"
    if index.ranges:
        low, high = choice.sample(world.SORT_VALUES[schema.types[index.ranges[0]]], 2)
        sort = pen.name(index.ranges[0])
        if chance(choice, 50):
            text += f" AND {sort} BETWEEN {pen.value(low)} AND {pen.value(high)}"
        else:
            text += f" AND {sort} {choice.choice(['<', '<=', '>', '>='])} {pen.value(low)}"
    return text


def insert(choice, schema, pen):
    item = world.item(choice, schema)
    inner = ", ".join(f"'{name}': {pen.value(value)}" for name, value in item.items())
    return f'INSERT INTO "{schema.name}" VALUE {{{inner}}}'


def update(choice, schema, pen):
    clauses = []
    for where in world.distinct_paths(choice, schema, 3):
        left = pen.path(where)
        form = choice.randrange(6)
        if form == 0:
            clauses.append(f"REMOVE {left}")
        elif form == 1:
            clauses.append(f"SET {left} = {left} + {pen.value({'N': '1'})}")
        elif form == 2:
            clauses.append(f"SET {left} = list_append({left}, {pen.value({'L': [{'S': 'a'}]})})")
        elif form == 3:
            members = world.value(choice, 0, choice.choice(["SS", "SS", "NS", "BS"]))
            clauses.append(f"SET {left} = {choice.choice(FUNCTIONS)}({left}, {pen.value(members)})")
        else:
            clauses.append(f"SET {left} = {pen.value(world.like(choice, schema, where))}")
    text = f'UPDATE "{schema.name}" {" ".join(clauses)} WHERE {pen.key(world.key(choice, schema))}'
    if chance(choice, 30):
        text += f" AND {pen.condition(schema)}"
    if chance(choice, 40):
        text += f" RETURNING {choice.choice(['ALL', 'MODIFIED'])} {choice.choice(['OLD', 'NEW'])} *"
    return text


def delete(choice, schema, pen):
    text = f'DELETE FROM "{schema.name}" WHERE {pen.key(world.key(choice, schema))}'
    if chance(choice, 30):
        text += f" AND {pen.condition(schema)}"
    return text + (" RETURNING ALL OLD *" if chance(choice, 30) else "")


def member(choice, schemas, only=None):
    text, parameters = statement(choice, schemas, only)
    found = {"Statement": text}
    if parameters:
        found["Parameters"] = parameters
    if chance(choice, 15):
        found["ReturnValuesOnConditionCheckFailure"] = choice.choice(["ALL_OLD", "NONE"])
    return found


def keyed(choice, schemas):
    """A SELECT of one item by its key, as batches and transactions take it."""
    schema = choice.choice(schemas)
    pen = Pen(choice, literal=False)
    what = "*" if chance(choice, 70) else pen.path(world.path(choice, schema, True))
    text = f'SELECT {what} FROM "{schema.name}" WHERE {pen.key(world.key(choice, schema))}'
    return {"Statement": text, "Parameters": pen.parameters}


def exists(choice, schemas):
    schema = choice.choice(schemas)
    pen = Pen(choice, literal=False)
    where = f"{pen.key(world.key(choice, schema))} AND {pen.condition(schema)}"
    return {"Statement": f'EXISTS(SELECT * FROM "{schema.name}" WHERE {where})', "Parameters": pen.parameters}


def draw(choice, schemas):
    operation = choice.choice(
        [
            "ExecuteStatement",
            "ExecuteStatement",
            "ExecuteStatement",
            "BatchExecuteStatement",
            "ExecuteTransaction",
        ]
    )
    capacity = {"ReturnConsumedCapacity": choice.choice(["TOTAL", "INDEXES"])} if chance(choice, 40) else {}
    if operation == "ExecuteStatement":
        body = {**member(choice, schemas), **capacity}
        if body["Statement"].startswith("SELECT"):
            if chance(choice, 20):
                body["ConsistentRead"] = True
            if chance(choice, 20):
                body["Limit"] = choice.randrange(1, 4)
        return operation, body
    reads = chance(choice, 35)
    kinds = ["select"] if reads else ["insert", "update", "delete"]
    members = [
        keyed(choice, schemas)
        if reads and chance(choice, 70)
        else member(choice, schemas, choice.choice(kinds))
        for _ in range(choice.randrange(1, 4))
    ]
    if not reads and operation == "ExecuteTransaction" and chance(choice, 15):
        members.append(exists(choice, schemas))
    if operation == "ExecuteTransaction" and chance(choice, 10):
        capacity["ClientRequestToken"] = choice.choice(["token-1", "token-2"])
    name = "Statements" if operation == "BatchExecuteStatement" else "TransactStatements"
    return operation, {name: members, **capacity}
