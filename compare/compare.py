"""Finds where Gramme's answers differ from those of DynamoDB Local and Dynoxide.

All get the same requests, hand-written and random ones. Each kind of difference is reported once, as the
shortest case found, in build/compare/report.md; differences that known.json explains are left out. A run
ends with status 1 when unexplained ones remain.
"""

import argparse
import json
import multiprocessing
import os
import pathlib
import queue
import random
import sys
import time

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests"), str(HERE.parent / "tests" / "model")]

from answers import ALONE, general  # noqa: E402
from play import Player  # noqa: E402
from report import PLACE, Known, encoded, write_report  # noqa: E402
from sequences import Source, read_sequences  # noqa: E402
from shrink import shrink  # noqa: E402
from subjects import DYNOXIDE, LOCAL, start  # noqa: E402

SHRINKER = 99  # the mark of the player that shortens cases; workers count from 0


def work(ports, mark, options, numbers, sent, found):
    """A worker: plays sequences until enough requests are sent; new kinds of differences go to the main
    process."""
    player, source, seen = Player(ports, mark), Source(options.seed, options.only), set()
    while sent.value < options.requests:
        with numbers.get_lock():
            number = numbers.value
            numbers.value += 1
        steps = source.sequence(number)
        for difference in player.play(steps):
            if difference.signature not in seen:
                seen.add(difference.signature)
                difference.seed, difference.number = options.seed, number
                found.put(difference)
            else:
                found.put(difference.signature)
        with sent.get_lock():
            sent.value += len(steps)
    found.put(None)


class Findings:
    """Kinds of differences by signature, with the first case of each and how often it came."""

    def __init__(self, known):
        self.known = known
        self.cases, self.counts = {}, {}
        self.waiting = []

    def add(self, message):
        signature = message if isinstance(message, str) else message.signature
        self.counts[signature] = self.counts.get(signature, 0) + 1
        if signature not in self.cases and not isinstance(message, str):
            self.cases[signature] = message
            if not self.known.reason(signature):
                self.waiting.append(message)
                self.waiting.sort(key=lambda difference: PLACE[difference.who])

    def replace(self, difference, smaller):
        smaller.seed, smaller.number = difference.seed, difference.number
        del self.cases[difference.signature]
        count = self.counts.pop(difference.signature)
        self.counts[smaller.signature] = self.counts.get(smaller.signature, 0) + count
        self.cases[smaller.signature] = smaller

    def unexplained(self):
        """Signatures without a reason. What one peer alone says counts only where no case with both peers
        tells more."""
        told = {general(signature) for signature, case in self.cases.items() if case.who != ALONE}
        return [
            signature
            for signature, case in self.cases.items()
            if not self.known.reason(signature) and (case.who != ALONE or general(signature) not in told)
        ]


def hunt(ports, options, known):
    """Runs the workers, and meanwhile shortens what they find."""
    context = multiprocessing.get_context("fork")
    numbers, sent, found = (
        context.Value("q", options.sequence or 0),
        context.Value("q", 0),
        context.Queue(10_000),
    )
    workers = [
        context.Process(target=work, args=(ports, mark, options, numbers, sent, found), daemon=True)
        for mark in range(options.workers)
    ]
    for worker in workers:
        worker.start()
    player, findings, ended = Player(ports, SHRINKER), Findings(known), 0
    begun = told = time.monotonic()
    while ended < len(workers) or findings.waiting:
        try:
            while ended < len(workers):
                message = found.get(timeout=0 if findings.waiting else 0.2)
                ended += message is None
                if message is not None:
                    findings.add(message)
        except queue.Empty:
            if any(worker.exitcode for worker in workers):
                break
        if findings.waiting:
            difference = findings.waiting.pop(0)
            if not options.no_shrink:
                smaller = shrink(player, difference)
                if smaller:
                    findings.replace(difference, smaller)
        if time.monotonic() - told > 5 or (ended == len(workers) and not findings.waiting):
            told = time.monotonic()
            rate = sent.value / (told - begun)
            unexplained = len(findings.unexplained())
            print(
                f"\r{sent.value} requests, {rate:.0f}/s; {len(findings.cases)} kinds of differences, "
                f"{unexplained} unexplained; "
                f"{len(findings.waiting)} to shorten ",
                end="",
                file=sys.stderr,
                flush=True,
            )
    print(file=sys.stderr)
    if any(worker.exitcode for worker in workers):
        sys.exit("a worker failed")
    return findings, sent.value, time.monotonic() - begun


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
    parser.add_argument(
        "--all",
        action="store_true",
        help="report also the classes of differences that mostly teach nothing",
    )
    parser.add_argument("--workers", type=int, default=max(2, os.cpu_count() or 2))
    parser.add_argument("--report", type=pathlib.Path, default=HERE.parent / "build" / "compare")
    parser.add_argument("--no-shrink", action="store_true", help="report cases as they were found")
    parser.add_argument(
        "--replay",
        metavar="FILE",
        help="play a case of a report, or a file like cases.txt, and print what differs",
    )
    options = parser.parse_args()
    ports, running = start(options.server, options.port, options.peer or [LOCAL, DYNOXIDE])
    try:
        if len(ports) < 2:
            sys.exit("there is no peer to compare with")
        if options.replay:
            sys.exit(replay(ports, options.replay))
        print(f"seed {options.seed}")
        known = Known(HERE / "known.json", options.all)
        findings, sent, seconds = hunt(ports, options, known)
        unexplained = write_report(options, findings, known, ports, sent, seconds)
        print(f"{unexplained} unexplained kinds of differences: {options.report / 'report.md'}")
        sys.exit(1 if unexplained else 0)
    finally:
        for process in running:
            process.stop()


if __name__ == "__main__":
    main()
