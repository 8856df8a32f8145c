"""Histories of a store that is wrong on purpose: each kind of fault is found, and a store that is right is found right."""

import pytest
import simulated
from findings import judge, report
from history import load, save

KILLED = {"lost acknowledgement": 3}


@pytest.mark.parametrize("unknown, kills", [(0, 0), (0.05, 0), (0.05, 3)])
def test_a_right_store_is_found_right(unknown, kills):
    for seed in range(8):
        events = simulated.history(seed, 500, clients=6, unknown=unknown, kills=kills)
        assert [*map(str, judge(events))] == [], f"seed {seed}"


@pytest.mark.parametrize("fault", simulated.FAULTS)
def test_a_wrong_store_is_found_wrong(fault):
    for seed in range(6):
        events = simulated.history(
            seed, 600, fault=fault, kills=KILLED.get(fault, 0), often=0.3, unknown=0.02
        )
        assert judge(events), f"seed {seed}"


def test_a_failing_history_is_saved_and_drawn(tmp_path):
    events = simulated.history(1, 300, fault="stale read")
    findings = judge(events)
    text = report(findings, events, tmp_path, "stale")
    assert load(tmp_path / "stale.jsonl") == events
    drawn = (tmp_path / "stale-0.svg").read_text()
    assert str(tmp_path / "stale-0.svg") in text and 'class="bar marked"' in drawn and "</svg>" in drawn
    cycle = next(finding for finding in findings if getattr(finding, "edges", None))
    from findings import picture

    assert picture(cycle).count('class="edge"') == len(cycle.edges) > 1


def test_saved_histories_are_judged_alike(tmp_path):
    for seed in range(3):
        events = simulated.history(seed, 200, fault="lost update", unknown=0.05)
        save(events, tmp_path / "history.jsonl")
        loaded = load(tmp_path / "history.jsonl")
        assert loaded == events
        assert [*map(str, judge(loaded))] == [*map(str, judge(events))]
