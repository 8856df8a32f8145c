"""Finds where Gramme's answers differ from those of DynamoDB Local and Dynoxide.

All get the same requests, hand-written and random ones. Each kind of difference is reported once, as the
shortest case found, in build/compare/report.md; differences that known.json explains are left out. A run
ends with status 1 when unexplained ones remain; a SIGTERM ends it early, and it reports what it has found.
"""

import argparse
import collections
import json
import multiprocessing
import os
import pathlib
import queue
import random
import signal
import sys
import threading
import time

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests"), str(HERE.parent / "tests" / "model")]

from findings import Findings, Told  # noqa: E402
from play import Player  # noqa: E402
from report import Known, encoded, write_report  # noqa: E402
from sequences import Source, read_sequences  # noqa: E402
from shrink import shrink  # noqa: E402
from subjects import DYNOXIDE, LOCAL, start  # noqa: E402

BATCH = 10  # sequences that a worker plays before it tells of them
SHRINKER = 99  # the mark of the player that shortens cases; workers count from 0


def work(ports, mark, options, numbers, rest, found):
    """A worker: plays sequences until no requests are left to be sent, or Gramme is gone."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    player, source, seen = Player(ports, mark), Source(options.seed, options.only), set()
    while rest.value > 0 and not player.alone:
        with numbers.get_lock():
            begin = numbers.value
            numbers.value += BATCH
        counts, cases = collections.Counter(), []
        for number in range(begin, begin + BATCH):
            steps = source.sequence(number)
            for difference in player.play(steps):
                counts[difference.signature] += 1
                if difference.signature not in seen:
                    seen.add(difference.signature)
                    difference.seed, difference.number = options.seed, number
                    cases.append(difference)
            with rest.get_lock():
                rest.value -= len(steps)
        found.put(Told(counts, cases, player.reached))
        player.reached = collections.Counter()
    found.put(None)


def hunt(ports, peers, options, known):
    """Runs the workers, and meanwhile shortens what they find and revives peers that die."""
    context = multiprocessing.get_context("fork")
    numbers, rest, found = (
        context.Value("q", options.sequence or 0),
        context.Value("q", options.requests),
        context.Queue(1000),
    )
    workers = [
        context.Process(target=work, args=(ports, mark, options, numbers, rest, found), daemon=True)
        for mark in range(options.workers)
    ]
    for worker in workers:
        worker.start()

    def end(*_):
        rest.value, options.no_shrink = 0, True

    signal.signal(signal.SIGTERM, end)
    findings, ended = Findings(known, list(ports)[1:]), 0
    threading.Thread(target=watch, args=(peers, findings), daemon=True).start()
    player = Player(ports, SHRINKER)
    begun = told = time.monotonic()
    while ended < len(workers) or (findings.waiting and not options.no_shrink):
        try:
            while ended < len(workers):
                message = found.get(timeout=0 if findings.waiting and not options.no_shrink else 0.5)
                ended += message is None
                if message is not None:
                    findings.add(message)
        except queue.Empty:
            if any(worker.exitcode for worker in workers):
                break
        if findings.waiting and not options.no_shrink:
            case = findings.waiting.pop(0)
            smaller = shrink(player, case)
            if smaller:
                findings.replace(smaller, case)
        if time.monotonic() - told > 10:
            told = time.monotonic()
            findings.seconds = told - begun
            progress(findings)
    findings.seconds = time.monotonic() - begun
    progress(findings)
    findings.save(options)
    print(file=sys.stderr)
    if any(worker.exitcode for worker in workers):
        sys.exit("a worker failed")
    return findings


def watch(peers, findings):
    """Begins peers again that died or hang."""
    while True:
        findings.revived += sum(peer.revive() for peer in peers)
        time.sleep(2)


def progress(findings):
    print(
        f"\r{findings.sent} requests, {findings.sent / findings.seconds:.0f}/s; "
        f"{len(findings.cases)} kinds of differences, {len(findings.unexplained())} unexplained; "
        f"{len(findings.waiting)} to shorten ",
        end="",
        file=sys.stderr,
        flush=True,
    )


def replay(ports, file):
    """Plays a case of a report, or a text file of sequences, and prints every answer that differs."""
    player, count = Player(ports, SHRINKER), 0
    path = pathlib.Path(file)
    sequences = [from_json(path)] if path.suffix == ".json" else read_sequences(path)
    for steps in sequences:
        shown = set()
        for difference in player.play(steps):
            count += 1
            if len(difference.steps) not in shown:
                shown.add(len(difference.steps))
                print(encoded(difference.steps[-1]))
                for name, answer in difference.answers.items():
                    print(f"  {name:16}{answer}")
            print(f"  {difference.who}: {difference.what}")
    print(f"{count} differences")
    return 1 if count else 0


def from_json(path):
    return [
        [step["operation"], step["bytes"].encode("latin-1") if "bytes" in step else step["body"]]
        for step in json.loads(path.read_text())
    ]


def report(options, findings, known):
    """Writes the report and ends the program."""
    unexplained = write_report(options.report, findings, known)
    print(f"{unexplained} unexplained kinds of differences: {options.report / 'report.md'}")
    sys.exit(1 if unexplained else 0)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--server", help="path of a gramme binary")
    where.add_argument("--port", type=int, help="port of a Gramme that runs already; use --memory")
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument(
        "--sequence", type=int, help="begin with this sequence of the seed; 0 is the first hand-written one"
    )
    parser.add_argument(
        "--only", action="append", metavar="OPERATION", help="this operation only; may be repeated"
    )
    parser.add_argument("--peer", action="append", choices=[LOCAL, DYNOXIDE], help="this peer only")
    parser.add_argument("--workers", type=int, default=max(2, os.cpu_count() or 2))
    parser.add_argument("--report", type=pathlib.Path, default=HERE.parent / "build" / "compare")
    parser.add_argument("--no-shrink", action="store_true", help="report cases as they were found")
    parser.add_argument(
        "--replay",
        metavar="FILE",
        help="play a case of a report, or a file like cases.txt, and print what differs",
    )
    parser.add_argument(
        "--explain",
        metavar="FILE",
        action="append",
        type=pathlib.Path,
        help="report once more what earlier runs found (their findings.json), by the reasons known now",
    )
    options = parser.parse_args()
    known = Known(HERE / "known.json")
    if options.explain:
        report(options, Findings.load(known, options.explain), known)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # and leave no peer behind
    ports, ours, peers = start(options.server, options.port, options.peer or [LOCAL, DYNOXIDE])
    try:
        if len(ports) < 2:
            sys.exit("there is no peer to compare with")
        if options.replay:
            sys.exit(replay(ports, options.replay))
        print(f"seed {options.seed}")
        findings = hunt(ports, peers, options, known)
        if ours and ours.process.poll() is not None:
            print("Gramme died:", *ours.log[-20:])
        report(options, findings, known)
    finally:
        for process in [*peers, *filter(None, [ours])]:
            process.stop()


if __name__ == "__main__":
    main()
