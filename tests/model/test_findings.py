"""What a run of the comparison counts."""

import collections
import pathlib
import sys
import types

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "compare"))
from findings import Findings, Told  # noqa: E402
from subjects import LOCAL, OURS  # noqa: E402

KNOWN = types.SimpleNamespace(reason=lambda signature: None)


def findings_of(*answered):
    """Findings of workers that have told how many requests Gramme and a peer answered."""
    findings = Findings(KNOWN, [LOCAL])
    for ours, theirs in answered:
        reached = collections.Counter({(OURS,): ours, (LOCAL,): theirs, ("PutItem", "ok"): ours})
        findings.add(Told(collections.Counter(), [], reached))
    return findings


def test_requests_sent_are_those_that_gramme_answered():
    assert findings_of((30, 30), (12, 7)).sent == 42


def test_runs_that_are_reported_together_are_counted_together(tmp_path):
    files = []
    for name, ours in (("first", 30), ("second", 12)):
        options = types.SimpleNamespace(report=tmp_path / name)
        findings_of((ours, 7)).save(options)
        files.append(options.report / "findings.json")
    assert Findings.load(KNOWN, files).sent == 42
