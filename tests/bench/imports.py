"""The import of a file, beside Python's own csv.reader and executemany into one bare table.

The peer has our indexes, but checks nothing, counts nothing, finds no columns, keeps dimensions as plain columns
and commits once.
"""

from __future__ import annotations

import csv
import sqlite3
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from nps_engine.imports import ImportReport, import_responses
from nps_engine.intake.responses import read_responses
from tests.bench.rows import Goal, Row
from tests.bench.synthetic import SURVEY, engine_at, write_csv
from tests.bench.timing import orders, taken_s

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
_TABLE = """
    CREATE TABLE response (
        id INTEGER PRIMARY KEY, survey_id INTEGER, source TEXT, external_id TEXT, rating INTEGER,
        responded_at TEXT, responded_on TEXT, verbatim TEXT, respondent TEXT,
        plan TEXT, region TEXT, journey_stage TEXT, agent TEXT,
        UNIQUE (survey_id, source, external_id)
    );
    CREATE INDEX newest ON response (survey_id, responded_on, responded_at, id);
    CREATE INDEX segments ON response (survey_id, agent, plan, region, journey_stage, responded_on, rating);
    CREATE INDEX respondent ON response (respondent);
"""
_INSERT = f"INSERT OR IGNORE INTO response VALUES (NULL{', ?' * 12})"  # noqa: S608 - a constant of ours

_GOAL = Goal("ratio", most=3)


class NotImportedError(Exception):
    """A side did not store every row once: its time says nothing."""


def imports_rows(*, responses_n: int, rounds_n: int) -> list[Row]:
    """Return median seconds of a first import and of the same file again.

    Raises:
        NotImportedError: If a side has not stored every row exactly once.
    """
    taken: dict[tuple[str, str], list[float]] = {}
    sides = {"ours": _ours, "peer": _peer}
    with tempfile.TemporaryDirectory(prefix="npsbot-bench-") as name:
        folder = Path(name)
        file = folder / "responses.csv"
        write_csv(file, responses_n, end_at=NOW)
        for number, order in enumerate(orders(rounds_n, tuple(sides))):
            for side in order:
                database = folder / f"{side}-{number}.db"
                for what, passed_s in sides[side](file, database, responses_n):
                    taken.setdefault((side, what), []).append(passed_s)
                for left in folder.glob(f"{database.name}*"):
                    left.unlink()
    medians = {key: statistics.median(found) for key, found in taken.items()}
    kinds = (("first", "import a CSV file", _GOAL), ("again", "import it again, nothing new", None))
    return [
        Row(f"{words}, {responses_n:,} rows", medians["ours", what], medians["peer", what], "s, median", goal)
        for what, words, goal in kinds
    ]


def _ours(file: Path, database: Path, responses_n: int) -> Iterator[tuple[str, float]]:
    """Yield what was done and how long it took; the database is there, with its empty tables, before."""
    reports: list[ImportReport] = []

    def act() -> None:
        table = read_responses(file, metric=SURVEY.metric, source="bench", now=NOW, time_zone=UTC)
        reports.append(import_responses(engine, table, SURVEY, now=NOW))

    with engine_at(database) as engine:
        yield "first", taken_s(act)
        yield "again", taken_s(act)
    if (reports[0].imported_n, reports[1].unchanged_n) != (responses_n, responses_n):
        raise NotImportedError(f"ours: {reports[0].imported_n}, then {reports[1].unchanged_n} unchanged")


def _peer(file: Path, database: Path, responses_n: int) -> Iterator[tuple[str, float]]:
    """Yield the same for the bare table, with the journal and the safety that ours has."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.executescript(_TABLE)

        def act() -> None:
            with file.open(encoding="utf-8", newline="") as opened, connection:
                lines = csv.reader(opened)
                next(lines)
                connection.executemany(_INSERT, map(_bare_row, lines))

        yield "first", taken_s(act)
        yield "again", taken_s(act)
        stored_n = connection.execute("SELECT count(*) FROM response").fetchone()[0]
    if stored_n != responses_n:
        raise NotImportedError(f"peer: {stored_n}")


def _bare_row(cells: list[str]) -> tuple[object, ...]:
    external_id, at, rating, *others = cells
    return 1, "csv", external_id, int(rating), at, at[:10], *others
