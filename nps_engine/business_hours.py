"""Business hours of a workspace, and when a case is due by them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_ONE_DAY = timedelta(days=1)
_FURTHEST_DAYS = 3660
_NINE, _SIX = time(9), time(18)


@dataclass(frozen=True)
class BusinessHours:
    """When people are at work, in the workspace's time zone.

    Args:
        weekdays: 0 is Monday; at least one.
        opens: Start of each business day.
        closes: Its end, later than ``opens``.
        holidays: Days off.
    """

    weekdays: frozenset[int] = frozenset(range(5))
    opens: time = _NINE
    closes: time = _SIX
    holidays: frozenset[date] = frozenset()

    def is_business_day(self, day: date) -> bool:
        """Return True where people work on a day."""
        return day.weekday() in self.weekdays and day not in self.holidays

    def hours_of(self, day: date, time_zone: tzinfo) -> tuple[datetime, datetime]:
        """Return when a business day begins and ends, UTC; half-open."""
        opens, closes = (
            datetime.combine(day, at, time_zone).astimezone(UTC) for at in (self.opens, self.closes)
        )
        return opens, closes

    def days_from(self, day: date) -> Iterator[date]:
        """Yield the business days from a day on.

        Where ten years have none (everything is a holiday), every day is taken for one.
        """
        found = False
        for n in range(_FURTHEST_DAYS):
            if self.is_business_day(day + n * _ONE_DAY):
                found = True
                yield day + n * _ONE_DAY
        if not found:
            for n in range(_FURTHEST_DAYS):
                yield day + n * _ONE_DAY

    def end_of_day_after(self, at: datetime, days: int, time_zone: tzinfo) -> datetime:
        """Return the end of the business day this many business days after an instant, UTC.

        Args:
            days: 1 for the next business day, whatever the hour; 0 for the one that is running, or the next
                one where none is.
        """
        today = at.astimezone(time_zone).date()
        if days == 0:
            ends = (self.hours_of(day, time_zone)[1] for day in self.days_from(today))
            return next(end for end in ends if end > at)
        later = self.days_from(today + _ONE_DAY)
        for _ in range(days - 1):
            next(later)
        return self.hours_of(next(later), time_zone)[1]

    def after_hours(self, at: datetime, span: timedelta, time_zone: tzinfo) -> datetime:
        """Return the instant when so much business time has gone by since another one, UTC."""
        left = span
        for day in self.days_from(at.astimezone(time_zone).date()):
            opens, closes = self.hours_of(day, time_zone)
            start = max(opens, at)
            if start >= closes:
                continue
            if closes - start >= left:
                return (start + left).astimezone(UTC)
            left -= closes - start
        raise ValueError(f"{span} of business time is further than ten years away")

    def morning_after(self, at: datetime, time_zone: tzinfo) -> datetime:
        """Return when the next business day begins, later than today, UTC."""
        today = at.astimezone(time_zone).date()
        return self.hours_of(next(self.days_from(today + _ONE_DAY)), time_zone)[0]


@dataclass(frozen=True)
class CaseRules:
    """What a workspace promises its detractors.

    Args:
        hours: When people are at work.
        first_contact_days: First contact by the end of the business day so many after the case opened.
        first_contact_hours: Instead: so many business hours after it; 0 for the days.
        remind_hours: The owner is reminded so many hours before that.
        close_after_days: A resolved case closes by itself after so many days.
    """

    hours: BusinessHours = BusinessHours()
    first_contact_days: int = 1
    first_contact_hours: float = 0
    remind_hours: float = 2
    close_after_days: int = 7

    def due_at(self, opened_at: datetime, time_zone: tzinfo) -> datetime:
        """Return by when the customer is to be contacted, UTC."""
        if self.first_contact_hours:
            return self.hours.after_hours(opened_at, timedelta(hours=self.first_contact_hours), time_zone)
        return self.hours.end_of_day_after(opened_at, self.first_contact_days, time_zone)
