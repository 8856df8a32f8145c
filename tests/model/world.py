"""The tables of the test and the small world of keys, names and values that requests are drawn from, so
that they meet each other."""

import base64
import dataclasses

from values import compare, kind_of


@dataclasses.dataclass
class Index:
    name: str
    local: bool
    hashes: list
    ranges: list
    projection: str = "ALL"
    included: tuple = ()

    @property
    def keys(self):
        return self.hashes + self.ranges


@dataclasses.dataclass
class Schema:
    """A table's definition. The table itself can be queried like an index: `name`, `hashes` and `ranges`
    are there too."""

    name: str
    hashes: list
    ranges: list
    types: dict
    indexes: list = dataclasses.field(default_factory=list)

    @property
    def keys(self):
        return self.hashes + self.ranges

    def create_request(self, name):
        request = {
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": key_schema(self),
            "AttributeDefinitions": [
                {"AttributeName": attribute, "AttributeType": kind}
                for attribute, kind in self.types.items()
            ],
        }
        for index in self.indexes:
            projection = {"ProjectionType": index.projection}
            if index.included:
                projection["NonKeyAttributes"] = list(index.included)
            member = "LocalSecondaryIndexes" if index.local else "GlobalSecondaryIndexes"
            request.setdefault(member, []).append(
                {"IndexName": index.name, "KeySchema": key_schema(index), "Projection": projection}
            )
        return request


def key_schema(keyed):
    return [{"AttributeName": name, "KeyType": "HASH"} for name in keyed.hashes] + [
        {"AttributeName": name, "KeyType": "RANGE"} for name in keyed.ranges
    ]


SCHEMAS = [
    Schema("hash", ["pk"], [], {"pk": "S"}),
    Schema(
        "range",
        ["pk"],
        ["sk"],
        {"pk": "S", "sk": "N", "a": "S", "b": "N", "g": "S"},
        [
            Index("local-1", True, ["pk"], ["a"], "KEYS_ONLY"),
            Index("local-2", True, ["pk"], ["b"], "INCLUDE", ("c", "m")),
            Index("global-1", False, ["g"], []),
            Index("global-2", False, ["a"], ["b"], "INCLUDE", ("c", "m")),
            Index("global-3", False, ["g"], ["sk"], "KEYS_ONLY"),
        ],
    ),
    Schema(
        "bytes",
        ["pk"],
        ["sk"],
        {"pk": "B", "sk": "S", "g": "B", "b": "N"},
        [Index("local-1", True, ["pk"], ["b"]), Index("global-1", False, ["b"], ["g"], "KEYS_ONLY")],
    ),
    Schema(
        "several",
        ["pk"],
        [],
        {"pk": "N", "a": "S", "b": "N", "g": "S", "r": "B"},
        [
            Index("global-1", False, ["a", "b"], ["g", "r"]),
            Index("global-2", False, ["g"], ["b", "a"], "KEYS_ONLY"),
        ],
    ),
]

KEY_VALUES = {
    "S": [{"S": text} for text in ("a", "b", "é")],
    "N": [{"N": text} for text in ("1", "-2.5", "10")],
    "B": [{"B": text} for text in ("AA==", "AAE=", "/w==")],
}
SORT_VALUES = {
    "S": [{"S": text} for text in ("a", "ab", "b", "B", "\U0001f600", "zz")],
    "N": [{"N": text} for text in ("1", "-1", "10", "2.50", "1E10", "0", "-0.001")],
    "B": [{"B": text} for text in ("AA==", "AAE=", "/w==", "AP8=")],
}
NAMES = ["a", "b", "c", "g", "m", "l", "n", "s", "t", "z", "name", "x-y", "é"]
# The type that an attribute usually has, so that operators mostly find what they work on.
USUAL = {"m": "M", "l": "L", "n": "N", "s": "SS", "t": "NS", "c": "S", "z": "BS", "name": "S", "x-y": "N"}
MEMBERS = ["a", "b", "name", "x-y"]
TEXTS = ["", "a", "b", "ab", "abc", "é", "\U0001f600", "B", "x" * 40, "y" * 1100]
NUMBERS = [
    "0", "1", "2", "-1", "1.0", "10", "0.5", "-0.25", "1E2", "123456789012345678901234567890", "1e-20",
    "99999999999999999999999999999999999999", "0.000012", "1e100",
]  # fmt: skip
BYTES = ["", "AA==", "AAE=", "/w==", "YWJj", base64.b64encode(b"q" * 700).decode()]
KINDS = ["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"]


def some(choice, members, least=1, most=3):
    """A few different members of a list."""
    count = min(len(members), choice.randrange(least, most + 1))
    return choice.sample(members, count)


def chance(choice, percent):
    return choice.randrange(100) < percent


def value(choice, depth=2, kind=None):
    kind = kind or choice.choice(KINDS if depth else KINDS[:8])
    if kind == "S":
        return {"S": choice.choice(TEXTS)}
    if kind == "N":
        return {"N": choice.choice(NUMBERS)}
    if kind == "B":
        return {"B": choice.choice(BYTES)}
    if kind == "BOOL":
        return {"BOOL": choice.choice([True, False])}
    if kind == "NULL":
        return {"NULL": True}
    if kind == "SS":
        return {"SS": some(choice, TEXTS[:6])}
    if kind == "NS":
        return {"NS": some(choice, ["1", "2", "-1", "0.5", "1E2", "30"])}
    if kind == "BS":
        return {"BS": some(choice, BYTES[:5])}
    if kind == "L":
        return {"L": [value(choice, depth - 1) for _ in range(choice.randrange(4))]}
    return {"M": {name: value(choice, depth - 1) for name in some(choice, MEMBERS, 0)}}


def attribute(choice, schema, name, strange=3):
    """A value for an attribute: of its usual type, and of the key's type when an index is keyed on it, but
    for `strange` percent."""
    if chance(choice, strange):
        return value(choice)
    if name in schema.types:
        return choice.choice(SORT_VALUES[schema.types[name]])
    return value(choice, kind=USUAL.get(name))


def key(choice, schema):
    found = {name: choice.choice(KEY_VALUES[schema.types[name]]) for name in schema.hashes}
    for name in schema.ranges:
        found[name] = choice.choice(SORT_VALUES[schema.types[name]])
    return found


def item(choice, schema, strange=3):
    found = key(choice, schema)
    for name in some(choice, NAMES, 0, 7):
        if name not in found:
            found[name] = attribute(
                choice, schema, name, 1 if name in schema.types and strange else strange
            )
    return found


def path(choice, schema, keys=False):
    """A document path; mostly one that is there. The table's keys only when they are asked for."""
    names = NAMES + schema.keys if keys else NAMES
    name = choice.choice([name for name in names if keys or name not in schema.keys])
    found = [name]
    if name == "m" and chance(choice, 60):
        found.append(choice.choice(MEMBERS))
    elif name == "l" and chance(choice, 60):
        found.append(choice.randrange(4))
    if len(found) == 2 and chance(choice, 25):
        found.append(choice.choice(MEMBERS) if chance(choice, 50) else choice.randrange(3))
    return found


def like(choice, schema, where):
    """A value that may well compare with what stands at a path."""
    if len(where) == 1:
        return attribute(choice, schema, where[0], 25)
    return value(choice, 1)


def condition(choice, schema, depth=2, keys=True):
    """A condition whose static rules hold: ordered types under <, bounds in order, first operands that
    differ from the others."""
    if depth and chance(choice, 30):
        if chance(choice, 30):
            return ("not", condition(choice, schema, depth - 1, keys))
        joiner = choice.choice(["and", "or"])
        return (
            joiner,
            condition(choice, schema, depth - 1, keys),
            condition(choice, schema, depth - 1, keys),
        )
    where = path(choice, schema, keys)
    form = choice.choice(
        ["=", "<>", "<", "between", "in", "exists", "missing", "type", "begins", "contains", "size"]
    )
    if form in ("exists", "missing"):
        return (form, where)
    if form == "type":
        return ("type", where, {"S": choice.choice(KINDS)})
    if form == "size":
        return (
            "compare",
            choice.choice(["=", "<", ">="]),
            ("size", where),
            ("value", {"N": choice.choice("0123")}),
        )
    if form in ("=", "<>"):
        other = path(choice, schema, keys)
        if other != where and chance(choice, 20):
            return ("compare", form, ("path", where), ("path", other))
        sides = [("path", where), ("value", like(choice, schema, where))]
        return ("compare", form, *(sides if chance(choice, 85) else reversed(sides)))
    if form == "in":
        members = [("value", like(choice, schema, where)) for _ in range(choice.randrange(1, 4))]
        return ("in", ("path", where), members)
    if form == "contains":
        kind = {"s": "S", "t": "N", "z": "B", "c": "S"}.get(where[0])
        return ("contains", ("path", where), ("value", value(choice, 1, kind)))
    kind = kind_of(like(choice, schema, where))
    if form == "begins":
        return ("begins", ("path", where), ("value", value(choice, 0, kind if kind in ("S", "B") else "S")))
    kind = kind if kind in ("S", "N", "B") else "N"
    if form == "<":
        return (
            "compare",
            choice.choice(["<", "<=", ">", ">="]),
            ("path", where),
            ("value", value(choice, 0, kind)),
        )
    low, high = ordered(value(choice, 0, kind), value(choice, 0, kind))
    return ("between", ("path", where), ("value", low), ("value", high))


def ordered(left, right):
    return (right, left) if compare(left, right) > 0 else (left, right)


def update(choice, schema):
    """An update expression whose static rules hold: values fit their clause, no path is another's
    beginning.

    An index key is only given values of its type: what else AWS looks at before it finds a wrong one is not
    known."""
    actions = []
    if chance(choice, 15):
        for where in distinct_paths(choice, schema, 3):
            actions.append(("REMOVE", where, None))
        return actions
    for where in distinct_paths(choice, schema, 4):
        clause = choice.choice(["SET", "SET", "SET", "SET", "REMOVE", "ADD", "DELETE"])
        if clause == "REMOVE" and len(where) > 1 or clause == "DELETE" and len(where) > 1:
            clause = "SET"
        usual = schema.types.get(where[0], USUAL.get(where[0])) if len(where) == 1 else None
        if where[0] in schema.types:
            typed = ("value", choice.choice(SORT_VALUES[usual]))
            clause = clause if clause in ("SET", "REMOVE") else "SET"
            operand = (
                None if clause == "REMOVE" else choice.choice([typed, ("if_not_exists", where, typed)])
            )
        elif clause == "SET":
            operand = set_operand(choice, schema, where, usual)
        elif clause == "REMOVE":
            operand = None
        elif clause == "ADD":
            kind = usual if usual in ("N", "SS", "NS", "BS") else choice.choice(["N", "NS"])
            operand = ("value", value(choice, 0, kind))
        else:
            kind = usual if usual in ("SS", "NS", "BS") else "SS"
            operand = ("value", value(choice, 0, kind))
        actions.append((clause, where, operand))
    order = ["SET", "REMOVE", "ADD", "DELETE"]
    return sorted(actions, key=lambda action: order.index(action[0]))


def distinct_paths(choice, schema, most):
    found = []
    for _ in range(choice.randrange(1, most + 1)):
        where = path(choice, schema)
        if not any(clash(where, other) for other in found):
            found.append(where)
    return found


def clash(left, right):
    """Whether one path begins the other, or one steps by name where the other steps by index."""
    for one, other in zip(left, right):
        if type(one) is not type(other):
            return True
        if one != other:
            return False
    return True


def set_operand(choice, schema, where, usual):
    form = choice.randrange(12)
    if form < 5:
        return ("value", like(choice, schema, where))
    if form == 5:
        return ("path", path(choice, schema, True))
    number = ("value", {"N": choice.choice(["1", "2.5", "-3", "1e20"])})
    if form < 8:
        source = where if usual == "N" else ["n"]
        first = ("path", source) if chance(choice, 60) else ("if_not_exists", source, number)
        return (choice.choice("+-"), *((first, number) if chance(choice, 80) else (number, first)))
    if form < 10:
        return ("if_not_exists", path(choice, schema, True), ("value", like(choice, schema, where)))
    source = where if usual == "L" else ["l"]
    elements = ("value", value(choice, 1, "L"))
    first = ("path", source) if chance(choice, 60) else ("if_not_exists", source, ("value", {"L": []}))
    return ("list_append", *((first, elements) if chance(choice, 70) else (elements, first)))


def projection(choice, schema, names=None):
    if names is not None:
        return [[name] for name in some(choice, sorted(names), 1, 4)]
    found = []
    for _ in range(choice.randrange(1, 5)):
        where = path(choice, schema, True)
        if not any(clash(where, other) for other in found):
            found.append(where)
    return found
