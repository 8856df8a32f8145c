"""The layer rule: a folder of src/ includes only folders of a smaller rank, and its own; services include each other only
through their main header. And a few house rules, each with what to do instead."""

import pathlib
import re

SOURCE = pathlib.Path(__file__).parents[2] / "src"
RANK = {
    "base": 0,
    "value": 1,
    "api": 2,
    "expression": 3,
    "storage": 3,
    "table": 4,
    "services": 5,
    "protocol": 6,
    "console": 6,
    "server": 7,
}
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


def sources():
    files = sorted(path for path in SOURCE.rglob("*") if path.suffix in (".h", ".cc", ".def"))
    assert files
    return files


def test_every_folder_has_a_rank():
    assert {path.relative_to(SOURCE).parts[0] for path in sources()} <= RANK.keys()


def test_includes_point_down():
    upward = []
    for path in sources():
        layer = path.relative_to(SOURCE).parts[0]
        for included in INCLUDE.findall(path.read_text()):
            other = included.split("/")[0]
            if other != layer and RANK[other] >= RANK[layer]:
                upward.append(f"{path.relative_to(SOURCE)} includes {included}")
    assert not upward


def test_services_meet_only_through_their_main_header():
    wrong = []
    for path in (SOURCE / "services").glob("*/**/*.*"):
        service = path.relative_to(SOURCE / "services").parts[0]
        for included in INCLUDE.findall(path.read_text()):
            parts = included.split("/")
            if (
                len(parts) > 2
                and parts[0] == "services"
                and parts[1] != service
                and parts[2:] != [parts[1] + ".h"]
            ):
                wrong.append(f"{path.relative_to(SOURCE)} includes {included}")
    assert not wrong


# What the folders of DynamoDB include of each other; all of them the files above them.
DYNAMODB = {
    "tables": set(),
    "legacy": set(),
    "items": {"legacy"},
    "pages": {"items", "legacy"},
    "transactions": {"items"},
    "partiql": {"items", "pages", "transactions"},
}


def test_folders_of_dynamodb_include_only_what_they_stand_on():
    folder, wrong = SOURCE / "services" / "dynamodb", []
    for path in folder.glob("*/*.*"):
        own = path.relative_to(folder).parts[0]
        for included in INCLUDE.findall(path.read_text()):
            parts = included.split("/")
            if included.startswith("services/dynamodb/") and len(parts) == 4:
                if parts[2] not in {own} | DYNAMODB[own]:
                    wrong.append(f"{path.relative_to(SOURCE)} includes {included}")
    assert not wrong


def test_engines_are_known_only_where_they_are_made():
    makers = {"storage", "server"}
    wrong = []
    for path in sources():
        if path.relative_to(SOURCE).parts[0] in makers or path.stem.endswith(("_test", "_testing")):
            continue
        wrong += [
            f"{path.relative_to(SOURCE)} includes {included}"
            for included in INCLUDE.findall(path.read_text())
            if included.startswith(("storage/memory", "storage/rocksdb", "storage/hostile"))
        ]
    assert not wrong


RULES = [
    (r"\bthrow\b", "return an Error", ()),
    (r"\busing namespace (?!std::\w*literals)", "name what is used", ()),
    (r"\bnew\s+[A-Z]\w+", "use std::make_unique", ()),
    (r"\bdelete\s+\w", "let an owner do it", ()),
    (r"system_clock|gettimeofday|\btime\(", "take a Clock", ("base/clock.cc", "base/logging.cc")),
    (r"\brand\(|random_device|mt19937", "take a Random", ("base/random.cc", "base/random.h")),
    (r"TODO|FIXME|XXX|HACK", "finish it", ()),
    (r"std::(cout|cerr)", "use the log, or fmt::print in server/", ()),
]


def test_house_rules():
    broken = []
    for path in sources():
        name = str(path.relative_to(SOURCE))
        code = re.sub(
            r"//[^\n]*",
            lambda comment: comment[0] if re.search("TODO|FIXME|XXX|HACK", comment[0]) else "",
            path.read_text(),
        )
        code = re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', code)
        for pattern, instead, exceptions in RULES:
            if (
                name not in exceptions
                and not name.endswith(("_test.cc", "_testing.h"))
                and re.search(pattern, code)
            ):
                broken.append(f"{name}: {pattern} ({instead})")
    assert not broken


def test_every_test_source_is_built():
    """Test programs take every x_test.cc of their folder; one outside a layer would never run."""
    assert all(path.relative_to(SOURCE).parts[0] in RANK for path in SOURCE.rglob("*_test.cc"))


def test_headers_say_once():
    assert not [
        str(path)
        for path in SOURCE.rglob("*.h")
        if "#pragma once" not in path.read_text()
        and not path.read_text().startswith("// included more than once")
    ]
