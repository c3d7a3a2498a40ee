"""Trends: rating counts of days, gathered into calendar units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from nps_engine.periods import Interval, Period
from nps_engine.reports import TrendRow
from nps_engine.scores import Score, score, scores_of
from nps_engine.values import Metric, RatingCounts

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


def whole_period(by_day: Mapping[date, RatingCounts], today: date) -> Period:
    """Return the period from the first day with responses to today, or today where there are none."""
    last = max([*by_day, today])
    return Period(min([*by_day, today]), last + timedelta(days=1))


def total(metric: Metric, by_day: Mapping[date, RatingCounts]) -> RatingCounts:
    """Return all days together."""
    return RatingCounts.sum(metric, by_day.values())


def trend_rows(
    metric: Metric,
    by_day: Mapping[date, RatingCounts],
    period: Period,
    interval: Interval,
    today: date,
    *,
    scored: Callable[[Sequence[RatingCounts]], list[Score]] = scores_of,
) -> tuple[TrendRow, ...]:
    """Return one row per unit, oldest first, those without responses too.

    A unit is partial while it is not over, and where the period cuts it.

    Args:
        scored: Gives the scores of many groups.
    """
    by_unit = by_day if interval is Interval.DAY else _by_unit(metric, by_day, period, interval)
    scores = dict(zip(by_unit, scored(list(by_unit.values())), strict=True))
    nobody = score(RatingCounts.none(metric))
    units = period.units(interval)
    cut_from_on = {unit.from_on for unit in (units[0], units[-1]) if not unit.covers_whole(interval)}
    columns = (
        units,
        [scores.get(unit.from_on, nobody) for unit in units],
        [unit.to_on > today or unit.from_on in cut_from_on for unit in units],
        [False] * len(units),
    )
    return tuple(map(TrendRow._make, zip(*columns, strict=True)))


def _by_unit(
    metric: Metric, by_day: Mapping[date, RatingCounts], period: Period, interval: Interval
) -> dict[date, RatingCounts]:
    gathered: dict[date, list[RatingCounts]] = {}
    for day, counts in by_day.items():
        gathered.setdefault(max(interval.start_of(day), period.from_on), []).append(counts)
    return {from_on: RatingCounts.sum(metric, days) for from_on, days in gathered.items()}
