"""Moments as people say them: "1 March", "August 2025", "Q3", "2025", "last month", "Monday"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot.parse.figure_dates import FIGURES, day_and_month
from bot.parse.names import shown
from nps_engine.errors import UserError
from nps_engine.periods import EARLIEST_ON, Interval, last_calendar_unit

PERIODS_ALLOWED = (
    "A period is like last 30 days, this month, Q3 2025, since March, or from 2026-01-01 to 2026-02-01"
)

_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {name[:3]: number for number, name in enumerate(_MONTH_NAMES, 1)}
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTH_NAMES).replace("sep(?:t", "sep(?:t|t")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_LEAP_YEARS_APART_N = 8


@dataclass(frozen=True)
class Moment:
    """A day, or a stretch of whole months, of one year or of any.

    Args:
        said: The words.
        month: Its first month, 1 to 12.
        day: The day of the month; None for whole months.
        months_n: How many months, where it is not a day.
        year: None where none was said.
        is_iso: True where it was written as figures; then it is an exclusive end, as in the flags.
    """

    said: str
    month: int = 1
    day: int | None = None
    months_n: int = 1
    year: int | None = None
    is_iso: bool = False

    def in_year(self, year: int) -> tuple[date, date]:
        """Return its first day in a year, and the day after it.

        Raises:
            UserError: If the calendar has no such day.
        """
        try:
            start = date(year, self.month, 1 if self.day is None else self.day)
        except ValueError as error:
            raise no_such_date(self.said) from error
        if self.day is not None:
            return start, start + timedelta(days=1)
        return start, start + relativedelta(months=self.months_n)

    def latest(self, until: date) -> tuple[date, date]:
        """Return the latest one that starts by ``until``; of a said year, the one of that year."""
        if self.year is not None:
            return self.in_year(self.year)
        return self._nearest(range(until.year, until.year - _LEAP_YEARS_APART_N - 1, -1), latest=until)

    def first(self, after: date) -> tuple[date, date]:
        """Return the first one that ends after a day; of a said year, the one of that year."""
        if self.year is not None:
            return self.in_year(self.year)
        return self._nearest(range(after.year, after.year + _LEAP_YEARS_APART_N + 1), after=after)

    def _nearest(
        self, years: range, *, latest: date = date.max, after: date = EARLIEST_ON
    ) -> tuple[date, date]:
        for year in years:
            try:
                start, end = self.in_year(year)
            except UserError:
                continue
            if start <= latest and end > after:
                return start, end
        raise no_such_date(self.said)


@dataclass(frozen=True)
class Stretch:
    """A moment told from today ("yesterday", "last month"): it has its dates."""

    said: str
    from_on: date
    to_on: date
    year: int | None = 0
    is_iso: bool = False

    def latest(self, until: date) -> tuple[date, date]:
        """Return its dates, whatever ``until``."""
        del until
        return self.from_on, self.to_on

    def first(self, after: date) -> tuple[date, date]:
        """Return its dates, whatever ``after``."""
        del after
        return self.from_on, self.to_on


def no_such_date(said: str) -> UserError:
    """Return the error about a day that no calendar has."""
    return UserError(
        f"The calendar has no {shown(said)}",
        "Dates are written year-month-day, like 2026-03-01",
        "Try from 2026-01-01 to 2026-02-01",
    )


def year_of(text: str | None, said: str) -> int | None:
    """Return a year as a number, None where none was said.

    Raises:
        UserError: If it is before ``EARLIEST_ON`` or no year that a date can have.
    """
    if text is None:
        return None
    year = int(text)
    if not EARLIEST_ON.year <= year <= date.max.year - 1:
        raise UserError(
            f"The year of {shown(said)} is out of reach",
            f"Years are {EARLIEST_ON.year} to this one",
            "Try this year, or last 12 months",
        )
    return year


def _iso_day(match: re.Match[str], today: date) -> Moment:
    del today
    moment = Moment(match[0], int(match[2]), int(match[3]), year=year_of(match[1], match[0]), is_iso=True)
    moment.latest(EARLIEST_ON)
    return moment


def _figures_day(match: re.Match[str], today: date) -> Moment:
    year = year_of(f"20{match['year']}"[-4:], match[0])
    found = day_and_month(match)
    if found is None:
        one, other = _MONTH_NAMES[int(match["second"]) - 1], _MONTH_NAMES[int(match["first"]) - 1]
        raise UserError(
            f"{shown(match[0])} can be read in two ways",
            "Dates are written year-month-day, like 2026-03-01, or with the month's name, like 1 March",
            f"Try {int(match['first'])} {one.title()} {year} or {int(match['second'])} {other.title()} {year}",
        )
    day, month = found
    moment = Moment(match[0], month, day, year=year)
    moment.latest(today)
    return moment


def _months(match: re.Match[str], month: int, months_n: int, year: str | None) -> Moment:
    if not 1 <= month <= 13 - months_n:
        raise no_such_date(match[0])
    return Moment(match[0], month, months_n=months_n, year=year_of(year, match[0]))


def _quarter(match: re.Match[str], today: date) -> Moment:
    del today
    parts = match.groupdict()
    number = _ORDINALS.get(parts["number"]) or int(parts["number"])
    return _months(match, 3 * number - 2, 3, parts["year"])


def _half(match: re.Match[str], today: date) -> Moment:
    del today
    number = _ORDINALS.get(match["number"]) or int(match["number"])
    return _months(match, 6 * number - 5, 6, match["year"])


def _day(match: re.Match[str], today: date) -> Moment:
    month = _MONTHS[match["month"][:3]]
    year = year_of(match["year"], match[0])
    moment = Moment(match[0], month, int(match["day"]), year=year)
    moment.latest(today)
    return moment


def _month(match: re.Match[str], today: date) -> Moment:
    del today
    return _months(match, _MONTHS[match["month"][:3]], 1, match["year"])


def _iso_month(match: re.Match[str], today: date) -> Moment:
    del today
    return _months(match, int(match[2]), 1, match[1])


def _year(match: re.Match[str], today: date) -> Moment:
    del today
    return _months(match, 1, 12, match["year"] or match["bare"])


def _today(match: re.Match[str], today: date) -> Stretch:
    start = today - timedelta(days=match["day"] == "yesterday")
    return Stretch(match[0], start, start + timedelta(days=1))


def _this_unit(match: re.Match[str], today: date) -> Stretch:
    start = Interval(match["unit"]).start_of(today)
    return Stretch(match[0], start, Interval(match["unit"]).later(start))


def _last_unit(match: re.Match[str], today: date) -> Stretch:
    unit = last_calendar_unit(Interval(match["unit"]), today)
    return Stretch(match[0], unit.from_on, unit.to_on)


def _weekday(match: re.Match[str], today: date) -> Stretch:
    back = (today.weekday() - _WEEKDAYS.index(match["day"])) % 7
    if match["last"] and not back:
        back = 7
    start = today - timedelta(days=back)
    return Stretch(match[0], start, start + timedelta(days=1))


def _last_named(match: re.Match[str], today: date) -> Moment | Stretch:
    found = moment_at(match["named"], 0, today)
    if found is None or not isinstance(found[0], Moment) or found[0].year is not None:
        raise UserError(f"I don't know the period {shown(match[0])}", PERIODS_ALLOWED, "Try last month")
    start, end = found[0].latest(today)
    if end > today:
        start, end = found[0].latest(start - timedelta(days=1))
    return Stretch(match[0], start, end)


_Y = r"(?:(?: of| in)?[ ,]+(?P<year>\d{4}))?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_UNIT = "day|week|month|quarter|year"
_SAID_YEAR = re.compile(r"(?: of| in|,)? (?P<which>this|last|the previous|previous) year(?:'s)?(?!\w)")
_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Moment | Stretch]], ...] = tuple(
    (re.compile(rf"(?:{pattern})(?!\w)"), build)
    for pattern, build in (
        (r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", _iso_day),
        (FIGURES.pattern, _figures_day),
        (r"(\d{4})-(\d{2})(?!-?\d)", _iso_month),
        (r"q(?P<number>\d)(?:(?: of | in |[ /-])?(?P<year>\d{4}))?", _quarter),
        (r"(?P<year>\d{4})[ /-]?q(?P<number>\d)", _quarter),
        (rf"(?P<number>{'|'.join(_ORDINALS)}) quarter{_Y}", _quarter),
        (r"h(?P<number>\d)(?:[ /-]?(?P<year>\d{4}))?", _half),
        (rf"(?P<number>{'|'.join(_ORDINALS)}) half{_Y}", _half),
        (rf"{_DAY}(?: of)? (?P<month>{_MONTH}){_Y}", _day),
        (rf"(?P<month>{_MONTH}) (?:the )?{_DAY}(?!\d){_Y}", _day),
        (rf"(?P<month>{_MONTH}){_Y}", _month),
        (r"(?:the )?year (?P<year>\d{4})|(?P<bare>(?:19|2\d)\d{2})", _year),
        (r"(?P<day>today|yesterday)(?:'s)?", _today),
        (rf"(?:the )?(?:this|current) (?P<unit>{_UNIT})(?:'s)?", _this_unit),
        (
            r"(?:the )?(?:last|previous|prior) (?:(?:full|whole|complete|calendar) )?"
            rf"(?P<unit>{_UNIT})(?:'s)?",
            _last_unit,
        ),
        (rf"(?:(?P<last>last) )?(?P<day>{'|'.join(_WEEKDAYS)})(?:'s)?", _weekday),
        (rf"(?:last|previous) (?P<named>q\d|{_MONTH})(?:'s)?", _last_named),
    )
)


def moment_at(text: str, start: int, today: date) -> tuple[Moment | Stretch, int] | None:
    """Return the moment that starts at a place of a folded text, and where it ends; None if there is none.

    Raises:
        UserError: If it looks like a moment and is none (2026-02-30, 01/02/2026, Q5).
    """
    for pattern, build in _PATTERNS:
        if match := pattern.match(text, start):
            return _in_said_year(build(match, today), text, match.end(), today)
    return None


def _in_said_year(moment: Moment | Stretch, text: str, end: int, today: date) -> tuple[Moment | Stretch, int]:
    """Return a moment with the year that may follow it ("Q3 last year"), and where it ends ("Q3's" too)."""
    if not isinstance(moment, Moment):
        return moment, end
    year = _SAID_YEAR.match(text, end) if moment.year is None else None
    if year is None:
        return moment, end + 2 * text.startswith("'s", end)
    return replace(moment, year=today.year - (year["which"] != "this")), year.end()
