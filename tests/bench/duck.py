"""The peer DuckDB: the same responses in a table of its own, as it likes them best.

One file, sorted by date, small types, dimensions as enumerations in plain columns, two threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.synthetic import DIMENSIONS
from tests.bench.volume import Volume

if TYPE_CHECKING:
    import duckdb

THREADS_N = 2


@contextmanager
def duck_at(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the peer's file."""
    import duckdb

    connection = duckdb.connect(path, config={"threads": THREADS_N})
    connection.execute("SET enable_progress_bar = false")
    try:
        yield connection
    finally:
        connection.close()


def build_duck(path: Path, made: Volume) -> None:
    """Store responses in a new file."""
    growing = path.with_suffix(".growing")
    growing.unlink(missing_ok=True)
    with duck_at(growing) as duck:
        for name, values in DIMENSIONS.items():
            duck.execute(f"CREATE TYPE {name}_value AS ENUM ({', '.join(repr(each) for each in values)})")
        duck.register("made", {"day": made.days, "rating": made.ratings, **made.places})
        chosen = (
            f"enum_range(NULL::{name}_value)[{name} + 1]::{name}_value AS {name}" for name in DIMENSIONS
        )
        duck.execute(
            f"CREATE TABLE response AS SELECT DATE '{made.first_on}' + day::INTEGER AS responded_on,"  # noqa: S608
            f" rating::UTINYINT AS rating, {', '.join(chosen)} FROM made"
        )
        duck.unregister("made")
        duck.execute("CHECKPOINT")
    growing.rename(path)
