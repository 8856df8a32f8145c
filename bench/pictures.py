"""The pictures of a report."""

import collections
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests"))
import charts  # noqa: E402
from bodies import GET, OPERATIONS, PUT, QUERY, UPDATE  # noqa: E402
from marks import RATIOS  # noqa: E402
from plan import DYNOXIDE, GRAMME, LOCAL, NGINX  # noqa: E402

QUANTILES = {"p50": 50, "p99": 99, "p99.9": 99.9, "longest": 100}
OF_NGINX = "requests per second, of nginx's fixed answer"


def throughput(results, file):
    """Throughput of all subjects by operation, with the marks."""
    cells = {(cell["setup"], cell["operation"]): cell["ratio"] for cell in results.cells("standard").values()}
    subjects = [name for name in (GRAMME, DYNOXIDE, LOCAL) if any(setup == name for setup, _ in cells)]
    labels = [operation.label for operation in OPERATIONS]
    durable = {GRAMME: "Gramme, writes synced to disk", DYNOXIDE: "Dynoxide, in memory", LOCAL: "DynamoDB Local, in memory"}
    groups = {durable[name]: [cells.get((name, label)) for label in labels] for name in subjects}
    figure, (axes,) = charts.panels(1, height=1.2 + 0.45 * len(labels))
    charts.bars(axes, labels, groups, OF_NGINX, [RATIOS.get(operation) for operation in OPERATIONS])
    axes.set_title("Throughput at 64 connections, nginx = 1")
    charts.save(figure, file)


def connections(results, file):
    cells = results.cells("connections").values()
    figure, panels = charts.panels(2, 2, width=9.0, height=2.9)
    for axes, operation in zip(panels, (GET, PUT, UPDATE, QUERY)):
        lines = {
            name: sorted((cell["connections"], cell[field] / 1000) for cell in cells if cell["operation"] == operation.label)
            for name, field in (("p99.9", "p999"), ("p99", "p99"), ("p50", "p50"))
        }
        lines["nginx, p50"] = sorted((cell["connections"], cell["p50"] / 1000) for cell in cells if cell["kind"] == NGINX)
        charts.lines(axes, lines, "connections", "milliseconds", log_x=True, log_y=True)
        axes.set_title(operation.label)
        axes.set_xticks(sorted({cell["connections"] for cell in cells}), minor=False)
        axes.xaxis.set_major_formatter("{x:.0f}")
        axes.minorticks_off()
    charts.save(figure, file)


def by_table(name, title):
    """Bars by operation, one for each table."""

    def picture(results, file):
        cells = [cell for cell in results.cells(name).values() if cell["kind"] != NGINX]
        labels = list(dict.fromkeys(cell["operation"] for cell in cells))
        groups = collections.defaultdict(lambda: [None] * len(labels))
        for cell in cells:
            groups[described(cell["table"])][labels.index(cell["operation"])] = cell["ratio"]
        figure, (axes,) = charts.panels(1, height=1.2 + 0.2 * len(labels) * len(groups))
        charts.bars(axes, labels, groups, OF_NGINX)
        axes.set_title(title)
        charts.save(figure, file)

    return picture


def described(table):
    _, size, _, *extras = table.split(".")
    return f"{size} bytes" + "".join(f", {extra}" for extra in extras)


def items(results, file):
    figure, (axes,) = charts.panels(1, width=6.5)
    lines = collections.defaultdict(list)
    for cell in results.cells("items").values():
        if cell["kind"] != NGINX:
            lines[cell["operation"]].append((int(cell["table"].split(".")[2]), cell["rate"] / 1000))
    charts.lines(axes, {name: sorted(places) for name, places in lines.items()}, "items", "thousand requests/s", log_x=True)
    axes.set_title("Throughput by number of items, 64 connections")
    charts.save(figure, file)


def cache(results, file):
    cells = [cell for cell in results.cells("larger than the cache").values() if cell["kind"] != NGINX]
    labels = list(dict.fromkeys(cell["operation"] for cell in cells))
    groups = collections.defaultdict(lambda: [None] * len(labels))
    for cell in cells:
        groups[cell["setup"]][labels.index(cell["operation"])] = cell["rate"] / 1000
    figure, (axes,) = charts.panels(1, height=2.8)
    charts.bars(axes, labels, groups, "thousand requests/s")
    axes.set_title("A data set larger than the block cache, 64 connections")
    charts.save(figure, file)


def compaction(results, file):
    slices = [row for row in results.of("compaction") if "operation" in row]
    operations = list(dict.fromkeys(row["operation"] for row in slices))
    figure, panels = charts.panels(len(operations) + 1, height=2.4, sharex=True)
    for axes, operation in zip(panels, operations):
        rows = [row for row in slices if row["operation"] == operation]
        lines = {
            name: [(row["at"], dict(map(tuple, row["quantiles"]))[share] / 1000) for row in rows]
            for name, share in reversed(QUANTILES.items())
        }
        charts.lines(axes, lines, "", "milliseconds", log_y=True, points=False, legend=False)
        axes.set_title(f"{operation} under compaction, 32 connections")
    panels[0].legend(fontsize=8, ncols=4, loc="lower right", bbox_to_anchor=(1, 0.98))
    written = [(row["at"], row["written"] / 1e6) for row in slices if row["operation"] == operations[0]]
    charts.lines(panels[-1], {"": written}, "seconds", "MB/s", points=False)
    panels[-1].set_title("Written to disk: log, flushes and compactions")
    charts.save(figure, file)


def memory(results, file):
    lines = collections.defaultdict(list)
    for row in results.of("idle connections"):
        if "memory" in row:
            lines[row["setup"]].append((row["connections"], row["memory"] / 1e6))
    figure, (axes,) = charts.panels(1, width=6.5)
    charts.lines(axes, lines, "idle connections", "megabytes")
    axes.set_title("Resident memory by idle connections")
    charts.save(figure, file)


PICTURES = {
    "standard": {"throughput.svg": throughput},
    "connections": {"connections.svg": connections},
    "sizes": {"sizes.svg": by_table("sizes", "Sizes of items, 64 connections")},
    "items": {"items.svg": items},
    "index and stream": {"index-and-stream.svg": by_table("index and stream", "With index and stream, 64 connections")},
    "larger than the cache": {"cache.svg": cache},
    "compaction": {"compaction.svg": compaction},
    "idle connections": {"memory.svg": memory},
}


def draw(results):
    """Draws what there are finished rounds of; series -> its files."""
    drawn = collections.defaultdict(list)
    for series, pictures in PICTURES.items():
        if not any(row.get("finished") for row in results.of(series)):
            continue
        for name, picture in pictures.items():
            picture(results, results.folder / name)
            drawn[series].append(results.folder / name)
    return drawn
