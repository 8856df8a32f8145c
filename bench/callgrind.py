"""The server under callgrind: what a request costs in instructions and calls, function by function, the same in every run.

The server is given one core, so that its loop does not look again before it sleeps: how often that would be depends on time.
"""

import collections
import contextlib
import dataclasses
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests"))
from server import Server  # noqa: E402


@dataclasses.dataclass
class Function:
    name: str
    object: str
    calls: int = 0
    by_file: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    callers: collections.Counter = dataclasses.field(default_factory=collections.Counter)

    @property
    def cost(self):
        """Its own instructions, without those of what it calls."""
        return self.by_file.total()


class Counts:
    """What callgrind counted. `by_file` of a function tells its instructions by the source they come from, inlined ones
    too; `callers` what it and all below it cost, by the function that called it."""

    def __init__(self, text):
        self.functions = {}
        self.names = {"fn": {}, "ob": {}, "fl": {}}
        self._read(text.splitlines())

    @property
    def total(self):
        return sum(function.cost for function in self.functions.values())

    def calls(self, name):
        """How often functions of that name were called: all of it, or with a `(` at its end all up to the parameters."""
        exact = not name.endswith("(")
        return sum(
            function.calls
            for function in self.functions.values()
            if (function.name.partition("@")[0] == name if exact else function.name.startswith(name))
        )

    def _name(self, kind, text):
        """Names are written once and numbered; the number names a function, since several may have one name."""
        number, name = re.fullmatch(r"\((\d+)\)(?: (.*))?", text).groups()
        if name is not None:
            self.names[kind][number] = name
        return number

    def _function(self, number, object_number):
        if number not in self.functions:
            names = self.names
            self.functions[number] = Function(names["fn"][number], names["ob"].get(object_number, ""))
        return self.functions[number]

    def _read(self, lines):
        kinds = {"fn": "fn", "cfn": "fn", "ob": "ob", "cob": "ob"} | dict.fromkeys(["fl", "fi", "fe", "cfi", "cfl"], "fl")
        at = {}  # what the lines before say; of a call what begins with c
        for line in lines:
            if line[:1].isdigit() or line[:1] in ("+", "-", "*"):
                cost = int(line.split()[1])
                caller = self._function(at["fn"], at.get("ob"))
                if "calls" not in at:
                    caller.by_file[self.names["fl"][at["file"]]] += cost
                    continue
                called = self._function(at["cfn"], at.get("cob", at.get("ob")))
                called.calls += at.pop("calls")
                called.callers[at["fn"]] += cost
                at.pop("cob", None)
                continue
            key, equals, text = line.partition("=")
            if key == "calls" and equals:
                at["calls"] = int(text.split()[0])
            elif key in kinds and text.startswith("("):
                at[key] = self._name(kinds[key], text)
                if key in ("fl", "fi", "fe"):
                    at["file"] = at[key]


class CountedServer:
    """A running server that counts once `begin` was called; until then it runs several times faster."""

    def __init__(self, server, counts):
        self.server, self.port, self._counts, self._dumps = server, server.port, counts, 0

    def begin(self):
        self._control("--instr", "on")

    def count(self, action):
        """The Counts of what the server does while the action runs."""
        self._control("--zero")
        action()
        self._control("--dump")
        self._dumps += 1
        file = self._counts.with_name(f"{self._counts.name}.{self._dumps}")
        counts = Counts(file.read_text())
        file.unlink()
        return counts

    def _control(self, *command):
        done = subprocess.run(
            ["callgrind_control", *command, str(self.server.process.pid)], capture_output=True, text=True
        )
        if done.returncode or "OK" not in done.stdout:
            sys.exit("callgrind_control: " + done.stdout + done.stderr)


@contextlib.contextmanager
def counted(binary, *arguments):
    """Starts a server of one event loop and yields it as a CountedServer."""
    with tempfile.TemporaryDirectory() as folder:
        program, counts = pathlib.Path(folder) / "counted", pathlib.Path(folder) / "counts"
        valgrind = f"valgrind --tool=callgrind --callgrind-out-file={counts} --instr-atstart=no -q"
        core = min(os.sched_getaffinity(0))
        program.write_text(
            f'#!/bin/sh\nexec taskset -c {core} {valgrind} {pathlib.Path(binary).resolve()} "$@"\n'
        )
        program.chmod(0o755)
        # One thing at a time: the scrub begins at once, and would be counted as part of the requests.
        with Server(str(program), "--threads", "1", "--scrub-period", "0", *arguments) as server:
            yield CountedServer(server, counts)
