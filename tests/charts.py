"""Pictures as SVG that can be read on a light page and on a dark one: lines over a number, and bars beside names."""

import re

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402

INK, FAINT, GRID, PAPER = "#1f2328", "#59636e", "#d1d9e0", "#ffffff"
DARK = {INK: "#e6edf3", FAINT: "#9198a1", GRID: "#3d444d", PAPER: "#0d1117"}
COLOURS = ("#0969da", "#cf5f0b", "#1a7f37", "#8250df", "#bf3989", "#7d8590")  # told apart on both papers
MARK = "#d1242f"

plt.rcParams.update(
    {
        "svg.fonttype": "none",
        "svg.hashsalt": "gramme",  # the same picture from the same figures
        "font.family": "sans-serif",
        "font.sans-serif": ["Helvetica", "Arial", "DejaVu Sans"],
        "font.size": 10,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.titlecolor": INK,
        "axes.edgecolor": FAINT,
        "axes.facecolor": PAPER,
        "figure.facecolor": PAPER,
        "xtick.color": FAINT,
        "ytick.color": FAINT,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "axes.grid": True,
        "grid.color": GRID,
        "grid.linewidth": 0.6,
        "axes.axisbelow": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": plt.cycler(color=COLOURS),
        "legend.frameon": False,
        "axes.titlesize": 11,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
    }
)


def panels(rows, columns=1, width=8.0, height=3.0, **options):
    """A figure and its axes, as a list."""
    figure, axes = plt.subplots(rows, columns, figsize=(width, height * rows), squeeze=False, layout="constrained", **options)
    return figure, list(axes.flat)


def bars(axes, names, groups, unit, marks=()):
    """Horizontal bars beside names; `groups`: label -> values, None where there is none. `marks`: a value to reach for each name."""
    thick = 0.8 / len(groups)
    for row, (label, values) in enumerate(groups.items()):
        places = [place + (row - (len(groups) - 1) / 2) * thick for place in range(len(names))]
        axes.barh(places, [value or 0 for value in values], thick * 0.92, label=label)
        for place, value in zip(places, values):
            if value is not None:
                axes.text(value, place, f" {value:.2f}", va="center", fontsize=8)
    for place, mark in enumerate(marks):
        if mark is not None:
            axes.plot([mark, mark], [place - 0.45, place + 0.45], color=MARK, linewidth=2, label="wanted" if place == 0 else None)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(unit)
    axes.margins(x=0.08)
    if len(groups) > 1 or any(marks):
        axes.legend(loc="lower right", fontsize=8)


def stacks(axes, names, groups, unit):
    """Horizontal bars beside names, each made of the values of all groups: label -> values; its sum stands behind it."""
    ends = [0] * len(names)
    for label, values in groups.items():
        axes.barh(range(len(names)), values, 0.75, left=ends, label=label)
        ends = [end + value for end, value in zip(ends, values)]
    for place, end in enumerate(ends):
        axes.text(end, place, f" {end:,.0f}", va="center", fontsize=8)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set_xlabel(unit)
    axes.margins(x=0.1)
    axes.legend(loc="upper right", fontsize=8)


def lines(axes, series, x, y, log_x=False, log_y=False, points=True, legend=True):
    """Lines; `series`: label -> [(x, y)]. Axes begin at nothing unless they are logarithmic."""
    for label, places in series.items():
        axes.plot(*zip(*places), marker="o" if points else None, markersize=4, linewidth=1.6, label=label)
    if log_x:
        axes.set_xscale("log")
    if log_y:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_minor_formatter("")
    else:
        axes.set_ylim(bottom=0, top=1.08 * max((y for places in series.values() for _, y in places), default=1) or 1)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    if legend and len(series) > 1:
        axes.legend(fontsize=8)


def save(figure, file):
    """Writes a figure as SVG with the colours of a dark page for whoever prefers one."""
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    text = file.read_text()
    rules = "".join(
        f'[style*="fill: {light}"]{{fill:{dark}!important}}[style*="stroke: {light}"]{{stroke:{dark}!important}}'
        for light, dark in DARK.items()
    )
    style = f"<style>@media (prefers-color-scheme:dark){{{rules}}}</style>"
    text = re.sub(r"(<svg [^>]*>)", r"\1" + style, text, count=1)
    file.write_text(re.sub(r"[ \t]+\n", "\n", text))
