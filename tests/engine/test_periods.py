"""Periods are half-open, in the workspace's time zone, and say when they are not over."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_engine.periods import Interval, Period, last_calendar_unit, last_units, this_calendar_unit, today_on

TODAY = date(2026, 11, 18)


def period(from_on: str, to_on: str) -> Period:
    return Period(date.fromisoformat(from_on), date.fromisoformat(to_on))


def test_last_30_days_end_with_today():
    assert last_units(30, Interval.DAY, TODAY) == period("2026-10-20", "2026-11-19")
    assert last_units(12, Interval.WEEK, TODAY) == period("2026-08-27", "2026-11-19")
    assert last_units(6, Interval.MONTH, TODAY) == period("2026-05-19", "2026-11-19")
    assert last_units(1, Interval.YEAR, TODAY) == period("2025-11-19", "2026-11-19")


def test_last_week_is_the_whole_one_before_this_monday_to_sunday():
    assert last_calendar_unit(Interval.WEEK, TODAY) == period("2026-11-09", "2026-11-16")
    assert last_calendar_unit(Interval.MONTH, TODAY) == period("2026-10-01", "2026-11-01")
    assert last_calendar_unit(Interval.QUARTER, TODAY) == period("2026-07-01", "2026-10-01")
    assert this_calendar_unit(Interval.MONTH, TODAY) == period("2026-11-01", "2026-11-19")


def test_a_period_is_partial_until_its_last_day_is_over():
    assert period("2026-11-01", "2026-11-19").is_partial(TODAY)
    assert not period("2026-11-01", "2026-11-18").is_partial(TODAY)


def test_the_period_before_whole_months_is_whole_months():
    assert period("2026-03-01", "2026-04-01").previous() == period("2026-02-01", "2026-03-01")
    assert period("2026-07-01", "2026-10-01").previous() == period("2026-04-01", "2026-07-01")
    assert period("2026-11-09", "2026-11-16").previous() == period("2026-11-02", "2026-11-09")


def test_a_day_begins_at_midnight_of_the_workspace():
    madrid = ZoneInfo("Europe/Madrid")
    assert today_on(datetime(2026, 11, 17, 23, 30, tzinfo=UTC), madrid) == TODAY
    assert period("2026-10-25", "2026-10-26").bounds_at(madrid) == (
        datetime(2026, 10, 24, 22, tzinfo=UTC),
        datetime(2026, 10, 25, 23, tzinfo=UTC),
    )


def test_an_empty_or_backward_period_is_refused():
    with pytest.raises(ValueError, match="must end after it starts"):
        period("2026-01-02", "2026-01-02")


days = st.dates(date(2000, 1, 1), date(2040, 1, 1))


@given(days, st.integers(1, 900), st.sampled_from(Interval))
def test_the_units_of_a_period_cover_it_without_gap_or_overlap(
    start: date, length_days: int, interval: Interval
):
    whole = Period(start, date.fromordinal(start.toordinal() + length_days))
    units = list(whole.split(interval))
    assert (units[0].from_on, units[-1].to_on) == (whole.from_on, whole.to_on)
    assert all(a.to_on == b.from_on for a, b in zip(units, units[1:], strict=False))
    assert all(unit.covers_whole(interval) for unit in units[1:-1])
