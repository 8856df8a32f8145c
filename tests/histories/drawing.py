"""Draws events as SVG: a lane for each client, time to the right. The order of begins and ends is true; distances are what
the texts need."""

from html import escape

from history import FAILED, OK, UNKNOWN, describe

LETTER, LINE = 6.8, 14  # width and height of text, in pixels
LEFT, TOP, GAP = 70, 46, 14
COLOURS = {OK: "#dbeafe", FAILED: "#e5e7eb", UNKNOWN: "#fef3c7"}
STYLE = """
text { font: 11px ui-monospace, Menlo, Consolas, monospace; fill: #1f2937 }
.bar { stroke: #64748b; stroke-width: 1 } .open { stroke-dasharray: 4 3 }
.marked { stroke: #dc2626; stroke-width: 2.5 }
.lane { stroke: #e2e8f0 } .edge { stroke: #dc2626; stroke-width: 1.5; fill: none; marker-end: url(#arrow) }
.label { fill: #dc2626; font-weight: bold } .faint { fill: #94a3b8 } .title { font-weight: bold; font-size: 13px }
"""
MOST = 80  # events in a picture


def draw(title, events, marked=(), edges=(), notes=()):
    """A picture. Events are numbered as they are given, `marked` ones stand out; an edge is (event, event, label); notes
    are lines below the title."""
    texts = {id(event): lines_of(number, event) for number, event in enumerate(events)}
    events = sorted(events, key=lambda event: event.begin)
    if len(events) > MOST:
        notes = [*notes, f"the last {MOST} of {len(events)} events"]
        events = events[-MOST:]
    shown = {id(event) for event in events}
    edges = [edge for edge in edges if id(edge[0]) in shown and id(edge[1]) in shown]
    places, width = columns(events, texts)
    top = TOP + LINE * len(notes)
    rows, height = lanes(events, texts, top)
    boxes = {
        id(event): (
            places[id(event), 0],
            rows[event.client],
            places[id(event), 1],
            LINE * len(texts[id(event)]) + 6,
        )
        for event in events
    }
    parts = [f'<text class="title" x="10" y="20">{escape(title)}</text>']
    parts += [
        f'<text x="10" y="{38 + LINE * line}">{escape(note)}</text>' for line, note in enumerate(notes)
    ]
    for client, y in rows.items():
        name = f"client {client}" if client else "last look"
        parts.append(f'<line class="lane" x1="0" y1="{y - GAP / 2}" x2="{width}" y2="{y - GAP / 2}"/>')
        parts.append(f'<text class="faint" x="4" y="{y + LINE}">{name}</text>')
    parts += [
        bar(event, texts[id(event)], boxes[id(event)], any(event is one for one in marked))
        for event in events
    ]
    parts += [arrow(boxes[id(before)], boxes[id(after)], label) for before, after, label in edges]
    legend = "blue: acknowledged, grey: refused, yellow: unknown outcome, dashed: no end; red frame: together they contradict"
    parts.append(f'<text class="faint" x="10" y="{height + 10}">{legend}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height + 20:.0f}">\n<style>{STYLE}</style>\n'
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z" fill="#dc2626"/></marker></defs>\n'
        '<rect width="100%" height="100%" fill="white"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def lines_of(number, event):
    lines = [f"#{number} {event.name}" + ("" if event.outcome == OK else f" ({event.outcome})")]
    return lines + [shortened(describe(action, event.outcome)) for action in event.actions]


def shortened(text, most=70):
    """A long text with its middle left out: of a list, the end says most."""
    return text if len(text) <= most else text[: most // 2] + "…" + text[-most // 2 :]


def columns(events, texts):
    """(event, 0 begin or 1 end) -> x, each point right of those before it, each event as wide as its text."""
    points = [(event.begin, 0, id(event)) for event in events]
    points += [(event.end, 1, id(event)) for event in events if event.end is not None]
    places, x = {}, LEFT
    for _, ended, event in sorted(points):
        x += GAP
        if ended:
            x = max(x, places[event, 0] + LETTER * max(map(len, texts[event])) + 10)
        places[event, ended] = x
    for event in events:
        if event.end is None:
            x = max(x, places[id(event), 0] + LETTER * max(map(len, texts[id(event)])) + 10)
    for event in events:
        places.setdefault((id(event), 1), x + GAP)
    return places, max([x + 3 * GAP, 760])


def lanes(events, texts, top):
    """client -> y of its bars, and the height of them all."""
    heights = {}
    for event in events:
        heights[event.client] = max(heights.get(event.client, 0), LINE * len(texts[id(event)]) + 6)
    rows, y = {}, top
    for client in sorted(heights):
        rows[client] = y
        y += heights[client] + 2 * GAP
    return rows, y


def bar(event, lines, box, marked):
    x, y, end, height = box
    kind = "bar" + (" marked" if marked else "") + (" open" if event.end is None else "")
    times = f"{event.begin / 1e6:.3f} ms to " + (
        f"{event.end / 1e6:.3f} ms" if event.end is not None else "any time"
    )
    whole = "\n".join([times, *(describe(action, event.outcome) for action in event.actions)])
    rows = "".join(
        f'<text x="{x + 5:.0f}" y="{y + LINE * (number + 1)}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    return (
        f'<g><title>{escape(whole)}</title><rect class="{kind}" x="{x:.0f}" y="{y}" width="{end - x:.0f}" '
        f'height="{height}" rx="3" fill="{COLOURS[event.outcome]}"/>{rows}</g>'
    )


def arrow(before, after, label):
    """From bar to bar: along a lane from end to begin, else from the middle of one to the middle of the other."""
    if before[1] == after[1]:
        (x1, y1), (x2, y2), bend = (
            (before[2], before[1] + before[3] / 2),
            (after[0], after[1] + after[3] / 2),
            24,
        )
    else:
        upper, lower, bend = (before, after, 0) if before[1] < after[1] else (after, before, 0)
        ends = [((upper[0] + upper[2]) / 2, upper[1] + upper[3]), ((lower[0] + lower[2]) / 2, lower[1])]
        (x1, y1), (x2, y2) = ends if upper is before else ends[::-1]
        bend = 30 if upper is before else -30  # there and back are told apart
    x, y = (x1 + x2) / 2 + bend, (y1 + y2) / 2 + (bend if before[1] == after[1] else 0)
    return (
        f'<path class="edge" d="M{x1:.0f} {y1:.0f} Q{x:.0f} {y:.0f} {x2:.0f} {y2:.0f}"/>'
        f'<text class="label" x="{x:.0f}" y="{y:.0f}">{escape(label)}</text>'
    )
