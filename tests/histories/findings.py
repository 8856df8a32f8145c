"""What is wrong with a history, said and drawn."""

import linearizable
import serializable
from drawing import draw
from history import UNKNOWN, save, show
from recorder import is_of_lists

MOST = 5  # pictures of one history


def judge(events):
    """The violations and anomalies of a history. Of lists that many transactions append to, cycles are looked for; for all
    other items an order is."""
    items = [event for event in events if not is_of_lists(event)]
    lists = [event for event in events if is_of_lists(event)]
    return linearizable.check(items) + serializable.check(lists)


def picture(finding):
    if isinstance(finding, linearizable.Violation):
        states = [
            "before: " + ", ".join(f"{key} {show(item)}" for key, item in state.items())
            for state in finding.states[:5]
        ]
        more = [f"and {len(finding.states) - 5} more states"] if len(finding.states) > 5 else []
        known = [event for event in finding.events if event.outcome != UNKNOWN]
        return draw(str(finding), finding.events + finding.context, known, notes=states + more)
    return draw(str(finding), finding.events, finding.events, finding.edges)


def report(findings, events, folder, name):
    """Saves the history and pictures of it, and returns what is wrong in words."""
    folder.mkdir(parents=True, exist_ok=True)
    save(events, folder / f"{name}.jsonl")
    lines = [f"{len(findings)} findings; the history is {folder / name}.jsonl"]
    for number, finding in enumerate(findings[:MOST]):
        path = folder / f"{name}-{number}.svg"
        path.write_text(picture(finding))
        lines.append(f"  {finding}\n    drawn in {path}")
    return "\n".join(lines)
