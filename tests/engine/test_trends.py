"""Rows of trends and breakdowns against the same worked out one by one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_engine.many_rows import breakdown_rows, trend_rows
from nps_engine.many_scores import Groups
from nps_engine.periods import Interval, Period
from nps_engine.reports import BreakdownRow, TrendRow
from nps_engine.scores import change, score
from nps_engine.values import Metric, RatingCounts


def nps(ratings: str) -> RatingCounts:
    return RatingCounts.of(Metric.NPS, [int(rating) for rating in ratings.split()])


days = st.dates(date(2023, 12, 1), date(2025, 3, 1))
groups = st.lists(st.integers(0, 10), max_size=3).map(lambda given: RatingCounts.of(Metric.NPS, given))


def within(by_day: dict[date, RatingCounts], period: Period) -> RatingCounts:
    found = RatingCounts.none(Metric.NPS)
    for day, counts in by_day.items():
        if period.from_on <= day < period.to_on:
            found = found + counts
    return found


@pytest.mark.parametrize("interval", list(Interval))
@given(
    by_day=st.dictionaries(days, groups, max_size=40),
    from_on=days,
    days_n=st.integers(1, 500),
    today=days,
)
def test_every_unit_has_the_responses_of_its_days(
    interval: Interval, by_day: dict[date, RatingCounts], from_on: date, days_n: int, today: date
):
    period = Period(from_on, from_on + timedelta(days=days_n))
    by_day = {day: counts for day, counts in by_day.items() if period.from_on <= day < period.to_on}
    groups = Groups.of(Metric.NPS, list(by_day.values()))
    starts = [day.toordinal() for day in by_day]
    assert trend_rows(starts, groups, period, interval, today) == tuple(
        TrendRow(
            unit,
            score(within(by_day, unit)),
            is_partial=unit.to_on > today or not unit.covers_whole(interval),
        )
        for unit in period.split(interval)
    )


def test_units_are_marked_where_the_period_cuts_them_and_while_they_run():
    period = Period(date(2026, 10, 7), date(2026, 11, 19))
    rows = trend_rows([], Groups.of(Metric.NPS, []), period, Interval.WEEK, date(2026, 11, 18))
    assert [(row.period.from_on.day, row.is_partial) for row in rows] == [
        (7, True),  # from a Wednesday
        (12, False),
        (19, False),
        (26, False),
        (2, False),
        (9, False),
        (16, True),
    ]


def test_a_breakdown_is_by_size_then_name_and_against_the_others():
    pro, free, team = nps("10 9 3"), nps("0 6"), nps("9 9 7")
    assert breakdown_rows(["Free", "Pro", "Team"], Groups.of(Metric.NPS, [free, pro, team])) == (
        BreakdownRow("Pro", score(pro), change(free + team, pro)),
        BreakdownRow("Team", score(team), change(pro + free, team)),
        BreakdownRow("Free", score(free), change(pro + team, free)),
    )


def test_the_only_value_has_nothing_to_be_held_against():
    (row,) = breakdown_rows(["Pro"], Groups.of(Metric.NPS, [nps("10 0")]))
    assert row.versus_rest == change(nps(""), nps("10 0"))
    assert breakdown_rows([], Groups.of(Metric.NPS, [])) == ()
