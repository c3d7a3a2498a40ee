"""Both sides of the bench “import”, each in a process of its own, so that its memory is its own too."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from nps_engine.imports import import_responses
from nps_engine.intake.responses import read_responses
from tests.bench.stored import engine_on
from tests.bench.synthetic import SURVEY
from tests.bench.timing import taken_s

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)

_COLUMNS = """
    survey_id INTEGER DEFAULT 1, source TEXT DEFAULT 'csv', external_id TEXT, rating INTEGER, {dates},
    verbatim TEXT, respondent TEXT, plan TEXT, region TEXT, journey_stage TEXT, agent TEXT,
    UNIQUE (survey_id, source, external_id)
"""
_ON_SQLITE = _COLUMNS.format(dates="responded_at TEXT, responded_on TEXT")
_ON_POSTGRESQL = _COLUMNS.format(
    dates="responded_at TIMESTAMP, responded_on DATE GENERATED ALWAYS AS (responded_at::date) STORED"
)
_INDEXES = (
    "CREATE INDEX bare_newest ON bare (survey_id, responded_on, responded_at, id)",
    "CREATE INDEX bare_segments ON bare"
    " (survey_id, agent, plan, region, journey_stage, responded_on, rating)",
    "CREATE INDEX bare_respondent ON bare (respondent)",
)
_INSERT = f"INSERT OR IGNORE INTO bare VALUES (NULL{', ?' * 12})"  # noqa: S608 - a constant of ours
_COPY = (
    "COPY bare (external_id, responded_at, rating, verbatim, respondent, plan, region, journey_stage, agent)"
    " FROM STDIN (FORMAT csv, HEADER)"
)
_CHUNK_BYTES = 1 << 20


class NotImportedError(Exception):
    """A side did not store every row once: its time says nothing."""


@dataclass
class Taken:
    """What a side took.

    Args:
        seconds: By what was done: “first”, “again”.
        peak_mb: The most memory that its process had at once.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    peak_mb: float = 0.0


Side = Callable[[Path, str, int], Mapping[str, float]]
"""Imports a file of so many rows into the database of an address; returns what took how many seconds."""


def taken_alone(side: Side, file: Path, url: str, responses_n: int) -> Taken:
    """Run a side in a new process.

    Raises:
        NotImportedError: If it has not stored every row exactly once.
    """
    with get_context("spawn").Pool(1) as alone:
        return alone.apply(_taken, (side, file, url, responses_n))


def _taken(side: Side, file: Path, url: str, responses_n: int) -> Taken:
    seconds = side(file, url, responses_n)
    status = Path("/proc/self/status").read_text().splitlines()
    peak_kib = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    return Taken(dict(seconds), peak_kib * 1024 / 1e6)


def ours(file: Path, url: str, responses_n: int) -> Mapping[str, float]:
    """Import into a database of ours that is there, with its empty tables, before; then once more."""
    reports = []

    def act() -> None:
        table = read_responses(file, metric=SURVEY.metric, source="bench", now=NOW, time_zone=UTC)
        reports.append(import_responses(engine, table, SURVEY, now=NOW))

    with engine_on(url) as engine:
        taken = {"first": taken_s(act), "again": taken_s(act)}
    if (reports[0].imported_n, reports[1].unchanged_n) != (responses_n, responses_n):
        raise NotImportedError(f"ours: {reports[0].imported_n}, then {reports[1].unchanged_n} unchanged")
    return taken


def executemany(file: Path, url: str, responses_n: int) -> Mapping[str, float]:
    """Read with csv.reader and insert into a bare table, with the journal and the safety that ours has; twice."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"CREATE TABLE bare (id INTEGER PRIMARY KEY, {_ON_SQLITE})")
        for index in _INDEXES:
            connection.execute(index)

        def act() -> None:
            with file.open(encoding="utf-8", newline="") as opened, connection:
                lines = csv.reader(opened)
                next(lines)
                connection.executemany(_INSERT, map(_bare_row, lines))

        taken = {"first": taken_s(act), "again": taken_s(act)}
        (stored_n,) = connection.execute("SELECT count(*) FROM bare").fetchone()
    if stored_n != responses_n:
        raise NotImportedError(f"executemany: {stored_n}")
    return taken


def copy(file: Path, url: str, responses_n: int) -> Mapping[str, float]:
    """Have PostgreSQL read the file itself, by COPY into a bare table; once: it cannot leave what is there."""
    import psycopg

    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute(
            f"CREATE TABLE bare (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {_ON_POSTGRESQL})"
        )
        for index in _INDEXES:
            connection.execute(index)
        connection.commit()

        def act() -> None:
            with file.open("rb") as opened, connection.cursor().copy(_COPY) as copying:
                while part := opened.read(_CHUNK_BYTES):
                    copying.write(part)
            connection.commit()

        taken = {"first": taken_s(act)}
        found = connection.execute("SELECT count(*) FROM bare").fetchone()
    if found != (responses_n,):
        raise NotImportedError(f"COPY: {found}")
    return taken


def _bare_row(cells: list[str]) -> tuple[object, ...]:
    external_id, at, rating, *others = cells
    return 1, "csv", external_id, int(rating), at, at[:10], *others
