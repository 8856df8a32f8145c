"""Reports and documents from figures that are made up."""

import xml.etree.ElementTree

import marks
import pytest
import report
from bodies import GET, PUT
from measuring import in_turns
from pictures import PICTURES
from plan import DYNOXIDE, GRAMME, LOCAL, NGINX, SERIES, planned
from readme import readme, replaced
from results import Results
from watching import IDLE_STEPS, merged

OPTIONS = {"rounds": 2, "seconds": 4, "kinds": [GRAMME, LOCAL, DYNOXIDE], "items_max": 10**7}
HEAD = {
    "begun": "2026-01-01-000000",
    "machine": {"processor": "one", "cores": 2, "memory": 8 << 30, "system": "Debian"},
    "versions": {"gramme": "1", "commit": "abc", "nginx": "1", "wrk": "1", "RocksDB": "1"},
    "options": OPTIONS,
}
RATES = {NGINX: 100_000, GRAMME: 60_000, LOCAL: 5_000, DYNOXIDE: 20_000}
QUANTILES = [[50, 100], [99, 400], [99.9, 900], [100, 2000]]


def figures(rate):
    return {"rate": rate, "p50": 100, "p99": 400, "p999": 900, "cpu": 10.0, "memory": 2e7, "errors": 0, "others": 0.0}


def measured(folder, rates=RATES):
    """Results of everything, as if it had been measured."""
    results = Results(folder / "run", HEAD)
    for series in planned(OPTIONS["kinds"], OPTIONS["items_max"]).values():
        kinds = {NGINX: NGINX, **{setup.name: setup.kind for setup in series.setups}}
        for number in range(1 if series.watch else 2):
            for cell in in_turns(series) if series.cells else ():
                where = {"setup": cell.setup, "kind": kinds[cell.setup], "table": series.table_of(cell).name}
                load = {"operation": cell.operation.label, "connections": cell.connections}
                row = {**where, **load, **figures(rates[kinds[cell.setup]])}
                results.add(series=series.name, round=number, cell=cell.name, **row)
            for row in watched(series):
                results.add(series=series.name, round=number, **row)
            results.finish_round(series.name, number)
    return results


def watched(series):
    if series.watch == "start":
        yield {"milliseconds": 12.0, "memory": 15e6}
    if series.watch == "idle_connections":
        for connections in IDLE_STEPS:
            yield {"setup": GRAMME, "connections": connections, "memory": 20e6 + connections * 1000}
    if series.watch == "compaction":
        for number in range(4):
            for operation in (GET, PUT):
                slice_of_it = {"at": number * 3.0, "operation": operation.label, "rate": 1000.0, "requests": 3000}
                yield {**slice_of_it, "quantiles": QUANTILES, "errors": 0, "files": 9, "written": 1e6}


def test_a_report_tells_of_every_series(tmp_path):
    results = measured(tmp_path)
    text = report.write(results).read_text()
    for series in planned(OPTIONS["kinds"], OPTIONS["items_max"]).values():
        assert f"## {series.title}" in text
    assert "measure again" not in text
    for name in {name for drawn in PICTURES.values() for name in drawn}:
        assert f"({name})" in text
        assert xml.etree.ElementTree.parse(results.folder / name).getroot().tag.endswith("svg")
        assert "prefers-color-scheme:dark" in (results.folder / name).read_text()
    assert [text.count(verdict) for verdict in ("| met |", "**missed**")] == [len(marks.MARKS), 0]


def test_a_mark_is_missed_by_a_slow_server(tmp_path):
    text = marks.table(measured(tmp_path, {**RATES, GRAMME: 22_000}))
    assert [("missed" in line) for line in text.splitlines() if line.startswith(("| GetItem |", "| UpdateItem"))] == [True, False]


def test_a_busy_machine_is_told_of(tmp_path):
    results = measured(tmp_path)
    results.rows[0]["others"] = 0.5
    assert "measure again" in report.doubts(results)


def test_ratios_are_of_the_same_round_and_a_round_that_was_cut_off_does_not_count(tmp_path):
    results = Results(tmp_path / "run", HEAD)
    for number, (nginx, gramme) in enumerate(((100, 50), (10, 8), (100, 60), (1, 1))):
        for kind, rate in ((NGINX, nginx), (GRAMME, gramme)):
            row = {"setup": kind, "kind": kind, "connections": 1, **figures(rate)}
            results.add(series="s", round=number, cell=kind, **row)
        if number < 3:
            results.finish_round("s", number)
    again = Results(tmp_path / "run")
    assert again.head == HEAD
    assert [again.has_round("s", number) for number in range(4)] == [True, True, True, False]
    assert again.cells("s")[GRAMME]["ratio"] == 0.6 and again.cells("s")[GRAMME]["rate"] == 50


def test_slices_are_merged_by_their_requests():
    fast = {"requests": 900, "quantiles": [[50, 1], [100, 2]]}
    slow = {"requests": 100, "quantiles": [[50, 10], [100, 20]]}
    assert [merged([fast, slow], share) for share in (45, 50, 90, 95, 99.9, 100)] == [1, 2, 2, 10, 20, 20]


def test_documents_take_figures_between_their_marks(tmp_path):
    begin, end = "<!-- figures: begin, written by ./dev bench readme -->", "<!-- figures: end -->"
    text = replaced(f"before\n{begin}\nold\n{end}\nafter", "figures", readme(measured(tmp_path)))
    assert text.startswith("before\n") and text.endswith("\nafter") and "old" not in text
    assert "| GetItem | 60,000 | 0.60 |" in text and "12 ms" in text
    with pytest.raises(ValueError):
        replaced("nothing", "figures", "")


def test_every_series_can_be_named():
    assert len(set(SERIES)) == len(SERIES) > 8
