"""What a stream costs: CPU of readers that wait at the end of a shard, asking once a second as AWS advises; and, with
--instructions, a PutItem of 300 bytes into a table without a stream and with one of NEW_AND_OLD_IMAGES, in instructions
counted by callgrind. (`./dev bench "index and stream"` measures the same in time.)
"""

import argparse
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests"))
from processes import cpu_seconds  # noqa: E402
from server import Server  # noqa: E402
from stream_reader import TARGET, StreamReader, calling  # noqa: E402
from wire import Wire  # noqa: E402

TABLES = ("plain", "streamed")
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


def prepare(call, items):
    """Two tables that hold the items that will be put: every put is a change."""
    for table in TABLES:
        call(
            "CreateTable",
            TableName=table,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            StreamSpecification=STREAM if table == "streamed" else {"StreamEnabled": False},
        )
        for first in range(0, items, 25):
            keys = [f"key-{number:08}" for number in range(first, min(first + 25, items))]
            puts = [{"PutRequest": {"Item": item_of(key, 0)}} for key in keys]
            call("BatchWriteItem", RequestItems={table: puts})


def item_of(key, number):
    return {"pk": {"S": key}, "text": {"S": "x" * 240}, "number": {"N": str(number)}, "flag": {"BOOL": True}}


def compare_instructions(server, options, counts):
    """Instructions of a request, without and with a stream; `counts` is where callgrind writes."""
    runs = {table: [] for table in TABLES}
    call = calling(Wire(server.port, timeout=60))
    for round_number in range(1, options.rounds + 1):
        for table, found in runs.items():
            control(server, "--zero")
            for number in range(options.items):
                call("PutItem", TableName=table, Item=item_of(f"key-{number:08}", round_number))
            control(server, "--dump")
            newest = max(counts.parent.glob(counts.name + ".*"), key=lambda file: int(file.suffix[1:]))
            total = int(re.search(r"^summary: (\d+)", newest.read_text(), re.MULTILINE)[1])
            found.append(total / options.items / 1000)
    without, streamed = (statistics.median(found) for found in runs.values())
    print(
        f"PutItem: {without:.1f} thousand instructions without a stream, {streamed:.1f} with; ratio {streamed / without:.2f}"
    )


def control(server, command):
    done = subprocess.run(
        ["callgrind_control", command, str(server.process.pid)], capture_output=True, text=True
    )
    if done.returncode or "OK" not in done.stdout:
        sys.exit("callgrind_control: " + done.stdout + done.stderr)


class Waiting(threading.Thread):
    """Readers at the end of a shard, on a connection each, that ask in turns so that each asks once a second."""

    def __init__(self, server, arn, readers, seconds):
        super().__init__()
        self.wires = [Wire(server.port) for _ in range(readers)]
        self.iterators = [self.at_end(calling(wire), arn) for wire in self.wires]
        self.seconds = seconds

    @staticmethod
    def at_end(call, arn):
        (shard,) = call(TARGET + "DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"]
        place = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "LATEST"}
        return call(TARGET + "GetShardIterator", **place)["ShardIterator"]

    def run(self):
        begun = time.monotonic()
        for second in range(self.seconds):
            for reader, wire in enumerate(self.wires):
                due = begun + second + reader / len(self.wires)
                time.sleep(max(0, due - time.monotonic()))
                page = calling(wire)(TARGET + "GetRecords", ShardIterator=self.iterators[reader])
                assert not page["Records"]
                self.iterators[reader] = page["NextShardIterator"]
        time.sleep(max(0, begun + self.seconds - time.monotonic()))


def idle_readers(server, options):
    call = calling(Wire(server.port))
    arn = call("DescribeTable", TableName="streamed")["Table"]["LatestStreamArn"]
    StreamReader(call, arn)
    for readers in (0, options.readers, 0, options.readers):
        waiting = Waiting(server, arn, readers, options.seconds * options.rounds)
        before = cpu_seconds(server.process.pid)
        waiting.start()
        waiting.join()
        spent = (cpu_seconds(server.process.pid) - before) / waiting.seconds
        print(f"{readers:3} waiting readers: {spent * 100:.2f} % of a core over {waiting.seconds} s")


def counted(binary, folder):
    """A program that runs the server under callgrind, and where that writes what it counts."""
    program, counts = pathlib.Path(folder) / "counted", pathlib.Path(folder) / "counts"
    valgrind = f"valgrind --tool=callgrind --callgrind-out-file={counts} -q"
    program.write_text(f'#!/bin/sh\nexec {valgrind} {pathlib.Path(binary).resolve()} "$@"\n')
    program.chmod(0o755)
    return str(program), counts


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--server", required=True)
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--instructions", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--data", folder + "/data", "--durability", "none", "--threads", "1"]
        if options.instructions:
            program, counts = counted(options.server, folder)
            with Server(program, *arguments) as server:
                prepare(calling(Wire(server.port, timeout=60)), options.items)
                compare_instructions(server, options, counts)
        else:
            with Server(options.server, *arguments) as server:
                prepare(calling(Wire(server.port)), options.items)
                idle_readers(server, options)


if __name__ == "__main__":
    main()
