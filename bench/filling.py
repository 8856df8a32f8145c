"""Fills tables as fast as a server takes it, and reads them through."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests"))
from wire import Wire  # noqa: E402

CONNECTIONS = 8
BATCH = 25


def create_and_fill(port, tables, told=lambda done: None):
    """Creates tables with their items; `told` is given the number of items written so far."""
    wire = Wire(port, timeout=60)
    written = 0
    for table in tables:
        status, answer = wire.call("CreateTable", table.creation())
        if status != 200:
            raise SystemExit(f"CreateTable: {answer}")
        for done in fill(port, table):
            told(written + done)
        written += table.items


def batches(table):
    for start in range(0, table.items, BATCH):
        numbers = range(start, min(start + BATCH, table.items))
        puts = ",".join(f'{{"PutRequest":{{"Item":{table.item(number)}}}}}' for number in numbers)
        yield f'{{"RequestItems":{{"{table.name}":[{puts}]}}}}'.encode()


def fill(port, table):
    """Yields how many items are written, now and then."""
    for number, answer in enumerate(answers(port, "BatchWriteItem", batches(table)), 1):
        if b'"UnprocessedItems":{}' not in answer:
            raise SystemExit(f"BatchWriteItem left items out: {answer[:200]}")
        if number % 200 == 0:
            yield number * BATCH


def answers(port, operation, bodies):
    """The answers to requests that are under way on several connections; each waits for its turn."""
    wires = [Wire(port, timeout=60) for _ in range(CONNECTIONS)]
    under_way = []
    for number, body in enumerate(bodies):
        wire = wires[number % CONNECTIONS]
        if number >= CONNECTIONS:
            yield received(under_way.pop(0))
        wire.send(operation, body)
        under_way.append(wire)
    for wire in under_way:
        yield received(wire)
    for wire in wires:
        wire.close()


def received(wire):
    status, body = wire.receive()
    if status != 200:
        raise SystemExit(f"refused: {status} {body[:300]}")
    return body


def read_all(port, table, told=lambda done: None):
    """Scans a table, so that the server's cache holds as much of it as it can."""
    wire, start, read = Wire(port, timeout=60), {}, 0
    while True:
        wire.send("Scan", json.dumps({"TableName": table.name, "Select": "COUNT", **start}).encode())
        page = json.loads(received(wire))
        read += page["Count"]
        told(read)
        if "LastEvaluatedKey" not in page:
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
