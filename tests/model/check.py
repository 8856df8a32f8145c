"""Runs steps at a server and holds every answer against the model's."""

import json

from expressions import holds, project
from model import Canceled, Model, Refused, Table, consumed, only_table, read_units, settled, units
from values import ANY, Fault, item_size

CONSISTENT_GLOBAL = "Consistent reads are not supported on global secondary indexes"


class Mismatch(AssertionError):
    """The server's answer is not one that the model allows."""

    def __init__(self, step, expected, actual):
        self.step = step
        super().__init__(
            f"{step.operation} {json.dumps(step.body)}\n"
            f"  expected {expected}\n"
            f"  answered {json.dumps(actual)}"
        )


class Checker:
    """A model and a server that are given the same steps. `call(operation, body)` returns the server's
    (status, document)."""

    def __init__(self, schemas, call):
        self.call = call
        self.schemas = schemas
        self.tables = {schema.name: Table(schema) for schema in schemas}
        self.model = Model(self.tables)

    def step(self, step):
        """Runs one step. Raises Mismatch."""
        if step.operation in ("Query", "Scan"):
            return self.pages(step)
        status, actual = self.call(step.operation, step.body)
        try:
            expected = self.model.answer(*step)
        except Fault as fault:
            self.refused(step, status, actual, "ValidationException", fault.texts)
        except Refused as refused:
            self.refused(step, status, actual, "ConditionalCheckFailedException", [str(refused)])
            if settled(actual.get("Item")) != settled(refused.item):
                raise Mismatch(step, f"Item {refused.item}", actual) from None
        except Canceled as canceled:
            self.refused(step, status, actual, "TransactionCanceledException", [str(canceled)])
            self.reasons(step, actual, canceled.reasons)
        else:
            if (
                status != 200
                or expected != actual
                and self.ordered(step, expected) != self.ordered(step, actual)
            ):
                raise Mismatch(step, json.dumps(expected), actual)

    @staticmethod
    def ordered(step, answer):
        """An answer with the order taken out of what has none."""
        answer = settled(answer)
        if step.operation == "BatchGetItem":
            for items in answer.get("Responses", {}).values():
                items.sort(key=json_key)
        if isinstance(answer.get("ConsumedCapacity"), list):
            answer["ConsumedCapacity"].sort(key=lambda entry: entry["TableName"])
        metrics = answer.get("ItemCollectionMetrics")
        if metrics and step.operation in ("BatchWriteItem", "TransactWriteItems"):
            for entries in metrics.values():
                entries.sort(key=json_key)
        return answer

    @staticmethod
    def refused(step, status, actual, kind, texts):
        message = actual.get("message", actual.get("Message"))
        fits = message in texts or ANY in texts
        if status != 400 or not actual.get("__type", "").endswith("#" + kind) or not fits:
            raise Mismatch(step, f"{kind} {' | '.join(texts)}", actual)

    @staticmethod
    def reasons(step, actual, expected):
        found = actual.get("CancellationReasons", [])
        if len(found) != len(expected):
            raise Mismatch(step, expected, actual)
        for have, want in zip(found, expected):
            texts = want.get("Message")
            if isinstance(texts, tuple):
                fits = have.get("Message") in texts or ANY in texts
                want = {**want, "Message": have.get("Message") if fits else texts[0]}
            if settled(have) != settled(want):
                raise Mismatch(step, expected, actual)

    def pages(self, step):
        """Reads a Query or Scan to its end, page by page, and checks each page and all of them together."""
        body, schema = step.body, self.tables[step.body["TableName"]].schema
        index = next((index for index in schema.indexes if index.name == body.get("IndexName")), schema)
        if index is not schema and not index.local and body.get("ConsistentRead"):
            return self.refused(step, *self.call(*step[:2]), "ValidationException", [CONSISTENT_GLOBAL])
        rows = self.matching(step, index)
        if step.operation == "Scan":
            return self.scanned(step, index, rows)
        rows.sort(key=lambda row: row[0], reverse=body.get("ScanIndexForward") is False)
        tied = (
            any(left[0] == right[0] for left, right in zip(rows, rows[1:]))
            if index is not schema
            else False
        )
        position, start, items = 0, {}, []
        while True:
            status, page = self.call("Query", {**body, **start})
            size = min(body.get("Limit", len(rows)), len(rows) - position)
            part = rows[position : position + size]
            position += size
            self.page(
                step, index, page if status == 200 else {"failed": page}, part, tied and "Limit" in body
            )
            items += page.get("Items", [])
            last = page.get("LastEvaluatedKey")
            if (last is None and position < len(rows)) or (last and not size):
                raise Mismatch(step, f"LastEvaluatedKey after {position} of {len(rows)}", page)
            if last is None:
                break
            if not tied and settled(last) != {
                name: part[-1][2][name] for name in {*schema.keys, *index.keys}
            }:
                raise Mismatch(step, f"LastEvaluatedKey of {part[-1][2]}", page)
            start = {"ExclusiveStartKey": last}
        self.all_items(step, index, rows, items)

    def matching(self, step, index):
        rows = self.tables[step.body["TableName"]].rows(index)
        return [row for row in rows if all(holds(tree, row[2]) for tree in step.trees["key"])]

    def passing(self, step, rows):
        tree = step.trees.get("filter")
        return [row for row in rows if tree is None or holds(tree, row[1])]

    def shown(self, step, index, row):
        """What a read shows of a row: a local index fetches what it does not hold when it is asked for."""
        image = row[2] if self.fetches(step, index) else row[1]
        return project(step.trees["projection"], image) if "projection" in step.trees else image

    def fetches(self, step, index):
        schema = self.tables[step.body["TableName"]].schema
        if index is schema or not index.local or index.projection == "ALL":
            return False
        held = {*schema.keys, *index.keys, *index.included}
        named = {path[0] for path in step.trees.get("projection", [])}
        return step.body.get("Select") == "ALL_ATTRIBUTES" or not named <= held

    def page(self, step, index, page, rows, tied):
        """The counts and the capacity of one page. `tied`: which rows the page holds is not determined."""
        passing = self.passing(step, rows)
        if page.get("ScannedCount") != len(rows) or (not tied and page.get("Count") != len(passing)):
            raise Mismatch(step, f"Count {len(passing)}, ScannedCount {len(rows)}", page)
        if ("Items" in page) == (step.body.get("Select") == "COUNT"):
            raise Mismatch(step, "Items unless Select is COUNT", page)
        asked = step.body.get("ReturnConsumedCapacity")
        if not tied and page.get("ConsumedCapacity") != self.capacity(step, index, rows, asked):
            raise Mismatch(step, f"ConsumedCapacity {self.capacity(step, index, rows, asked)}", page)

    def capacity(self, step, index, rows, asked):
        consistent = step.body.get("ConsistentRead")
        name = step.body["TableName"]
        cost = read_units(sum(item_size(row[1]) for row in rows), consistent)
        if index is self.tables[name].schema:
            return consumed(name, only_table(cost), asked)
        arms = only_table(0)
        if self.fetches(step, index):
            arms["Table"] = sum(units(item_size(row[2]), 4096) for row in rows) * (1 if consistent else 0.5)
        arms["LocalSecondaryIndexes" if index.local else "GlobalSecondaryIndexes"][index.name] = cost
        return consumed(name, arms, asked)

    def all_items(self, step, index, rows, items):
        """The items of all pages: in order, where rows with the same sort key may stand in any."""
        if step.body.get("Select") == "COUNT":
            return
        passing = self.passing(step, rows)
        if len(passing) != len(items):
            raise Mismatch(step, f"{len(passing)} items", {"Items": items})
        group, position = [], 0
        for row in [*passing, None]:
            if group and (row is None or row[0] != group[0][0]):
                found = items[position : position + len(group)]
                expected = [self.shown(step, index, each) for each in group]
                if found != expected and in_order(found) != in_order(expected):
                    raise Mismatch(step, expected, {"Items": found})
                position += len(group)
                group = []
            group.append(row)

    def scanned(self, step, index, rows):
        """A Scan's order is its own: pages and segments together hold every item once."""
        body, items, count, scanned = step.body, [], 0, 0
        for segment in range(body.get("TotalSegments", 1)):
            start = {"Segment": segment} if "TotalSegments" in body else {}
            while True:
                status, page = self.call("Scan", {**body, **start})
                if status != 200 or page["ScannedCount"] > body.get("Limit", 1 << 30):
                    raise Mismatch(step, "a page within its Limit", page)
                items += page.get("Items", [])
                count, scanned = count + page["Count"], scanned + page["ScannedCount"]
                if "LastEvaluatedKey" not in page:
                    break
                start["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        passing = self.passing(step, rows)
        if (count, scanned) != (len(passing), len(rows)):
            raise Mismatch(step, f"Count {len(passing)}, ScannedCount {len(rows)}", page)
        if "Limit" not in body and "TotalSegments" not in body:
            self.page(step, index, page, rows, False)
        expected = [self.shown(step, index, row) for row in passing]
        if body.get("Select") != "COUNT" and in_order(items) != in_order(expected):
            raise Mismatch(step, expected, {"Items": items})


def json_key(document):
    return json.dumps(document, sort_keys=True)


def in_order(items):
    return sorted(map(json_key, map(settled, items)))
