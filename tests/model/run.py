"""The model test at length: random sequences of steps against a running server, each failing one shrunk and
printed.

Every sequence has a seed of its own, so that it can be run again alone: --seed N --sequences 1.
"""

import argparse
import collections
import json
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from check import Checker, Mismatch  # noqa: E402
from server import Server  # noqa: E402
from steps import draw  # noqa: E402
from wire import Gone, Wire  # noqa: E402
from world import SCHEMAS  # noqa: E402

LENGTH = 40  # steps in a sequence


def create(call, schemas=SCHEMAS):
    for schema in schemas:
        status, answer = call("CreateTable", schema.create_request(schema.name))
        if status != 200:
            raise RuntimeError(f"CreateTable {schema.name}: {answer}")


def sequence(choice, length=LENGTH, only=None):
    """Steps over a few of the tables, so that they meet each other's items."""
    schemas = choice.sample(SCHEMAS, 1 + choice.randrange(2))
    return [draw(choice, schemas, only) for _ in range(length)]


def clear(call, schemas=SCHEMAS):
    """Deletes what a sequence left behind."""
    for schema in schemas:
        while True:
            _, page = call("Scan", {"TableName": schema.name, "ConsistentRead": True})
            keys = [{name: item[name] for name in schema.keys} for item in page["Items"]]
            for start in range(0, len(keys), 25):
                deletes = [{"DeleteRequest": {"Key": key}} for key in keys[start : start + 25]]
                call("BatchWriteItem", {"RequestItems": {schema.name: deletes}})
            if "LastEvaluatedKey" not in page:
                break


def play(call, steps):
    """Runs a sequence over empty tables; the Mismatch it meets, or None."""
    names = {name for step in steps for name in tables_of(step)}
    schemas = [schema for schema in SCHEMAS if schema.name in names]
    checker = Checker(SCHEMAS, call)
    try:
        for step in steps:
            checker.step(step)
    except Mismatch as mismatch:
        return mismatch
    finally:
        clear(call, schemas)
    return None


def tables_of(step):
    body = step.body
    if "TransactItems" in body:
        return [next(iter(action.values()))["TableName"] for action in body["TransactItems"]]
    return list(body["RequestItems"]) if "RequestItems" in body else [body["TableName"]]


def shrink(call, steps):
    """The shortest sequence found that still meets a mismatch: drops ever smaller runs of steps."""
    size = len(steps)
    while size:
        position = 0
        while position < len(steps):
            shorter = steps[:position] + steps[position + size :]
            if shorter and play(call, shorter):
                steps = shorter
            else:
                position += size
        size //= 2
    return steps


def report(mismatch, steps, seed):
    print(f"\nseed {seed}: {mismatch}")
    print("  after", *(f"    {step.operation} {json.dumps(step.body)}" for step in steps[:-1]), sep="\n")


def run(call, options):
    begun, done, failures, kinds = time.monotonic(), 0, 0, collections.Counter()
    number = 0
    while done < options.steps and (not options.sequences or number < options.sequences):
        seed = options.seed + number
        number += 1
        steps = sequence(random.Random(seed), only=options.only)
        try:
            mismatch = play(call, steps)
            if mismatch:
                kind = (mismatch.step.operation, str(mismatch).split("expected", 1)[1][:40])
                kinds[kind] += 1
                failures += 1
                if kinds[kind] == 1:
                    steps = shrink(call, steps)
                    report(play(call, steps) or mismatch, steps, seed)
        except Gone as gone:
            sys.exit(f"seed {seed}: the server is gone ({gone})")
        done += len(steps)
        if number % 50 == 0 or done >= options.steps:
            rate = done / (time.monotonic() - begun)
            print(
                f"\r{done} steps, {failures} failures, {rate:.0f} steps/s ",
                end="",
                file=sys.stderr,
                flush=True,
            )
        if failures >= options.failures:
            break
    print(f"\n{done} steps from seed {options.seed}, {failures} sequences failed")
    return failures


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--server", help="path of a gramme binary, which is started over the memory engine")
    where.add_argument("--port", type=int, help="port of a running server whose tables may be used up")
    parser.add_argument("--steps", type=int, default=200_000)
    parser.add_argument("--sequences", type=int, default=0, help="stop after so many sequences")
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    parser.add_argument("--only", help="draw this operation only")
    parser.add_argument("--failures", type=int, default=200, help="stop after so many failing sequences")
    options = parser.parse_args()
    print(f"seed {options.seed}")
    if options.port:
        call = Wire(options.port).call
        create(call)
        sys.exit(1 if run(call, options) else 0)
    with Server(options.server, "--memory") as server:
        call = Wire(server.port).call
        create(call)
        failures = run(call, options)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
