"""Plays a sequence of requests at every subject at once, and says where their answers part."""

import collections
import json
import time

import world
from answers import Answer, Lost, shape, verdicts
from reading import STATEMENTS, exchange
from subjects import LOCAL
from wire import Gone, Wire

BOTH_TABLE = world.Schema(
    "both",
    ["pk"],
    ["sk"],
    {"pk": "S", "sk": "N", "g": "S"},
    [
        world.Index("lsi", True, ["pk"], ["g"], "KEYS_ONLY"),
        world.Index("gsi", False, ["g"], [], "KEYS_ONLY"),
    ],
)
SCHEMAS = {schema.name: schema for schema in [*world.SCHEMAS, BOTH_TABLE]}
CONTROL_NAMES = ["control-1", "control-2", "control-3", "absent-table"]
OUR_ARN = b"arn:aws:dynamodb:us-east-1:123456789012:"
PATIENCE = 60  # seconds that a subject may take to come back
WRITES = {
    "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems", "CreateTable",
    "UpdateTable", "DeleteTable",
    "UpdateTimeToLive", "TagResource", "UntagResource",
} | STATEMENTS  # fmt: skip


DEFINING = {"UpdateTable", "DeleteTable", "UpdateTimeToLive"}


class Difference:
    """A request that was answered differently. `steps` are the requests up to it: [[operation, body],
    ...]."""

    def __init__(self, steps, answers, who, what):
        self.steps, self.who, self.what = steps, who, what
        self.operation = steps[-1][0]
        self.answers = {name: str(answer) for name, answer in answers.items()}
        self.signature = f"{self.operation} | {who} | {what}"
        self.seed = self.number = None


class Player:
    """Connections to all subjects, and tables of its own there: every name on the wire carries the player's
    mark.

    Marks have one length for all players, so that sizes and limits are the same; requests and answers are
    spoken of without. `reached` counts what was asked and how Gramme answered: (operation, outcome) and
    (operation, outcome, text); and how many requests each subject answered: (name,)."""

    def __init__(self, ports, mark):
        self.wires = {name: Wire(port) for name, port in ports.items()}
        self.mark = f"{mark:02}"
        self.names = {name: f"{self.mark}{name}" for name in [*SCHEMAS, *CONTROL_NAMES]}
        self.alone = False  # whether Gramme did not come back
        self.arns = {}  # subject -> how its ARNs of tables begin
        self.missing = {}  # subject -> tables that it could not make
        self.ours = next(iter(self.wires))
        self.serial = 0  # part of every token, so that none lives longer than what it was used for
        self.reached = collections.Counter()
        for name in self.wires:
            self.furnish(name)
        self.clear(SCHEMAS)

    def furnish(self, name):
        """Makes the tables at a subject, which may have to start first."""
        end = time.monotonic() + PATIENCE
        for schema in SCHEMAS.values():
            while True:
                answer = self.ask([name], "CreateTable", schema.create_request(schema.name))[name]
                if not isinstance(answer, Lost) or time.monotonic() > end:
                    break
                time.sleep(0.2)
            self.missing.setdefault(name, set())
            if answer.outcome == "ok":
                arn = answer.document["TableDescription"]["TableArn"]
                self.arns[name] = arn.partition("table/")[0].encode()
            self.alone |= isinstance(answer, Lost) and name == self.ours
            if answer.outcome not in ("ok", "ResourceInUseException"):
                self.missing[name].add(schema.name)

    def marked(self, text):
        for name, own in self.names.items():
            if name in text:
                text = text.replace(f'"{name}"', f'"{own}"').replace(f'\\"{name}\\"', f'\\"{own}\\"')
                text = text.replace(f":table/{name}", f":table/{own}")
        # Tokens outlive sequences, and all players share the subjects.
        own = f"token{self.mark}{self.serial:09}"
        text = text.replace('"ClientRequestToken": ""', f'"ClientRequestToken": "{own}"')
        return text.replace('"token-', f'"{own}-')

    def unmarked(self, data):
        if self.mark.encode() in data:
            for name, own in self.names.items():
                data = data.replace(own.encode(), name.encode())
        return data

    def ask(self, subjects, operation, body):
        """The subjects' answers to one request; all work on it at the same time."""
        data = body if isinstance(body, bytes) else self.marked(json.dumps(body)).encode()
        answers = {}
        for name in subjects:
            try:
                self.wires[name].send(operation, data.replace(OUR_ARN, self.arns.get(name, OUR_ARN)))
            except Gone as gone:
                answers[name] = Lost(operation, gone)
        for name in subjects:
            if name not in answers:
                try:
                    status, text = self.wires[name].receive()
                    answers[name] = Answer(operation, status, self.unmarked(text))
                except Gone as gone:
                    answers[name] = Lost(operation, gone)
        return {name: answers[name] for name in subjects}

    def clear(self, tables):
        """Empties tables at every subject."""
        for table in tables:
            if table in CONTROL_NAMES:
                self.drop(table)
                continue
            able = [name for name in self.wires if table not in self.missing[name]]
            keys = {key: None for name in able for key in self.items(name, table)}
            self.write(able, table, [{"DeleteRequest": {"Key": json.loads(key)}} for key in keys])

    def align(self, subjects, tables):
        """Gives subjects what Gramme's tables hold; whether they took it."""
        taken = True
        for table in tables:
            ours = self.items(self.ours, table)
            for name in subjects:
                theirs = self.items(name, table)
                deletes = [{"DeleteRequest": {"Key": json.loads(key)}} for key in theirs if key not in ours]
                puts = [
                    {"PutRequest": {"Item": item}} for key, item in ours.items() if theirs.get(key) != item
                ]
                taken &= self.write([name], table, deletes + puts)
        return taken

    def items(self, name, table):
        """What a table holds, by the key's text."""
        found, request = {}, {"TableName": table, "ConsistentRead": True}
        while True:
            page = self.ask([name], "Scan", request)[name]
            for item in page.document.get("Items", []) if page.outcome == "ok" else []:
                key = {attribute: item[attribute] for attribute in SCHEMAS[table].keys}
                found[json.dumps(key, sort_keys=True)] = item
            if page.outcome != "ok" or "LastEvaluatedKey" not in page.document:
                return found
            request["ExclusiveStartKey"] = page.document["LastEvaluatedKey"]

    def write(self, subjects, table, writes):
        """Whether all subjects took all writes."""
        taken = True
        for start in range(0, len(writes), 25):
            answers = self.ask(
                subjects, "BatchWriteItem", {"RequestItems": {table: writes[start : start + 25]}}
            )
            taken &= all(answer.outcome == "ok" for answer in answers.values())
        return taken

    def drop(self, table):
        for name, answer in self.ask(list(self.wires), "DeleteTable", {"TableName": table}).items():
            if answer.outcome == "ValidationException":  # it is protected
                self.ask([name], "UpdateTable", {"TableName": table, "DeletionProtectionEnabled": False})
                self.ask([name], "DeleteTable", {"TableName": table})

    def play(self, steps):
        """Plays a sequence from empty tables and yields its differences.

        A subject whose write went another way than Gramme's has another state from then on: it is given
        Gramme's; where it does not take that, or tables themselves are made and changed, all begin again
        without any."""
        touched = self.touched(steps)
        able = [name for name in self.wires if not self.missing[name] & set(touched)]
        parted, begin, lost, altered = [], 0, set(), set()
        self.serial += 1
        try:
            for number, (operation, body) in enumerate(steps):
                if parted:
                    self.serial += 1
                if parted and (set(touched) & set(CONTROL_NAMES) or not self.align(parted, touched)):
                    self.clear(touched)
                    begin = number
                answers = exchange(self.ask, able, operation, body)
                self.note(operation, answers)
                for who, members in verdicts(answers):
                    for what in members:
                        yield Difference(steps[begin : number + 1], answers, who, what)
                if operation in DEFINING and any(answer.outcome == "ok" for answer in answers.values()):
                    altered |= {table for table in SCHEMAS if f'"{table}"' in json.dumps(body)}
                lost |= {name for name, answer in answers.items() if isinstance(answer, Lost)}
                if self.ours in lost:
                    break
                able = [name for name in able if name not in lost]
                same = together(operation, body, answers)
                parted = [name for name in able if name not in same]
        finally:
            for table in altered:
                self.drop(table)
            for name in self.wires if altered else lost:
                self.furnish(name)
            self.clear(touched)

    def touched(self, steps):
        """The tables that a sequence names."""
        texts = (body if isinstance(body, bytes) else json.dumps(body).encode() for _, body in steps)
        whole = b"".join(texts).replace(b"\\", b"")
        return [name for name in self.names if f'"{name}"'.encode() in whole]

    def note(self, operation, answers):
        self.reached.update((name,) for name in answers)
        answer = answers[self.ours]
        self.reached[operation, answer.outcome] += 1
        if answer.outcome != "ok":
            self.reached[operation, answer.outcome, shape(answer.message)] += 1


def only_removes(operation, body):
    """Whether a request holds an update that gives no attribute a value."""
    if not isinstance(body, dict):
        return False
    if operation == "TransactWriteItems":
        actions = body.get("TransactItems")
        return isinstance(actions, list) and any(
            only_removes("UpdateItem", action.get("Update") or {"UpdateExpression": "SET"})
            for action in actions
            if isinstance(action, dict)
        )
    if operation != "UpdateItem":
        return False
    updates = body.get("AttributeUpdates")
    if isinstance(updates, dict) and updates:
        return all(
            update.get("Action") == "DELETE" for update in updates.values() if isinstance(update, dict)
        )
    text = str(body.get("UpdateExpression", "SET"))
    return "SET" not in text and "ADD" not in text


def together(operation, body, answers):
    """The subjects that have the same state as Gramme after a request, as far as one can see."""
    (_, ours), *_ = answers.items()
    if operation not in WRITES:
        return list(answers)
    if ours.outcome == "ok" and only_removes(operation, body):
        return []  # the peers make an item of nothing here, and do not always say so
    sure = [
        name
        for name in answers
        if name != LOCAL or operation != "BatchExecuteStatement" or ours.outcome == "ok"
    ]
    return [name for name in sure if same_effect(ours, answers[name])]  # DynamoDB Local runs what it refuses


def same_effect(ours, theirs):
    """Whether two answers to a write leave the same state behind, as far as one can see."""
    if ours.outcome != "ok" or theirs.outcome != "ok":
        return (ours.outcome == "ok") == (theirs.outcome == "ok")
    if ours.text == theirs.text or "Table" in ours.operation:
        return True  # peers describe tables in their own ways
    metered = ("ConsumedCapacity", "ItemCollectionMetrics")
    left, right = (
        {member: value for member, value in answer.content.items() if member not in metered}
        for answer in (ours, theirs)
    )
    return left == right
