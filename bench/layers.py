"""Where the instructions of a request go, layer by layer: a table, and with --picture a drawing of it.

An instruction belongs to the layer whose source it comes from; those of the C and C++ libraries belong to whoever called
them. The kernel's are not counted.
"""

import argparse
import collections
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests"))
import charts  # noqa: E402
from workload import ENGINES, KINDS, measure  # noqa: E402

LIBRARIES = {
    "llhttp": re.compile(r"llhttp"),
    "RocksDB": re.compile(r"rocksdb|::LZ4|LZ4_|crc32c"),
    "OpenSSL": re.compile(r"libcrypto"),
    "simdjson": re.compile(r"simdjson"),
    "isa-l": re.compile(r"libisal"),
}
SOURCE = re.compile(r"/src/(\w+)/")
PARTS = {  # folders of src/ and libraries, as the table and the picture put them together
    "protocol": ["protocol", "server", "llhttp", "simdjson", "isa-l"],
    "api and value": ["api", "value", "base", "OpenSSL"],
    "expression": ["expression"],
    "services and table": ["services", "table"],
    "storage": ["storage"],
    "RocksDB": ["RocksDB"],
}
DRAWN = ["GetItem", "Query of 10", "ExecuteStatement", "PutItem", "PutItem, index", "PutItem, stream", "UpdateItem", "DeleteItem"]


def layer_of(function):
    """The layer that a function belongs to by itself; none for what anybody may call."""
    ours = collections.Counter()
    for file, cost in function.by_file.items():
        if found := SOURCE.search(file):
            ours[found[1]] += cost
    if ours:
        return ours.most_common(1)[0][0]
    for library, pattern in LIBRARIES.items():
        if pattern.search(function.name) or pattern.search(function.object):
            return library
    return None


class Attribution:
    """Gives every function's instructions to layers, as shares; those that anybody may call in proportion to their callers."""

    def __init__(self, counts):
        self.functions, self.known = counts.functions, {}

    def shares(self, number):
        if number in self.known:
            return self.known[number]
        self.known[number] = {}  # for a caller that is called by what it calls
        function = self.functions[number]
        if layer := layer_of(function):
            found = collections.Counter({layer: 1.0})
        else:
            found = collections.Counter()
            for caller, cost in function.callers.items():
                for layer, share in self.shares(caller).items():
                    found[layer] += cost * share
            total = found.total()
            found = {layer: cost / total for layer, cost in found.items()} if total else {}
        self.known[number] = found
        return found


def by_part(counts):
    """Instructions by part; what nobody known called, the start of threads for example, is in none."""
    attribution, layers = Attribution(counts), collections.Counter()
    for number, function in counts.functions.items():
        for layer, share in attribution.shares(number).items():
            layers[layer] += function.cost * share
    return {part: sum(layers[layer] for layer in together) for part, together in PARTS.items()}


def table(rows):
    """Lines of a Markdown table: {row: {part: instructions}}."""
    width = max(map(len, rows))
    columns = ["all", *PARTS]
    yield f"| {'':{width}} | " + " | ".join(columns) + " |"
    yield "|---" + "|---:" * len(columns) + "|"
    for name, row in rows.items():
        numbers = [sum(row.values()), *row.values()]
        cells = [f"{number:>{len(column)},.0f}" for column, number in zip(columns, numbers)]
        yield f"| {name:{width}} | " + " | ".join(cells) + " |"


def picture(rows, file):
    """Draws {row: {part: instructions}}."""
    groups = {part: [row[part] for row in rows.values()] for part in PARTS}
    figure, (axes,) = charts.panels(1, height=0.3 * len(rows) + 1.2)
    charts.stacks(axes, list(rows), groups, "instructions of one request")
    charts.save(figure, file)


def functions(counts, times, most):
    """Lines of the functions that cost most by themselves."""
    for function in sorted(counts.functions.values(), key=lambda function: -function.cost)[:most]:
        yield f"{function.cost / times:10.0f} in {function.calls / times:8.2f} calls  {function.name[:120]}"


def differences(counts, before, times, most):
    """Lines of the functions whose cost by themselves differs most."""
    grown = collections.Counter()
    for sign, all_of_them in ((1, counts), (-1, before)):
        for function in all_of_them.functions.values():
            grown[function.name] += sign * function.cost
    for name, cost in sorted(grown.items(), key=lambda row: -abs(row[1]))[:most]:
        yield f"{cost / times:+10.0f}  {name[:140]}"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--server", required=True)
    parser.add_argument("--engines", nargs="*", choices=ENGINES, default=ENGINES)
    parser.add_argument("--kinds", nargs="*", choices=KINDS, default=list(KINDS), metavar="KIND")
    parser.add_argument("--times", type=int, default=200, help="requests of each kind")
    parser.add_argument("--functions", type=int, default=0, help="show so many functions, too")
    parser.add_argument("--against", help="another server: the functions shown are those that differ most from its")
    parser.add_argument("--picture", type=pathlib.Path, help="an SVG file to draw")
    options = parser.parse_args()
    rows = {}
    for engine in options.engines:
        found = measure(options.server, engine, options.kinds, options.times)
        before = measure(options.against, engine, options.kinds, options.times) if options.against else {}
        for kind, counts in found.items():
            name = f"{kind}, {engine}"
            rows[name] = {part: cost / options.times for part, cost in by_part(counts).items()}
            if options.functions:
                print(name)
                shown = (counts, before[kind]) if before else (counts,)
                lines = (differences if before else functions)(*shown, options.times, options.functions)
                print(*lines, "", sep="\n")
    print(*table(rows), sep="\n")
    if options.picture:
        drawn = {f"{kind}, {engine}" for kind in DRAWN for engine in ENGINES}
        picture({name: row for name, row in rows.items() if name in drawn}, options.picture)


if __name__ == "__main__":
    main()
