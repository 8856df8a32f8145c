"""What waiting readers of a stream cost: CPU of those that stand at the end of a shard, asking once a second as AWS advises.
Beside them as many clients who ask nginx for a fixed answer as often: what it costs to answer at all."""

import argparse
import contextlib
import json
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests"))
from processes import cpu_seconds  # noqa: E402
from server import Server  # noqa: E402
from servers import start_nginx  # noqa: E402
from stream_reader import TARGET, calling, end_of_shard  # noqa: E402
from wire import Wire  # noqa: E402


def prepare(call):
    """A table with a stream; the iterator of a reader who waits at its end."""
    call(
        "CreateTable",
        TableName="streamed",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    call("PutItem", TableName="streamed", Item={"pk": {"S": "a"}})
    return end_of_shard(call, "streamed")


class Clients:
    """Clients on a connection each that ask in turns, so that each asks once a second."""

    def __init__(self, port, count, iterator):
        self.wires = [Wire(port) for _ in range(count)]
        self.requests = [json.dumps({"ShardIterator": iterator}).encode()] * count

    def ask(self, client):
        self.wires[client].send(TARGET + "GetRecords", self.requests[client])
        status, answer = self.wires[client].receive()
        assert status == 200, answer
        return answer

    def ask_for(self, seconds):
        begun = time.monotonic()
        for second in range(seconds):
            for client in range(len(self.wires)):
                due = begun + second + client / len(self.wires)
                time.sleep(max(0, due - time.monotonic()))
                self.ask(client)
        time.sleep(max(0, begun + seconds - time.monotonic()))


class Readers(Clients):
    """Clients that go on with the iterator that was answered, and never meet a record."""

    def ask(self, client):
        page = json.loads(super().ask(client))
        assert not page["Records"]
        self.requests[client] = json.dumps({"ShardIterator": page["NextShardIterator"]}).encode()


def measure(name, pid, clients, seconds):
    before = cpu_seconds(pid)
    clients.ask_for(seconds)
    spent = (cpu_seconds(pid) - before) / seconds
    asked = len(clients.wires)
    each = f", {spent / asked * 1e6:.0f} us a request" if asked else ""
    print(f"{name}: {asked:3} clients, {spent * 100:.2f} % of a core{each}, over {seconds} s", flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--server", required=True)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as ends:
        place = pathlib.Path(folder)
        (place / "nginx").mkdir()
        nginx, nginx_port = start_nginx(place / "nginx", 1)
        ends.callback(lambda: (nginx.terminate(), nginx.wait()))
        server = ends.enter_context(Server(options.server, "--data", str(place / "data")))
        iterator = prepare(calling(Wire(server.port)))
        for _ in range(options.rounds):
            measure("nginx ", nginx.pid, Clients(nginx_port, options.readers, iterator), options.seconds)
            for readers in (0, options.readers):
                measure("Gramme", server.process.pid, Readers(server.port, readers, iterator), options.seconds)


if __name__ == "__main__":
    main()
