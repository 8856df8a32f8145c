"""Writes report.md and its pictures from what was measured."""

import statistics

import marks
import pictures
from plan import GRAMME, planned
from watching import merged

BUSY = 0.1  # cores taken by others, from which on figures are doubted


def write(results):
    """The report's file, newly written."""
    machine, versions, options = results.head["machine"], results.head["versions"], results.head["options"]
    parts = [
        "# How fast Gramme is",
        f"{results.head['begun']}. {machine['processor']}, {machine['cores']} cores shared by server and load, "
        f"{machine['memory'] / 1e9:.0f} GB of memory; {machine['system']}. Gramme {versions['gramme']}, commit {versions['commit']}; "
        f"RocksDB {versions['RocksDB']}, nginx {versions['nginx']}, wrk {versions['wrk']}.",
        f"{options['rounds']} round{'s' * (options['rounds'] > 1)} of {options['seconds']} s for each load, taking turns; medians. "
        "`of nginx` is the rate against nginx's fixed 300-byte answer under as many connections in the same round.",
        doubts(results),
    ]
    if table := marks.table(results):
        parts += ["## Marks", table]
    drawn = pictures.draw(results)
    for name, series in planned(options["kinds"], options["items_max"]).items():
        if not results.of(name):
            continue
        parts += [f"## {series.title}", series.about]
        parts += [f"![{series.title}]({file.name})" for file in drawn.get(name, ())]
        parts.append(TABLES.get(name, loads)(results, series))
    file = results.folder / "report.md"
    file.write_text("\n\n".join(filter(None, parts)) + "\n")
    return file


def doubts(results):
    others = [row["others"] for row in results.rows if "others" in row]
    if not others or max(others) < BUSY:
        return ""
    return (
        f"**Other programs took up to {max(others):.2f} cores (half of the time {statistics.median(others):.2f} or more): measure "
        "again on a quiet machine.**"
    )


def markdown(head, rows):
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return "\n".join(lines + [f"| {' | '.join(map(str, row))} |" for row in rows])


def loads(results, series):
    cells = sorted(results.cells(series.name).values(), key=lambda cell: cell["connections"])
    several = len(series.setups) > 1
    tables = len({cell["table"] for cell in cells if cell["kind"] == GRAMME}) > 2
    rows = []
    for cell in cells:
        who = cell["setup"] + ", " if several or cell["kind"] != GRAMME else ""
        where = f" ({cell['table']})" if tables and cell["kind"] == GRAMME else ""
        errors = f" **{cell['errors']} errors**" if cell["errors"] else ""
        rows.append(
            (
                f"{who}{cell['operation']}{where}{errors}",
                cell["connections"],
                f"{cell['rate']:,.0f}",
                f"{cell['ratio']:.2f}",
                *(milliseconds(cell[name]) for name in ("p50", "p99", "p999")),
                f"{cell['cpu']:.1f}",
                f"{cell['memory'] / 1e6:,.0f}",
            )
        )
    head = ("", "connections", "requests/s", "of nginx", "p50 ms", "p99 ms", "p99.9 ms", "CPU µs a request", "memory MB")
    return markdown(head, rows)


def milliseconds(microseconds):
    return f"{microseconds / 1000:.2f}" if microseconds < 100_000 else f"{microseconds / 1000:,.0f}"


def compaction(results, series):
    rows = []
    slices = [row for row in results.of(series.name) if "operation" in row]
    for operation in dict.fromkeys(row["operation"] for row in slices):
        of_it = [row for row in slices if row["operation"] == operation]
        times = [merged(of_it, share) for share in (50, 99, 99.9, 100)]
        rate = statistics.mean(row["rate"] for row in of_it)
        rows.append((operation, f"{rate:,.0f}", *map(milliseconds, times), f"{times[2] / times[0]:.1f}"))
    return markdown(("", "requests/s", "p50 ms", "p99 ms", "p99.9 ms", "longest ms", "p99.9 / p50"), rows)


def idle_connections(results, series):
    memory = {(row["setup"], row["connections"]): row["memory"] for row in results.of(series.name) if "memory" in row}
    setups = list(dict.fromkeys(setup for setup, _ in memory))
    steps = sorted({connections for _, connections in memory})
    rows = [
        (f"{step:,}", *(f"{memory[setup, step] / 1e6:.1f}" if (setup, step) in memory else "" for setup in setups))
        for step in steps
    ]
    return markdown(("connections", *(f"{setup}, MB" for setup in setups)), rows)


def start(results, series):
    rows = [row for row in results.of(series.name) if "milliseconds" in row]
    return (
        f"Median of {len(rows)}: {statistics.median(row['milliseconds'] for row in rows):.0f} ms, "
        f"{statistics.median(row['memory'] for row in rows) / 1e6:.1f} MB."
    )


TABLES = {"compaction": compaction, "idle connections": idle_connections, "start": start}
