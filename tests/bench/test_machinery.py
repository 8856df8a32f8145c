"""The programs themselves, for a few seconds. Nothing is said of time."""

import functools
import json
import pathlib
import subprocess
import sys
import types

import bench
import report
import watching
from conftest import ROOT
from results import Results


def test_a_run_is_measured_and_goes_on_where_it_was_cut_off(binary, tmp_path, monkeypatch):
    monkeypatch.setitem(watching.WATCHES, "idle_connections", functools.partial(watching.idle_connections, steps=(0, 20)))
    series = ["hot counter", "idle connections"]
    asked = {"series": series, "seconds": 1, "rounds": 1, "threads": 2, "quick": True, "peers": False}
    results = bench.begin(types.SimpleNamespace(server=binary, folder=tmp_path, **asked))
    bench.work(results, binary)
    text = report.write(results).read_text()
    assert "counting in one item" in text and "| 20 |" in text

    lines = results.file.read_text().splitlines(keepends=True)
    end = next(place for place, line in enumerate(lines) if json.loads(line).get("finished"))
    results.file.write_text("".join(lines[: end - 1]))  # the round's last load and its end are missing
    again = Results(bench.newest(tmp_path))
    todo = bench.left_to_do(bench.planned(["Gramme"], 10_000)["hot counter"], again, types.SimpleNamespace(rounds=1))
    assert todo == [0]
    bench.work(again, binary)
    assert len(again.cells("hot counter")) == 3 and len(again.of("idle connections")) == len(lines) - end - 1


def test_a_short_soak_gives_a_verdict(binary, tmp_path):
    folder = tmp_path / "soak"
    command = [sys.executable, str(ROOT / "tests" / "soak" / "run.py"), "--server", binary, "--hours", "0.0025", "--interval", "1"]
    done = subprocess.run([*command, "--folder", str(folder)], capture_output=True, text=True, timeout=120)
    assert "FAILED" not in done.stdout and "memory:" in done.stdout and "p99.9:" in done.stdout, done.stdout + done.stderr
    assert (folder / "soak.svg").exists()
    assert not [path for path in folder.iterdir() if path.is_dir()]  # the data is gone
    again = subprocess.run([*command[:2], "--report", str(folder)], capture_output=True, text=True)
    assert (again.stdout, again.returncode) == (done.stdout, done.returncode)
    assert pathlib.Path(folder / "verdict.txt").read_text() == done.stdout
