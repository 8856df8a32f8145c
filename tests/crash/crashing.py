"""What the tests that kill -9 a server have in common: writers that go on until it is gone, the kill at a random moment,
and the command line."""

import argparse
import pathlib
import random
import sys
import threading
import time

from botocore.exceptions import BotoCoreError

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
import clients  # noqa: E402
from server import Server  # noqa: E402, F401 (handed on)

TABLE = "items"


def client_of(server, service="dynamodb"):
    """A client that tries every request once: an answer that did not come is an unknown outcome."""
    return clients.client_of(server.endpoint, service, retries={"total_max_attempts": 1}, read_timeout=5)


class Writer(threading.Thread):
    """Calls write() until the server is gone; what else ends it, refusals too, is its failure."""

    def __init__(self, server, seed):
        super().__init__()
        self.client, self.choice, self.count = client_of(server), random.Random(seed), 0
        self.failure = None

    def run(self):
        try:
            while True:
                self.write()
                self.count += 1
        except BotoCoreError:
            pass
        except Exception as failure:
            self.failure = failure

    def write(self):
        raise NotImplementedError


def write_until_killed(server, writers, seconds):
    """Lets the writers write for so long, kills the server, and returns the number of acknowledged writes."""
    for writer in writers:
        writer.start()
    time.sleep(seconds)
    server.kill()
    for writer in writers:
        writer.join()
        if writer.failure:
            raise AssertionError("a writer ended early") from writer.failure
    return sum(writer.count for writer in writers)


def scan(client, **arguments):
    return [
        item
        for page in client.get_paginator("scan").paginate(TableName=TABLE, **arguments)
        for item in page["Items"]
    ]


def options_of(description, rounds):
    """The command line: --server, --rounds and --seed, which is printed."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--server", required=True)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    return options
