"""Fuzzes one target after the other with libFuzzer and tells what it found. `./dev fuzz` builds the targets and runs this.

New inputs are kept in build/fuzz/corpus/TARGET, findings in build/fuzz/findings; build/fuzz/report.json remembers what the runs of each
target came to since its last finding. With --merge, inputs that reach more than those in tests/fuzz/corpus/TARGET are put there, until
it has --inputs of them."""

import argparse
import json
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import time

TREE = pathlib.Path(__file__).parents[2]
SOURCES = TREE / "tests" / "fuzz"
BUILD = TREE / "build" / "fuzz"
REPORT = BUILD / "report.json"
# Inputs are short, so that none may take long: entry.cc ends the process after 100 ms.
SIZES = {"number": 200, "record": 1024, "signature": 2048, "http": 2048, "token": 2048}
SIZE = 4096
TELLING = re.compile(r"check failed|ERROR|SUMMARY|runtime error|slow input|terminate|what\(\)|^    #\d+ .* gramme::")
PROGRESS = re.compile(r"#(\d+)\s+\w+\s+cov: (\d+) ft: (\d+) corp: (\d+)/\S+")


def all_targets():
    return sorted(path.stem for path in SOURCES.glob("*.cc"))


def folders(target):
    own = BUILD / "corpus" / target
    own.mkdir(parents=True, exist_ok=True)
    return [str(own)] + [str(path) for path in [SOURCES / "corpus" / target] if path.is_dir()]


def options(target):
    size = SIZES.get(target, SIZE)
    given = [f"-max_len={size}", "-rss_limit_mb=2048", "-malloc_limit_mb=64"]
    given += ["-timeout=1200", "-report_slow_units=1200"]  # by the wall clock, which tells nothing on a busy machine
    dictionary = SOURCES / "dictionaries" / target
    return given + [f"-dict={dictionary}"] * dictionary.exists()


class Run:
    """What one run of a target came to."""

    def __init__(self, target):
        self.target, self.executions, self.edges, self.inputs, self.finding = target, 0, 0, 0, None
        self.seconds = self.processor_seconds = 0.0
        self.said = []

    def take(self, line):
        if TELLING.search(line):
            self.said = self.said[-30:] + [line]
        if found := PROGRESS.match(line):
            self.executions, self.edges, _, self.inputs = map(int, found.groups())
        if found := re.search(r"Test unit written to (\S+)", line):
            self.finding = found.group(1)
        if found := re.search(r"stat::number_of_executed_units:\s+(\d+)", line):
            self.executions = int(found.group(1))

    def line(self):
        return f"{self.target:<12}{self.executions:>12,} executions {self.edges:>7,} edges {self.inputs:>6,} inputs"


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def fuzz(target, seconds, progress):
    findings = BUILD / "findings"
    findings.mkdir(parents=True, exist_ok=True)
    run = Run(target)
    command = [str(BUILD / f"fuzz_{target}"), *folders(target), *options(target), f"-max_total_time={seconds}", "-use_value_profile=1"]
    command += [f"-artifact_prefix={findings}/{target}-", "-print_final_stats=1", "-reload=0"]
    start, used, shown = time.monotonic(), processor_seconds(), 0.0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace") as process:
        for line in process.stderr:
            run.take(line.rstrip())
            run.seconds = time.monotonic() - start
            if progress and run.seconds - shown >= progress:
                shown = run.seconds
                print(f"{run.line()} {run.seconds:>6.0f} of {seconds} s", flush=True)
    run.processor_seconds = processor_seconds() - used
    if process.returncode != 0 and run.finding is None:
        run.finding = f"(none kept: status {process.returncode})"
    return run


def tell_finding(run):
    program = f"build/fuzz/fuzz_{run.target}"
    print("\n".join(run.said))
    print(f"\n{run.target}: FOUND {run.finding}")
    print(f"  repeat:    {program} {run.finding}")
    print(f"  minimise:  {program} -minimize_crash=1 -max_total_time=60 -exact_artifact_path=smallest {run.finding}")
    print(f"  keep it, once it is mended, in tests/fuzz/corpus/{run.target}/")


def remember(run):
    """Adds to what all runs of the target came to since its last finding."""
    known = json.loads(REPORT.read_text()) if REPORT.exists() else {}
    before = known.get(run.target, {"executions": 0, "processor_seconds": 0})
    known[run.target] = {
        "executions": 0 if run.finding else before["executions"] + run.executions,
        "processor_seconds": 0 if run.finding else round(before["processor_seconds"] + run.processor_seconds),
        "edges": run.edges,
        "inputs": run.inputs,
    }
    REPORT.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


def reached(target):
    """Of every input: its path and the edges that it reaches, as libFuzzer's merge notes them."""
    control, chosen = BUILD / "merge" / target, BUILD / "merge" / f"{target}-inputs"
    shutil.rmtree(BUILD / "merge", ignore_errors=True)
    chosen.mkdir(parents=True)
    command = [str(BUILD / f"fuzz_{target}"), "-set_cover_merge=1", f"-merge_control_file={control}", f"-max_len={SIZE}"]
    subprocess.run(command + [str(chosen), *folders(target)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    lines = control.read_text().splitlines()
    paths, edges = lines[2 : 2 + int(lines[0])], {}
    for line in lines[len(paths) + 2 :]:
        kind, place, *features = line.split()
        if kind == "FT":  # eight features are one edge, passed so and so often
            edges[pathlib.Path(paths[int(place)])] = {int(feature) // 8 for feature in features}
    return edges


def merge(target, most):
    """Adds to the corpus what reaches most beyond it, one input after the other; of equals the shortest."""
    corpus = SOURCES / "corpus" / target
    corpus.mkdir(parents=True, exist_ok=True)
    edges = reached(target)
    kept = {path for path in edges if path.parent == corpus}
    covered, added = set().union(*(edges.pop(path) for path in kept)), 0
    while edges and len(kept) + added < most:
        best = max(edges, key=lambda path: (len(edges[path] - covered), -path.stat().st_size, path.name))
        if edges[best] <= covered:
            break
        covered |= edges.pop(best)
        shutil.copy(best, corpus / best.name[:12])
        added += 1
    left = set().union(*edges.values()) - covered
    print(f"{target}: {len(kept)} inputs kept, {added} added; {len(covered):,} edges, {len(left):,} more need more inputs")


def main():
    parser = argparse.ArgumentParser(prog="./dev fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", nargs="?", default="all", choices=["all", *all_targets()])
    parser.add_argument("seconds", nargs="?", type=int, default=60, help="for each target (60)")
    parser.add_argument("--merge", action="store_true", help="choose inputs for tests/fuzz/corpus instead of fuzzing")
    parser.add_argument("--inputs", type=int, default=60, help="the most that --merge leaves in a corpus (60)")
    parser.add_argument("--progress", type=float, default=5, help="seconds between two lines of progress (5)")
    arguments = parser.parse_args()
    targets = all_targets() if arguments.target == "all" else [arguments.target]
    if arguments.merge:
        for target in targets:
            merge(target, arguments.inputs)
        return 0
    runs = []
    for target in targets:
        runs.append(fuzz(target, arguments.seconds, arguments.progress))
        remember(runs[-1])
        if runs[-1].finding:
            tell_finding(runs[-1])
    print()
    for run in runs:
        print(f"{run.line()} {run.processor_seconds:>6.0f} s {'FOUND ' + run.finding if run.finding else 'nothing found'}")
    return int(any(run.finding for run in runs))


if __name__ == "__main__":
    sys.exit(main())
