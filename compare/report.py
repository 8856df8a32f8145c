"""The report of a run, and the differences that are known and reasoned."""

import json
import re
import shutil

from answers import ALL, ALONE, BOTH

ORDER = [BOTH, "only Dynoxide differs", ALL, ALONE, "only DynamoDB Local differs"]

PLACE = {who: number for number, who in enumerate(ORDER)}


class Known:
    """known.json: a list of {"signature": a regular expression that matches whole signatures, "reason": why
    it is as it should be}.

    A "broad" entry stands for a class of differences that mostly teach nothing; `everything` does without
    those."""

    def __init__(self, file, everything=False):
        self.entries = [
            (re.compile(entry["signature"]), entry["reason"])
            for entry in json.loads(file.read_text())
            if not (everything and entry.get("broad"))
        ]
        self.found = {}

    def reason(self, signature):
        if signature not in self.found:
            self.found[signature] = next(
                (reason for pattern, reason in self.entries if pattern.fullmatch(signature)), None
            )
        return self.found[signature]


def encoded(step):
    operation, body = step
    text = body.decode("latin-1") if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False)
    return f"{operation} {text}"


def as_json(step):
    operation, body = step
    if isinstance(body, bytes):
        return {"operation": operation, "bytes": body.decode("latin-1")}
    return {"operation": operation, "body": body}


def write_report(options, findings, known, ports, sent, seconds):
    """Writes report.md and the cases; returns the number of unexplained kinds of differences."""
    folder = options.report
    shutil.rmtree(folder / "cases", ignore_errors=True)
    (folder / "cases").mkdir(parents=True)
    unexplained = findings.unexplained()
    unexplained.sort(
        key=lambda signature: (PLACE[findings.cases[signature].who], -findings.counts[signature])
    )
    lines = [
        "# Gramme beside its peers",
        "",
        f"Seed {options.seed}, {sent} requests in {seconds:.0f} s, against {', '.join(list(ports)[1:])}. "
        f"{len(unexplained)} kinds of differences are unexplained; "
        f"{len(findings.cases) - len(unexplained)} are known.",
        "",
    ]
    for who in sorted({findings.cases[signature].who for signature in unexplained}, key=PLACE.get):
        group = [signature for signature in unexplained if findings.cases[signature].who == who]
        lines += [f"## {who[0].upper()}{who[1:]} ({len(group)})", ""]
        for signature in group:
            lines += case_lines(folder, findings, signature)
    lines += ["## Known", ""]
    for reason in dict.fromkeys(reason for _, reason in known.entries):
        count = sum(
            findings.counts[signature] for signature in findings.cases if known.reason(signature) == reason
        )
        if count:
            lines.append(f"- {count} times: {reason}")
    (folder / "report.md").write_text("\n".join(lines) + "\n")
    return len(unexplained)


def short(text, most=1500):
    return text if len(text) <= most else f"{text[:most]} ... ({len(text)} characters)"


def case_lines(folder, findings, signature):
    difference = findings.cases[signature]
    number = len(list((folder / "cases").iterdir())) + 1
    (folder / "cases" / f"{number}.json").write_text(
        json.dumps([as_json(step) for step in difference.steps], indent=1)
    )
    lines = [f"### {number}. {difference.operation}: {difference.what}", ""]
    lines += [
        f"{findings.counts[signature]} times; sequence {difference.number}; "
        f"`./dev compare --replay build/compare/cases/{number}.json`",
        "",
        "```",
    ]
    lines += [short(encoded(step)) for step in difference.steps]
    lines += ["```", ""]
    lines += [f"- {name}: `{short(answer)}`" for name, answer in difference.answers.items()]
    return [*lines, ""]
