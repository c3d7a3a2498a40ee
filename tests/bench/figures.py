"""Score, distribution, trend and breakdown through the engine, beside the bare SQL on the same file.

The peer only counts: no names resolved, no interval, no significance, no report.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from nps_engine.engine import Engine
from nps_engine.periods import Interval, Period
from nps_engine.values import Selection
from tests.bench.rows import Row
from tests.bench.synthetic import SURVEY, engine_at, fill
from tests.bench.timing import alternating

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
TO_ON = date(2026, 11, 19)
_QUARTER = Period(TO_ON - timedelta(days=90), TO_ON)
_BEFORE = Period(_QUARTER.from_on - timedelta(days=90), _QUARTER.from_on)
_ALL = None
_WITHIN = "FROM response r WHERE r.survey_id = 1 AND r.responded_on >= ? AND r.responded_on < ?"
_COUNT = f"SELECT r.rating, count(*) {_WITHIN} GROUP BY r.rating"
_BY_DAY = f"SELECT r.responded_on, r.rating, count(*) {_WITHIN} GROUP BY r.responded_on, r.rating"
_BY_VALUE = """
    SELECT v.value, r.rating, count(*) FROM response r
    LEFT JOIN segment s ON s.response_id = r.id
        AND s.dimension_id = (SELECT id FROM dimension WHERE name = ?)
    LEFT JOIN dimension_value v ON v.id = s.value_id
    WHERE r.survey_id = 1 AND r.responded_on >= ? AND r.responded_on < ?
    GROUP BY v.value, r.rating
"""


class UnequalError(Exception):
    """The two sides did not count the same: their times say nothing."""


@dataclass(frozen=True)
class Question:
    """One question both ways; each returns how many responses it counted."""

    name: str
    ours: Callable[[Engine], int]
    peer: Callable[[sqlite3.Connection], int]


def figures_rows(*, responses_n: int, rounds_n: int) -> list[Row]:
    """Return medians in milliseconds for every question.

    Raises:
        UnequalError: If the peer counts other responses than the engine.
    """
    rows = []
    with _both(responses_n) as (engine, bare):
        for asked in _QUESTIONS:
            counted = asked.ours(engine), asked.peer(bare)
            if counted[0] != counted[1] or not counted[0]:
                raise UnequalError(f"{asked.name}: ours counted {counted[0]}, the peer {counted[1]}")
            times = alternating(
                lambda each=asked: each.ours(engine), lambda each=asked: each.peer(bare), rounds_n=rounds_n
            )
            ours_s, peer_s = times.median_s()
            name = f"{asked.name}, of {responses_n:,} responses"
            rows.append(Row(name, ours_s * 1000, peer_s * 1000, "ms, median"))
    return rows


@contextmanager
def _both(responses_n: int) -> Iterator[tuple[Engine, sqlite3.Connection]]:
    with tempfile.TemporaryDirectory(prefix="npsbot-bench-") as folder:
        path = Path(folder) / "figures.db"
        with engine_at(path) as engine:
            fill(engine, responses_n, end_at=NOW)
            with closing(sqlite3.connect(path)) as bare:
                yield engine, bare


def _score(engine: Engine) -> int:
    report = engine.score(Selection(SURVEY.key, _QUARTER), NOW)
    return report.score.n + (report.previous.n if report.previous else 0)


def _breakdown(by: str, period: Period | None) -> Callable[[Engine], int]:
    return lambda engine: engine.breakdown(Selection(SURVEY.key, period), by, NOW).score.n


def _trend(interval: Interval, period: Period | None) -> Callable[[Engine], int]:
    return lambda engine: engine.trend(Selection(SURVEY.key, period), interval, NOW).score.n


def _bare(sql: str, *given: Any) -> Callable[[sqlite3.Connection], int]:
    plain = [each.isoformat() if isinstance(each, date) else each for each in given]
    return lambda bare: sum(row[-1] for row in bare.execute(sql, plain).fetchall())


def _bare_score(bare: sqlite3.Connection) -> int:
    return _bare(_COUNT, *_span(_QUARTER))(bare) + _bare(_COUNT, *_span(_BEFORE))(bare)


def _span(period: Period | None) -> tuple[date, date]:
    return (period.from_on, period.to_on) if period else (date.min, date.max)


_QUESTIONS = (
    Question("score, 90 days and the 90 before", _score, _bare_score),
    Question(
        "distribution, 90 days",
        lambda engine: engine.distribution(Selection(SURVEY.key, _QUARTER), NOW).score.n,
        _bare(_COUNT, *_span(_QUARTER)),
    ),
    Question("trend by week, 90 days", _trend(Interval.WEEK, _QUARTER), _bare(_BY_DAY, *_span(_QUARTER))),
    Question("trend by month, all time", _trend(Interval.MONTH, _ALL), _bare(_BY_DAY, *_span(_ALL))),
    *(
        Question(
            f"breakdown by {by} ({values_n} values), {words}",
            _breakdown(by, period),
            _bare(_BY_VALUE, by, *_span(period)),
        )
        for by, values_n, words, period in (
            ("plan", 3, "90 days", _QUARTER),
            ("region", 4, "90 days", _QUARTER),
            ("journey_stage", 4, "90 days", _QUARTER),
            ("agent", 500, "90 days", _QUARTER),
            ("agent", 500, "all time", _ALL),
        )
    ),
)
