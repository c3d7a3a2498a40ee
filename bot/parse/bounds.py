"""The edges of a period: dates in figures, and what every period that is asked for must keep."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.parse.moments import Moment, Stretch, year_of
from bot.parse.names import shown
from nps_engine.errors import UserError
from nps_engine.periods import EARLIEST_ON, Period

ONE_DAY = timedelta(days=1)

_FURTHEST_DAYS = 366


def checked_period(from_on: date, to_on: date, today: date, said: str) -> Period:
    """Return the period of two dates, ``to_on`` exclusive.

    Raises:
        UserError: If it is empty, runs backwards, lies in the future or is out of reach.
    """
    if from_on >= to_on:
        raise UserError(
            f"The period {shown(said)} ends before it starts, or is empty",
            "It runs from a day to a later one, which is not part of it",
            f"Try from {min(from_on, to_on)} to {max(from_on, to_on) + (from_on == to_on) * ONE_DAY}",
        )
    if from_on > today:
        raise UserError(
            f"The period {shown(said)} lies in the future",
            f"Today is {today}, and answers are about what was",
            "Try this month, or last 30 days",
        )
    if from_on < EARLIEST_ON or to_on > today + timedelta(days=_FURTHEST_DAYS):
        raise UserError(
            f"The period {shown(said)} is out of reach",
            f"Periods lie between {EARLIEST_ON} and a year from today",
            "Try all time, or last 12 months",
        )
    return Period(from_on, to_on)


def day_on(text: str) -> date:
    """Return the date of a flag's value, written year-month-day.

    Raises:
        UserError: If it is not a date.
    """
    match = re.fullmatch(r"\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})\s*", text, re.ASCII)
    if match is None:
        raise UserError(
            f"{shown(text)} is not a date",
            "Dates are written year-month-day, like 2026-03-01",
            "Try --from 2026-01-01 --to 2026-02-01",
        )
    return Moment(text, int(match[2]), int(match[3]), year=year_of(match[1], text)).latest(EARLIEST_ON)[0]


def settled(moment: Moment | Stretch, today: date) -> Period:
    """Return the period of a moment; of one that still runs, up to today."""
    from_on, to_on = moment.latest(today)
    return checked_period(from_on, not_after_today(from_on, to_on, today), today, moment.said)


def not_after_today(from_on: date, to_on: date, today: date) -> date:
    """Return the end of what may still run: tomorrow at the latest."""
    return to_on if from_on > today else min(to_on, today + ONE_DAY)
