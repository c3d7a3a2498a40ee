"""The five questions of the bench “figures”, as each side is asked them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from nps_engine.engine import Engine
from nps_engine.periods import Interval, Period
from nps_engine.values import Selection
from tests.bench.stored import LAST_ON, NOW
from tests.bench.synthetic import SURVEY
from tests.bench.volume import DAYS_N

Parts = tuple[str, ...]
Counted = Mapping[Any, tuple[int, ...]]
"""The counts of the ratings 0 to 10 by what the question tells apart; nothing where nobody answered."""

_TO_ON = LAST_ON + timedelta(days=1)
_QUARTER = Period(_TO_ON - timedelta(days=90), _TO_ON)
_YEAR = Period(_TO_ON - timedelta(days=365), _TO_ON)
_ALL = Period(_TO_ON - timedelta(days=DAYS_N), _TO_ON)
_WHERE = {"plan": ("Team",), "region": ("Europe",)}


@dataclass(frozen=True)
class Sql:
    """One SELECT with its parameters; its rows end in (key, rating, count)."""

    text: str
    given: tuple[date | str, ...]

    def both(self, period: Period) -> Sql:
        """Return the same of a period and of the one before it, told apart by the key, in one statement."""
        before = period.previous()
        earlier = {period.from_on: before.from_on, period.to_on: before.to_on}
        given = tuple(earlier.get(each, each) if isinstance(each, date) else each for each in self.given)
        text = f"{self.text} UNION ALL {self.text.replace('SELECT 1', 'SELECT 0', 1)}"
        return Sql(text, self.given + given)


@dataclass(frozen=True)
class Asked:
    """One question.

    Args:
        name: What is asked.
        ours: Asks the engine for its whole report.
        counted: What that report counted.
        duck: The same counts of DuckDB, the period before included where the report has it.
        duck_bare: The period alone, where that is less.
        raw: What ``duck`` is, of our own table of responses.
        times_faster: Than DuckDB; ours must be at least that.
    """

    name: str
    ours: Callable[[Engine], Any]
    counted: Callable[[Any], Counted]
    duck: Sql
    duck_bare: Sql | None
    raw: Sql
    times_faster: float


def gathered(rows: Iterable[tuple[Any, int, int]]) -> Counted:
    """Return the rows of a SELECT as counts; SQLite's dates are text."""
    found: dict[Any, list[int]] = {}
    for key, rating, n in rows:
        found.setdefault(str(key) if isinstance(key, date) else key, [0] * 11)[rating] += n
    return {key: tuple(counts) for key, counts in found.items()}


def _dates(report: Any) -> Counted:
    """Return the counts of the days that have any."""
    return {row.period.from_on.isoformat(): row.score.counts.counts for row in report.rows if row.score.n}


def _values(report: Any) -> Counted:
    return {row.value: row.score.counts.counts for row in report.rows if row.score.n}


def _both_scores(report: Any) -> Counted:
    return {1: report.score.counts.counts, 0: report.previous.counts.counts}


def _sql(period: Period, *parts: str) -> Sql:
    return Sql(" ".join(" ".join(parts).split()), (period.from_on, period.to_on))


_DUCK_WITHIN = "FROM response WHERE responded_on >= ? AND responded_on < ?"
_DUCK_COUNT = ("SELECT 1, rating, count(*)", _DUCK_WITHIN, "GROUP BY rating")
_DUCK_FILTERED = (
    "SELECT 1, rating, count(*)",
    _DUCK_WITHIN,
    "AND plan = 'Team' AND region = 'Europe' GROUP BY rating",
)
_DUCK_BY_DAY = ("SELECT responded_on, rating, count(*)", _DUCK_WITHIN, "GROUP BY responded_on, rating")
_DUCK_BY_AGENT = ("SELECT agent, rating, count(*)", _DUCK_WITHIN, "GROUP BY agent, rating")

_RAW_WITHIN = "WHERE r.survey_id = 1 AND r.responded_on >= ? AND r.responded_on < ?"
_RAW_COUNT = ("SELECT 1, r.rating, count(*) FROM response r", _RAW_WITHIN, "GROUP BY r.rating")
_RAW_FILTERED = (
    """
    SELECT 1, r.rating, count(*) FROM response r
    JOIN segment p ON p.set_id = r.segment_set_id
        AND p.value_id = (SELECT id FROM dimension_value WHERE value = 'Team')
    JOIN segment g ON g.set_id = r.segment_set_id
        AND g.value_id = (SELECT id FROM dimension_value WHERE value = 'Europe')
    """,
    _RAW_WITHIN,
    "GROUP BY r.rating",
)
_RAW_BY_DAY = (
    "SELECT r.responded_on, r.rating, count(*) FROM response r",
    _RAW_WITHIN,
    "GROUP BY r.responded_on, r.rating",
)
_RAW_BY_AGENT = (
    """
    SELECT v.value, r.rating, count(*) FROM response r
    LEFT JOIN segment s ON s.set_id = r.segment_set_id
        AND s.dimension_id = (SELECT id FROM dimension WHERE name = 'agent')
    LEFT JOIN dimension_value v ON v.id = s.value_id
    """,
    _RAW_WITHIN,
    "GROUP BY v.value, r.rating",
)


def _scored(
    name: str, about: Selection, period: Period, duck: Parts, raw: Parts, times_faster: float
) -> Asked:
    """Return the question for a score, the period before included."""
    return Asked(
        name,
        lambda engine: engine.score(about, NOW),
        _both_scores,
        _sql(period, *duck).both(period),
        _sql(period, *duck),
        _sql(period, *raw).both(period),
        times_faster,
    )


def _counted(
    name: str, ours: Callable[[Engine], Any], counted: Callable[[Any], Counted], duck: Sql, raw: Sql
) -> Asked:
    """Return a question whose peers are asked the same period as we are."""
    return Asked(name, ours, counted, duck, None, raw, times_faster=20)


QUESTIONS = (
    _scored(
        "score of 90 days and the 90 before",
        Selection(SURVEY.key, _QUARTER),
        _QUARTER,
        _DUCK_COUNT,
        _RAW_COUNT,
        times_faster=100,
    ),
    _scored(
        "score of a year with two filters, and the year before",
        Selection(SURVEY.key, _YEAR, _WHERE),
        _YEAR,
        _DUCK_FILTERED,
        _RAW_FILTERED,
        times_faster=20,
    ),
    _counted(
        "trend of two years by day",
        lambda engine: engine.trend(Selection(SURVEY.key, _ALL), Interval.DAY, NOW),
        _dates,
        _sql(_ALL, *_DUCK_BY_DAY),
        _sql(_ALL, *_RAW_BY_DAY),
    ),
    _counted(
        "distribution of 90 days",
        lambda engine: engine.distribution(Selection(SURVEY.key, _QUARTER), NOW),
        lambda report: {1: report.score.counts.counts},
        _sql(_QUARTER, *_DUCK_COUNT),
        _sql(_QUARTER, *_RAW_COUNT),
    ),
    _counted(
        "breakdown of a year by 500 agents",
        lambda engine: engine.breakdown(Selection(SURVEY.key, _YEAR), "agent", NOW),
        _values,
        _sql(_YEAR, *_DUCK_BY_AGENT),
        _sql(_YEAR, *_RAW_BY_AGENT),
    ),
)
