"""Answers made comparable, and the difference between three of them put into words that group equal
ones."""

import functools
import json
import re

UNORDERED_LISTS = {
    "AttributeDefinitions": "AttributeName",
    "GlobalSecondaryIndexes": "IndexName",
    "LocalSecondaryIndexes": "IndexName",
    "VectorIndexes": "IndexName",
    "NonKeyAttributes": None,
    "ConsumedCapacity": "TableName",
    "Tags": "Key",
}
# What every server makes up for itself.
OWN = {
    "CreationDateTime", "TableId", "LatestStreamLabel", "LatestStreamArn", "LastIncreaseDateTime",
    "LastDecreaseDateTime", "LastUpdateToPayPerRequestDateTime", "LastUpdateDateTime", "TableSizeBytes",
    "ItemCount",
    "IndexSizeBytes", "NextToken",
}  # fmt: skip
STATES = {"TableStatus", "IndexStatus"}
ARN = re.compile(r"arn:aws:dynamodb:[a-z0-9-]+:\d+:")
SETS = {"SS", "NS", "BS"}
MOST = 8  # differing members that are told of one answer


class Answer:
    """`outcome` is "ok" or the error's name; `content` a document without what differs by nature.

    Nothing is parsed before it is asked for: most answers are the same byte for byte."""

    def __init__(self, operation, status, text):
        self.operation, self.status, self.text = operation, status, text

    @functools.cached_property
    def whole(self):
        try:
            document = json.loads(self.text) if self.text else {}
        except (ValueError, RecursionError):  # no JSON, or nested so deeply that nobody would say so
            document = {"not JSON": self.text[:200].decode(errors="replace")}
        return document if isinstance(document, dict) else {"not an object": document}

    @functools.cached_property
    def outcome(self):
        kind = None if self.status == 200 and b"__type" not in self.text else self.whole.get("__type")
        return "ok" if self.status == 200 and kind is None else str(kind).rpartition("#")[2]

    @functools.cached_property
    def message(self):
        if self.outcome == "ok":
            return ""
        return ARN.sub("ARN:", str(self.whole.get("message", self.whole.get("Message", ""))))

    @functools.cached_property
    def document(self):
        if self.outcome == "ok":
            return self.whole
        return {
            name: value for name, value in self.whole.items() if name not in ("__type", "message", "Message")
        }

    @functools.cached_property
    def content(self):
        return settle(self.document, self.operation)

    def same(self, other):
        if "content" not in self.__dict__ and (self.status, self.text) == (other.status, other.text):
            return True
        return (
            self.outcome == other.outcome
            and self.status == other.status
            and self.message == other.message
            and self.content == other.content
        )

    def __str__(self):
        if self.outcome == "ok":
            return json.dumps(self.document, ensure_ascii=False)
        rest = json.dumps(self.document, ensure_ascii=False) if self.document else ""
        return f"{self.status} {self.outcome}: {self.message} {rest}".rstrip()


class Lost(Answer):
    """What stands for the answer that a server did not give."""

    def __init__(self, operation, why):
        super().__init__(operation, 0, b"")
        self.outcome, self.message, self.content = "no answer", str(why), {}


def settle(value, operation):
    if isinstance(value, dict):
        if len(value) == 1:
            ((kind, members),) = value.items()
            if kind in SETS and isinstance(members, list):
                return {kind: sorted(members, key=str)}
        found = {}
        for name, content in value.items():
            if name in OWN:
                found[name] = "present"
            elif name in STATES:
                found[name] = "a state"  # servers differ in how long a change takes
            elif name in UNORDERED_LISTS and isinstance(content, list):
                order = UNORDERED_LISTS[name]
                members = [settle(member, operation) for member in content]
                key = (lambda member: str(member.get(order))) if order and operation != "Scan" else str
                found[name] = sorted(members, key=key)
            elif name == "Responses" and isinstance(content, dict):
                found[name] = {table: by_text(settle(items, operation)) for table, items in content.items()}
            elif name == "Items" and operation == "Scan":
                found[name] = by_text(settle(content, operation))
            else:
                found[name] = settle(content, operation)
        return found
    if isinstance(value, list):
        return [settle(element, operation) for element in value]
    if isinstance(value, str):
        return ARN.sub("ARN:", value) if value.startswith("arn:") else value
    return value


def by_text(items):
    return (
        sorted(items, key=lambda item: json.dumps(item, sort_keys=True)) if isinstance(items, list) else items
    )


SHAPES = [
    (re.compile(r'"[^"]*"'), '"_"'),
    (re.compile(r"'[^']*'"), "'_'"),
    (re.compile(r"[:#][a-z]\w*"), ":x"),
    (re.compile(r"\{.*\}"), "{_}"),
    (re.compile(r"\[[^\]]*\]"), "[_]"),
    (
        re.compile(r"(attribute|key|index|[Kk]ey name|Name|function|token|near|name|operand): ?[^ ;,]+"),
        r"\1: _",
    ),
    (re.compile(r"(Missing the key|for key|attribute|for Attribute:|Index Key) [^ .]+"), r"\1 _"),
    (re.compile(r"\d+"), "0"),
]


def shape(message):
    """A message without its particulars."""
    for pattern, instead in SHAPES:
        message = pattern.sub(instead, message)
    return message[:160]


def describe(answer):
    return "ok" if answer.outcome == "ok" else f"{answer.outcome}: {shape(answer.message)}"


def document_differences(left, right, path=""):
    """(generalised path, left, right) of every place where two documents differ; what is missing is
    "absent"."""
    if isinstance(left, dict) and isinstance(right, dict):
        for name in sorted(left.keys() | right.keys()):
            below = f"{path}.{step(path, name)}"
            if name not in left or name not in right:
                sides = ["absent" if name not in side else kind_of(side[name]) for side in (left, right)]
                yield below, *sides
            elif left[name] != right[name]:
                yield from document_differences(left[name], right[name], below)
    elif isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            yield f"{path}[]", "longer" if len(left) > len(right) else "shorter", "other"
        else:
            for one, other in zip(left, right):
                if one != other:
                    yield from document_differences(one, other, f"{path}[]")
    elif isinstance(left, str) and isinstance(right, str) and path.endswith("Message"):
        yield path, shape(left), shape(right)
    else:
        yield path, kind_of(left), kind_of(right)


def step(path, name):
    """Names that a request chose are left out of paths: of tables, of indexes, of attributes."""
    return name if name[:1].isupper() and name.isalpha() else "*"


def kind_of(value):
    if isinstance(value, dict):
        return next(iter(value)) if len(value) == 1 and len(next(iter(value))) <= 4 else "object"
    return {str: "text", bool: "boolean", list: "list", type(None): "null"}.get(type(value), "number")


def versus(ours, theirs):
    """What differs between two answers, in general words; one text for each member that differs."""
    if ours.outcome != theirs.outcome or ours.message != theirs.message:
        return [f"{describe(ours)} <> {describe(theirs)}"]
    if ours.status != theirs.status:
        return [f"status {ours.status} <> {theirs.status}"]
    found = (
        f"{path.lstrip('.')}: {left} <> {right}"
        for path, left, right in document_differences(ours.content, theirs.content)
    )
    return list(dict.fromkeys(found))[:MOST]


BOTH = "both peers"  # they agree against Gramme
ALONE = " alone"  # after a peer's name: the other peer agrees with Gramme


def verdicts(answers):
    """[(who, [what...])] of answers by subject's name, Gramme's first: BOTH, or who differs from Gramme by
    its name, with ALONE behind it where the other peer agrees."""
    (_, ours), *peers = answers.items()
    off = [(name, theirs) for name, theirs in peers if not ours.same(theirs)]
    if len(off) == 2 and off[0][1].same(off[1][1]):
        return [(BOTH, versus(ours, off[0][1]))]
    alone = ALONE if len(off) < len(peers) else ""
    return [(name + alone, versus(ours, theirs)) for name, theirs in off]
