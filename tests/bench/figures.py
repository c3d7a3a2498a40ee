"""Five questions to the engine on many responses, beside DuckDB and beside GROUP BY over our own rows.

Ours is the whole report: names resolved, the period before, intervals, verdicts. The peers only count, the period
before included. Each must count the same, rating by rating, or no time is told.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from nps_engine.engine import Engine
from tests.bench.asked import QUESTIONS, Asked, Sql, gathered
from tests.bench.duck import PLAIN, SORTED, build_duck, duck_at
from tests.bench.rows import Goal, Row
from tests.bench.stored import (
    built_database,
    built_file,
    engine_on,
    folder_for,
    kept_name,
    postgres_server,
    volume_of,
)
from tests.bench.timing import taking_turns

_RAW_INDEX = (
    "CREATE INDEX IF NOT EXISTS bench_raw ON response (survey_id, responded_on, rating, segment_set_id)"
)
"""GROUP BY gets an index that holds all it asks for; the engine does without."""

_SIMPLE_INDEX = "CREATE INDEX IF NOT EXISTS bench_simple ON response (survey_id, responded_on)"
"""And the index that people usually make: it finds the rows, which then have to be read."""

GOALS_FROM_N = 2_000_000
"""Goals are for many responses: with fewer there is nothing to save, and nothing is said about them."""

_BUDGET_S = 10.0
_RAW_GOAL = Goal("ratio", most=1 / 1000)
_GROWTH_GOAL = Goal("ratio", most=2)
_LIKE = {
    "plain": "DuckDB, a plain native table",
    "duck": "DuckDB, sorted by date with enumerations",
    "bare": "the same DuckDB, one period only",
    "raw": "GROUP BY over our rows, an index that holds all it asks for",
    "simple": "GROUP BY over our rows, an index on survey and date",
}

Fetch = Callable[[Sql], list[Any]]


class UnequalError(Exception):
    """The sides did not count the same: their times say nothing."""


@dataclass(frozen=True)
class Sides:
    """Everybody who is asked: the engine on many and on few responses, and both peers."""

    kind: str
    n: int
    few_n: int
    engine: Engine
    few: Engine
    duck: Fetch
    plain: Fetch
    raw: Fetch
    simple: Fetch


def figures_rows(
    *, sqlite_n: int, postgres_n: int, few_n: int, rounds_n: int, turn_n: int, server: str | None = None
) -> list[Row]:
    """Return medians in milliseconds of every question, on SQLite and on PostgreSQL.

    Args:
        sqlite_n: Responses in SQLite.
        postgres_n: Responses in PostgreSQL.
        few_n: Responses in the databases that growth is measured against.
        rounds_n: How often each side has its turn; half of them in reverse order.
        turn_n: How often it is asked in a turn.
        server: Address of a PostgreSQL; None starts one.

    Raises:
        UnequalError: If a peer counts otherwise than the engine.
    """
    rows = []
    for sides in (on_sqlite(sqlite_n, few_n), on_postgres(postgres_n, few_n, server)):
        with sides as found:
            for asked in QUESTIONS:
                print(f"  {asked.name}, of {found.n:,} on {found.kind} …", file=sys.stderr, flush=True)
                rows += _measured(found, asked, rounds_n, turn_n)
    return rows


def _measured(sides: Sides, asked: Asked, rounds_n: int, turn_n: int) -> list[Row]:
    check_equal(sides, asked)
    acts: dict[str, Callable[[], object]] = {
        "ours": lambda: asked.ours(sides.engine),
        "few": lambda: asked.ours(sides.few),
        "duck": lambda: sides.duck(asked.duck),
        "plain": lambda: sides.plain(asked.duck),
        "raw": lambda: sides.raw(asked.raw),
        "simple": lambda: sides.simple(asked.raw),
    }
    if bare := asked.duck_bare:
        acts["bare"] = lambda: sides.duck(bare)
    taken = taking_turns(acts, rounds_n=rounds_n, turn_n=turn_n, budget_s=_BUDGET_S)
    medians_ms = {name: statistics.median(found) * 1000 for name, found in taken.items()}
    goals: Mapping[str, Goal | None] = {
        "plain": Goal("ratio", most=1 / asked.times_faster),
        "duck": Goal("ratio", most=1 / asked.times_faster),
        "bare": None,
        "raw": None,
        "simple": _RAW_GOAL,
        "few": _GROWTH_GOAL,
    }
    like = {**_LIKE, "few": f"the same of {sides.few_n:,}"}
    name = f"{asked.name}, of {sides.n:,} on {sides.kind}"
    return [
        Row(
            f"{name}; peer: {like[peer]}",
            medians_ms["ours"],
            medians_ms[peer],
            "ms, median",
            goal if sides.n >= GOALS_FROM_N else None,
        )
        for peer, goal in goals.items()
        if peer in medians_ms
    ]


def check_equal(sides: Sides, asked: Asked) -> None:
    """Ask everybody once.

    Raises:
        UnequalError: If a peer counts otherwise than the engine.
    """
    ours = asked.counted(asked.ours(sides.engine))
    counted = {
        "DuckDB": gathered(sides.duck(asked.duck)),
        "DuckDB, plain": gathered(sides.plain(asked.duck)),
        "GROUP BY": gathered(sides.raw(asked.raw)),
        "GROUP BY, index on survey and date": gathered(sides.simple(asked.raw)),
    }
    for name, theirs in counted.items():
        if theirs != ours:
            ours_n, theirs_n = (sum(map(sum, each.values())) for each in (ours, theirs))
            raise UnequalError(f"{asked.name}, {sides.kind}: ours counted {ours_n}, {name} {theirs_n}")


@contextmanager
def on_sqlite(n: int, few_n: int) -> Iterator[Sides]:
    """Give everybody who is asked, on SQLite."""
    with ExitStack() as things:
        paths = {}
        for each in (n, few_n):
            paths[each] = built_file(things.enter_context(folder_for(each)), each)
        bare = things.enter_context(closing(sqlite3.connect(paths[n])))
        for index in (_RAW_INDEX, _SIMPLE_INDEX):
            bare.execute(index)
        bare.commit()

        def by_index(name: str) -> Fetch:
            def fetch(sql: Sql) -> list[Any]:
                given = [each.isoformat() if isinstance(each, date) else each for each in sql.given]
                text = sql.text.replace("FROM response r", f"FROM response r INDEXED BY {name}")
                return bare.execute(text, given).fetchall()

            return fetch

        engines = [things.enter_context(engine_on(f"sqlite:///{paths[each]}")) for each in (n, few_n)]
        ducks = _duck(things, n, SORTED), _duck(things, n, PLAIN)
        raw, simple = by_index("bench_raw"), by_index("bench_simple")
        yield Sides("SQLite", n, few_n, engines[0], engines[1], *ducks, raw, simple)


@contextmanager
def on_postgres(n: int, few_n: int, server: str | None) -> Iterator[Sides]:
    """Give everybody who is asked, on a PostgreSQL; without an address of one, on one of its own."""
    import psycopg

    with ExitStack() as things:
        folder = things.enter_context(folder_for(n))
        server = server or things.enter_context(postgres_server(folder))
        urls = [built_database(server, each) for each in (n, few_n)]
        address = urls[0].replace("postgresql+psycopg://", "postgresql://")
        bare = things.enter_context(psycopg.connect(address, autocommit=True))
        for index in (_RAW_INDEX, _SIMPLE_INDEX):
            bare.execute(index)
        bare.execute("VACUUM ANALYZE")

        def raw(sql: Sql) -> list[Any]:
            return bare.execute(sql.text.replace("?", "%s"), sql.given).fetchall()

        def simple(sql: Sql) -> list[Any]:
            with bare.transaction(
                force_rollback=True
            ):  # no hint says which index to take: it goes for a while
                bare.execute("DROP INDEX bench_raw")
                return raw(sql)

        engines = [things.enter_context(engine_on(url)) for url in urls]
        ducks = _duck(things, n, SORTED), _duck(things, n, PLAIN)
        yield Sides("PostgreSQL", n, few_n, engines[0], engines[1], *ducks, raw, simple)


def _duck(things: ExitStack, n: int, arrangement: str) -> Fetch:
    path: Path = things.enter_context(folder_for(n)) / f"{kept_name(arrangement, n)}.db"
    if not path.exists():
        build_duck(path, volume_of(n), arrangement)
    duck = things.enter_context(duck_at(path))
    return lambda sql: duck.execute(sql.text, sql.given).fetchall()
