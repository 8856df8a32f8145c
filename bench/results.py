"""What was measured, as JSON lines: a head that says where and how, then a row for each load. Rows are written as they
come, so that a run that was cut off can go on, and be reported again without measuring."""

import collections
import json
import pathlib
import statistics

FIGURES = ("rate", "p50", "p99", "p999", "cpu", "memory")


class Results:
    def __init__(self, folder, head=None):
        """Begins a new folder with a head, or opens one that is there."""
        self.folder = pathlib.Path(folder)
        self.file = self.folder / "results.jsonl"
        if head is not None:
            self.folder.mkdir(parents=True)
            self.rows = []
            self.head = head
            self._write(head)
        else:
            self.head, *self.rows = map(json.loads, self.file.read_text().splitlines())

    def _write(self, line):
        with open(self.file, "a") as file:
            file.write(json.dumps(line) + "\n")

    def add(self, **row):
        self.rows.append(row)
        self._write(row)

    def of(self, series):
        return [row for row in self.rows if row["series"] == series]

    def finish_round(self, series, number):
        self.add(series=series, round=number, finished=True)

    def has_round(self, series, number):
        return any(row.get("finished") and row["round"] == number for row in self.of(series))

    def cells(self, series):
        """cell -> its figures: medians over the finished rounds, and `ratio`, of its rate to nginx's in the same round.
        A round that was cut off and measured again counts once."""
        rounds = collections.defaultdict(dict)
        for row in self.of(series):
            if "cell" in row and self.has_round(series, row["round"]):
                rounds[row["cell"]][row["round"]] = row
        yardsticks = {
            (row["connections"], number): row["rate"]
            for rows in rounds.values()
            for number, row in rows.items()
            if row["kind"] == "nginx"
        }
        return {cell: summary(rows, yardsticks) for cell, rows in rounds.items()}


def summary(rows, yardsticks):
    first = next(iter(rows.values()))
    figures = {name: statistics.median(row[name] for row in rows.values()) for name in FIGURES}
    ratios = [row["rate"] / yardsticks[row["connections"], number] for number, row in rows.items()]
    return {
        **first,
        **figures,
        "errors": max(row["errors"] for row in rows.values()),
        "ratio": statistics.median(ratios),
        "ratios": sorted(ratios),
    }
