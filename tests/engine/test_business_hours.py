"""Business hours, over weekends, holidays and the days on which clocks are moved."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_engine.business_hours import BusinessHours, CaseRules

BERLIN, NEW_YORK, LORD_HOWE = (
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("America/New_York"),
    ZoneInfo("Australia/Lord_Howe"),
)
USUAL = BusinessHours()
NIGHT_SHIFT = BusinessHours(frozenset(range(7)), time(0, 30), time(5))
ZONES = st.sampled_from([BERLIN, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia"), UTC])
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
CALENDARS = st.sampled_from(
    [
        USUAL,
        NIGHT_SHIFT,
        BusinessHours(frozenset({2}), time(8, 15), time(8, 45)),
        BusinessHours(holidays=frozenset(date(2026, 12, 20) + timedelta(days=n) for n in range(20))),
    ]
)


def local(zone: ZoneInfo, *at: int) -> datetime:
    return datetime(*at, tzinfo=zone)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ((2026, 11, 18, 12, 0), (2026, 11, 19, 18, 0)),  # Wednesday noon: Thursday evening
        ((2026, 11, 19, 23, 59), (2026, 11, 20, 18, 0)),  # at night too
        ((2026, 11, 20, 8, 0), (2026, 11, 23, 18, 0)),  # Friday: Monday
        ((2026, 11, 21, 10, 0), (2026, 11, 23, 18, 0)),  # Saturday: Monday
        ((2026, 12, 23, 10, 0), (2026, 12, 28, 18, 0)),  # before Christmas: Monday after it
        ((2026, 10, 23, 10, 0), (2026, 10, 26, 18, 0)),  # the clocks go back on Sunday
    ],
)
def test_first_contact_is_due_at_the_end_of_the_next_business_day(opened, due):
    rules = CaseRules(BusinessHours(holidays=frozenset({date(2026, 12, 24), date(2026, 12, 25)})))
    assert rules.due_at(local(BERLIN, *opened), BERLIN) == local(BERLIN, *due)


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ((2026, 11, 18, 10, 0), (2026, 11, 18, 14, 0)),
        ((2026, 11, 18, 16, 0), (2026, 11, 19, 11, 0)),
        ((2026, 11, 20, 17, 30), (2026, 11, 23, 12, 30)),
        ((2026, 11, 21, 3, 0), (2026, 11, 23, 13, 0)),
    ],
)
def test_or_within_business_hours(opened, due):
    rules = CaseRules(first_contact_hours=4)
    assert rules.due_at(local(BERLIN, *opened), BERLIN) == local(BERLIN, *due)


def test_an_hour_that_the_clocks_skip_is_no_business_time():
    before = local(BERLIN, 2026, 3, 29, 0, 30)  # 02:00 to 03:00 is not there; 04:30 is 3 hours later
    assert NIGHT_SHIFT.after_hours(before, timedelta(hours=3), BERLIN) == local(BERLIN, 2026, 3, 29, 4, 30)


def test_today_counts_only_while_it_lasts():
    assert USUAL.end_of_day_after(local(BERLIN, 2026, 11, 18, 17), 0, BERLIN) == local(
        BERLIN, 2026, 11, 18, 18
    )
    assert USUAL.end_of_day_after(local(BERLIN, 2026, 11, 18, 18), 0, BERLIN) == local(
        BERLIN, 2026, 11, 19, 18
    )


def test_where_everything_is_a_holiday_every_day_counts():
    never = BusinessHours(holidays=frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(9000)))
    assert never.morning_after(local(BERLIN, 2026, 11, 18, 12), BERLIN) == local(BERLIN, 2026, 11, 19, 9)


@given(hours=CALENDARS, at=INSTANTS, zone=ZONES, days=st.integers(0, 5))
def test_a_due_time_is_the_end_of_a_business_day_to_come(hours, at, zone, days):
    due = hours.end_of_day_after(at, days, zone)
    day = due.astimezone(zone).date()
    assert due > at
    assert hours.is_business_day(day)
    assert due == hours.hours_of(day, zone)[1]
    later = (at.astimezone(zone).date() + timedelta(days=n) for n in range(1, 400))
    between = [each for each in later if each <= day and hours.is_business_day(each)]
    assert len(between) == days or (days == 0 and len(between) <= 1)


@given(hours=CALENDARS, at=INSTANTS, zone=ZONES, minutes=st.integers(1, 6000))
def test_business_time_is_what_lies_within_the_hours(hours, at, zone, minutes):
    span = timedelta(minutes=minutes)
    end = hours.after_hours(at, span, zone)
    first, last = at.astimezone(zone).date(), end.astimezone(zone).date()
    worked = timedelta()
    for n in range((last - first).days + 1):
        if hours.is_business_day(first + timedelta(days=n)):
            opens, closes = hours.hours_of(first + timedelta(days=n), zone)
            worked += max(min(closes, end) - max(opens, at), timedelta())
    assert worked == span


@given(hours=CALENDARS, at=INSTANTS, zone=ZONES, minutes=st.integers(1, 3000), more=st.integers(0, 3000))
def test_more_business_time_never_ends_sooner(hours, at, zone, minutes, more):
    ends = [hours.after_hours(at, timedelta(minutes=n), zone) for n in (minutes, minutes + more)]
    assert ends == sorted(ends)
