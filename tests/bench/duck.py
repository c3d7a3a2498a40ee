"""The peer DuckDB: the same responses in tables of its own, two threads, a file each.

``SORTED``: as it likes them best, sorted by date, small types, dimensions as enumerations.
``PLAIN``: a native table as an import leaves it, in no order of dates, dimensions as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.bench.synthetic import DIMENSIONS
from tests.bench.volume import Volume

if TYPE_CHECKING:
    import duckdb

THREADS_N = 2
SORTED, PLAIN = "duck", "duckplain"


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


def build_duck(path: Path, made: Volume, arrangement: str) -> None:
    """Store responses in a new file."""
    growing = path.with_suffix(".growing")
    growing.unlink(missing_ok=True)
    with duck_at(growing) as duck:
        for name, values in DIMENSIONS.items():
            duck.execute(f"CREATE TYPE {name}_value AS ENUM ({', '.join(repr(each) for each in values)})")
        days, ratings, places = made.days, made.ratings, dict(made.places)
        kind, number = "{name}_value", "UTINYINT"
        if arrangement == PLAIN:
            order = np.random.default_rng(0).permutation(made.n)
            days, ratings = days[order], ratings[order]
            places = {name: each[order] for name, each in places.items()}
            kind, number = "VARCHAR", "INTEGER"
        duck.register("made", {"day": days, "rating": ratings, **places})
        chosen = (
            f"enum_range(NULL::{name}_value)[{name} + 1]::{kind.format(name=name)} AS {name}"
            for name in DIMENSIONS
        )
        duck.execute(
            f"CREATE TABLE response AS SELECT DATE '{made.first_on}' + day::INTEGER AS responded_on,"  # noqa: S608
            f" rating::{number} AS rating, {', '.join(chosen)} FROM made"
        )
        duck.unregister("made")
        duck.execute("CHECKPOINT")
    growing.rename(path)
