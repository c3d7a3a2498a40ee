"""Trends: which period and which calendar unit one is made of (its rows: ``many_rows.py``)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from nps_engine.periods import Interval, Period

_LONGEST_BY_DAY_DAYS = 31
_LONGEST_BY_WEEK_DAYS = 140
_LONGEST_BY_MONTH_DAYS = 800


def interval_for(period: Period) -> Interval:
    """Return the unit that shows a period in about 5 to 30 rows."""
    if period.days <= _LONGEST_BY_DAY_DAYS:
        return Interval.DAY
    if period.days <= _LONGEST_BY_WEEK_DAYS:
        return Interval.WEEK
    return Interval.MONTH if period.days <= _LONGEST_BY_MONTH_DAYS else Interval.QUARTER


def whole_period(starts: Iterable[int], today: date) -> Period:
    """Return the period from the first day with responses to today, or today where there are none.

    Args:
        starts: Days with responses, as ordinals.
    """
    days = [*starts, today.toordinal()]
    return Period(date.fromordinal(min(days)), date.fromordinal(max(days) + 1))
