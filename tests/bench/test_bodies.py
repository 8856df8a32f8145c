"""What the loads send is answered, and is what it says it is."""

import json

import pytest
from bodies import COUNT_MANY, COUNT_ONE, OPERATIONS, Table
from filling import create_and_fill, read_all
from plan import GRAMME, NGINX, SERIES, planned
from server import Server
from wire import Wire

TABLES = [Table(items, size, ranges, index, stream) for items, size, ranges, index, stream in (
    (100, 300, False, False, False), (100, 1024, False, True, True), (100, 300, True, False, False),
    (100, 1024, True, False, False))]  # fmt: skip


@pytest.fixture(scope="module")
def wire(request):
    with Server(request.config.getoption("--server"), "--memory") as server:
        create_and_fill(server.port, TABLES)
        yield Wire(server.port)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_items_have_the_size_they_are_said_to_have(wire, table):
    _, answer = wire.call("DescribeTable", {"TableName": table.name})
    described = answer["Table"]
    assert described["ItemCount"] == 100
    assert described["TableSizeBytes"] == pytest.approx(100 * table.size, rel=0.01)


@pytest.mark.parametrize("operation", [*OPERATIONS, COUNT_ONE, COUNT_MANY], ids=lambda operation: operation.label)
def test_every_request_is_answered(wire, operation):
    for table in TABLES:
        if table.ranges == operation.ranges:
            for body in operation.bodies(table, 20, seed=1):
                wire.send(operation.target, body.encode())
                status, answer = wire.receive()
                assert status == 200, answer


def test_a_second_turn_puts_other_items():
    put = next(operation for operation in OPERATIONS if operation.label == "PutItem")
    bodies = [json.loads(body)["Item"] for body in put.bodies(Table(), 1000, seed=1)]
    for first, second in zip(bodies[:500], bodies[500:]):
        assert first["pk"] == second["pk"] and first != second


def test_reading_a_table_through_reads_all_of_it(wire):
    told = []
    read_all(wire.port, TABLES[0], told.append)
    assert told[-1] == 100


def test_every_cell_has_its_server_and_table():
    for series in planned((GRAMME,), 10**7).values():
        names = [cell.name for cell in (*series.yardsticks(), *series.cells)] if series.cells else []
        assert len(set(names)) == len(names)
        tables = {setup.name: setup.tables for setup in series.setups}
        for cell in series.cells:
            assert series.table_of(cell) in tables[cell.setup]
            assert series.table_of(cell).ranges == cell.operation.ranges


def test_few_items_leave_every_series_something_to_measure():
    for series in planned((GRAMME,), 10_000).values():
        assert series.name in SERIES
        assert series.cells or series.watch
        assert all(setup.items <= 80_000 for setup in series.setups if setup.kind != NGINX)
