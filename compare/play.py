"""Plays a sequence of requests at every subject at once, and says where their answers part."""

import json

import world
from answers import Answer, verdict
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
SCHEMAS = [*world.SCHEMAS, BOTH_TABLE]
NAMES = [schema.name for schema in SCHEMAS]
CONTROL_NAMES = ["control-1", "control-2", "control-3"]
PAGES = 12
STATEMENTS = {"ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"}
WRITES = {
    "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems", "CreateTable",
    "UpdateTable", "DeleteTable",
    "UpdateTimeToLive", "TagResource", "UntagResource",
} | STATEMENTS  # fmt: skip


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
    spoken of without."""

    def __init__(self, ports, mark):
        self.wires = {name: Wire(port) for name, port in ports.items()}
        self.mark = f"{mark:02}"
        self.names = {name: f"{self.mark}{name}" for name in [*NAMES, *CONTROL_NAMES]}
        self.missing = {name: set() for name in self.wires}  # tables that a subject could not make
        for schema in SCHEMAS:
            for name, answer in self.ask(
                list(self.wires), "CreateTable", schema.create_request(schema.name)
            ).items():
                if answer.outcome == "ResourceInUseException":
                    continue
                if answer.outcome != "ok":
                    self.missing[name].add(schema.name)
        for schema in SCHEMAS:
            self.clear(schema.name)

    def marked(self, text):
        for name, own in self.names.items():
            text = text.replace(f'"{name}"', f'"{own}"').replace(f'\\"{name}\\"', f'\\"{own}\\"')
            text = text.replace(f":table/{name}", f":table/{own}")
        return text

    def unmarked(self, data):
        for name, own in self.names.items():
            data = data.replace(own.encode(), name.encode())
        return data

    def ask(self, subjects, operation, body):
        """The subjects' answers to one request; all work on it at the same time."""
        data = body if isinstance(body, bytes) else self.marked(json.dumps(body)).encode()
        answers = {}
        for name in subjects:
            try:
                self.wires[name].send(operation, data)
            except Gone as gone:
                answers[name] = lost(operation, gone)
        for name in subjects:
            if name not in answers:
                try:
                    status, text = self.wires[name].receive()
                    answers[name] = Answer(operation, status, self.unmarked(text))
                except Gone as gone:
                    answers[name] = lost(operation, gone)
        return answers

    def exchange(self, subjects, operation, body):
        """As `ask`, with reads whose order is free read to their end, so that whole results are
        compared."""
        answers = self.ask(subjects, operation, body)
        if isinstance(body, bytes):
            return answers
        if operation == "Scan" and ("Limit" in body or "Segment" in body):
            return {name: self.whole_scan(name, body, answer) for name, answer in answers.items()}
        if operation == "Query" and "Limit" in body and "IndexName" in body:
            return {name: self.all_pages(name, "Query", body, answer) for name, answer in answers.items()}
        if operation == "ListTables":
            for answer in answers.values():
                answer.content.pop("TableNames", None)
                answer.content.pop("LastEvaluatedTableName", None)
        if operation in STATEMENTS:
            return {name: unordered_select(body, answer) for name, answer in answers.items()}
        return answers

    def whole_scan(self, name, body, answer):
        segments = body.get("TotalSegments")
        if answer.outcome != "ok" or not isinstance(segments, (int, type(None))) or (segments or 1) > 5:
            return without_items(answer)
        found = self.all_pages(name, "Scan", body, answer)
        for segment in range(segments or 1):
            if segments and segment != body.get("Segment"):
                other = {**body, "Segment": segment}
                more = self.all_pages(name, "Scan", other, self.ask([name], "Scan", other)[name])
                merge(found, more)
        found.content.pop("ConsumedCapacity", None)
        sort_items(found)
        return found

    def all_pages(self, name, operation, body, answer):
        pages = 0
        last = answer.content.pop("LastEvaluatedKey", None) if answer.outcome == "ok" else None
        while last and pages < PAGES:
            more = self.ask([name], operation, {**body, "ExclusiveStartKey": last})[name]
            if more.outcome != "ok":
                return more
            last = more.content.pop("LastEvaluatedKey", None)
            merge(answer, more)
            pages += 1
        if pages:
            answer.content.pop("ConsumedCapacity", None)
        if pages or "Limit" in body:
            sort_items(answer)
            answer.content.pop("ConsumedCapacity", None)
        return answer

    def clear(self, table):
        """Empties a table at every subject; their contents may have parted."""
        schema = next(schema for schema in SCHEMAS if schema.name == table)
        for name in self.wires:
            if table in self.missing[name]:
                continue
            while True:
                page = self.ask([name], "Scan", {"TableName": table, "ConsistentRead": True})[name]
                items = page.document.get("Items", []) if page.outcome == "ok" else []
                keys = [{key: item[key] for key in schema.keys} for item in items]
                for start in range(0, len(keys), 25):
                    deletes = [{"DeleteRequest": {"Key": key}} for key in keys[start : start + 25]]
                    self.ask([name], "BatchWriteItem", {"RequestItems": {table: deletes}})
                if not keys or "LastEvaluatedKey" not in page.document:
                    break

    def play(self, steps):
        """Plays a sequence from empty tables and yields its differences.

        A subject whose writes went another way than Gramme's has another state from then on, and takes no
        further part."""
        texts = [step[1] if isinstance(step[1], bytes) else json.dumps(step[1]).encode() for step in steps]
        together = b"".join(texts)
        touched = [name for name in NAMES if f'"{name}"'.encode() in together.replace(b"\\", b"")]
        subjects = [name for name in self.wires if not self.missing[name] & set(touched)]
        judge = list(self.wires)[
            -1
        ]  # the last peer is the one whose texts follow AWS: without it there is little to learn
        try:
            for number, (operation, body) in enumerate(steps):
                if subjects[-1:] != [judge]:
                    break
                answers = self.exchange(subjects, operation, body)
                differs = verdict(answers)
                if only_removes(operation, body) and any(
                    answer.outcome == "ok" for answer in answers.values()
                ):
                    subjects = []  # the peers make an item of nothing here: what follows cannot be compared
                if not differs:
                    continue
                who, members = differs
                for what in members:
                    yield Difference(steps[: number + 1], answers, who, what)
                if operation in WRITES and subjects:
                    ours = answers[subjects[0]]
                    subjects = [name for name in subjects if same_effect(ours, answers[name])]
        finally:
            for name in touched:
                self.clear(name)
            if b"control-" in together:
                for name in CONTROL_NAMES:
                    self.ask(
                        list(self.wires),
                        "UpdateTable",
                        {"TableName": name, "DeletionProtectionEnabled": False},
                    )
                    self.ask(list(self.wires), "DeleteTable", {"TableName": name})


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


def same_effect(ours, theirs):
    """Whether two answers to a write leave the same state behind, as far as one can see."""
    if ours.outcome != "ok" or theirs.outcome != "ok":
        return (ours.outcome == "ok") == (theirs.outcome == "ok")
    metered = ("ConsumedCapacity", "ItemCollectionMetrics")
    left, right = (
        {member: value for member, value in answer.content.items() if member not in metered}
        for answer in (ours, theirs)
    )
    return left == right


def lost(operation, gone):
    answer = Answer(operation, 0, b"")
    answer.outcome, answer.message, answer.content = "no answer", str(gone), {}
    return answer


def merge(answer, more):
    for member in ("Count", "ScannedCount"):
        answer.content[member] = answer.content.get(member, 0) + more.content.get(member, 0)
    if "Items" in more.content:
        answer.content["Items"] = answer.content.get("Items", []) + more.content["Items"]


def sort_items(answer):
    if "Items" in answer.content:
        answer.content["Items"].sort(key=lambda item: json.dumps(item, sort_keys=True))


def without_items(answer):
    if answer.outcome == "ok":
        answer.content = {"Count": "some"}
    return answer


def unordered_select(body, answer):
    """Rows of a SELECT that names no partition come in any order."""
    if isinstance(answer.content.get("Items"), list):
        if "Limit" in body:
            return without_items(answer)
        sort_items(answer)
    return answer
