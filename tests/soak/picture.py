"""A soak as a picture: what was sampled, over time."""

import charts
from verdict import WARM_UP, judged, slope


def draw(samples, file):
    end = samples[-1]["at"]
    unit, factor = ("hours", 3600) if end > 3 * 3600 else ("minutes", 60) if end > 300 else ("seconds", 1)
    figure, panels = charts.panels(6, height=1.9, sharex=True)

    def places(name, scale=1):
        return [(one["at"] / factor, one[name] / scale) for one in samples]

    def lines(axes, what, label, trends=(), **options):
        charts.lines(axes, what, "", label, points=False, **options)
        axes.axvspan(0, end * WARM_UP / factor, color="#7d8590", alpha=0.12, linewidth=0)
        for name, scale in trends:
            trend(axes, samples, name, scale, factor)

    lines(panels[0], {"memory": places("memory", 1e6)}, "MB", [("memory", 1e6)])
    panels[0].set_title(f"{end / factor:.1f} {unit} of mixed load: resident memory")
    disk = {"disk": places("disk", 1e6), "live": places("live", 1e6)}
    lines(panels[1], disk, "MB")
    panels[1].set_title("Data folder, and the bytes in it that count")
    lines(panels[2], {"descriptors": places("descriptors"), "threads": places("threads")}, "number")
    panels[2].set_title("Open descriptors and threads")
    latencies = {"p99.9": places("p999", 1e-3), "p99": places("p99", 1e-3), "p50": places("p50", 1e-3)}
    lines(panels[3], latencies, "milliseconds", log_y=True)
    panels[3].set_title("Time to answer")
    lines(panels[4], {"rate": places("rate")}, "requests/s")
    panels[4].set_title("Requests")
    lines(panels[5], {"until all that was due was done": places("advance"), "lag": places("lag")}, "seconds")
    panels[5].set_title("Background tasks when the clock moves")
    panels[5].set_xlabel(f"{unit}; grey: warm-up, not judged")
    for axes in panels:
        if legend := axes.get_legend():
            legend.remove()
            axes.legend(fontsize=7, ncols=3, loc="lower right", bbox_to_anchor=(1, 0.98))
    charts.save(figure, file)


def trend(axes, samples, name, scale, factor):
    """The robust slope of the judged part."""
    kept = judged(samples)
    if len(kept) < 3:
        return
    step = max(len(kept) // 200, 1)
    rate, _ = slope([(one["at"], one[name] / scale) for one in kept[::step]])
    middle = sorted(one[name] / scale - rate * one["at"] for one in kept)[len(kept) // 2]
    ends = kept[0]["at"], kept[-1]["at"]
    axes.plot([at / factor for at in ends], [middle + rate * at for at in ends], color=charts.MARK, linestyle="--", linewidth=1.2)
