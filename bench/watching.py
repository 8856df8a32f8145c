"""What is watched rather than loaded: memory by idle connections, latencies over time under compaction, the start."""

import contextlib
import resource
import socket
import subprocess
import time

from bodies import GET, PUT
from measuring import finish
from plan import Cell
from processes import bytes_written, memory_bytes
from servers import subjects
from wire import Wire

IDLE_STEPS = (0, 1000, 2000, 3000, 4000, 5000)
SLICE = 3  # seconds
SEEDS = 8  # files of requests, in turns
STARTS = 5


def idle_connections(run, seconds, steps=IDLE_STEPS):
    """Memory with so many connections, each of which has been served once."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    table = run.series.setups[0].tables[0]
    body = f'{{"TableName":"{table.name}","Key":{{{table.key(0)}}}}}'.encode()
    for setup, running in run.running.items():
        with contextlib.ExitStack() as ends:
            ask(Wire(running.port), body, 200)
            for before, connections in zip((0, *steps), steps):
                run.progress.begin(f"{setup}: {connections} idle connections")
                for _ in range(connections - before):
                    wire = Wire(running.port)
                    ask(wire, body)
                    ends.callback(wire.close)
                time.sleep(1)
                yield {"setup": setup, "connections": connections, "memory": memory_bytes(running.pid)}
                run.progress.end(1)


def ask(wire, body, times=1):
    for _ in range(times):
        wire.send("GetItem", body)
        wire.receive()


def compaction(run, seconds):
    """Reads and writes in slices of a few seconds, so that a stall is seen when it happens."""
    ((setup, running),) = run.running.items()
    cells = (Cell(setup, GET, 32), Cell(setup, PUT, 32))
    begun = time.monotonic()
    for number in range(max(seconds // SLICE, 1)):
        run.progress.begin(f"under compaction: {number * SLICE} of {seconds} s")
        written, since = bytes_written(running.pid), time.monotonic()
        loads = [run.start_wrk(cell, SLICE, seed=number % SEEDS) for cell in cells]
        for cell, load in zip(cells, map(finish, loads)):
            yield {
                "at": since - begun,
                "operation": cell.operation.label,
                "rate": load.requests / load.seconds,
                "requests": load.requests,
                "quantiles": load.quantiles,
                "errors": load.errors,
                "files": len(list(running.folder.glob("**/*.sst"))),
                "written": (bytes_written(running.pid) - written) / (time.monotonic() - since),
            }
        run.progress.end(SLICE)


def merged(rows, share):
    """Microseconds below which a share of the requests of several slices lies: each part of a slice counts at its end."""
    parts = []
    for row in rows:
        before = 0
        for percent, microseconds in row["quantiles"]:
            parts.append((microseconds, row["requests"] * (percent - before) / 100))
            before = percent
    total, passed = sum(weight for _, weight in parts), 0
    for microseconds, weight in sorted(parts):
        passed += weight
        if passed >= total * share / 100 * (1 - 1e-9):
            return microseconds
    return parts[-1][0]


def start(run, seconds):
    for _ in range(STARTS):
        run.progress.begin("start")
        yield started(run.servers)
        run.progress.end(seconds / STARTS)


def started(servers):
    """Milliseconds from the start of the process to its first answer, and the memory of an idle server."""
    port, begun = subjects.free_port(), time.monotonic()
    command = [servers.binary, "serve", "--port", str(port), "--data", str(servers.new_folder() / "data")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as probe:
                probe.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                if probe.recv(100):
                    break
            time.sleep(0.0005)
        elapsed = (time.monotonic() - begun) * 1000
        time.sleep(1)
        return {"milliseconds": elapsed, "memory": memory_bytes(process.pid)}
    finally:
        process.terminate()
        process.wait()


WATCHES = {"idle_connections": idle_connections, "compaction": compaction, "start": start}
