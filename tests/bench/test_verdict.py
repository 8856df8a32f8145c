"""What a soak makes of samples that are made up."""

import random

import pytest
from verdict import METRICS, judge

SEED = 1


def samples(**growth):
    """An hour of samples with noise and with teeth as of compactions; `growth` of a metric within that hour, as a factor."""
    dice = random.Random(SEED)
    found = []
    for second in range(0, 3600, 5):
        values = {"memory": 2e8, "descriptors": 30, "threads": 12, "disk_ratio": 2, "p999": 0.01}
        for name in values:
            noise = 0 if name == "threads" else dice.gauss(0, 0.02)
            teeth = 0.3 * (second % 700) / 700 if name == "disk_ratio" else 0
            values[name] *= 1 + noise + teeth + growth.get(name, 0) * second / 3600
        found.append({"at": second, **values})
    return found


def grown(found):
    return {finding.metric.name for finding in judge(found) if finding.grows}


def test_what_is_level_is_flat():
    assert grown(samples()) == set()
    assert len(judge(samples())) == len(METRICS)


@pytest.mark.parametrize("name, growth", [("memory", 0.3), ("descriptors", 0.5), ("threads", 0.3), ("disk_ratio", 1), ("p999", 5)])
def test_what_grows_is_found(name, growth):
    assert grown(samples(**{name: growth})) == {name}


def test_a_warm_up_is_not_judged():
    found = samples()
    for sample in found:
        sample["memory"] *= min(1, 0.2 + sample["at"] / 1400)
    assert grown(found) == set()


def test_one_bad_moment_is_not_growth():
    found = samples()
    for sample in found[-20:]:
        sample["p999"] *= 50
    assert grown(found) == set()


def test_too_little_gives_no_verdict():
    assert judge([]) == [] and judge(samples()[:2]) == []
