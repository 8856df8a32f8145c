"""Whether something grows: robust slopes of what was sampled after the warm-up."""

import dataclasses
import itertools
import statistics

WARM_UP = 0.4  # of the run: a day of the stream's records must lie behind it
BLOCKS = 8  # medians of so many parts are compared: flushes and compactions make teeth within them
RISING = 0.75  # of the pairs of parts, from which on a slope is more than chance


@dataclasses.dataclass(frozen=True)
class Metric:
    name: str  # in samples
    label: str
    unit: str
    scale: float  # of a sample's unit
    limit: float  # growth over the judged part, as a part of its median, that is taken for nothing
    least: float = 0  # growth in samples' unit that is always taken for nothing


METRICS = (
    Metric("memory", "memory", "MB", 1e6, 0.05, 2e6),
    Metric("descriptors", "descriptors", "", 1, 0.05, 4),
    Metric("threads", "threads", "", 1, 0, 0.5),
    Metric("disk_ratio", "disk per live byte", "", 1, 0.15),
    Metric("p999", "p99.9", "ms", 1e-3, 0.5, 2e-3),
)


@dataclasses.dataclass(frozen=True)
class Finding:
    metric: Metric
    median: float
    growth: float  # over the judged part
    grows: bool

    def __str__(self):
        scale, unit = self.metric.scale, self.metric.unit
        verdict = "GROWS" if self.grows else "flat"
        median, growth = f"{self.median / scale:.3g} {unit}".strip(), f"{self.growth / scale:+.2g} {unit}".strip()
        return f"{self.metric.label}: {verdict}, median {median}, {growth} over the judged part"


def slope(places):
    """Theil and Sen's: the median of the slopes between all pairs; and the part of them that rise."""
    slopes = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in itertools.combinations(places, 2) if x2 != x1]
    return statistics.median(slopes), sum(one > 0 for one in slopes) / len(slopes)


def judged(samples):
    end = samples[-1]["at"] if samples else 0
    return [sample for sample in samples if sample["at"] >= end * WARM_UP]


def blocks(samples, name):
    """Medians of equal parts, at the middles of their times."""
    size = max(len(samples) // BLOCKS, 1)
    parts = [samples[start : start + size] for start in range(0, size * min(BLOCKS, len(samples)), size)]
    return [
        (statistics.median(one["at"] for one in part), statistics.median(one[name] for one in part)) for part in parts
    ]


def judge(samples):
    """A finding for each metric; none when there are too few samples."""
    kept = judged(samples)
    if len(kept) < 3:
        return []
    length = kept[-1]["at"] - kept[0]["at"]
    findings = []
    for metric in METRICS:
        rate, rising = slope(blocks(kept, metric.name))
        median, growth = statistics.median(one[metric.name] for one in kept), rate * length
        allowed = max(metric.limit * median, metric.least)
        findings.append(Finding(metric, median, growth, growth > allowed and rising >= RISING))
    return findings
