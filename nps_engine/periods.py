"""Periods: half-open ranges of dates in the workspace's time zone, and the calendar around them.

``from_on`` is inside, ``to_on`` is not. A period is "so far" while its last day is not over.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache

EARLIEST_ON = date(1970, 1, 1)
"""Where "all time" begins; no period that people ask for starts before it."""

_ONE_DAY = timedelta(days=1)
_SHORTEST_MONTH_DAYS = 28


class Interval(StrEnum):
    """The calendar units of a trend; weeks start on Monday (ISO 8601)."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def start_of(self, day: date) -> date:
        """Return the first day of the unit that a day lies in."""
        match self:
            case Interval.DAY:
                return day
            case Interval.WEEK:
                return day - timedelta(days=day.weekday())
            case Interval.MONTH:
                return day.replace(day=1)
            case Interval.QUARTER:
                return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
        return day.replace(month=1, day=1)

    def later(self, day: date, times: int = 1) -> date:
        """Return the day this many units later (earlier when negative)."""
        match self:
            case Interval.DAY:
                return day + times * _ONE_DAY
            case Interval.WEEK:
                return day + 7 * times * _ONE_DAY
            case Interval.MONTH:
                return _months_later(day, times)
            case Interval.QUARTER:
                return _months_later(day, 3 * times)
        return _months_later(day, 12 * times)


@dataclass(frozen=True, order=True)
class Period:
    """A half-open range of dates, ``from_on`` <= day < ``to_on``, in the workspace's time zone.

    Raises:
        ValueError: If it is empty or runs backwards.
    """

    from_on: date
    to_on: date

    def __post_init__(self) -> None:
        if self.from_on >= self.to_on:
            raise ValueError(f"a period must end after it starts: {self.from_on} to {self.to_on}")

    @property
    def days(self) -> int:
        """Return its length in days."""
        return (self.to_on - self.from_on).days

    def is_partial(self, today_on: date) -> bool:
        """Return True while its last day is not over."""
        return self.to_on > today_on

    def previous(self) -> Period:
        """Return the period of the same length just before: whole months by months, else by days."""
        if self.from_on.day == 1 and self.to_on.day == 1:
            months = (self.to_on.year - self.from_on.year) * 12 + self.to_on.month - self.from_on.month
            return Period(Interval.MONTH.later(self.from_on, -months), self.from_on)
        return Period(self.from_on - timedelta(days=self.days), self.from_on)

    def year_ago(self) -> Period:
        """Return the same dates one year earlier; 29 February becomes the 28th."""
        from_on, to_on = (Interval.YEAR.later(day, -1) for day in (self.from_on, self.to_on))
        return Period(from_on, max(to_on, from_on + _ONE_DAY))

    def common(self, other: Period) -> Period | None:
        """Return the days that lie in both, None where there are none."""
        from_on, to_on = max(self.from_on, other.from_on), min(self.to_on, other.to_on)
        return Period(from_on, to_on) if from_on < to_on else None

    def units(self, interval: Interval) -> tuple[Period, ...]:
        """Return its calendar units, oldest first; the first and last are cut where the period cuts them."""
        return _units(self, interval)

    def split(self, interval: Interval) -> Iterator[Period]:
        """Yield its calendar units, oldest first; the first and last are cut where the period cuts them."""
        start, end = self.from_on, interval.later(interval.start_of(self.from_on))
        while end < self.to_on:
            yield Period(start, end)
            start, end = end, interval.later(end)
        yield Period(start, self.to_on)

    def covers_whole(self, interval: Interval) -> bool:
        """Return True where it is exactly one unit of the calendar, not a cut one."""
        start = interval.start_of(self.from_on)
        return self.from_on == start and self.to_on == interval.later(start)

    def bounds_at(self, time_zone: tzinfo) -> tuple[datetime, datetime]:
        """Return its first instant and the first instant after it, in UTC."""
        return tuple(  # type: ignore[return-value]
            datetime.combine(day, time.min, time_zone).astimezone(UTC) for day in (self.from_on, self.to_on)
        )


@lru_cache(8)
def _units(period: Period, interval: Interval) -> tuple[Period, ...]:
    return tuple(period.split(interval))


def _months_later(day: date, times: int) -> date:
    """Return the same day so many months later, or the month's last day where it has fewer."""
    year, month_0 = divmod(day.year * 12 + day.month - 1 + times, 12)
    if day.day <= _SHORTEST_MONTH_DAYS:
        return date(year, month_0 + 1, day.day)
    return date(year, month_0 + 1, min(day.day, monthrange(year, month_0 + 1)[1]))


def today_on(now: datetime, time_zone: tzinfo) -> date:
    """Return the date that it is for the workspace."""
    return now.astimezone(time_zone).date()


def last_units(n: int, interval: Interval, today: date) -> Period:
    """Return the n units that end with today: "last 30 days", ``--last 12w``.

    Raises:
        ValueError: If n is not positive.
    """
    to_on = today + _ONE_DAY
    return Period(interval.later(to_on, -n), to_on)


def last_calendar_unit(interval: Interval, today: date) -> Period:
    """Return the whole calendar unit before this one: "last month"."""
    this = interval.start_of(today)
    return Period(interval.later(this, -1), this)


def this_calendar_unit(interval: Interval, today: date) -> Period:
    """Return this calendar unit so far: from its first day to tomorrow."""
    return Period(interval.start_of(today), today + _ONE_DAY)


def last_whole_units(n: int, interval: Interval, today: date) -> Period:
    """Return the n whole calendar units before this one: "last 3 full months".

    Raises:
        ValueError: If n is not positive.
    """
    this = interval.start_of(today)
    return Period(interval.later(this, -n), this)


def all_time(today: date) -> Period:
    """Return the period from ``EARLIEST_ON`` to tomorrow, which stands for "all time"."""
    return Period(EARLIEST_ON, today + _ONE_DAY)
