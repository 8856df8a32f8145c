"""What waiting readers of a stream cost: CPU of those that stand at the end of a shard, asking once a second as AWS advises."""

import argparse
import pathlib
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests"))
from processes import cpu_seconds  # noqa: E402
from server import Server  # noqa: E402
from stream_reader import TARGET, StreamReader, calling  # noqa: E402
from wire import Wire  # noqa: E402


def prepare(call):
    """A table with a stream."""
    call(
        "CreateTable",
        TableName="streamed",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )


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
        waiting = Waiting(server, arn, readers, options.seconds)
        before = cpu_seconds(server.process.pid)
        waiting.start()
        waiting.join()
        spent = (cpu_seconds(server.process.pid) - before) / waiting.seconds
        print(f"{readers:3} waiting readers: {spent * 100:.2f} % of a core over {waiting.seconds} s")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--server", required=True)
    parser.add_argument("--seconds", type=int, default=14)
    parser.add_argument("--readers", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--data", folder + "/data", "--durability", "none", "--threads", "1"]
        with Server(options.server, *arguments) as server:
            prepare(calling(Wire(server.port)))
            idle_readers(server, options)


if __name__ == "__main__":
    main()
