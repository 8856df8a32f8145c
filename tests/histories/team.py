"""Clients that send random requests, each from a process of its own, and write down what they did and saw."""

import json
import multiprocessing
import pathlib
import sys
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
import calls  # noqa: E402
from chooser import Chooser  # noqa: E402
from wire import Gone, Wire  # noqa: E402

ATTEMPTS = 4  # of a transaction with a token


class Client:
    """Sends what a chooser draws, one request after the other. A transaction with a token whose outcome is not known is
    sent again, also after the server was killed and started."""

    def __init__(self, number, seed):
        self.number, self.chooser = number, Chooser(number, seed)
        self.again = None  # (call, body, begin, attempts)

    def run(self, port, seconds):
        """The events until the time is over or the server is gone, and which of the two."""
        wire, deadline, events = Wire(port, timeout=15), time.monotonic() + seconds, []
        while time.monotonic() < deadline:
            if self.again:
                call, body, first, attempts = self.again
            else:
                call = self.chooser.draw()
                body, first, attempts = json.dumps(call.body).encode(), None, 0
            begin = time.monotonic_ns()
            first, self.again = first or begin, None
            try:
                wire.send(call.operation, body)
                status, text = wire.receive()
            except Gone:
                self.unknown(events, call, body, first, attempts)
                return events, True
            end = time.monotonic_ns()
            if status >= 500:
                self.unknown(events, call, body, first, attempts)
                continue
            found = call.events(self.number, first, end, status, json.loads(text))
            self.chooser.learn(found)
            events += found
        wire.close()
        return events, False

    def unknown(self, events, call, body, first, attempts):
        if call.token and attempts + 1 < ATTEMPTS:
            self.again = (call, body, first, attempts + 1)
        else:
            events += call.events(self.number, first, None)

    def rest(self):
        """The event that was to be sent again."""
        if self.again is None:
            return []
        call, _, first, _ = self.again
        return call.events(self.number, first, None)


def serve(number, seed, pipe):
    """A client process: does what the pipe asks for."""
    client = Client(number, seed)
    while True:
        try:
            order, *arguments = pipe.recv()
        except EOFError:
            return
        try:
            if order == "run":
                pipe.send(("done", *client.run(*arguments)))
            else:
                pipe.send(("done", client.rest(), client.chooser.generation))
        except Exception:
            pipe.send(("failed", traceback.format_exc()))


class Team:
    """Client processes. Made before any server, so that none holds what is the server's."""

    def __init__(self, count, seed):
        context = multiprocessing.get_context("fork")
        self.pipes, self.processes = [], []
        for number in range(count):
            own, other = context.Pipe()
            process = context.Process(target=serve, args=(number + 1, seed, other), daemon=True)
            process.start()
            other.close()
            self.pipes.append(own)
            self.processes.append(process)

    def order(self, *order):
        for pipe in self.pipes:
            pipe.send(order)

    def answers(self):
        """What each client answers."""
        answers = [pipe.recv() for pipe in self.pipes]
        for state, *content in answers:
            if state == "failed":
                raise calls.Surprise(content[0])
        return [content for _, *content in answers]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.join()
