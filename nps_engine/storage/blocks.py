"""Blocks: which pre-added counts answer a question, and reading them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy.orm import Session

from nps_engine.periods import EARLIEST_ON, Interval, Period
from nps_engine.storage.catalogue import Kept, fetch_catalogue
from nps_engine.storage.reads import FIRST, MoreToAskError, fetch_at_once, fetch_rows
from nps_engine.storage.scopes import Scope
from nps_engine.storage.tallies import JOINT, WHOLE

Block = tuple[int, date | str, bytes, bytes | None]
"""One day or month of a cut: the place of its span among those asked for, its first day as the driver gives it
(``start_of``), its cells, its weights."""

ALL_TIME = Period(EARLIEST_ON, date.max)

_WHOLE_MONTHS = frozenset((Interval.MONTH, Interval.QUARTER, Interval.YEAR))


@dataclass(frozen=True)
class Span:
    """Blocks of one unit, those that start from ``from_on`` and before ``to_on``."""

    unit: Interval
    from_on: date
    to_on: date


def spans_of(period: Period, interval: Interval | None = None) -> tuple[Span, ...]:
    """Return the fewest blocks that make up a period.

    Args:
        interval: The unit that will be told apart; None for none: the period as one.
    """
    if interval is not None and interval not in _WHOLE_MONTHS:
        return (Span(Interval.DAY, period.from_on, period.to_on),)
    from_on = Interval.MONTH.start_of(period.from_on)
    if from_on < period.from_on:
        from_on = Interval.MONTH.later(from_on)
    to_on = Interval.MONTH.start_of(period.to_on) if period.to_on < date.max else period.to_on
    if from_on >= to_on:
        return (Span(Interval.DAY, period.from_on, period.to_on),)
    edges = (Span(Interval.DAY, period.from_on, from_on), Span(Interval.DAY, to_on, period.to_on))
    return (Span(Interval.MONTH, from_on, to_on), *(edge for edge in edges if edge.from_on < edge.to_on))


def cut_for(session: Session, scope: Scope, by: tuple[int, ...]) -> int | None:
    """Return the narrowest cut that can answer; None where only the rows can."""
    if scope.theme_row_id is not None:
        return None
    needed = {*scope.where_ids, *by}
    if not needed:
        return WHOLE
    kept = fetch_catalogue(session).kept
    hows = [
        kept.get(survey_id, {}).get(dimension_id, Kept.JOINT)  # a survey without it has no values of it
        for survey_id in scope.survey_ids
        for dimension_id in needed
    ]
    if all(how is Kept.JOINT for how in hows):
        return JOINT
    return needed.pop() if len(needed) == 1 and all(how is Kept.OWN for how in hows) else None


_VERSION_FIRST = (
    f"SELECT {FIRST}, NULL::date, int4send(catalogue_version), NULL::bytea FROM workspace WHERE id = 1"  # noqa: S608
    " UNION ALL "
)


@lru_cache(16)
def _statement(spans_n: int) -> str:
    """Return the query for so many spans; every row says which span it is of."""
    return " UNION ALL ".join(
        f"SELECT {place}, start_on, cells, weights FROM tally"  # noqa: S608 - a number of ours
        " WHERE survey_id = ? AND cut = ? AND unit = ? AND start_on >= ? AND start_on < ?"
        for place in range(spans_n)
    )


def fetch_blocks(
    session: Session, survey_ids: Sequence[int], spans: Sequence[tuple[int, Span]]
) -> list[Block]:
    """Return the blocks of all spans, each of its cut: the one query that every figure waits for.

    Raises:
        MoreToAskError: If a glance is not enough.
    """
    statement = _statement(len(spans))
    found: list[Block] = []
    for survey_id in survey_ids:
        given = [
            each
            for cut, span in spans
            for each in (survey_id, cut, span.unit.value, span.from_on.isoformat(), span.to_on.isoformat())
        ]
        if "glance" not in session.info:
            found += fetch_rows(session, statement, given)
        elif len(survey_ids) > 1:
            raise MoreToAskError
        else:
            version = fetch_catalogue(session).version
            found = fetch_at_once(session, _VERSION_FIRST + statement, given, catalogue_version=version)
    return found


@lru_cache(8192)
def start_of(start_on: date | str) -> int:
    """Return the first day of a block as an ordinal."""
    return (start_on if isinstance(start_on, date) else date.fromisoformat(start_on)).toordinal()
