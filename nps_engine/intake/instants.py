"""When a response was given: every way that tools and spreadsheets write an instant, read into UTC."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Literal

from nps_engine.intake.faults import CellFault
from nps_engine.intake.months import month_number

DateOrder = Literal["dmy", "mdy"]
"""How a date in numbers is read: day first (05/03 is 5 March) or month first (05/03 is 3 May)."""

_ALLOWED = (
    "a date is needed, as 2024-03-05, 2024-03-05T14:30:00Z, 5 March 2024, 05/03/2024 14:30 or unix seconds"
)
FIRST_YEAR = 1990
"""Responses before it are not believed."""

FUTURE = timedelta(days=1)
"""How far ahead of now a response may lie: clocks differ."""

MAX_CHARS = 80
"""Longest text of an instant."""

_MILLISECONDS_FROM = 1e11  # as seconds that is the year 5138, as milliseconds 1973
_MICROSECONDS_FROM = 1e14
_LAST_UNIX_S = 253_402_300_799  # the end of the year 9999
_TWO_DIGIT_YEAR_1900S = 90

_UNIX = re.compile(r"[+-]?\d{1,20}(\.\d{1,12})?")
_COMPACT_DAY = re.compile(r"(19|20)\d{6}")
_IN_NUMBERS = re.compile(r"(\d{1,4})([/.\-])(\d{1,2})\2(\d{1,4})(?:[,T\s]\s*(\S.*))?", re.ASCII)
_WEEKDAY = r"(?:[^\W\d_]{2,12}\.?,?\s+)?"
_DAY_MONTH_YEAR = re.compile(
    _WEEKDAY + r"(\d{1,2})(?:st|nd|rd|th|er|\.|º)?[\s\-/]*(?:de\s+|of\s+)?([^\W\d_]{3,12})\.?[\s\-/,]*"
    r"(?:de\s+|del\s+)?(\d{4}|\d{2})(?:[,T\s]\s*(?:(?:at|à|um|às|a las|alle)\s+)?(\S.*))?",
    re.IGNORECASE,
)
_MONTH_DAY_YEAR = re.compile(
    _WEEKDAY
    + r"([^\W\d_]{3,12})\.?[\s\-/]+(\d{1,2})(?:st|nd|rd|th)?,?[\s\-/]+(\d{4})(?:[,T\s]\s*(?:at\s+)?(\S.*))?",
    re.IGNORECASE,
)
_YEAR_MONTH_DAY = re.compile(r"(\d{4})[\s\-/]+([^\W\d_]{3,12})\.?[\s\-/]+(\d{1,2})(?:[,T\s]\s*(\S.*))?")
_TIME = re.compile(
    r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?(?:\s*([ap])\.?\s?m\.?)?(?:\s*(?:Uhr|h))?"
    r"\s*(Z|(?:UTC|GMT)?[+\-−]\d{1,2}(?::?\d{2})?|[A-Z]{2,5})?(?:\s*\(.*\))?",
    re.IGNORECASE | re.ASCII,
)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+\-−])(\d{1,2}):?(\d{2})?", re.IGNORECASE)
# Only names that mean one offset; CST, IST and BST mean several and are asked about instead.
_ZONE_HOURS = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3,
    "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "JST": 9,
}  # fmt: skip


def parse_instant(
    value: object, *, now: datetime, time_zone: tzinfo, date_order: DateOrder | None = None
) -> datetime:
    """Read the instant of a response, in UTC.

    Args:
        value: ISO 8601, unix seconds or milliseconds (as a number or its text), a date with slashes, dots or
            a month name (English, French, German, Spanish, Italian, Portuguese, Dutch); or a datetime.
        now: Aware; responses more than a day after it are refused.
        time_zone: Meant where the value has no offset; a date without a time is its midnight there.
        date_order: How 05/03/2024 is read; None refuses it. Dates with dots are day first unless told.

    Raises:
        CellFault: If it is no instant, before 1990, in the future, or can be read in two ways.
    """
    instant = _aware(_moment_of(value, date_order), time_zone)
    if instant.year < FIRST_YEAR:
        raise CellFault(f"a response before {FIRST_YEAR} is not believed; {_ALLOWED}")
    if instant > now + FUTURE:
        raise CellFault("it lies in the future: check the order of day and month, and the clock")
    return instant


def date_order_of(text: str) -> DateOrder | Literal["either"] | None:
    """Return what one cell says about the order of dates: proof of one, "either", or None for nothing."""
    found = _IN_NUMBERS.fullmatch(text.strip()) if len(text) <= MAX_CHARS else None
    if found is None or len(found.group(1)) > 2 or found.group(2) == ".":  # noqa: PLR2004 - digits of a year
        return None
    first, second = int(found.group(1)), int(found.group(3))
    if first == second:
        return None
    if first > 12 or second > 12:  # noqa: PLR2004 - months
        return "dmy" if first > second else "mdy"
    return "either"


def _moment_of(value: object, date_order: DateOrder | None) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise CellFault(_ALLOWED)
    if not isinstance(value, str):
        return _from_unix(value)
    text = " ".join(value.split())
    if len(text) > MAX_CHARS:
        raise CellFault(_ALLOWED)
    if _UNIX.fullmatch(text) and not _COMPACT_DAY.fullmatch(text):
        return _from_unix(float(text))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return _from_words(text, date_order)


def _from_unix(number: float) -> datetime:
    try:
        seconds = float(number)
    except OverflowError:
        seconds = math.inf
    if abs(seconds) >= _MICROSECONDS_FROM:
        seconds /= 1e6
    elif abs(seconds) >= _MILLISECONDS_FROM:
        seconds /= 1e3
    if not 0 <= seconds <= _LAST_UNIX_S:  # also refuses NaN
        raise CellFault(_ALLOWED)
    return datetime.fromtimestamp(seconds, UTC)


def _from_words(text: str, date_order: DateOrder | None) -> datetime:
    if found := _IN_NUMBERS.fullmatch(text):
        first, separator, middle, last, clock = found.groups()
        year, month, day = _ordered(first, middle, last, date_order or ("dmy" if separator == "." else None))
    elif found := _DAY_MONTH_YEAR.fullmatch(text):
        day_text, name, year_text, clock = found.groups()
        year, month, day = _full_year(year_text), month_number(name), int(day_text)
    elif found := _MONTH_DAY_YEAR.fullmatch(text):
        name, day_text, year_text, clock = found.groups()
        year, month, day = int(year_text), month_number(name), int(day_text)
    elif found := _YEAR_MONTH_DAY.fullmatch(text):
        year_text, name, day_text, clock = found.groups()
        year, month, day = int(year_text), month_number(name), int(day_text)
    else:
        raise CellFault(_ALLOWED)
    try:
        return _with_clock(datetime(year, month, day), clock)  # noqa: DTZ001 - the zone comes with the clock
    except ValueError as error:
        raise CellFault(f"there is no such day or time; {_ALLOWED}") from error


def _ordered(first: str, middle: str, last: str, date_order: DateOrder | None) -> tuple[int, int, int]:
    """Return year, month and day of three numbers."""
    if len(first) == 4:  # noqa: PLR2004 - digits of a year
        return int(first), int(middle), int(last)
    if len(first) == 3 or len(last) not in (2, 4):  # noqa: PLR2004 - digits of a year
        raise CellFault(_ALLOWED)
    year, one, two = _full_year(last), int(first), int(middle)
    if date_order is None and one != two and max(one, two) <= 12:  # noqa: PLR2004 - months
        raise CellFault("day first or month first cannot be told; write the date as 2024-03-05")
    day_first = date_order == "dmy" if date_order else one > two
    return (year, two, one) if day_first else (year, one, two)


def _full_year(text: str) -> int:
    number = int(text)
    if len(text) > 2:  # noqa: PLR2004 - digits of a short year
        return number
    return number + (1900 if number >= _TWO_DIGIT_YEAR_1900S else 2000)


def _with_clock(day: datetime, clock: str | None) -> datetime:
    if clock is None:
        return day
    found = _TIME.fullmatch(clock)
    if found is None:
        raise CellFault(_ALLOWED)
    hour_text, minute, second, fraction, half, zone = found.groups()
    hour = int(hour_text)
    if half:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - hours of a clock face
            raise CellFault(_ALLOWED)
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    microsecond = int((fraction or "0").ljust(6, "0")[:6])
    return day.replace(
        hour=hour, minute=int(minute), second=int(second or 0), microsecond=microsecond, tzinfo=_zone_of(zone)
    )


def _zone_of(zone: str | None) -> tzinfo | None:
    if not zone:
        return None
    if found := _OFFSET.fullmatch(zone):
        sign, hours, minutes = found.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(offset if sign == "+" else -offset)
    if zone.upper() not in _ZONE_HOURS:
        raise CellFault(f"the time zone “{zone}” can mean several; write the offset, as +01:00")
    return timezone(timedelta(hours=_ZONE_HOURS[zone.upper()]))


def _aware(moment: datetime, time_zone: tzinfo) -> datetime:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=time_zone)).astimezone(UTC)
    except OverflowError as error:  # the first or last day that a datetime can hold
        raise CellFault(_ALLOWED) from error
