"""Breaks requests on purpose: members that are missing, of the wrong type, out of range, misspelt;
expressions with a token too many."""

import json
import re

import world
from world import chance

JUNK = [
    None,
    True,
    0,
    -1,
    1.5,
    4294967296,
    "",
    "x",
    "no",
    "1",
    [],
    {},
    [None],
    {"S": "a"},
    [{"S": "a"}],
    {"a": 1},
]
BAD_VALUES = [
    {}, {"S": "a", "N": "1"}, {"S": None}, {"S": 1}, {"N": 1}, {"N": "abc"}, {"N": ""}, {"N": "1e126"},
    {"N": "1e-131"},
    {"N": "1" * 39}, {"N": "0x1"}, {"N": " 1"}, {"N": "+5"}, {"N": ".5"}, {"N": "0e126"},
    {"N": "1e2147483647"}, {"B": "***"},
    {"B": "a"}, {"B": 5}, {"BOOL": "no"}, {"BOOL": "x"}, {"BOOL": 1}, {"NULL": False}, {"NULL": "yes"},
    {"NULL": "x"},
    {"SS": []}, {"SS": ["a", "a"]}, {"SS": ["b", "a", "b"]}, {"SS": [1]}, {"SS": "a"}, {"NS": []},
    {"NS": ["1", "1.0"]},
    {"NS": ["x"]}, {"NS": [""]}, {"NS": ["1", "a"]}, {"BS": []}, {"BS": ["AA==", "AA=="]}, {"BS": ["?"]},
    {"L": {}},
    {"M": []}, {"M": {"": {"S": "a"}}}, {"X": "a"}, {"S": ""}, {"B": ""}, {"L": [{}]},
    {"M": {"a": {"SS": []}}},
    {"L": [{"N": "x"}]}, {"S": "x" * 1025}, {"S": "x" * 2049}, "a", 1, None, [],
]  # fmt: skip
BAD_NAMES = ["", "a", "ab", "bad!name", "x" * 256, "absent-table", None, 5, {}]
TOKENS = [
    "AND", "OR", "NOT", "(", ")", ",", "=", "<>", "<", "BETWEEN", "IN", ":v0", ":zz", "#n0", "#zz", "a",
    "size", "[0]", "[00]",
    ".", "..", "!", "'a'", "1", "SET", "REMOVE", "ADD", "DELETE", "attribute_exists",
    "attribute_exists(a)", "foo(a)", "contains(a, :v0)",
    "size(a)", "+", "-", "if_not_exists(a, :v0)", "list_append(l, :v0)", "pk", "sk", "é",
    "begins_with(a, :v0)", "[-1]", "[99999999999]",
    ":", "#", "name", "((a", "set", "and", "\t", "\u00a0",
]  # fmt: skip
EXPRESSIONS = {
    "ConditionExpression", "UpdateExpression", "FilterExpression", "ProjectionExpression",
    "KeyConditionExpression", "Statement",
}  # fmt: skip
PARTIQL_TOKENS = [
    "SELECT", "FROM", "WHERE", "SET", "REMOVE", "VALUE", "INTO", "RETURNING", "IS", "IS NOT", "MISSING",
    "NULL", "?", "*", "'a'", "''", "1", "-1", "1e5", "1e200", "true", "<<", ">>", "{", "}", "[", "]", "[0]",
    "(", ")", ",", ";", "--", "/*", "*/", "=", "<>", "!=", "<", "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE",
    "a", "b.c", "pk", "\"a\"", "\"\"", "EXISTS", "size(a)", "foo(a)", "attribute_exists(a)", "ORDER BY pk",
    "ORDER BY sk DESC", "x", "COUNT(*)", "`a`", "LIMIT 1", "GROUP BY a", "AS y", "set_add(a, <<1>>)", "#",
    "@", "é", "CASE", "||", "+", "0.5.5", "'", "\"",
]  # fmt: skip
LEXER = re.compile(r"[:#]?\w+|\s+|<>|<=|>=|.", re.DOTALL)


def places(document, path=()):
    """Every place of a document: (container, key, path)."""
    found = []
    entries = document.items() if isinstance(document, dict) else enumerate(document)
    for name, content in entries:
        found.append((document, name, (*path, name)))
        if isinstance(content, (dict, list)):
            found += places(content, (*path, name))
    return found


def copy(document):
    return json.loads(json.dumps(document))


def is_value(document):
    return (
        isinstance(document, dict)
        and len(document) == 1
        and next(iter(document)) in ("S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M")
    )


def break_one(choice, operation, body, shape_members):
    """Breaks one thing of a request in place. `shape_members`: the members that the operation knows, with
    samples of values."""
    spots = places(body)
    if not spots or chance(choice, 12):
        if shape_members:
            name = choice.choice(sorted(shape_members))
            body[name] = copy(shape_members[name](choice))
        return
    form = choice.randrange(10)
    if form < 4:  # where most is to be got wrong: expressions, attribute values, names
        picked = [spot for spot in spots if interesting(*spot)]
        container, name, path = choice.choice(picked or spots)
        content = container[name]
        if name in EXPRESSIONS and isinstance(content, str):
            tokens = PARTIQL_TOKENS if name == "Statement" else TOKENS
            container[name] = break_text(choice, content, tokens)
        elif is_value(content):
            container[name] = copy(choice.choice(BAD_VALUES))
        elif path[-1] in ("TableName", "IndexName"):
            container[name] = copy(choice.choice(BAD_NAMES))
        elif isinstance(content, dict):
            break_map(choice, content)
        return
    container, name, path = choice.choice([spot for spot in spots if len(spot[2]) <= 3] or spots)
    if form < 7:
        del container[name]
    elif form < 9:
        container[name] = copy(choice.choice(JUNK))
    elif isinstance(container[name], str):
        container[name] = choice.choice(
            ["", container[name].lower(), container[name] + "x", "X" * 70000, "NONE"]
        )
    elif isinstance(container[name], list) and container[name]:
        container[name] = container[name] * choice.choice([2, 30, 101])
    else:
        container[name] = copy(choice.choice(JUNK))


def interesting(container, name, path):
    content = container[name]
    return (
        name in EXPRESSIONS
        or is_value(content)
        or name
        in (
            "TableName",
            "IndexName",
            "ExpressionAttributeNames",
            "ExpressionAttributeValues",
            "Key",
            "Item",
            "RequestItems",
        )
    )


def break_map(choice, content):
    """Renames, adds or removes an entry of a map whose names the client chose."""
    form = choice.randrange(4)
    names = sorted(content)
    if form == 0 and names:
        content[choice.choice(["x", ":x", "#x", "", "#", ":", "pk", "bad!name"])] = content.pop(
            choice.choice(names)
        )
    elif form == 1:
        content[choice.choice([":unused", "#unused", "unused", "nokey", ""])] = copy(
            choice.choice([{"S": "x"}, "x", "pk"])
        )
    elif form == 2 and names:
        del content[choice.choice(names)]
    else:
        content.clear()


def break_text(choice, text, others):
    """An expression with a token more, less, doubled, swapped or replaced by one of `others`; sometimes one
    that is far too long."""
    tokens = LEXER.findall(text)
    position = choice.randrange(len(tokens)) if tokens else 0
    form = choice.randrange(12)
    if form < 3:
        tokens[position : position + 1] = []
    elif form < 6:
        tokens.insert(position, f" {choice.choice(others)} ")
    elif form < 9:
        tokens[position : position + 1] = [choice.choice(others)]
    elif form == 9:
        tokens = tokens * 2
    elif form == 10:
        return choice.choice(
            [
                "",
                " ",
                text + " ",
                f"({text})",
                f"(({text}))",
                text.upper(),
                text[: len(text) // 2],
                text + ";",
            ]
        )
    else:
        joined = choice.choice([" AND ", " OR ", ", ", " "]).join([text] * choice.choice([2, 110, 400]))
        return joined[: choice.choice([4096, 4097, 9000])] if chance(choice, 50) else joined
    return "".join(tokens)


def broken_bytes(choice, body):
    """A body that is no JSON document, or not quite one."""
    text = json.dumps(body)
    form = choice.randrange(6)
    if form < 2:
        return text[: choice.randrange(len(text) + 1)].encode()
    if form == 2:
        return choice.choice([b"", b"null", b"[]", b"1", b'"a"', b"{", b"{}x", b"\xff\xfe", b"{'a':1}"])
    position = choice.randrange(len(text) + 1)
    inserted = choice.choice(["{", "}", '"', ",", ":", "\\", "\x00", "1", "[", "]"])
    return (text[:position] + inserted + text[position:]).encode()


def breaks(choice, operation, body, shape_members):
    body = copy(body)
    for _ in range(1 if chance(choice, 70) else 2):
        break_one(choice, operation, body, shape_members)
    return body


def long_texts(choice, schema):
    """Requests at the edge of a limit."""
    key = world.key(choice, schema)
    form = choice.randrange(7)
    table = {"TableName": schema.name}
    if form == 0:
        count = choice.choice([300, 301, 302])
        text = " OR ".join(["a = :v"] * ((count + 1) // 2))
        return "PutItem", {
            **table,
            "Item": key,
            "ConditionExpression": text,
            "ExpressionAttributeValues": {":v": {"N": "1"}},
        }
    if form == 1:
        values = {f":v{number}": {"N": str(number)} for number in range(choice.choice([100, 101]))}
        return "Scan", {
            **table,
            "FilterExpression": f"a IN ({', '.join(values)})",
            "ExpressionAttributeValues": values,
        }
    if form == 2:
        size = choice.choice([409_600, 409_601, 409_500]) - sum(map(len, key)) - 20
        return "PutItem", {**table, "Item": {**key, "x": {"S": "x" * size}}}
    if form == 3:
        deep = {"S": "x"}
        for _ in range(choice.choice([30, 31, 32, 33, 63, 64])):
            deep = {"M": {"a": deep}} if chance(choice, 70) else {"L": [deep]}
        return "PutItem", {**table, "Item": {**key, "x": deep}}
    if form == 4:
        requests = [
            {"PutRequest": {"Item": {**key, "n": {"N": str(number)}}}}
            for number in range(choice.choice([25, 26]))
        ]
        return "BatchWriteItem", {"RequestItems": {schema.name: requests}}
    if form == 5:
        name = "#" + "n" * choice.choice([253, 254, 255, 256])
        names = {name: "a"}
        return "GetItem", {
            **table,
            "Key": key,
            "ProjectionExpression": name,
            "ExpressionAttributeNames": names,
        }
    length = choice.choice([4095, 4096, 4097])
    text = ("a" * 255 + ", ") * 20
    return "GetItem", {**table, "Key": key, "ProjectionExpression": text[: length - 1] + "b"}
