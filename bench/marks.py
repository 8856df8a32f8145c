"""What Gramme has set itself, and whether it is met."""

import dataclasses
import operator
import typing

from bodies import COUNT_MANY, COUNT_ONE, FIXED, GET, GET_STRONG, PUT, QUERY, UPDATE
from plan import GRAMME, NGINX
from watching import merged


@dataclasses.dataclass(frozen=True)
class Mark:
    what: str
    series: str
    most: bool  # the value is the most there may be, else the least
    wanted: float
    unit: str
    measure: typing.Callable  # of the results; raises KeyError when they do not tell

    def measured(self, results):
        """The value, or None when it was not measured."""
        try:
            return self.measure(results)
        except KeyError:
            return None

    def is_met(self, value):
        return (operator.le if self.most else operator.ge)(value, self.wanted)


def found(results, series, setup, operation, connections=64):
    for cell in results.cells(series).values():
        if (cell["setup"], cell["operation"], cell["connections"]) == (setup, operation.label, connections):
            return cell
    raise KeyError(operation.label)


def ratio(operation):
    return lambda results: found(results, "standard", GRAMME, operation)["ratio"]


def one_connection(results):
    return found(results, "connections", GRAMME, GET, 1)["p50"] / found(results, "connections", NGINX, FIXED, 1)["p50"]


def many_items(results):
    return found(results, "items", "10^7", GET)["rate"] / found(results, "items", "10^4", GET)["rate"]


def stall(operation):
    def tail(results):
        rows = [row for row in results.of("compaction") if row.get("operation") == operation.label]
        if not rows:
            raise KeyError(operation.label)
        return merged(rows, 99.9) / merged(rows, 50)

    return tail


def hot_counter(results):
    return found(results, "hot counter", GRAMME, COUNT_ONE)["rate"] / found(results, "hot counter", GRAMME, COUNT_MANY)["rate"]


def idle_connections(results):
    memory = {row["connections"]: row["memory"] for row in results.of("idle connections") if row.get("setup") == GRAMME}
    return (memory[5000] - memory[0]) / 1e6


RATIOS = {GET: 0.5, GET_STRONG: 0.5, PUT: 0.25, UPDATE: 0.2, QUERY: 0.25}  # of nginx's rate, at 64 connections
MARKS = [Mark(operation.label, "standard", False, least, " of nginx", ratio(operation)) for operation, least in RATIOS.items()] + [
    Mark("GetItem over one connection, p50", "connections", True, 1.2, " times nginx's", one_connection),
    Mark("GetItem from 10⁷ items in the cache", "items", False, 0.75, " of the rate from 10⁴", many_items),
    Mark("GetItem under compaction, p99.9", "compaction", True, 20, " times p50", stall(GET)),
    Mark("PutItem under compaction, p99.9", "compaction", True, 20, " times p50", stall(PUT)),
    Mark("64 writers of one counter", "hot counter", False, 0.95, " of the rate of many counters", hot_counter),
    Mark("5,000 idle connections", "idle connections", True, 40, " MB", idle_connections),
]


def table(results):
    """The marks of which something was measured, as Markdown."""
    rows = ["| | wanted | measured | |", "|---|---|---|---|"]
    for mark in MARKS:
        value = mark.measured(results)
        if value is not None:
            bound = "at most" if mark.most else "at least"
            verdict = "met" if mark.is_met(value) else "**missed**"
            rows.append(f"| {mark.what} | {bound} {mark.wanted:g}{mark.unit} | {value:.3g} | {verdict} |")
    return "\n".join(rows) if len(rows) > 2 else ""
