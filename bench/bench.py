"""Compares Gramme with nginx's fixed answer on this machine, in one run: requests per second, latencies, CPU per request.

Each subject is measured several times, the subjects taking turns, and the medians are printed with their ratio to nginx.
"""

import argparse
import contextlib
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import boto3
import botocore.config

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests"))
from server import Server  # noqa: E402

HERE = pathlib.Path(__file__).parent
OPERATIONS = ["GetItem", "GetItemStrong", "PutItem", "UpdateItem", "Query"]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@contextlib.contextmanager
def nginx(folder, threads):
    port = free_port()
    config = (
        (HERE / "nginx.conf")
        .read_text()
        .replace("FOLDER", folder)
        .replace("PORT", str(port))
        .replace("ANSWER", "x" * 300)
    )
    file = pathlib.Path(folder) / "nginx.conf"
    file.write_text(config.replace("worker_processes 1", f"worker_processes {threads}"))
    process = subprocess.Popen(["nginx", "-c", str(file), "-p", folder], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.05)
        yield process.pid, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def cpu_seconds(pid):
    """User and system time of a process and its children."""
    total = 0
    for child in [
        pid,
        *map(int, subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()),
    ]:
        fields = pathlib.Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def load(pid, url, operation, items, connections, seconds):
    """One run of wrk: requests/s, p50, p99, p99.9 in microseconds, CPU microseconds a request."""
    before = cpu_seconds(pid)
    printed = subprocess.run(
        [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds}s",
            "-s",
            str(HERE / "requests.lua"),
            url,
            "--",
            operation,
            str(items),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    requests, microseconds, p50, p99, p999, errors = map(int, re.search(r"RESULT (.*)", printed)[1].split())
    if errors:
        sys.exit(f"{operation} at {url}: {errors} answers were errors")
    return requests / microseconds * 1e6, p50, p99, p999, (cpu_seconds(pid) - before) / requests * 1e6


def fill(endpoint, items):
    client = boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=botocore.config.Config(retries={"total_max_attempts": 1}),
    )
    for name, keys in (("bench", ["pk"]), ("ranges", ["pk", "sk"])):
        client.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"))
            ],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        )
    body = {"text": {"S": "x" * 240}, "number": {"N": "1"}, "flag": {"BOOL": True}}
    puts = {
        "bench": [{"pk": {"S": f"key-{number:08}"}, **body} for number in range(items)],
        "ranges": [
            {"pk": {"S": f"range-{number % 100}"}, "sk": {"S": f"{number:06}"}, **body}
            for number in range(2000)
        ],
    }
    for name, wanted in puts.items():
        for start in range(0, len(wanted), 25):
            client.batch_write_item(
                RequestItems={name: [{"PutRequest": {"Item": item}} for item in wanted[start : start + 25]]}
            )
            if start % 2500 == 0:
                print(f"\rfilling {name}: {start} of {len(wanted)}", end="", file=sys.stderr, flush=True)
    print("\r" + " " * 60 + "\r", end="", file=sys.stderr)


def started(binary, folder):
    """Milliseconds from the start of the process to its first answer, and idle memory in megabytes."""
    begun = time.monotonic()
    port = free_port()
    process = subprocess.Popen(
        [binary, "serve", "--port", str(port), "--data", folder + "/fresh"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as probe:
            probe.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            if probe.recv(100):
                break
        time.sleep(0.0005)
    elapsed = (time.monotonic() - begun) * 1000
    time.sleep(1)
    memory = (
        int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text())[1]) / 1024
    )
    process.terminate()
    process.wait()
    return elapsed, memory


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--server", required=True)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--connections", type=int, nargs="*", default=[1, 64])
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2, help="event loops of Gramme, workers of nginx")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        start, memory = started(options.server, folder)
        print(f"start to first answer {start:.0f} ms, idle {memory:.1f} MB\n")
        with (
            nginx(folder, options.threads) as (nginx_pid, nginx_url),
            Server(options.server, "--data", folder + "/data", "--threads", str(options.threads)) as server,
        ):
            fill(server.endpoint, options.items)
            print(
                f"{'':24}{'connections':>12}{'req/s':>10}{'of nginx':>10}{'p50 µs':>9}{'p99 µs':>9}{'p99.9 µs':>10}{'CPU µs':>9}"
            )
            for connections in options.connections:
                subjects = [("nginx, 300 bytes", nginx_pid, nginx_url, "GetItem")] + [
                    (operation, server.process.pid, server.endpoint, operation) for operation in OPERATIONS
                ]
                runs = {name: [] for name, *_ in subjects}
                for round_number in range(options.rounds):
                    for name, pid, url, operation in subjects:
                        print(
                            f"\rround {round_number + 1} of {options.rounds}: {name}        ",
                            end="",
                            file=sys.stderr,
                            flush=True,
                        )
                        runs[name].append(
                            load(pid, url, operation, options.items, connections, options.seconds)
                        )
                print("\r" + " " * 60 + "\r", end="", file=sys.stderr)
                medians = {
                    name: [statistics.median(column) for column in zip(*rows)]
                    for name, rows in runs.items()
                }
                for name, (rate, p50, p99, p999, cpu) in medians.items():
                    ratio = rate / medians["nginx, 300 bytes"][0]
                    print(
                        f"{name:24}{connections:12}{rate:10.0f}{ratio:10.2f}{p50:9.0f}{p99:9.0f}{p999:10.0f}{cpu:9.1f}"
                    )


if __name__ == "__main__":
    main()
