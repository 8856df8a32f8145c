"""Puts what a report measured into the documents, between their marks: the figures of the README and its picture, the table of
marks and pictures. So no figure is typed by hand.
"""

import argparse
import pathlib
import re
import shutil
import sys

import marks
import pictures
from bench import newest
from bodies import OPERATIONS
from plan import DYNOXIDE, GRAMME, LOCAL, NGINX
from results import Results
from servers import ROOT

NEEDED = ("standard", "start")
PICTURES = {  # of the report, which docs/performance.md shows if they were measured
    "items": "Requests a second from 10⁴ to 10⁷ items, all in the block cache",
    "cache": "Requests a second when the block cache holds all items, or a third of them",
    "compaction": "Latencies of reads and writes while flushes and compactions run",
}


def replaced(text, name, content):
    """The text with new content between the marks of a name."""
    begin, end = f"<!-- {name}: begin, written by ./dev bench readme -->", f"<!-- {name}: end -->"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"there is no {begin}")
    return pattern.sub(lambda _: f"{begin}\n{content}\n{end}", text)


def standard(results):
    """The standard set at a glance."""
    cells = {(cell["setup"], cell["operation"]): cell for cell in results.cells("standard").values()}
    peers = [name for name in (DYNOXIDE, LOCAL) if any(setup == name for setup, _ in cells)]
    head = ["64 connections", "requests/s", "of nginx", "p50", "p99", "CPU per request", *(f"{name}, of nginx" for name in peers)]
    rows = [row("nginx, fixed answer", next(cell for cell in cells.values() if cell["kind"] == NGINX), [""] * len(peers))]
    for operation in OPERATIONS:
        others = [f"{cells[name, operation.label]['ratio']:.2f}" for name in peers]
        label = operation.label.replace("PutItem", "PutItem, `--durability commit`")
        rows.append(row(label, cells[GRAMME, operation.label], others))
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *rows))


def row(label, cell, others):
    times = [f"{cell[name] / 1000:.2f} ms" for name in ("p50", "p99")]
    rate = round(cell["rate"], -2 if cell["rate"] > 10_000 else -1)
    return [label, f"{rate:,.0f}", f"{cell['ratio']:.2f}", *times, f"{cell['cpu']:.1f} µs", *others]


def source(results):
    machine, versions = results.head["machine"], results.head["versions"]
    return (
        f"Measured {results.head['begun'][:10]} at commit {versions['commit']}: {machine['processor']}, {machine['cores']} cores shared by "
        f"server and load generator, {machine['memory'] / 1e9:.0f} GB of memory."
    )


def readme(results):
    picture = "![Throughput of Gramme and its peers, nginx = 1](docs/pictures/throughput.svg)"
    started = results.of("start")
    milliseconds = sorted(one["milliseconds"] for one in started if "milliseconds" in one)
    memory = sorted(one["memory"] for one in started if "memory" in one)
    start = (
        f"From the start of the process to its first answer: {milliseconds[len(milliseconds) // 2]:.0f} ms. "
        f"Idle memory: {memory[len(memory) // 2] / 1e6:.0f} MB."
    )
    return "\n\n".join([source(results), picture, standard(results), start])


def performance(results, folder):
    """The marks, and the pictures, which are copied into a folder."""
    shown = [name for name in PICTURES if (results.folder / f"{name}.svg").exists()]
    for name in shown:
        shutil.copy(results.folder / f"{name}.svg", folder)
    return "\n\n".join(
        [source(results), marks.table(results), *(f"![{PICTURES[name]}](pictures/{name}.svg)" for name in shown)]
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", help=argparse.SUPPRESS)
    parser.add_argument("folder", nargs="?", type=pathlib.Path, help="of the report; the newest by default")
    options = parser.parse_args()
    results = Results(options.folder or newest())
    missing = [name for name in NEEDED if not any(one.get("finished") for one in results.of(name))]
    if missing:
        sys.exit(f"{results.folder} has no finished round of: {', '.join(missing)}")
    folder = ROOT / "docs" / "pictures"
    folder.mkdir(exist_ok=True)
    pictures.throughput(results, folder / "throughput.svg")
    for name, content in (("README.md", readme(results)), ("docs/performance.md", performance(results, folder))):
        file = ROOT / name
        file.write_text(replaced(file.read_text(), "figures", content))
    print(f"README.md, docs/performance.md and docs/pictures tell of {results.folder}; look at them, then commit")


if __name__ == "__main__":
    main()
