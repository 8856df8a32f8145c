"""The report of a run, and the differences that are known and reasoned."""

import json
import re
import shutil

from answers import ALONE, BOTH
from subjects import DYNOXIDE, LOCAL

ORDER = [BOTH, DYNOXIDE, DYNOXIDE + ALONE, LOCAL, LOCAL + ALONE]
place = ORDER.index


class Known:
    """known.json: `texts`, names for families of texts; and `entries`, each a reason why kinds of differences
    are as they should be.

    An entry describes kinds by regular expressions for the whole of `operation`, `who`, what `ours` says and
    what `theirs` says (for answers that are both good: the member that differs and ours, and theirs); what is
    left out may be anything. `{name}` in an expression stands for a family of texts."""

    def __init__(self, file):
        document = json.loads(file.read_text())
        self.texts = document["texts"]
        self.entries = [(self.pattern(entry), entry["reason"]) for entry in document["entries"]]
        self.found = {}

    def pattern(self, entry):
        parts = (
            FAMILY.sub(lambda name: f"(?:{self.texts[name[1]]})", entry.get(part, ".*"))
            for part in ("operation", "who", "ours", "theirs")
        )
        return re.compile("(?:%s) \\| (?:%s) \\| (?:%s) <> (?:%s)" % tuple(parts))

    def reason(self, signature):
        if signature not in self.found:
            self.found[signature] = next(
                (reason for pattern, reason in self.entries if pattern.fullmatch(signature)), None
            )
        return self.found[signature]


FAMILY = re.compile(r"\{([a-z ]+)\}")


def encoded(step):
    operation, body = step
    text = body.decode("latin-1") if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False)
    return f"{operation} {text}"


def as_json(step):
    operation, body = step
    if isinstance(body, bytes):
        return {"operation": operation, "bytes": body.decode("latin-1")}
    return {"operation": operation, "body": body}


def write_report(folder, findings, known):
    """Writes report.md and the cases; returns the number of unexplained kinds of differences."""
    shutil.rmtree(folder / "cases", ignore_errors=True)
    (folder / "cases").mkdir(parents=True)
    unexplained = findings.unexplained()
    unexplained.sort(
        key=lambda signature: (place(findings.cases[signature].who), -findings.counts[signature])
    )
    lines = [
        "# Gramme beside its peers",
        "",
        f"Seeds {', '.join(map(str, sorted(findings.seeds)))}: {findings.sent} requests in "
        f"{findings.seconds:.0f} s ({findings.sent / findings.seconds:.0f}/s), against "
        f"{', '.join(findings.peers)}. {len(unexplained)} kinds of differences are unexplained; "
        f"{len(findings.cases) - len(unexplained)} are known. "
        f"Peers were begun again {findings.revived} times.",
        "",
    ]
    for who in ORDER:
        group = [signature for signature in unexplained if findings.cases[signature].who == who]
        if group:
            lines += [f"## {who} ({len(group)})", ""]
        for signature in group:
            lines += case_lines(folder, findings, signature)
    lines += reached_lines(findings.reached) + known_lines(findings, known)
    (folder / "report.md").write_text("\n".join(lines) + "\n", errors="backslashreplace")
    return len(unexplained)


def reached_lines(reached):
    """What the requests were and how Gramme answered them."""
    asked = ", ".join(f"{entry[0]} {count}" for entry, count in reached.items() if len(entry) == 1)
    lines = [
        "## Reached",
        "",
        f"Asked: {asked}.",
        "",
        "| operation | requests | ok | answers of other kinds | texts |",
        "|---|---|---|---|---|",
    ]
    for operation in sorted({entry[0] for entry in reached if len(entry) > 1}):
        outcomes = {
            entry[1]: count for entry, count in reached.items() if entry[0] == operation and len(entry) == 2
        }
        texts = sum(entry[0] == operation and len(entry) == 3 for entry in reached)
        total = sum(outcomes.values())
        others = ", ".join(
            f"{kind} {count}"
            for kind, count in sorted(outcomes.items(), key=lambda pair: -pair[1])
            if kind != "ok"
        )
        lines.append(
            f"| {operation} | {total} | {100 * outcomes.get('ok', 0) // total} % | {others} | {texts} |"
        )
    return [*lines, ""]


def known_lines(findings, known):
    lines = ["## Known", ""]
    for reason in dict.fromkeys(reason for _, reason in known.entries):
        kinds = [signature for signature in findings.cases if known.reason(signature) == reason]
        if kinds:
            times = sum(findings.counts[signature] for signature in kinds)
            lines.append(f"- {times} times, {len(kinds)} kinds: {reason}")
    return lines


def short(text, most=1500):
    return text if len(text) <= most else f"{text[:most]} ... ({len(text)} characters)"


def case_lines(folder, findings, signature):
    """A difference; with the case that shows it when its requests are at hand."""
    difference = findings.cases[signature]
    number = len(list((folder / "cases").iterdir())) + 1
    times = f"{findings.counts[signature]} times; seed {difference.seed}, sequence {difference.number}"
    if difference.steps is None:
        lines = [f"### {difference.operation}: {difference.what}", "", times, "", "```", difference.request]
    else:
        steps = json.dumps([as_json(step) for step in difference.steps], indent=1)
        (folder / "cases" / f"{number}.json").write_text(steps)
        lines = [f"### {number}. {difference.operation}: {difference.what}", ""]
        lines += [f"{times}; `./dev compare --replay build/compare/cases/{number}.json`", "", "```"]
        lines += [short(encoded(step)) for step in difference.steps]
    lines += ["```", ""]
    lines += [f"- {name}: `{short(answer)}`" for name, answer in difference.answers.items()]
    return [*lines, ""]
