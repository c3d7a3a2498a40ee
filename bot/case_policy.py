"""Policy of cases: business hours, and what a workspace promises its detractors."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from nps_engine.business_hours import BusinessHours, CaseRules


class Day(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


_DAYS = tuple(Day)


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CalendarPolicy(_Section):
    """When people are at work, in the workspace's time zone."""

    days: tuple[Day, ...] = Field(default=_DAYS[:5], min_length=1)
    opens: time = time(9)
    closes: time = time(18)
    holidays: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError(f"opens ({self.opens:%H:%M}) must be before closes ({self.closes:%H:%M})")
        return self


class SlaPolicy(_Section):
    """By when a detractor is contacted, and who hears of it if not."""

    first_contact_days: int = Field(default=1, ge=0, le=60)
    first_contact_hours: float = Field(default=0, ge=0, le=200)
    remind_hours: float = Field(default=2, ge=0, le=72)
    close_after_days: int = Field(default=7, ge=0, le=365)
    lead: str = ""


def case_rules(calendar: CalendarPolicy, sla: SlaPolicy) -> CaseRules:
    """Return the policy as the engine reads it."""
    hours = BusinessHours(
        frozenset(_DAYS.index(day) for day in calendar.days),
        calendar.opens,
        calendar.closes,
        frozenset(calendar.holidays),
    )
    promised = {name: value for name, value in sla.model_dump().items() if name != "lead"}
    return CaseRules(hours, **promised)
