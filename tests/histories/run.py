"""Histories at length: random clients against servers that are killed, over the disk, the memory engine and the hostile
engine in turn; each history is checked, and a failing one is saved and drawn.

A seed decides what clients draw and when kills come, not how threads meet: a failing history is looked at again with
--check, and made again with luck.
"""

import argparse
import collections
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from calls import Surprise  # noqa: E402
from findings import judge, report  # noqa: E402
from history import load  # noqa: E402
from linearizable import TooHard  # noqa: E402
from recorder import SETTINGS, Died, record  # noqa: E402

FOLDER = pathlib.Path(__file__).parents[2] / "build" / "histories"


def one(options, setting, seed, outcomes):
    """Records and checks a history; what is wrong with it in words."""
    events = record(options.server, setting, seed, options.seconds, options.clients, options.lives)
    begun = time.monotonic()
    findings = judge(events)
    taken = time.monotonic() - begun
    counted = collections.Counter(event.outcome for event in events)
    outcomes.update(counted)
    print(f"seed {seed}, {setting}: {in_words(counted)}, checked in {taken:.1f} s", flush=True)
    return report(findings, events, FOLDER, f"{setting}-{seed}") if findings else None


def in_words(counted):
    parts = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counted.items()))
    return f"{counted.total()} events ({parts})"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--server", help="path of a gramme binary")
    what.add_argument("--check", help="check a saved history")
    parser.add_argument("--histories", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=10, help="of each history")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument(
        "--lives", type=int, default=5, help="of the server in one history; all but the last are cut short"
    )
    parser.add_argument("--setting", choices=SETTINGS, help="only this one of the three")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of the first history")
    options = parser.parse_args()
    if options.check:
        events = load(options.check)
        findings = judge(events)
        print(
            report(findings, events, FOLDER, "checked")
            if findings
            else f"{len(events)} events, nothing found"
        )
        sys.exit(1 if findings else 0)
    outcomes, failed = collections.Counter(), 0
    settings = [options.setting] if options.setting else list(SETTINGS)
    for number in range(options.histories):
        seed = options.seed + number
        setting = settings[seed % len(settings)]
        try:
            wrong = one(options, setting, seed, outcomes)
        except (Died, Surprise, TooHard) as trouble:
            wrong = f"seed {seed}, {setting}: {type(trouble).__name__}: {trouble}"
        if wrong:
            failed += 1
            print(wrong, flush=True)
    print(f"{options.histories} histories from seed {options.seed}, {in_words(outcomes)}, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
