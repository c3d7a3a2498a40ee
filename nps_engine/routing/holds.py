"""Holds: how long what is meant for a channel waits, because it is night there or because it comes in batches."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, field_validator

EVERY_CHANNEL = "*"
"""The name of a channel policy that holds for all that have none of their own."""

_HOURS = re.compile(r"^\s*(\d{1,2}):(\d{2})\s*(?:-|–|to)\s*(\d{1,2}):(\d{2})\s*$")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_STEPS_MOST = 30
_DAY_MINUTES = 24 * 60


class Why(StrEnum):
    """Why alerts come together in one summary."""

    QUIET = "quiet"
    BATCH = "batch"
    FLOOD = "flood"


class Hold(NamedTuple):
    """Until when, aware UTC, and why."""

    until_at: datetime
    why: Why


class ChannelPolicy(BaseModel):
    """When a channel or a person is told.

    Args:
        to: The destination as rules name it; "*" for every one that has no policy of its own.
        quiet: Hours of every day, "18:00-08:00", in the workspace's time zone; the end is not quiet any more.
        quiet_days: Whole days, "saturday".
        batch_minutes: What comes within so many minutes comes as one summary, at full steps of a day; 0 = at once.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: str = Field(min_length=1)
    quiet: str = ""
    quiet_days: tuple[str, ...] = Field(default=(), max_length=6)
    batch_minutes: int = Field(default=0, ge=0, le=_DAY_MINUTES)

    @field_validator("quiet_days", mode="before")
    @classmethod
    def _known_days(cls, given: Any) -> Any:
        days = [given] if isinstance(given, str) else given
        wrong = (
            [day for day in days if str(day).lower() not in _DAYS] if isinstance(days, list | tuple) else []
        )
        if wrong:
            raise ValueError(f"there is no day “{wrong[0]}”; allowed: {', '.join(_DAYS)}; try “saturday”")
        return [str(day).lower() for day in days] if isinstance(days, list | tuple) else days

    @field_validator("quiet")
    @classmethod
    def _hours(cls, quiet: str) -> str:
        if quiet and _span(quiet) is None:
            raise ValueError("allowed: two different times of day; try “18:00-08:00”")
        return quiet

    def hold(self, now: datetime, time_zone: tzinfo) -> Hold | None:
        """Return until when something of now waits; None where it goes out at once."""
        is_quiet = self._quiet_until(now, time_zone) > now
        step_at = _next_step(now, self.batch_minutes, time_zone) if self.batch_minutes else now
        until_at = self._quiet_until(step_at, time_zone)
        if until_at <= now:
            return None
        return Hold(until_at, Why.QUIET if is_quiet else Why.BATCH)

    def _quiet_until(self, at: datetime, time_zone: tzinfo) -> datetime:
        """Return the first instant from this one on that is not quiet."""
        for _ in range(_STEPS_MOST):
            end_at = self._end_of_quiet(at.astimezone(time_zone), time_zone)
            if end_at is None or end_at <= at:
                return at
            at = end_at
        return at

    def _end_of_quiet(self, local: datetime, time_zone: tzinfo) -> datetime | None:
        if _DAYS[local.weekday()] in self.quiet_days:
            return _at(local + timedelta(days=1), time(0), time_zone)
        span = _span(self.quiet)
        if span is None:
            return None
        begins, ends = span
        clock = local.time().replace(tzinfo=None, fold=0)
        if begins < ends:
            return _at(local, ends, time_zone) if begins <= clock < ends else None
        if clock >= begins:
            return _at(local + timedelta(days=1), ends, time_zone)
        return _at(local, ends, time_zone) if clock < ends else None


def _span(quiet: str) -> tuple[time, time] | None:
    found = _HOURS.match(quiet)
    if not found:
        return None
    first_hour, first_minute, last_hour, last_minute = (int(each) for each in found.groups())
    if max(first_hour, last_hour) > 23 or max(first_minute, last_minute) > 59:  # noqa: PLR2004 - hours and minutes
        return None
    begins, ends = time(first_hour, first_minute), time(last_hour, last_minute)
    return (begins, ends) if begins != ends else None


def _at(day: datetime, clock: time, time_zone: tzinfo) -> datetime:
    return datetime.combine(day.date(), clock, tzinfo=time_zone).astimezone(UTC)


def _next_step(now: datetime, minutes: int, time_zone: tzinfo) -> datetime:
    """Return the next full step of the day: with 60 the next full hour; midnight is always one."""
    local = now.astimezone(time_zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    passed_n = (local.replace(tzinfo=None) - midnight) // timedelta(minutes=minutes) + 1
    step = min(midnight + passed_n * timedelta(minutes=minutes), midnight + timedelta(days=1))
    step_at = step.replace(tzinfo=time_zone).astimezone(UTC)
    return step_at if step_at > now else now + timedelta(minutes=minutes)
