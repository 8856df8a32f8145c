"""Measures a series: loads by wrk, cell after cell, round after round."""

import collections
import re
import subprocess
import time

from plan import GRAMME, NGINX, Setup
from processes import busy_seconds, cpu_seconds, memory_bytes, own_seconds
from servers import ROOT

Load = collections.namedtuple("Load", "requests seconds errors quantiles")  # quantiles: (percent, microseconds)


class Run:
    """A series on its servers: `running` by the names of their setups."""

    def __init__(self, series, servers, results, progress, options):
        self.series, self.servers, self.results = series, servers, results
        self.progress, self.options = progress, options
        setups = [*series.setups, *[Setup(NGINX, NGINX, ())] * bool(series.cells)]
        self.kinds = {setup.name: setup.kind for setup in setups}
        self.running = {setup.name: servers.start(setup) for setup in setups}
        self.files = {}

    def bodies(self, cell, seed=1):
        """The file with the requests of a cell."""
        table = self.series.table_of(cell)
        key = (cell.operation.label, table, seed)
        if key not in self.files:
            self.files[key] = self.servers.passing / f"bodies-{len(self.files)}"
            with open(self.files[key], "w") as out:
                for body in cell.operation.bodies(table, self.series.distinct, seed):
                    out.write(body + "\n")
        return self.files[key]

    def measure_round(self, number):
        for cell in in_turns(self.series):
            self.progress.begin(f"{self.series.name}, round {number + 1} of {self.options.rounds}: {cell.name}")
            self.results.add(series=self.series.name, round=number, cell=cell.name, **self.measure(cell))
            self.progress.end(self.options.seconds + 1)
        self.results.finish_round(self.series.name, number)

    def measure(self, cell):
        running = self.running[cell.setup]
        before = cpu_seconds(running.pid)
        busy, own, begun = busy_seconds(), own_seconds(), time.monotonic()
        load = finish(self.start_wrk(cell, self.options.seconds))
        cpu = cpu_seconds(running.pid) - before
        others = busy_seconds() - busy - (own_seconds() - own) - cpu
        if load.errors and self.kinds[cell.setup] == GRAMME:
            raise SystemExit(f"{cell.name}: {load.errors} of {load.requests} answers were errors")
        return {
            "setup": cell.setup,
            "kind": self.kinds[cell.setup],
            "operation": cell.operation.label,
            "connections": cell.connections,
            "table": self.series.table_of(cell).name,
            "rate": load.requests / load.seconds,
            **{name: at(load.quantiles, share) for name, share in (("p50", 50), ("p99", 99), ("p999", 99.9))},
            "cpu": cpu / max(load.requests, 1) * 1e6,
            "memory": memory_bytes(running.pid),
            "errors": load.errors,
            "others": max(others, 0) / (time.monotonic() - begun),
        }

    def start_wrk(self, cell, seconds, seed=1):
        script = ["-s", str(ROOT / "bench" / "load.lua"), self.running[cell.setup].url, "--"]
        arguments = ["DynamoDB_20120810." + cell.operation.target, str(self.bodies(cell, seed))]
        command = ["wrk", "-t1", f"-c{cell.connections}", f"-d{seconds}s", *script, *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finish(process):
    """What a wrk that was started has seen in the end."""
    printed, _ = process.communicate()
    result = re.search(r"RESULT (\d+) (\d+) (\d+)", printed)
    if not result:
        raise SystemExit(f"wrk failed: {printed}")
    requests, microseconds, errors = map(int, result.groups())
    quantiles = [(float(share), int(time)) for share, time in re.findall(r"QUANTILE ([\d.]+) (\d+)", printed)]
    return Load(requests, microseconds / 1e6, errors, quantiles)


def at(quantiles, share):
    """Microseconds below which a share of the requests lies."""
    return next(time for percent, time in quantiles if percent >= share - 1e-6)


def in_turns(series):
    """The cells of a round, each under as many connections as the yardstick before it."""
    for yardstick in series.yardsticks():
        yield yardstick
        yield from (cell for cell in series.cells if cell.connections == yardstick.connections)
