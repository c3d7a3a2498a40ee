"""Rotas: who is on call, turn after turn, in the workspace's time zone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

from pydantic import BaseModel, ConfigDict, Field, field_validator

_PERSON = re.compile(r"^[UW][A-Z0-9]{2,20}$")


class Rota(BaseModel):
    """People who take turns.

    Args:
        people: Their Slack ids, in the order of their turns.
        starts: When the first turn of the first one begins; without a zone it is the workspace's time.
        turn_days: Days of a turn. Turns change at the same time of day all year, over changes of the clocks too.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    people: tuple[str, ...] = Field(min_length=1)
    starts: datetime
    turn_days: int = Field(default=7, ge=1, le=366)

    @field_validator("people")
    @classmethod
    def _ids(cls, people: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [name for name in people if not _PERSON.match(name)]
        if wrong:
            raise ValueError(
                f"“{wrong[0]}” is no person's id; allowed: ids as U012AB3CD; try their profile in Slack → ⋮ → Copy"
                " member ID"
            )
        return people

    def on_call(self, now: datetime, time_zone: tzinfo) -> str:
        """Return the id of the person on call; before the start the turns are counted backwards."""
        zoned = self.starts if self.starts.tzinfo else self.starts.replace(tzinfo=time_zone)
        began, local = (each.astimezone(time_zone).replace(tzinfo=None) for each in (zoned, now))
        turn_n = (local - began) // timedelta(days=self.turn_days)
        return self.people[turn_n % len(self.people)]
