"""The scrub over a real folder: damage is told with the file's name, stays reported, and is never answered as data."""

import pytest
from server import Server
from wire import Wire

ITEMS = 400


@pytest.fixture
def folder(binary, tmp_path):
    """A data folder whose items lie in table files."""
    with Server(binary, "--data", str(tmp_path / "data"), "--scrub-period", "0") as server:
        wire = Wire(server.port)
        wire.call(
            "CreateTable",
            {
                "TableName": "Things",
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            },
        )
        for number in range(ITEMS):
            status, _ = wire.call("PutItem", {"TableName": "Things", "Item": thing(number)})
            assert status == 200
        wire.close()
    with Server(binary, "--data", str(tmp_path / "data"), "--scrub-period", "0"):
        pass  # opening moves the log into a table file
    return tmp_path / "data"


def thing(number):
    return {"pk": {"S": str(number)}, "text": {"S": f"{number:0300}"}}


def scrub_of(wire):
    _, answer = wire.call("Gramme_20261101.ListBackgroundTasks", {})
    return [task for task in answer["BackgroundTasks"] if task["TaskName"] == "Scrub"]


def flip_a_bit(folder):
    """Of the largest table file, whose path is returned."""
    table_file = max(folder.glob("*.sst"), key=lambda file: file.stat().st_size)
    content = bytearray(table_file.read_bytes())
    content[len(content) // 4] ^= 1
    table_file.write_bytes(content)
    return table_file


def test_does_nothing_by_itself_without_a_period(binary, folder):
    with Server(binary, "--data", str(folder), "--scrub-period", "0") as server:
        (scrub,) = scrub_of(Wire(server.port))
        assert scrub["Done"] == 0


def test_checks_when_it_is_asked_to(binary, folder):
    with Server(binary, "--data", str(folder), "--scrub-period", "0") as server:
        wire = Wire(server.port)
        status, all_of_it = wire.call("Gramme_20261101.CheckStore", {})
        assert status == 200
        assert all_of_it["CheckedCount"] > ITEMS
        assert (all_of_it["RepairedCount"], all_of_it["UnrepairedCount"]) == (0, 0)
        _, description = wire.call("DescribeTable", {"TableName": "Things"})
        for name in ("Things", description["Table"]["TableArn"]):
            status, table = wire.call("Gramme_20261101.CheckStore", {"TableName": name})
            assert (status, table["UnrepairedCount"]) == (200, 0)
            assert ITEMS <= table["CheckedCount"] < all_of_it["CheckedCount"]
        status, answer = wire.call("Gramme_20261101.CheckStore", {"TableName": "absent"})
        assert (status, answer["__type"].split("#")[1]) == (400, "ResourceNotFoundException")
    table_file = flip_a_bit(folder)
    with Server(binary, "--data", str(folder), "--scrub-period", "0") as server:
        wire = Wire(server.port)
        status, answer = wire.call("Gramme_20261101.CheckStore", {})
        assert status == 200 and answer["UnrepairedCount"] > 0
        _, answer = wire.call("Gramme_20261101.ListFindings", {})
        assert table_file.name in [finding["Key"] for finding in answer["Findings"]]


def test_finds_a_flipped_bit_and_no_read_answers_wrong_data(binary, folder):
    table_file = flip_a_bit(folder)
    with Server(binary, "--data", str(folder), "--scrub-period", "1") as server:
        assert server.logs("Scrub", "DAMAGED_FILE", table_file.name, "backup")
        wire = Wire(server.port)
        failed = 0
        for number in range(ITEMS):
            key = {"pk": {"S": str(number)}}
            status, answer = wire.call("GetItem", {"TableName": "Things", "Key": key})
            assert status in (200, 500)
            assert status == 500 or answer["Item"] == thing(number)
            failed += status == 500
        assert failed > 0
        assert server.logs("A read from the data folder failed", table_file.name, "backup")
        (scrub,) = scrub_of(wire)
        assert scrub["TaskState"] == "FAILING"
        assert "cannot be repaired" in scrub["Error"]
        _, answer = wire.call("Gramme_20261101.ListFindings", {})
        files = [finding for finding in answer["Findings"] if finding["Kind"] == "DAMAGED_FILE"]
        assert [finding["Key"] for finding in files] == [table_file.name]
        assert not files[0]["Repaired"] and "backup" in files[0]["What"]
        status, answer = wire.call("Gramme_20261101.ListFindings", {"NextToken": "no"})
        assert (status, answer["__type"].split("#")[1]) == (400, "ValidationException")
