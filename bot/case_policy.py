"""Policy of cases: business hours, and what a workspace promises its detractors."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from nps_engine.business_hours import BusinessHours, CaseRules

REASONS = (
    "Problem fixed",
    "Explained or helped",
    "Refund or credit given",
    "Passed on to another team",
    "Known gap, on the roadmap",
    "Customer did not reply",
    "Nothing to do",
)
"""Why a case can be closed, in the order of the form's menu, where the policy names no other reasons."""

ACTIONS = (
    "Called them",
    "Wrote to them",
    "Met them",
    "Fixed it for them",
    "Gave a refund or credit",
    "Passed it on",
    "Nothing",
)
"""What was done, likewise; by these the report tells what helps."""

_CHOICE_MOST = 75
"""Characters of a menu's option (docs.slack.dev, "Option object")."""
_CHOICES_MOST = 100
"""Options of a menu (docs.slack.dev, "Select menu element")."""


class Weekday(StrEnum):
    """A day of the week, as APScheduler and people write it."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


_DAYS = tuple(Weekday)


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _told_apart(given: tuple[str, ...]) -> tuple[str, ...]:
    """Return choices trimmed; by their words they are stored, counted and told apart."""
    choices = tuple(each.strip() for each in given)
    for each in choices:
        if not each or len(each) > _CHOICE_MOST or not each.isprintable():
            raise ValueError(
                f"“{each[:_CHOICE_MOST]}” cannot be chosen in Slack: allowed are 1 to {_CHOICE_MOST} characters"
                " on one line; say the rest in your own words when you resolve"
            )
    folded = [each.casefold() for each in choices]
    twice = [each for each in choices if folded.count(each.casefold()) > 1]
    if twice:
        raise ValueError(f"“{twice[0]}” is there twice: leave one out, the report counts by these words")
    return choices


Choices = Annotated[
    tuple[str, ...], Field(min_length=1, max_length=_CHOICES_MOST), AfterValidator(_told_apart)
]
"""What a menu of the form behind Resolve offers."""


class CalendarPolicy(_Section):
    """When people are at work, in the workspace's time zone."""

    days: tuple[Weekday, ...] = Field(default=_DAYS[:5], min_length=1)
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
