"""Starts a Gramme server for tests: on loopback, on a free port, with its data in a temporary folder."""

import re
import signal
import subprocess
import threading
import time


class Server:
    """A running server. `endpoint` is its URL; `log` collects what it printed."""

    def __init__(self, binary, *arguments, environment=None):
        self.process = subprocess.Popen(
            [binary, "serve", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
        )
        self.log = []
        self.endpoint = None
        listening = threading.Event()
        threading.Thread(target=self._read, args=(listening,), daemon=True).start()
        if not listening.wait(30) or self.endpoint is None:
            self.kill()
            raise RuntimeError("the server did not start:\n" + "".join(self.log))

    def _read(self, listening):
        for line in self.process.stdout:
            self.log.append(line)
            found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
            if found and self.endpoint is None:
                self.endpoint = found.group(0)
                listening.set()
        listening.set()

    def logs(self, *words):
        """Whether a line with all the words was or is soon printed."""
        for _ in range(100):
            if any(all(word in line for word in words) for line in self.log):
                return True
            time.sleep(0.05)
        return False

    @property
    def port(self):
        return int(self.endpoint.rsplit(":", 1)[1])

    def stop(self):
        """Asks the server to end, and returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()
