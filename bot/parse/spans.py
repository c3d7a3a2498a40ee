"""Periods as people say them, in words and in flags (docs/glossary.md: period).

The end of a period is exclusive where it is written year-month-day, as in the flags ("to 2026-02-01" leaves the
first of February out), and inclusive where it is said in words ("January to March" ends with 31 March) or
with "through". What runs still ends with today; "before March" ends where March begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from rapidfuzz import fuzz, process

from bot.parse.bounds import ONE_DAY, checked_period, day_on, settled
from bot.parse.moments import PERIODS_ALLOWED, moment_at
from bot.parse.names import shown
from bot.parse.ranges import range_at, since_at, single_at, until_at
from nps_engine.errors import UserError
from nps_engine.periods import (
    EARLIEST_ON,
    Interval,
    Period,
    all_time,
    last_units,
    last_whole_units,
    this_calendar_unit,
)

_LONGEST_COUNT_DIGITS_N = 6
_LONGEST_UNITS_N = {Interval.DAY: 36600, Interval.WEEK: 5300, Interval.MONTH: 1200, Interval.QUARTER: 400}

_UNITS = {
    **dict.fromkeys(("d", "day", "days"), Interval.DAY),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), Interval.WEEK),
    **dict.fromkeys(("m", "mo", "mos", "month", "months"), Interval.MONTH),
    **dict.fromkeys(("q", "quarter", "quarters"), Interval.QUARTER),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), Interval.YEAR),
}
_NUMBER_NAMES = (
    *("one", "two", "three", "four", "five", "six", "seven"),
    *("eight", "nine", "ten", "eleven", "twelve"),
)
_NUMBERS = {name: number for number, name in enumerate(_NUMBER_NAMES, 1)}
_COUNT = rf"(?P<n>\d+|{'|'.join(_NUMBERS)})"
_UNIT = rf"(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})(?:')?"
_LAST_ALLOWED = "A span is a number from 1 and a unit: 30d, 12w, 6m, 4q or 1y"
_TO_DATE = {"wtd": "week", "mtd": "month", "qtd": "quarter", "ytd": "year"}


def last_span(text: str, today: date) -> Period:
    """Return the period of ``--last``: "30d", "12 weeks", or a unit alone for the whole one before this.

    Raises:
        UserError: If it is no span.
    """
    said = " ".join(text.lower().split())
    if match := re.fullmatch(rf"{_COUNT} ?{_UNIT}", said, re.ASCII):
        return _counted(match, today)
    found = moment_at(f"last {said}", 0, today)
    if found is None or found[1] != len(f"last {said}"):
        raise UserError(f"{shown(text)} is not a span of time", _LAST_ALLOWED, "Try --last 30d")
    return settled(found[0], today)


def flag_period(from_: str | None, to: str | None, last: str | None, today: date) -> Period | None:
    """Return the period of the flags ``--from``, ``--to`` (exclusive) and ``--last``; None without any.

    Without ``--to`` it ends with today; without ``--from`` it starts where time does.

    Raises:
        UserError: If one is malformed, or ``--last`` stands beside the others.
    """
    if last is not None and (from_ is not None or to is not None):
        raise UserError(
            "There is --last beside --from or --to",
            "A period is told by --last alone, or by --from and --to",
            "Try --last 30d",
        )
    if last is not None:
        return last_span(last, today)
    if from_ is None and to is None:
        return None
    said = " to ".join(part.strip() for part in (from_, to) if part)
    from_on = day_on(from_) if from_ is not None else EARLIEST_ON
    to_on = day_on(to) if to is not None else max(today, from_on) + ONE_DAY
    return checked_period(from_on, to_on, today, said)


def span_at(text: str, today: date) -> tuple[Period, int] | None:
    """Return the period that a folded text starts with, and where it ends; None if it starts with none.

    Raises:
        UserError: If it looks like a period and is none.
    """
    for pattern, build in _PATTERNS:
        if match := pattern.match(text):
            return build(match, today), match.end()
    for build_at in (range_at, since_at, until_at, single_at):
        if found := build_at(text, today):
            return found
    return None


def _counted(match: re.Match[str], today: date) -> Period:
    count, unit = match["n"], _UNITS[match["unit"]]
    n = _NUMBERS.get(count) or (int(count) if len(count) <= _LONGEST_COUNT_DIGITS_N else 0)
    if not 1 <= n <= _LONGEST_UNITS_N.get(unit, 100):
        raise UserError(f"{shown(match[0])} is not a span of time", _LAST_ALLOWED, "Try last 30 days")
    units = last_whole_units if match.groupdict().get("whole") else last_units
    period = units(n, unit, today)
    return checked_period(period.from_on, period.to_on, today, match[0])


def _refused(match: re.Match[str], today: date) -> Period:
    raise UserError(
        f"{shown(match[0])} lies in the future",
        f"Today is {today}, and answers are about what was",
        "Try this month, or last 30 days",
    )


def _strange_last(match: re.Match[str], today: date) -> Period:
    units = ("days", "weeks", "months", "quarters", "years")
    near = process.extractOne(match["rest"] or "", units, scorer=fuzz.ratio, score_cutoff=50)
    raise UserError(
        f"I don't know the period {shown(match[0])}",
        "It needs a number and a unit: days, weeks, months, quarters or years",
        f"Try last {match['n'] if match['n'] != '0' else 30} {near[0] if near else 'days'}",
    )


def _ago(match: re.Match[str], today: date) -> Period:
    del today
    raise UserError(
        f"I don't know the period {shown(match[0])}", PERIODS_ALLOWED, "Try last 3 months, or last month"
    )


def _so_far(match: re.Match[str], today: date) -> Period:
    parts = match.groupdict()
    return this_calendar_unit(Interval(parts.get("unit") or _TO_DATE[parts["short"]]), today)


def _all_time(match: re.Match[str], today: date) -> Period:
    del match
    return all_time(today)


def _past_unit(match: re.Match[str], today: date) -> Period:
    return last_units(1, Interval(match["unit"]), today)


_LAST = "(?:the )?(?:last|past|previous|prior|trailing|rolling)"
_CALENDAR = "(?P<unit>day|week|month|quarter|year)"
_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Period]], ...] = tuple(
    (re.compile(rf"(?:{pattern})(?= |$)"), build)
    for pattern, build in (
        (r"all[ -]time|all of time|lifetime|ever|since (?:the )?(?:beginning|start)", _all_time),
        (rf"tomorrow|(?:the )?(?:next|coming|upcoming) (?:\d+ )?{_CALENDAR}s?", _refused),
        (rf"so far (?:this )?{_CALENDAR}", _so_far),
        (rf"{_CALENDAR}[ -]to[ -]date", _so_far),
        (rf"(?P<short>{'|'.join(_TO_DATE)})", _so_far),
        (rf"(?:{_LAST} )?{_COUNT}[ -]?{_UNIT} ago", _ago),
        (rf"{_LAST} {_COUNT} (?P<whole>full|whole|complete|calendar) {_UNIT}", _counted),
        (rf"{_LAST} {_COUNT}[ -]?{_UNIT}", _counted),
        (rf"{_COUNT}[ -]?{_UNIT}", _counted),
        (rf"{_LAST} (?P<n>\d+)[ -]?(?P<rest>[a-z]*)", _strange_last),
        (rf"(?:the )?past {_CALENDAR}", _past_unit),
    )
)
