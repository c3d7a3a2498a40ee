"""Periods in words and in flags, on Saturday 15 August 2026."""

from datetime import date

import pytest

from bot.parse.flags import parse_flags
from bot.questions import Command
from nps_engine.errors import UserError
from nps_engine.periods import EARLIEST_ON
from tests.parse.workspace import LUMO, TODAY, asked, days

PERIODS = [
    ("today", "2026-08-15", "2026-08-16"),
    ("yesterday", "2026-08-14", "2026-08-15"),
    ("yesterday's score", "2026-08-14", "2026-08-15"),
    ("this week", "2026-08-10", "2026-08-16"),
    ("last week", "2026-08-03", "2026-08-10"),
    ("this month", "2026-08-01", "2026-08-16"),
    ("so far this month", "2026-08-01", "2026-08-16"),
    ("this month so far", "2026-08-01", "2026-08-16"),
    ("month to date", "2026-08-01", "2026-08-16"),
    ("year-to-date", "2026-01-01", "2026-08-16"),
    ("ytd", "2026-01-01", "2026-08-16"),
    ("last month", "2026-07-01", "2026-08-01"),
    ("in the previous month", "2026-07-01", "2026-08-01"),
    ("last month's score", "2026-07-01", "2026-08-01"),
    ("this quarter", "2026-07-01", "2026-08-16"),
    ("last quarter", "2026-04-01", "2026-07-01"),
    ("this year", "2026-01-01", "2026-08-16"),
    ("last year", "2025-01-01", "2026-01-01"),
    ("last 30 days", "2026-07-17", "2026-08-16"),
    ("last 30d", "2026-07-17", "2026-08-16"),
    ("30 days", "2026-07-17", "2026-08-16"),
    ("past 6 months", "2026-02-16", "2026-08-16"),
    ("last six months", "2026-02-16", "2026-08-16"),
    ("last 12w", "2026-05-24", "2026-08-16"),
    ("last 2 quarters", "2026-02-16", "2026-08-16"),
    ("last 1y", "2025-08-16", "2026-08-16"),
    ("in the past year", "2025-08-16", "2026-08-16"),
    ("last 3 full months", "2026-05-01", "2026-08-01"),
    ("since March", "2026-03-01", "2026-08-16"),
    ("since September", "2025-09-01", "2026-08-16"),
    ("since 2026-03-01", "2026-03-01", "2026-08-16"),
    ("since 1 March", "2026-03-01", "2026-08-16"),
    ("since last month", "2026-07-01", "2026-08-16"),
    ("since Monday", "2026-08-10", "2026-08-16"),
    ("from March on", "2026-03-01", "2026-08-16"),
    ("from 2026-03-01", "2026-03-01", "2026-08-16"),
    ("comments from March", "2026-03-01", "2026-04-01"),
    ("Q3", "2026-07-01", "2026-08-16"),
    ("Q2", "2026-04-01", "2026-07-01"),
    ("Q4", "2025-10-01", "2026-01-01"),
    ("Q3 2025", "2025-07-01", "2025-10-01"),
    ("2025 Q3", "2025-07-01", "2025-10-01"),
    ("third quarter of 2025", "2025-07-01", "2025-10-01"),
    ("H1", "2026-01-01", "2026-07-01"),
    ("August", "2026-08-01", "2026-08-16"),
    ("in september", "2025-09-01", "2025-10-01"),
    ("Aug 2025", "2025-08-01", "2025-09-01"),
    ("last August", "2025-08-01", "2025-09-01"),
    ("2026-03", "2026-03-01", "2026-04-01"),
    ("2025", "2025-01-01", "2026-01-01"),
    ("in 2026", "2026-01-01", "2026-08-16"),
    ("on 1 March 2025", "2025-03-01", "2025-03-02"),
    ("March 1st, 2025", "2025-03-01", "2025-03-02"),
    ("29 February", "2024-02-29", "2024-03-01"),
    ("2026-03-01", "2026-03-01", "2026-03-02"),
    # Other figures are read where there is one way to; they are words: the last day is inside.
    ("on 30/06/2026", "2026-06-30", "2026-07-01"),
    ("on 6/30/2026", "2026-06-30", "2026-07-01"),
    ("on 30.6.26", "2026-06-30", "2026-07-01"),
    ("on 02.06.2026", "2026-06-02", "2026-06-03"),
    ("on 05/05/2026", "2026-05-05", "2026-05-06"),
    ("01/06/2026 - 30/06/2026", "2026-06-01", "2026-07-01"),
    ("from 06/15/2026 to 07/01/2026", "2026-06-15", "2026-07-02"),
    ("since 13/07/2026", "2026-07-13", "2026-08-16"),
    # Year-month-day: the end is exclusive, as in the flags.
    ("between 2026-01-01 and 2026-02-01", "2026-01-01", "2026-02-01"),
    ("from 2026-01-01 to 2026-02-01", "2026-01-01", "2026-02-01"),
    ("2026-01-01..2026-02-01", "2026-01-01", "2026-02-01"),
    ("to 2026-02-01", "1970-01-01", "2026-02-01"),
    ("from 2026-01-01 to 2027-01-01", "2026-01-01", "2027-01-01"),
    # Words, and "through": the end is inclusive; "before" never is.
    ("from 2026-01-01 through 2026-01-31", "2026-01-01", "2026-02-01"),
    ("from January to March", "2026-01-01", "2026-04-01"),
    ("Jan-Mar", "2026-01-01", "2026-04-01"),
    ("between November and February", "2025-11-01", "2026-03-01"),
    ("March to May 2025", "2025-03-01", "2025-06-01"),
    ("from March 2025 to May", "2025-03-01", "2025-06-01"),
    ("from July until today", "2026-07-01", "2026-08-16"),
    ("until March", "1970-01-01", "2026-04-01"),
    ("before March", "1970-01-01", "2026-03-01"),
    ("all time", "1970-01-01", "2026-08-16"),
    ("ever", "1970-01-01", "2026-08-16"),
]


@pytest.mark.parametrize(("text", "from_on", "to_on"), PERIODS)
def test_a_period_in_words(text, from_on, to_on):
    assert asked(text).period == days(from_on, to_on)


@pytest.mark.parametrize("text", ["score", "trend", "now", "current score"])
def test_without_a_period_it_is_the_workspaces(text):
    assert asked(f"score {text}").period is None


def test_all_time_starts_with_the_earliest_day():
    assert asked("all time").period.from_on == EARLIEST_ON


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("score 2026-02-30", "calendar has no “2026-02-30”.*like 2026-03-01"),
        ("score 2026-13-01", "calendar has no"),
        ("score 2026-01-00", "calendar has no"),
        ("30 February", "calendar has no"),
        ("Q5", "calendar has no “q5”"),
        ("01/02/2026", "“01/02/2026” can be read in two ways.*Try 1 February 2026 or 2 January 2026"),
        ("31/02/2026", "calendar has no “31/02/2026”"),
        ("13/13/2026", "calendar has no “13/13/2026”"),
        ("last 3x", "don't know the period “last 3x”.*Try last 3 days"),
        ("last 30", "don't know the period “last 30”.*Try last 30 days"),
        ("last 12 hours", "don't know the period “last 12 hours”"),
        ("3 months ago", "don't know the period “3 months ago”"),
        ("last 0 days", "“last 0 days” is not a span.*number from 1"),
        ("last 99999999999999999999 days", "is not a span"),
        ("last 99999 years", "is not a span"),
        ("next month", "“next month” lies in the future. Today is 2026-08-15"),
        ("tomorrow", "lies in the future"),
        ("Q3 2027", "lies in the future"),
        ("2027", "lies in the future"),
        ("from 2027-01-01 to 2027-02-01", "lies in the future"),
        ("from 2026-03-01 to 2026-01-01", "ends before it starts.*Try from 2026-01-01 to 2026-03-01"),
        ("from 2026-03-01 to 2026-03-01", "or is empty.*Try from 2026-03-01 to 2026-03-02"),
        ("from 2026-01-01 to 9999-12-31", "out of reach"),
        ("from 0001-01-01", "out of reach"),
        ("from 2026-01-01 to 2031-01-01", "out of reach"),
        ("in the year 9999", "out of reach"),
    ],
)
def test_an_impossible_period(text, words):
    with pytest.raises(UserError, match=words):
        asked(text)


def of_flags(**flags):
    return parse_flags(Command.SCORE, vocabulary=LUMO, today=TODAY, **flags).period


@pytest.mark.parametrize(
    ("flags", "from_on", "to_on"),
    [
        ({"last": "30d"}, "2026-07-17", "2026-08-16"),
        ({"last": "12w"}, "2026-05-24", "2026-08-16"),
        ({"last": "6m"}, "2026-02-16", "2026-08-16"),
        ({"last": "1y"}, "2025-08-16", "2026-08-16"),
        ({"last": " 30 Days "}, "2026-07-17", "2026-08-16"),
        ({"last": "month"}, "2026-07-01", "2026-08-01"),
        ({"from_": "2026-01-01", "to": "2026-02-01"}, "2026-01-01", "2026-02-01"),
        ({"from_": "2026-01-01"}, "2026-01-01", "2026-08-16"),
        ({"to": "2026-02-01"}, "1970-01-01", "2026-02-01"),
    ],
)
def test_the_flags_of_a_period(flags, from_on, to_on):
    assert of_flags(**flags) == days(from_on, to_on)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({"last": "3x"}, "“3x” is not a span of time.*30d, 12w.*Try --last 30d"),
        ({"last": "0d"}, "“0d” is not a span"),
        ({"last": "-3d"}, "is not a span"),
        ({"last": ""}, "is not a span"),
        ({"last": "30"}, "is not a span"),
        ({"last": "1000000d"}, "is not a span"),
        ({"last": "99y"}, "out of reach"),
        ({"from_": "yesterday"}, "“yesterday” is not a date.*2026-03-01"),
        ({"from_": "2026-02-30"}, "calendar has no “2026-02-30”"),
        ({"from_": "2026-02"}, "is not a date"),
        ({"from_": ""}, "is not a date"),
        ({"from_": "9999-01-01"}, "out of reach"),
        ({"from_": "2026-02-01", "to": "2026-01-01"}, "ends before it starts"),
        ({"from_": "2027-01-01"}, "lies in the future"),
        ({"last": "30d", "to": "2026-01-01"}, "--last beside"),
    ],
)
def test_impossible_flags_of_a_period(flags, words):
    with pytest.raises(UserError, match=words):
        of_flags(**flags)


def test_a_week_starts_on_monday_also_on_a_sunday():
    sunday = date(2026, 8, 16)
    period = parse_flags(Command.SCORE, vocabulary=LUMO, today=sunday, last="week").period
    assert period == days("2026-08-03", "2026-08-10")
