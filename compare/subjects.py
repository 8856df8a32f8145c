"""The servers that are compared: Gramme, and the peers, which are installed on demand into a cache folder
outside the checkout."""

import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests"))
from server import Server  # noqa: E402
from wire import Gone, Wire  # noqa: E402

HERE = pathlib.Path(__file__).parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "gramme"
OURS, LOCAL, DYNOXIDE = "Gramme", "DynamoDB Local", "Dynoxide"
LOCAL_VERSION, DYNOXIDE_VERSION = "2.6.1", "3.2.0"
CARGO_MINIMUM = (1, 85)

POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>peers</groupId><artifactId>peers</artifactId><version>1</version><dependencies><dependency>
<groupId>com.amazonaws</groupId><artifactId>DynamoDBLocal</artifactId><version>{LOCAL_VERSION}</version>
</dependency></dependencies></project>"""


def say(text):
    print(f"== {text}", file=sys.stderr, flush=True)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Peer:
    """A peer's process; it listens on `port` of loopback only."""

    def __init__(self, command, port, environment=None):
        self.command, self.port = command, port
        self.environment = {**os.environ, **(environment or {})}
        self.log = CACHE / f"peer-{port}.log"
        self.process, self.over = None, False
        self.begin()

    def begin(self):
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                self.command, stdout=log, stderr=log, cwd=CACHE, env=self.environment
            )
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError(f"{self.command[0]} did not start:\n{self.log.read_text()}")

    def revive(self):
        """Begins again when it died, or gives no answer any more; whether it had to."""
        if self.over:
            return False
        if self.process.poll() is None:
            try:
                Wire(self.port).call("ListTables", {"Limit": 1})
                return False
            except (Gone, ValueError):
                self.process.kill()
        self.process.wait()
        self.begin()
        return True

    def stop(self):
        self.over = True
        self.process.kill()
        self.process.wait()
        self.log.unlink()


def dynamodb_local():
    """Starts DynamoDB Local. It knows no option for the address, so a small library makes it listen on
    loopback only."""
    folder = CACHE / f"dynamodb-local-{LOCAL_VERSION}"
    if not (folder / "installed").exists():
        say(f"Installing DynamoDB Local {LOCAL_VERSION} into {folder}")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "pom.xml").write_text(POM)
        maven = ["mvn", "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={folder / 'lib'}"]
        subprocess.run(maven, cwd=folder, check=True)
        library = [
            "cc",
            "-shared",
            "-fPIC",
            "-O",
            "-o",
            folder / "loopback.so",
            HERE / "loopback.c",
            "-ldl",
        ]
        subprocess.run(library, check=True)
        (folder / "installed").touch()
    port = free_port()
    main = "com.amazonaws.services.dynamodbv2.local.main.ServerRunner"
    java = [
        "java",
        "-Xmx2g",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Djava.net.preferIPv4Stack=true",
        f"-Djava.library.path={folder / 'lib'}",
    ]
    options = ["-inMemory", "-sharedDb", "-port", str(port), "-disableTelemetry"]
    command = [*java, "-cp", f"{folder / 'lib'}/*", main, *options]
    return Peer(command, port, {"LD_PRELOAD": str(folder / "loopback.so")})


def dynoxide():
    """Starts Dynoxide, or returns None when there is no cargo that could build it."""
    folder = CACHE / f"dynoxide-{DYNOXIDE_VERSION}"
    binary = folder / "bin" / "dynoxide"
    if not binary.exists():
        if not shutil.which("cargo"):
            return say("Dynoxide left out: it needs cargo (https://rustup.rs)")
        printed = subprocess.run(["cargo", "--version"], capture_output=True, text=True).stdout
        if tuple(map(int, printed.split()[1].split(".")[:2])) < CARGO_MINIMUM:
            return say(
                f"Dynoxide left out: it needs cargo {'.'.join(map(str, CARGO_MINIMUM))}, found {printed}"
            )
        say(f"Installing Dynoxide {DYNOXIDE_VERSION} into {folder} (takes some minutes)")
        cargo = ["cargo", "install", "-q", "dynoxide-rs", "--version", DYNOXIDE_VERSION, "--locked"]
        subprocess.run([*cargo, "--root", folder], check=True)
    port = free_port()
    return Peer([binary, "--port", str(port)], port)


def start(server, port, wanted):
    """(name -> port, the Gramme that was started or None, the peers) of Gramme and of the peers wanted."""
    ours = None if port else Server(server, "--memory")
    ports, peers = {OURS: port or ours.port}, []
    CACHE.mkdir(parents=True, exist_ok=True)
    for name, starter in ((LOCAL, dynamodb_local), (DYNOXIDE, dynoxide)):
        peer = starter() if name in wanted else None
        if peer:
            peers.append(peer)
            ports[name] = peer.port
    return ports, ours, peers
