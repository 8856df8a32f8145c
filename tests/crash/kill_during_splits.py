"""kill -9 while clients write to a table with a stream and its partitions are split and its shards roll over: the stream
tells exactly the table's history.

One table lives through all rounds. Every round starts the server, writes from several threads, splits partitions, and
kills the process at a random moment. Then the whole stream is replayed, shard by shard, parents first: every change must
begin with what the one before left, and what is left in the end is the table. Open shards are those of the partitions.
"""

import argparse
import pathlib
import random
import sys
import tempfile
import threading
import time

import boto3
import botocore.config
from botocore.exceptions import BotoCoreError, ClientError

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from server import Server  # noqa: E402
from stream_replay import items_of, replay_stream  # noqa: E402
from wire import Gone, Wire  # noqa: E402

THREADS = 4
TABLE = "streamed"


def client_of(server, service="dynamodb"):
    return boto3.client(
        service,
        endpoint_url=server.endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=botocore.config.Config(retries={"total_max_attempts": 1}, read_timeout=5),
    )


class Writer(threading.Thread):
    """Puts, changes and deletes items, alone and in transactions, until the server is gone."""

    def __init__(self, server, seed):
        super().__init__()
        self.client, self.choice = client_of(server), random.Random(seed)
        self.count = 0

    def run(self):
        try:
            while True:
                self.write()
                self.count += 1
        except (BotoCoreError, ClientError) as stopped:
            if (
                isinstance(stopped, ClientError)
                and stopped.response["ResponseMetadata"]["HTTPStatusCode"] < 500
            ):
                raise

    def write(self):
        choice = self.choice
        keys = [{"pk": {"S": f"item-{number}"}} for number in choice.sample(range(60), 3)]
        value = {"n": {"N": str(choice.randrange(10**6))}, "pad": {"S": "x" * choice.randrange(300)}}
        what = choice.randrange(10)
        if what < 6:
            self.client.put_item(TableName=TABLE, Item={**keys[0], **value})
        elif what < 8:
            self.client.delete_item(TableName=TABLE, Key=keys[0])
        else:
            puts = [{"Put": {"TableName": TABLE, "Item": {**key, **value}}} for key in keys[:2]]
            delete = {"Delete": {"TableName": TABLE, "Key": keys[2]}}
            self.client.transact_write_items(TransactItems=[*puts, delete])


class Splitter(threading.Thread):
    """Splits random partitions until the server is gone."""

    def __init__(self, server, seed, splits_max):
        super().__init__()
        self.wire, self.choice, self.splits_max = Wire(server.port), random.Random(seed), splits_max
        self.count = 0

    def run(self):
        try:
            while self.count < self.splits_max:
                time.sleep(self.choice.uniform(0, 0.1))
                status, answer = self.wire.call(
                    "Gramme_20261101.SplitPartition",
                    {"TableName": TABLE, "Hash": f"{self.choice.randrange(1, 2**64):016x}"},
                )
                assert status in (200, 500), answer
                self.count += status == 200
        except Gone:
            pass
        finally:
            self.wire.close()


def verify(server):
    streams, client = client_of(server, "dynamodbstreams"), client_of(server)
    arn = client.describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]
    items, shards = replay_stream(streams, arn)
    assert items == items_of(client, TABLE), "the stream tells of another table"
    wire = Wire(server.port)
    _, answer = wire.call("Gramme_20261101.DescribePartitions", {"TableName": TABLE})
    wire.close()
    open_shards = {s["ShardId"] for s in shards if "EndingSequenceNumber" not in s["SequenceNumberRange"]}
    assert open_shards == {partition["OpenShardId"] for partition in answer["Partitions"]}
    return len(shards), len(answer["Partitions"])


def prepare(client):
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--server", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    choice = random.Random(options.seed)
    total = 0
    splits_max = max(1, 200 // options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--data", str(pathlib.Path(folder) / "data")]
        with Server(options.server, *arguments, "--partitions", "3") as server:
            prepare(client_of(server))
            server.kill()
        for round_number in range(options.rounds):
            with Server(options.server, *arguments, "--shard-age", "2") as server:
                writers = [Writer(server, choice.getrandbits(64)) for _ in range(THREADS)]
                splitter = Splitter(server, choice.getrandbits(64), splits_max)
                for thread in (*writers, splitter):
                    thread.start()
                time.sleep(choice.uniform(0.5, 3.0))
                server.kill()
                for thread in (*writers, splitter):
                    thread.join()
            total += sum(writer.count for writer in writers)
            with Server(options.server, *arguments) as server:
                shards, partitions = verify(server)
                server.kill()
            print(
                f"round {round_number + 1} of {options.rounds}: {total} writes, {shards} shards, "
                f"{partitions} partitions, the stream tells the table's history",
                flush=True,
            )


if __name__ == "__main__":
    main()
