"""The servers that are measured: Gramme, nginx with a fixed answer as the yardstick, and the peers that are installed."""

import contextlib
import dataclasses
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "compare")]
import subjects  # noqa: E402
from filling import create_and_fill, read_all  # noqa: E402
from plan import DYNOXIDE, GRAMME, KEPT, LOCAL, NGINX  # noqa: E402
from processes import cpu_seconds  # noqa: E402
from server import Server  # noqa: E402

STARTERS = {LOCAL: subjects.dynamodb_local, DYNOXIDE: subjects.dynoxide}
ANSWER = "x" * 300


@dataclasses.dataclass(frozen=True)
class Running:
    """A server that runs. `folder` holds its data."""

    pid: int
    port: int
    folder: pathlib.Path | None = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"


def start_nginx(folder, workers):
    """nginx's process and port."""
    port = subjects.free_port()
    template = (ROOT / "bench" / "nginx.conf").read_text()
    for word, value in (("FOLDER", folder), ("PORT", port), ("ANSWER", ANSWER), ("WORKERS", workers)):
        template = template.replace(word, str(value))
    file = folder / "nginx.conf"
    file.write_text(template)
    process = subprocess.Popen(["nginx", "-c", str(file), "-p", str(folder)], stderr=subprocess.DEVNULL)
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return process, port
        time.sleep(0.05)
    raise SystemExit(f"nginx did not start; see {folder}/error.log")


class Forgetting(threading.Thread):
    """Has the system drop the table files of a folder from its memory, over and over."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.folder, self.over = folder, threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(0.2):
            for path in self.folder.glob("**/*.sst"):
                with contextlib.suppress(OSError), open(path, "rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


class Servers:
    """Starts what a series needs, and stops it."""

    def __init__(self, binary, folder, progress, threads):
        self.binary, self.progress, self.threads = binary, progress, threads
        self.kept = folder / "data"
        self.kept.mkdir(parents=True, exist_ok=True)
        self.ends = contextlib.ExitStack()
        self.passing = pathlib.Path(self.ends.enter_context(tempfile.TemporaryDirectory(dir=folder)))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ends.close()

    def start(self, setup):
        return {GRAMME: self._gramme, NGINX: self._nginx}.get(setup.kind, self._peer)(setup)

    def _nginx(self, _):
        process, port = start_nginx(self.new_folder(), self.threads)
        self.ends.callback(lambda: (process.terminate(), process.wait()))
        return Running(process.pid, port)

    def _peer(self, setup):
        peer = STARTERS[setup.kind]()
        self.ends.callback(peer.stop)
        create_and_fill(peer.port, setup.tables, self.progress.told(f"filling {setup.name}"))
        return Running(peer.process.pid, peer.port)

    def _gramme(self, setup):
        """Filled fast, without syncs, and started again with its own options: so everything lies in table files."""
        folder = self._folder_of(setup)
        filled, like = folder / "filled", setup.tables[0].item(0)  # data of another form are of no use
        if not filled.exists() or filled.read_text() != like:
            self._fill(setup, folder)
            filled.write_text(like)
        fixed = ["--data", str(folder / "data"), "--threads", str(self.threads), "--log-level", "warning"]
        server = self.ends.enter_context(Server(self.binary, *fixed, *setup.options))
        if setup.read_first:
            for table in setup.tables:
                read_all(server.port, table, self.progress.told(f"reading {setup.name}"))
        if setup.forget_files:
            self.ends.callback(Forgetting(folder).over.set)
        return Running(server.process.pid, server.port, folder / "data")

    def _fill(self, setup, folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        options = ["--data", str(folder / "data"), "--durability", "none", "--log-level", "warning"]
        with Server(self.binary, *options) as server:
            create_and_fill(server.port, setup.tables, self.progress.told(f"filling {setup.name}"))
            if setup.items >= KEPT:
                settle(server.process.pid, self.progress.told(f"settling {setup.name}"))

    def _folder_of(self, setup):
        if setup.items < KEPT:
            return self.new_folder()
        tables = "-".join(table.name for table in setup.tables)
        return self.kept / f"{setup.name}-{tables}".replace(" ", "-").replace(",", "")

    def new_folder(self):
        return pathlib.Path(tempfile.mkdtemp(dir=self.passing))


def settle(pid, told, seconds=300):
    """Waits until what a fill has left to do in the background is done."""
    quiet, begun = 0, time.monotonic()
    while quiet < 3 and time.monotonic() - begun < seconds:
        told(0)
        before = cpu_seconds(pid)
        time.sleep(1)
        quiet = quiet + 1 if cpu_seconds(pid) - before < 0.05 else 0


def installed(kind):
    """Whether a peer can be started without installing it."""
    marks = {LOCAL: f"dynamodb-local-{subjects.LOCAL_VERSION}/installed", DYNOXIDE: f"dynoxide-{subjects.DYNOXIDE_VERSION}/bin/dynoxide"}
    return (subjects.CACHE / marks[kind]).exists() and (kind != LOCAL or bool(shutil.which("java")))
