"""A small private survey: the answers of people p1, p2, … in a tiny language."""

from __future__ import annotations

from datetime import UTC, datetime

from nps_engine.engine import Engine
from nps_engine.periods import Period
from nps_engine.values import Metric, ResponseRow, Selection, Survey
from tests.conftest import NOW

TEAM = Survey("team", Metric.ENPS, "Would you recommend us as an employer?", private=True)
FEBRUARY = datetime(2026, 2, 10, 9, tzinfo=UTC)


def people(
    first: int,
    last: int,
    *,
    rating: int = 9,
    at: datetime = FEBRUARY,
    says: str = "",
    key: str = "q1",
    **segments: str,
) -> list[ResponseRow]:
    """Return one answer of each of the people first..last."""
    return [
        ResponseRow("hr", f"{key}-{n}", rating, at, says and f"{says} {n}", f"p{n}", segments=segments)
        for n in range(first, last + 1)
    ]


def save(engine: Engine, *rows: ResponseRow, survey: Survey = TEAM, at: datetime = NOW) -> None:
    with engine.work(at) as work:
        work.save_responses(survey, rows)


def team(period: Period | None = None, **where: str) -> Selection:
    return Selection("team", period, {name: (value,) for name, value in where.items()})
