"""Draws sequences of requests, and reads the hand-written ones."""

import json
import pathlib
import random
import re
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "model"))
sys.path.insert(0, str(HERE.parent / "tests"))

import broken  # noqa: E402
import control  # noqa: E402
import legacy  # noqa: E402
import partiql  # noqa: E402
import steps as model_steps  # noqa: E402
import world  # noqa: E402
from world import chance  # noqa: E402

LENGTH = 30
# DynamoDB Local has no tables with indexes on several attributes, and is not asked where one is named.
MULTIPLE = [schema for schema in world.SCHEMAS if schema.name == "several"]
SIMPLE = [schema for schema in world.SCHEMAS if schema.name != "several"]
ANY_NAME = re.compile("[a-zA-Z0-9_.-]{3,255}")
FILES = [HERE / "cases.txt", *sorted((HERE.parent / "tests" / "cases").rglob("*.case"))]


def read_sequences(file):
    """The sequences of a file like cases.txt (apart by blank lines), or the requests of a text case of the
    tests."""
    text = "\n".join(line for line in file.read_text().splitlines() if not line.startswith("#"))
    sequences = []
    for block in re.split(r"\n\s*\n", text.strip()):
        if file.suffix == ".case":
            block = re.match(r"(?s)(.*?)\n\d{3}", block)[1].replace("\n", " ")
        sequences.append([step_of(line) for line in block.splitlines()])
    return sequences


def step_of(line):
    operation, body = line.split(None, 1)
    try:
        return [operation, json.loads(body)]
    except (ValueError, RecursionError):
        return [operation, body.encode()]


class Source:
    """Sequences by number: the hand-written ones first, then random ones; the same for the same seed."""

    def __init__(self, seed, only=None):
        self.seed, self.only = seed, set(only or ())
        self.written = [steps for file in FILES for steps in read_sequences(file)]
        self.shapes = control.Shapes()
        self.members = {name: self.shapes.members(name) for name in (*control.CONTROL, *control.DATA)}

    def sequence(self, number):
        if number < len(self.written):
            return [step for step in self.written[number]]
        choice = random.Random(f"{self.seed}/{number}")
        form = choice.randrange(100)
        if form < 10 and self.wants(control.DECK):
            steps = [("CreateTable", control.create(choice, control.NAMES[0]))]
            steps += [self.spoilt(choice, control.draw(choice), 20) for _ in range(14)]
        elif form < 13 and self.wants(control.DECK):
            steps = [self.spoilt(choice, step, 5) for step in control.life(choice)]
        else:
            schemas = choice.sample(SIMPLE, 1 + choice.randrange(2)) if chance(choice, 85) else MULTIPLE
            filling = [model_steps.draw(choice, schemas, "PutItem")[:2] for _ in range(4)]
            steps = filling + [self.data(choice, schemas) for _ in range(LENGTH)]
            repeat(choice, steps)
        return [[operation, body] for operation, body in steps]

    def wants(self, operations):
        return not self.only or self.only & set(operations)

    def data(self, choice, schemas):
        """One request about items."""
        for _ in range(200):
            form = choice.randrange(100)
            if form < 52:
                request = model_steps.draw(choice, schemas)[:2]
            elif form < 67:
                request = legacy.draw(choice, schemas)
            elif form < 87:
                request = partiql.draw(choice, schemas)
            elif form < 89:
                request = broken.long_texts(choice, choice.choice(schemas))
            else:
                operation = choice.choice(control.DATA)
                request = operation, self.shapes.request(choice, operation)
            if not self.only or request[0] in self.only:
                break
        return self.spoilt(choice, request, 33)

    def spoilt(self, choice, request, percent):
        """The request, or for `percent` of them one with something wrong."""
        operation, body = request
        if not chance(choice, percent):
            return operation, body
        if chance(choice, 3):
            return operation, broken.broken_bytes(choice, body)
        body = broken.breaks(choice, operation, body, self.members[operation])
        if operation == "CreateTable" and ANY_NAME.fullmatch(str(body.get("TableName", ""))):
            body["TableName"] = control.NAMES[0]  # others would stay behind
        return operation, body


def repeat(choice, steps):
    """Gives some transactions a token, and sends some a second time."""
    for position, (operation, body) in enumerate(steps[:-1]):
        if operation == "TransactWriteItems" and isinstance(body, dict) and chance(choice, 25):
            steps[position] = operation, {**body, "ClientRequestToken": choice.choice(["token-1", "token-2"])}
            if chance(choice, 50):
                steps[position + 1] = steps[position]
