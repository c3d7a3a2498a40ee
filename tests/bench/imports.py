"""The import of a file, beside the bare load of the same file into one table with our indexes.

On SQLite that is Python's own csv.reader and executemany, on PostgreSQL COPY. The peers check nothing, count
nothing, find no columns, keep dimensions as plain columns and commit once.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.bench.import_sides import NOW, Side, Taken, copy, executemany, ours, taken_alone
from tests.bench.rows import Goal, Row
from tests.bench.stored import engine_on, postgres_server
from tests.bench.synthetic import write_csv
from tests.bench.timing import orders

_PEERS: dict[str, tuple[Side, Goal]] = {
    "SQLite": (executemany, Goal("ratio", most=3)),
    "PostgreSQL": (copy, Goal("ratio", most=4)),
}
_MEMORY_GOAL = Goal("ours", most=600)


def imports_rows(*, responses_n: int, rounds_n: int, server: str | None = None) -> list[Row]:
    """Return median seconds of a first import and of the same file again, and the most memory that it took.

    Args:
        responses_n: Rows of the file.
        rounds_n: How often each side imports it.
        server: Address of a PostgreSQL; None starts one.

    Raises:
        NotImportedError: If a side has not stored every row exactly once.
    """
    rows = []
    with ExitStack() as things:
        folder = Path(things.enter_context(tempfile.TemporaryDirectory(prefix="npsbot-bench-")))
        file = folder / "responses.csv"
        write_csv(file, responses_n, end_at=NOW)
        server = server or things.enter_context(postgres_server(folder))
        for kind, (peer, goal) in _PEERS.items():
            sides: dict[str, Side] = {"ours": ours, "peer": peer}
            found: dict[str, list[Taken]] = {side: [] for side in sides}
            for order in orders(rounds_n, tuple(sides)):
                for side in order:
                    with _new_database(kind, folder, server, is_ours=side == "ours") as url:
                        found[side].append(taken_alone(sides[side], file, url, responses_n))
            rows += _rows(f"a CSV file of {responses_n:,} rows into {kind}", found, goal)
    return rows


def _rows(what: str, found: dict[str, list[Taken]], goal: Goal) -> list[Row]:
    def median_s(side: str, act: str) -> float | None:
        known = [each.seconds[act] for each in found[side] if act in each.seconds]
        return statistics.median(known) if known else None

    peak_mb = {side: max(each.peak_mb for each in taken) for side, taken in found.items()}
    return [
        Row(f"import {what}", median_s("ours", "first") or 0.0, median_s("peer", "first"), "s, median", goal),
        Row(
            f"import {what}, again, nothing new",
            median_s("ours", "again") or 0.0,
            median_s("peer", "again"),
            "s, median",
        ),
        Row(f"import {what}, the most memory", peak_mb["ours"], peak_mb["peer"], "MB", _MEMORY_GOAL),
    ]


@contextmanager
def _new_database(kind: str, folder: Path, server: str, *, is_ours: bool) -> Iterator[str]:
    """Give the address of a database that goes away, with our empty tables in it or without any."""
    opened = _new_file(folder) if kind == "SQLite" else _new_postgres_database(server)
    with opened as url:
        if is_ours:
            with engine_on(url):
                pass
        yield url


@contextmanager
def _new_file(folder: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        yield f"sqlite:///{name}/imported.db"


@contextmanager
def _new_postgres_database(server: str) -> Iterator[str]:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE bench_import")
        try:
            address = server.replace("postgresql://", "postgresql+psycopg://")
            yield address.replace("/postgres?", "/bench_import?")
        finally:
            connection.execute("DROP DATABASE bench_import WITH (FORCE)")
