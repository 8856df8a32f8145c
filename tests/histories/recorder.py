"""Records a history: clients against a server that may be killed and started again over its data."""

import pathlib
import random
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
import calls  # noqa: E402
from chooser import GROUPS, lists  # noqa: E402
from history import UNKNOWN, Action  # noqa: E402
from server import Server  # noqa: E402
from team import Team  # noqa: E402
from wire import Wire  # noqa: E402

# What the clients meet -> (whether on disk, arguments of the server).
SETTINGS = {
    "disk": (True, []),
    "memory": (False, []),
    "hostile": (True, ["--hostile", "{seed}", "--hostile-lost-answers", "40"]),
}


class Died(Exception):
    """The server ended, and nobody had asked it to."""


def record(binary, setting, seed, seconds, clients=8, lives=4):
    """A history of some seconds, which on disk are those of several `lives`: all but the last end with a kill, or now and
    then with a request to stop."""
    on_disk, arguments = SETTINGS[setting]
    arguments = [argument.format(seed=seed) for argument in arguments]
    choice, events, generation = random.Random(seed), [], 0
    lives = lives if on_disk else 1
    with Team(clients, seed) as team, tempfile.TemporaryDirectory() as folder:
        arguments += ["--data", str(pathlib.Path(folder) / "data")] if on_disk else ["--memory"]
        for life in range(lives):
            last = life == lives - 1
            with Server(binary, *arguments) as server:
                if life == 0:
                    create_tables(server.port)
                lived = live(team, server, choice, seconds / lives, last)
                if last:
                    team.order("rest")
                    for rest, own in team.answers():
                        lived += rest
                        generation = max(generation, own)
                    lived += last_look(server.port, generation)
            bound(lived, time.monotonic_ns())
            events += lived
    return sorted(events, key=lambda event: event.begin)


def live(team, server, choice, seconds, last):
    """The events of one life of the server, which ends with it but for the last."""
    team.order("run", server.port, seconds if last else 3600)
    if not last:
        time.sleep(seconds * choice.uniform(0.5, 1.5))
        if choice.random() < 0.2:
            server.stop()
        else:
            server.kill()
    answers = team.answers()
    if last and any(gone for _, gone in answers):
        raise Died("".join(server.log))
    return [event for events, _ in answers for event in events]


def bound(events, moment):
    """Nothing happens after the process is dead: by then unknown outcomes are made or are not."""
    for event in events:
        if event.outcome == UNKNOWN and event.end is None:
            event.end = moment


def create_tables(port):
    wire = Wire(port)
    for table in calls.TABLES:
        for _ in range(10):  # over an engine that loses answers
            status, answer = wire.call("CreateTable", table)
            if status == 200 or "ResourceInUse" in answer.get("__type", ""):
                break
        else:
            raise Died(str(answer))


def last_look(port, generation):
    """Reads of everything, after all."""
    wire, events = Wire(port), []
    for keys in [*GROUPS, *map(lists, range(generation + 1))]:
        call = calls.transact_get([Action("read", key) for key in keys])
        begin = time.monotonic_ns()
        status, answer = wire.call(call.operation, call.body)
        events += call.events(0, begin, time.monotonic_ns(), status, answer)
    return events


def is_of_lists(event):
    return "/lists-" in event.actions[0].key
