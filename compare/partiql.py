"""Draws PartiQL statements: written with literals or with parameters, alone, in batches and in
transactions."""

import json

import world
from world import chance


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
            return (
                f"{left} {choice.choice(['=', '<>', '='])} {self.value(world.like(choice, schema, where))}"
            )
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
            return f"{left} IS {choice.choice(['', 'NOT '])}{choice.choice(['MISSING', 'NULL'])}"
        if form == 7:
            return choice.choice(
                [f"attribute_exists({left})", f"attribute_not_exists({left})", f"size({left}) > 1"]
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
    text = {"select": select, "insert": insert, "update": update, "delete": delete}[form](
        choice, schema, pen
    )
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
    if chance(choice, 75):
        conditions.append(pen.key(key))
    if chance(choice, 40):
        conditions.append(pen.condition(schema))
    text = f"SELECT {what} FROM {table}" + (" WHERE " + " AND ".join(conditions) if conditions else "")
    if chance(choice, 15):
        text += f" ORDER BY {pen.name(choice.choice(index.keys))} {choice.choice(['ASC', 'DESC'])}"
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
            clauses.append(f"SET {left} = set_add({left}, {pen.value({'SS': ['a', 'q']})})")
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
        if body["Statement"].startswith("SELECT") and chance(choice, 20):
            body["ConsistentRead"] = True
        return operation, body
    reads = chance(choice, 35)
    kinds = ["select"] if reads else ["insert", "update", "delete"]
    members = [member(choice, schemas, choice.choice(kinds)) for _ in range(choice.randrange(1, 4))]
    name = "Statements" if operation == "BatchExecuteStatement" else "TransactStatements"
    return operation, {name: members, **capacity}
