"""Measures Gramme, nginx with a fixed answer as the yardstick, and the peers that are installed, on this machine; writes tables
and pictures into a folder of build/bench. What is measured stands in plan.py. A run that was cut off goes on with --resume.
"""

import argparse
import os
import pathlib
import platform
import re
import subprocess
import sys
import time
import types

import report
from measuring import Run, in_turns
from plan import DYNOXIDE, GRAMME, KEPT, LOCAL, SERIES, planned
from progress import Progress, in_words
from results import Results
from servers import ROOT, STARTERS, Servers, installed
from watching import WATCHES

FOLDER = ROOT / "build" / "bench"  # of reports, and of data that is kept
FILLED_A_SECOND = 40_000  # items, for the estimate
QUICK = {"seconds": 1, "rounds": 1, "items_max": 100_000, "watched_seconds": 12}
MEMORY_OF_TEN_MILLION = 10 << 30


def bytes_of_memory():
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def machine():
    """Where this is measured, with what."""
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return {
        "processor": cpu[1] if cpu else platform.machine(),
        "cores": os.cpu_count(),
        "memory": bytes_of_memory(),
        "system": f"{platform.freedesktop_os_release()['PRETTY_NAME']}, Linux {platform.release()}",
    }


def printed(*command):
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    return (done.stdout + done.stderr).strip()


def versions(binary):
    changed = " with changes" if printed("git", "status", "--porcelain", "--untracked-files=no") else ""
    return {
        "gramme": printed(binary, "version").removeprefix("gramme "),
        "commit": printed("git", "rev-parse", "--short", "HEAD") + changed,
        "nginx": printed("nginx", "-v").rpartition("/")[2],
        "wrk": printed("wrk", "-v").split()[1],
        "RocksDB": printed("dpkg-query", "-W", "-f=${Version}", "librocksdb-dev"),
    }


def kinds(with_peers):
    """Gramme and the peers that are there; with `with_peers` they are installed first."""
    if with_peers:
        for name in (LOCAL, DYNOXIDE):
            if not installed(name) and (peer := STARTERS[name]()):
                peer.stop()
    return [GRAMME, *filter(installed, (LOCAL, DYNOXIDE))]


def begin(options):
    """A new folder, with a head of all that a later part of the run must do alike."""
    enough = bytes_of_memory() >= MEMORY_OF_TEN_MILLION
    chosen = {
        "series": options.series or SERIES,
        "seconds": options.seconds,
        "rounds": options.rounds,
        "threads": options.threads or os.cpu_count(),
        "items_max": 10_000_000 if enough else 1_000_000,
        "watched_seconds": None,
        "kinds": kinds(options.peers),
        **(QUICK if options.quick else {}),
    }
    now = time.strftime("%Y-%m-%d-%H%M%S")
    head = {"begun": now, "machine": machine(), "versions": versions(options.server), "options": chosen}
    return Results(options.folder / now, head)


def newest(folder=FOLDER):
    folders = sorted(path.parent for path in folder.glob("*/results.jsonl"))
    return folders[-1] if folders else sys.exit("nothing was measured yet: ./dev bench")


def estimate(series, options, rounds):
    """Seconds that a series takes."""
    if not rounds:
        return 0
    kept = [setup for setup in series.setups if setup.items >= KEPT]
    filled = sum(setup.items for setup in series.setups) / FILLED_A_SECOND * (1.5 if kept else 1)
    loads = len(list(in_turns(series))) * (options.seconds + 1) if series.cells else 0
    return filled + loads * rounds + series.seconds + 5


def left_to_do(series, results, options):
    rounds = 1 if series.watch else options.rounds
    return [number for number in range(rounds) if not results.has_round(series.name, number)]


def measure(series, rounds, servers, results, progress, options):
    with servers:
        run = Run(series, servers, results, progress, options)
        for number in rounds:
            if series.watch:
                for row in WATCHES[series.watch](run, series.seconds):
                    results.add(series=series.name, round=number, **row)
                results.finish_round(series.name, number)
            else:
                run.measure_round(number)


def work(results, binary):
    options = types.SimpleNamespace(**results.head["options"])
    every = planned(options.kinds, options.items_max, options.watched_seconds)
    todo = [(every[name], left_to_do(every[name], results, options)) for name in options.series]
    expected = {series.name: estimate(series, options, len(rounds)) for series, rounds in todo}
    print(f"This takes about {in_words(sum(expected.values()))}; results go to {results.folder}", file=sys.stderr)
    progress = Progress(sum(expected.values()))
    for series, rounds in todo:
        if rounds:
            progress.begin(f"{series.name}: starting servers")
            target = progress.done + expected[series.name]
            servers = Servers(binary, results.folder.parent, progress, options.threads)
            measure(series, rounds, servers, results, progress, options)
            progress.end(target - progress.done)
            report.write(results)
    progress.close()


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True, help=argparse.SUPPRESS)
    parser.add_argument("series", nargs="*", metavar="SERIES", help=f"what to measure; all by default: {', '.join(SERIES)}")
    parser.add_argument("--quick", action="store_true", help="a look in minutes: one short round, at most 100,000 items")
    parser.add_argument("--seconds", type=int, default=4, help="of each load (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="(%(default)s)")
    parser.add_argument("--threads", type=int, help="event loops of Gramme, workers of nginx (one per core)")
    parser.add_argument("--peers", action="store_true", help="install DynamoDB Local and Dynoxide when they are missing")
    parser.add_argument("--folder", type=pathlib.Path, default=FOLDER, help="of reports and of data that is kept (build/bench)")
    again = parser.add_mutually_exclusive_group()
    again.add_argument("--resume", nargs="?", const="newest", metavar="FOLDER", help="go on with a run; the newest by default")
    again.add_argument("--report", nargs="?", const="newest", metavar="FOLDER", help="report a run again, without measuring")
    options = parser.parse_args()
    for name in options.series:
        if name not in SERIES:
            parser.error(f"there is no series '{name}'; there are: {', '.join(SERIES)}")
    return options


def main():
    options = parse()
    old = options.resume or options.report
    results = Results(newest(options.folder) if old == "newest" else old) if old else begin(options)
    if not options.report:
        try:
            work(results, options.server)
        except KeyboardInterrupt:
            sys.exit(f"\ncut off; ./dev bench --resume {results.folder} goes on")
    print(report.write(results).read_text())


if __name__ == "__main__":
    main()
