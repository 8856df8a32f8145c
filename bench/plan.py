"""What is measured, as data. A series starts its servers and measures its cells, one after the other, round after round."""

import dataclasses

import bodies
from bodies import COUNT_MANY, COUNT_ONE, FIXED, GET, GET_STRONG, OPERATIONS, PUT, QUERY, UPDATE, Table

GRAMME, NGINX, LOCAL, DYNOXIDE = "Gramme", "nginx", "DynamoDB Local", "Dynoxide"
STANDARD = (Table(), Table(ranges=True))
KEPT = 1_000_000  # a data folder with so many items is kept for the next time
CONNECTIONS = (1, 16, 64, 512)


@dataclasses.dataclass(frozen=True)
class Setup:
    """A server with its tables."""

    name: str
    kind: str = GRAMME
    tables: tuple = STANDARD
    options: tuple = ()  # of its command line
    read_first: bool = False  # so that everything is in its cache
    forget_files: bool = False  # the system keeps nothing of its table files in memory, so that a read is the disk's

    @property
    def items(self):
        return sum(table.items for table in self.tables)


@dataclasses.dataclass(frozen=True)
class Cell:
    """A load on a server."""

    setup: str
    operation: bodies.Operation
    connections: int = 64
    table: Table | None = None  # by default the server's first that suits the operation

    @property
    def name(self):
        table = f" in {self.table.name}" if self.table and self.setup != NGINX else ""
        return f"{self.setup}: {self.operation.label}{table}, {self.connections} connections"


@dataclasses.dataclass(frozen=True)
class Series:
    name: str
    title: str
    about: str
    setups: tuple
    cells: tuple = ()
    watch: str = ""  # instead of cells: what of watching.py is done
    seconds: int = 0  # that this takes
    distinct: int = 20_000  # requests that are sent in turns

    def table_of(self, cell):
        if cell.table:
            return cell.table
        tables = next(setup.tables for setup in self.setups if setup.name == cell.setup)
        return next(table for table in tables if table.ranges == cell.operation.ranges)

    def yardsticks(self):
        """nginx under each number of connections of the cells."""
        numbers = sorted({cell.connections for cell in self.cells})
        return tuple(Cell(NGINX, FIXED, number, self.setups[0].tables[0]) for number in numbers)


def standard(kinds):
    setups = tuple(Setup(kind, kind) for kind in kinds)
    return Series(
        "standard",
        "The standard set",
        "Items of 300 bytes in a table of 10,000, 64 connections. Gramme syncs every write to disk; the peers keep everything "
        "in memory.",
        setups,
        tuple(Cell(setup.name, operation) for operation in OPERATIONS for setup in setups),
    )


def connections():
    return Series(
        "connections",
        "Connections",
        "Items of 300 bytes in a table of 10,000.",
        (Setup(GRAMME),),
        tuple(
            Cell(GRAMME, operation, number)
            for number in CONNECTIONS
            for operation in (GET, GET_STRONG, PUT, UPDATE, QUERY)
        ),
    )


def sizes():
    small, large = Table(), Table(size=1024)
    ranges = Table(ranges=True), Table(size=1024, ranges=True)
    cells = [
        Cell(GRAMME, operation, 64, table)
        for operation in OPERATIONS
        for table in (ranges if operation.ranges else (small, large))
    ]
    return Series(
        "sizes",
        "Sizes of items",
        "Tables of 10,000 items of 300 bytes and of 1 KB, 64 connections; nginx answers 300 bytes.",
        (Setup(GRAMME, tables=(small, large, *ranges)),),
        tuple(cells),
    )


def items(items_max):
    """10^7 items of 300 bytes fit into a cache of 5 GB."""
    setups = tuple(
        Setup(f"10^{power}", tables=(Table(10**power),), options=("--cache", "5G"), read_first=True)
        for power in (4, 5, 6, 7)
        if 10**power <= items_max
    )
    return Series(
        "items",
        "Number of items",
        "Items of 300 bytes, all of them in the block cache, 64 connections, uniformly random keys; a server for each number.",
        setups,
        tuple(Cell(setup.name, operation) for operation in (GET, PUT) for setup in setups),
        distinct=200_000,
    )


def index_and_stream():
    tables = (Table(), Table(index=True), Table(stream=True), Table(index=True, stream=True))
    return Series(
        "index and stream",
        "Index and stream",
        "A global index and a stream, both of all attributes; items of 300 bytes in tables of 10,000, 64 connections.",
        (Setup(GRAMME, tables=tables),),
        tuple(Cell(GRAMME, operation, 64, table) for operation in (GET, PUT, UPDATE) for table in tables),
    )


def hot_counter():
    return Series(
        "hot counter",
        "A hot counter",
        "ADD of one to the same item, or to any of 10,000; 64 connections.",
        (Setup(GRAMME, tables=(Table(),)),),
        (Cell(GRAMME, COUNT_ONE), Cell(GRAMME, COUNT_MANY)),
    )


def large(items_max):
    """A table of 800 MB, or as many items as there may be, and the option for a block cache of a third of it."""
    table = Table(min(2_500_000, items_max))
    return (table,), ("--cache", str(table.items * 320 // 3))


def larger_than_the_cache(items_max):
    tables, third = large(items_max)
    setups = (
        Setup("in the cache", tables=tables, options=("--cache", "2G"), read_first=True),
        Setup("a third in the cache", tables=tables, options=third, read_first=True),
        Setup("a third in the cache, disk", tables=tables, options=third, read_first=True, forget_files=True),
    )
    return Series(
        "larger than the cache",
        "Larger than the cache",
        f"{tables[0].items:,} items of 300 bytes; the block cache holds all of them, or a third. What it does not hold comes from the "
        "system's page cache, or, where that is emptied all the time, from the disk. 64 connections, uniformly random keys.",
        setups,
        tuple(Cell(setup.name, operation) for operation in (GET, PUT) for setup in setups),
        distinct=200_000,
    )


def compaction(items_max):
    tables, third = large(items_max)
    return Series(
        "compaction",
        "Under compaction",
        f"32 connections read and 32 write uniformly random items of {tables[0].items:,}, of which the block cache holds a third.",
        (Setup("a third in the cache", tables=tables, options=third, read_first=True),),
        watch="compaction",
        seconds=120,
        distinct=50_000,
    )


def idle_connections():
    return Series(
        "idle connections",
        "Idle connections",
        "Memory of the server's process with so many connections, each of which has sent one GetItem.",
        (Setup(GRAMME, tables=(Table(),)), Setup(NGINX, NGINX, ())),
        watch="idle_connections",
        seconds=20,
    )


def start():
    return Series(
        "start",
        "Start",
        "From the start of the process to its first answer, in an empty folder; memory a second later.",
        (),
        watch="start",
        seconds=20,
    )


def planned(kinds, items_max, seconds_max=None):
    """name -> series, as far as these kinds of servers and so many items go; watched for so long at most."""
    every = (
        standard(kinds),
        connections(),
        sizes(),
        items(items_max),
        index_and_stream(),
        hot_counter(),
        larger_than_the_cache(items_max),
        compaction(items_max),
        idle_connections(),
        start(),
    )
    return {
        series.name: dataclasses.replace(series, seconds=min(series.seconds, seconds_max or series.seconds)) for series in every
    }


SERIES = tuple(planned((GRAMME,), 0))  # names
