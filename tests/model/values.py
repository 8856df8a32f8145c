"""Attribute values as DynamoDB sees them: numbers of 38 digits, sizes in bytes, equality, order. Values are
the API's own JSON forms, {"S": "a"}; an item is a dict of them. Nothing here changes a value in place."""

import base64
import decimal
import functools

PRECISION = decimal.Context(prec=60)
SETS = ("SS", "NS", "BS")


ANY = "any text"  # stands for a message whose wording is not known


class Fault(Exception):
    """A request that DynamoDB refuses. `texts` are the messages it may have: more than one where AWS's
    choice is not known."""

    def __init__(self, *texts):
        super().__init__(texts[0])
        self.texts = texts


@functools.lru_cache(1 << 16)
def number(text):
    return decimal.Decimal(text)


@functools.lru_cache(1 << 16)
def number_text(value):
    """The text that is stored: expanded, without needless zeros."""
    value = PRECISION.create_decimal(value)
    return "0" if value == 0 else format(value.normalize(PRECISION), "f")


@functools.lru_cache(1 << 16)
def number_size(text):
    """1 + a byte for two digits on either side of the point, zeros at both ends left out, + 1 for a
    sign."""
    sign, digits, exponent = PRECISION.create_decimal(text).normalize(PRECISION).as_tuple()
    if digits == (0,):
        return 1
    point = len(digits) + exponent  # digits before the point; may lie outside the digits
    whole = min(max(point, 0), len(digits))
    fraction = len(digits) - whole
    return 1 + (whole + 1) // 2 + (fraction + 1) // 2 + sign


def raw(text):
    return base64.b64decode(text)


ORDER = {
    "S": lambda text: text.encode(),
    "N": number,
    "B": raw,
    "SS": lambda text: text.encode(),
    "NS": number,
    "BS": raw,
}


def kind_of(value):
    return next(iter(value))


def canonical(value):
    """The value as it is stored: numbers in their one spelling, sets in order."""
    ((kind, content),) = value.items()
    if kind == "N":
        return {"N": number_text(content)}
    if kind == "NS":
        return {"NS": sorted(map(number_text, content), key=number)}
    if kind in SETS:
        return {kind: sorted(content, key=ORDER[kind])}
    if kind == "L":
        return {"L": [canonical(element) for element in content]}
    if kind == "M":
        return {"M": canonical_item(content)}
    return value


def canonical_item(item):
    return {name: canonical(value) for name, value in item.items()}


def value_size(value):
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content) if content.isascii() else len(content.encode())
    if kind == "N":
        return number_size(content)
    if kind == "B":
        return len(raw(content))
    if kind in ("BOOL", "NULL"):
        return 1
    if kind == "SS":
        return sum(len(member.encode()) for member in content)
    if kind == "NS":
        return sum(map(number_size, content))
    if kind == "BS":
        return sum(len(raw(member)) for member in content)
    if kind == "L":
        return 3 + sum(1 + value_size(element) for element in content)
    return 3 + sum(1 + len(name.encode()) + value_size(element) for name, element in content.items())


def item_size(item):
    return sum(len(name.encode()) + value_size(value) for name, value in item.items()) if item else 0


def compare(left, right):
    """-1, 0, 1 for two values of one ordered type; None for any others."""
    kind = kind_of(left)
    if kind not in ("S", "N", "B") or kind not in right:
        return None
    left, right = ORDER[kind](left[kind]), ORDER[kind](right[kind])
    return (left > right) - (left < right)


def size_of(value):
    """What the function size() says of a value, or None when it has no size."""
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content.encode("utf-16-le")) // 2
    if kind == "B":
        return len(raw(content))
    if kind in SETS or kind in ("L", "M"):
        return len(content)
    return None
