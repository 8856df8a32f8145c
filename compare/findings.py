"""What a run found: kinds of differences, and what was reached."""

import collections
import json
import types

from report import encoded, place, short
from subjects import OURS


class Told:
    """What a worker tells the main process now and then: how often each kind of difference came, the first
    case of each, and what was reached."""

    def __init__(self, counts, cases, reached):
        self.counts, self.cases, self.reached = counts, cases, reached


class Findings:
    """Kinds of differences by signature, with the first case of each and how often it came."""

    def __init__(self, known, peers):
        self.known, self.peers = known, peers
        self.cases, self.counts, self.reached = {}, collections.Counter(), collections.Counter()
        self.waiting, self.revived = [], 0
        self.seeds, self.seconds = set(), 0

    @property
    def sent(self):
        """How many requests there were: all are sent to Gramme."""
        return self.reached[(OURS,)]

    def add(self, told):
        self.counts += told.counts
        self.reached += told.reached
        for case in told.cases:
            self.seeds.add(case.seed)
            if case.signature not in self.cases:
                self.cases[case.signature] = case
                if not self.known.reason(case.signature):
                    self.waiting.append(case)
        self.waiting.sort(key=lambda case: place(case.who))

    def replace(self, smaller, case):
        smaller.seed, smaller.number = case.seed, case.number
        self.cases[case.signature] = smaller

    def unexplained(self):
        return [signature for signature in self.cases if not self.known.reason(signature)]

    def save(self, options):
        """Writes findings.json: everything but the cases at full length."""
        kinds = [
            {
                "signature": signature,
                "times": self.counts[signature],
                "seed": case.seed,
                "sequence": case.number,
                "request": short(encoded(case.steps[-1])),
                "answers": {name: short(answer) for name, answer in case.answers.items()},
            }
            for signature, case in self.cases.items()
        ]
        document = {
            "peers": self.peers,
            "seeds": sorted(self.seeds),
            "seconds": round(self.seconds),
            "revived": self.revived,
            "reached": [[*entry, count] for entry, count in self.reached.items()],
            "kinds": kinds,
        }
        options.report.mkdir(parents=True, exist_ok=True)
        (options.report / "findings.json").write_text(json.dumps(document))

    @classmethod
    def load(cls, known, files):
        """What several runs found together."""
        found = cls(known, [])
        for document in (json.loads(file.read_text()) for file in files):
            found.peers = document["peers"]
            found.seeds |= set(document["seeds"])
            found.seconds += document["seconds"]
            found.revived += document["revived"]
            found.reached += {tuple(entry): count for *entry, count in document["reached"]}
            for kind in document["kinds"]:
                signature = kind["signature"]
                operation, who, what = signature.split(" | ", 2)
                found.counts[signature] += kind["times"]
                case = {
                    "operation": operation,
                    "who": who,
                    "what": what,
                    "steps": None,
                    "number": kind["sequence"],
                }
                found.cases.setdefault(signature, types.SimpleNamespace(**{**kind, **case}))
        return found
