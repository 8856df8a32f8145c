"""Expressions as trees: written as text, and evaluated over items. Trees are tuples, the first element says
what they are.

operand    ("path", [name, index, ...]) | ("value", attribute value) | ("size", path)
condition  ("compare", operator, operand, operand) | ("between", operand, low, high)
           ("in", operand, [operand...]) | ("exists" | "missing", path) | ("type", path, value)
           ("begins" | "contains", operand, operand)
           ("not", condition) | ("and" | "or", condition, condition)
update     [(clause, path, operand or None)...]; a SET takes also ("+" | "-", operand, operand),
           ("if_not_exists", path, operand), ("list_append", operand, operand)
projection [path...]
"""

import decimal
import re

from values import (
    PRECISION,
    SETS,
    Fault,
    canonical,
    compare,
    kind_of,
    number,
    number_text,
    raw,
    size_of,
)

FUNCTIONS = {
    "exists": "attribute_exists",
    "missing": "attribute_not_exists",
    "type": "attribute_type",
    "begins": "begins_with",
    "contains": "contains",
}
PLAIN = re.compile("[A-Za-z][A-Za-z0-9_]*$")
RESERVED = {"name", "data", "size", "value", "status", "key", "hash", "range", "count", "index", "table"}

INVALID_PATH = "The document path provided in the update expression is invalid for update"
WRONG_TYPE = "An operand in the update expression has an incorrect data type"
ABSENT = "The provided expression refers to an attribute that does not exist in the item"


class Writer:
    """Writes trees as text and collects the placeholders. `plainly(name)` says whether a name that may
    stand as it is does so."""

    def __init__(self, plainly=lambda name: True):
        self.plainly = plainly
        self.names, self.values = {}, {}
        self.name_of = {}

    def name(self, attribute):
        if attribute in self.name_of:
            return self.name_of[attribute]
        if not PLAIN.match(attribute) or attribute.lower() in RESERVED or not self.plainly(attribute):
            placeholder = f"#n{len(self.names)}"
            self.names[placeholder] = attribute
        else:
            placeholder = attribute
        self.name_of[attribute] = placeholder
        return placeholder

    def path(self, path):
        return self.name(path[0]) + "".join(
            f"[{step}]" if isinstance(step, int) else "." + self.name(step) for step in path[1:]
        )

    def operand(self, tree):
        kind = tree[0]
        if kind == "path":
            return self.path(tree[1])
        if kind == "value":
            placeholder = f":v{len(self.values)}"
            self.values[placeholder] = tree[1]
            return placeholder
        if kind == "size":
            return f"size({self.path(tree[1])})"
        if kind == "if_not_exists":
            return f"if_not_exists({self.path(tree[1])}, {self.operand(tree[2])})"
        if kind == "list_append":
            return f"list_append({self.operand(tree[1])}, {self.operand(tree[2])})"
        return f"{self.operand(tree[1])} {kind} {self.operand(tree[2])}"

    def condition(self, tree, inside=None):
        kind = tree[0]
        if kind == "compare":
            return f"{self.operand(tree[2])} {tree[1]} {self.operand(tree[3])}"
        if kind == "between":
            return f"{self.operand(tree[1])} BETWEEN {self.operand(tree[2])} AND {self.operand(tree[3])}"
        if kind == "in":
            return f"{self.operand(tree[1])} IN ({', '.join(map(self.operand, tree[2]))})"
        if kind in ("exists", "missing"):
            return f"{FUNCTIONS[kind]}({self.path(tree[1])})"
        if kind == "type":
            return f"attribute_type({self.path(tree[1])}, {self.operand(('value', tree[2]))})"
        if kind in FUNCTIONS:
            return f"{FUNCTIONS[kind]}({self.operand(tree[1])}, {self.operand(tree[2])})"
        if kind == "not":
            text = f"NOT {self.condition(tree[1], 'not')}"
        else:
            text = f"{self.condition(tree[1], kind)} {kind.upper()} {self.condition(tree[2], kind)}"
        return f"({text})" if inside and (inside != kind or kind == "not") else text

    def update(self, actions):
        clauses = {}
        for clause, path, operand in actions:
            text = self.path(path)
            if operand:
                text += (" = " if clause == "SET" else " ") + self.operand(operand)
            clauses.setdefault(clause, []).append(text)
        return " ".join(f"{clause} {', '.join(texts)}" for clause, texts in clauses.items())

    def projection(self, paths):
        return ", ".join(map(self.path, paths))

    def placeholders(self):
        """The request members that the texts written so far need."""
        found = {"ExpressionAttributeNames": self.names, "ExpressionAttributeValues": self.values}
        return {member: content for member, content in found.items() if content}


def find(path, item):
    """The value at a path, or None."""
    value = item.get(path[0])
    for step in path[1:]:
        if value is None:
            return None
        if isinstance(step, int):
            elements = value.get("L")
            value = elements[step] if elements is not None and step < len(elements) else None
        else:
            value = value["M"].get(step) if "M" in value else None
    return value


def read(operand, item):
    kind, content = operand
    if kind == "path":
        return find(content, item)
    if kind == "value":
        return canonical(content)
    value = find(content, item)
    size = None if value is None else size_of(value)
    return None if size is None else {"N": str(size)}


ORDERED = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (1, 0)}


def holds(tree, item):
    """Whether a condition is true of an item; an absent item is an empty one."""
    kind = tree[0]
    if kind == "and":
        return holds(tree[1], item) and holds(tree[2], item)
    if kind == "or":
        return holds(tree[1], item) or holds(tree[2], item)
    if kind == "not":
        return not holds(tree[1], item)
    if kind == "exists":
        return find(tree[1], item) is not None
    if kind == "missing":
        return find(tree[1], item) is None
    if kind == "type":
        value = find(tree[1], item)
        return value is not None and kind_of(value) == tree[2]["S"]
    if kind == "in":
        value = read(tree[1], item)
        return value is not None and any(read(member, item) == value for member in tree[2])
    values = [read(operand, item) for operand in tree[1:] if not isinstance(operand, str)]
    if kind == "compare" and tree[1] in ("=", "<>"):
        return (None not in values and values[0] == values[1]) == (tree[1] == "=")
    if None in values:
        return False
    if kind == "compare":
        return compare(*values) in ORDERED[tree[1]]
    if kind == "between":
        return compare(values[0], values[1]) in (0, 1) and compare(values[0], values[2]) in (-1, 0)
    if kind == "begins":
        return begins(*values)
    return contains(*values)


def begins(value, start):
    kind = kind_of(start)
    if kind not in ("S", "B") or kind not in value:
        return False
    if kind == "S":
        return value["S"].startswith(start["S"])
    return raw(value["B"]).startswith(raw(start["B"]))


def contains(value, part):
    kind, content = next(iter(value.items()))
    part_kind, part_content = next(iter(part.items()))
    if kind in SETS:
        return kind == part_kind + "S" and part_content in content
    if kind == "L":
        return part in content
    if kind != part_kind:
        return False
    if kind == "S":
        return part_content in content
    if kind == "B":
        return raw(part_content) in raw(content)
    return False


def project(paths, item):
    """The parts of an item that paths name. Elements of a list move together."""
    tree = {}
    for path in paths:
        node = tree
        for step in path:
            node = node.setdefault(step, {})
    return (pick(tree, {"M": item}) or {"M": {}})["M"]


def pick(tree, value):
    if not tree:
        return value
    if "M" in value:
        parts = {
            name: picked
            for name, below in tree.items()
            if name in value["M"] and (picked := pick(below, value["M"][name])) is not None
        }
        return {"M": parts} if parts else None
    if "L" in value:
        parts = [
            picked
            for index, below in sorted(step for step in tree.items() if isinstance(step[0], int))
            if index < len(value["L"]) and (picked := pick(below, value["L"][index])) is not None
        ]
        return {"L": parts} if parts else None
    return None


class Absent:
    """Stands in a list for an element that was removed, until the update is complete."""


class LateFault(Fault):
    """A sum that is no number, which is told after all other faults of an update."""


def update(actions, item):
    """The item after an update expression. All operands read the item as it was. Raises Fault: of ADD and
    DELETE before SET before paths before sums."""
    faults, changes = {}, []
    for clause, path, operand in actions:
        value = Absent
        try:
            value = changed(clause, path, operand, item)
        except LateFault as fault:
            faults.setdefault(3, fault)
        except Fault as fault:
            faults.setdefault(1 if clause == "SET" else 0, fault)
        changes.append((path, value))
    result = thaw(item)
    appended = []
    for path, value in changes:
        try:
            put(result, path, value, appended)
        except Fault as fault:
            faults.setdefault(2, fault)
    if faults:
        raise faults[min(faults)]
    for elements, _, value in sorted(appended, key=lambda entry: entry[1]):
        elements.append(value)
    return {name: freeze(value) for name, value in result.items()}


def changed(clause, path, operand, item):
    """What an action leaves at its path: a value, or Absent."""
    if clause == "SET":
        return evaluate(operand, item)
    if clause == "REMOVE":
        return Absent
    old, value = find(path, item), canonical(operand[1])
    kind = kind_of(value)
    if old is None:
        return value if clause == "ADD" else Absent
    if kind not in old:
        raise Fault(WRONG_TYPE)
    if kind == "N":
        return {"N": sum_of(old["N"], value["N"], "+")}
    members = set(old[kind])
    members = members | set(value[kind]) if clause == "ADD" else members - set(value[kind])
    return canonical({kind: list(members)}) if members else Absent


def evaluate(operand, item):
    kind = operand[0]
    if kind in ("path", "value"):
        value = read(operand, item)
        if value is None:
            raise Fault(ABSENT)
        return value
    if kind == "if_not_exists":
        value = find(operand[1], item)
        return evaluate(operand[2], item) if value is None else value
    left, right = evaluate(operand[1], item), evaluate(operand[2], item)
    if kind == "list_append":
        if "L" not in left or "L" not in right:
            raise Fault(WRONG_TYPE)
        return {"L": left["L"] + right["L"]}
    if "N" not in left or "N" not in right:
        raise Fault(WRONG_TYPE)
    return {"N": sum_of(left["N"], right["N"], kind)}


def sum_of(left, right, sign):
    exact = decimal.Context(prec=400)
    result = (exact.add if sign == "+" else exact.subtract)(number(left), number(right))
    if len(result.normalize(exact).as_tuple().digits) > 38:
        raise LateFault("Number overflow. Attempting to store a number with magnitude larger than supported range")
    return number_text(PRECISION.create_decimal(result))


def thaw(value):
    """A copy whose documents may be changed in place."""
    return {
        name: {"M": thaw(content["M"])}
        if "M" in content
        else {"L": [thaw({"x": element})["x"] for element in content["L"]]}
        if "L" in content
        else content
        for name, content in value.items()
    }


def freeze(value):
    if "M" in value:
        return {"M": {name: freeze(element) for name, element in value["M"].items()}}
    if "L" in value:
        return {"L": [freeze(element) for element in value["L"] if element is not Absent]}
    return value


def put(item, path, value, appended):
    """Writes one action's outcome. Elements past the end of a list are kept in `appended` as (list, index,
    value)."""
    place = {"M": item}
    for step in path[:-1]:
        if isinstance(step, int):
            inner = place.get("L")
            place = inner[step] if inner is not None and step < len(inner) else None
        else:
            place = place["M"].get(step) if "M" in place else None
        if place is None or place is Absent:
            raise Fault(INVALID_PATH)
    last = path[-1]
    if isinstance(last, int):
        if "L" not in place:
            raise Fault(INVALID_PATH)
        elements = place["L"]
        if last < len(elements):
            elements[last] = value
        elif value is not Absent:
            appended.append((elements, last, value))
    elif "M" not in place:
        raise Fault(INVALID_PATH)
    elif value is Absent:
        place["M"].pop(last, None)
    else:
        place["M"][last] = value
