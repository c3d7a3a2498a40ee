"""Routing rules: what a response must be like, and what is done then. The first that matches decides."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from nps_engine.ratings import Bucket, Metric

NAME_MOST = 60
"""Characters of a rule's name: it stands in alerts and in forms."""

_RATINGS = re.compile(r"^\s*(\d{1,2})(?:\s*(?:-|–|to)\s*(\d{1,2}))?\s*$")
_PLACE = re.compile(r"^(#[^\s#]{1,80}|[CGUW][A-Z0-9]{2,20}|rota:\S{1,60})$")
PLACES = (
    "“#channel”, a channel's id (C…), a person's id (U…), “rota:NAME”, or nothing for the follow-up channel"
)
"""What a destination may be, in words."""


class Action(StrEnum):
    """What is done with a response."""

    FOLLOW_UP = "follow_up"
    TELL = "tell"
    THANK = "thank"
    NOTHING = "nothing"


class RatingRange(NamedTuple):
    """Ratings from ``low`` to ``high``, both inside."""

    low: int
    high: int

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


class Rule(BaseModel):
    """One rule. What is empty asks for nothing; of several values of one condition any will do.

    Args:
        rating: "0-3", or one rating; empty for any.
        where: Dimension to accepted values; every dimension must fit.
        theme: Ids or labels.
        keyword: Whole words or phrases of the comment, whatever their case and accents; "refund*" begins a word.
        weight_from: The least weight (account value) of the response.
        comment: True: only with one; False: only without.
        then: What is done.
        to: Channel, person or rota; empty for the follow-up channel.
        urgent: Not held back by quiet hours, batches or the flood guard.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=NAME_MOST)
    on: bool = True
    survey: tuple[str, ...] = ()
    metric: tuple[Metric, ...] = ()
    bucket: tuple[Bucket, ...] = ()
    rating: str = ""
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    theme: tuple[str, ...] = ()
    keyword: tuple[str, ...] = ()
    weight_from: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    comment: bool | None = None
    then: Action = Action.FOLLOW_UP
    to: str = ""
    urgent: bool = False

    @property
    def ratings(self) -> RatingRange | None:
        """Return the ratings that fit; None for any."""
        found = _RATINGS.match(self.rating)
        return RatingRange(int(found[1]), int(found[2] or found[1])) if found else None

    @field_validator("survey", "metric", "bucket", "theme", "keyword", mode="before")
    @classmethod
    def _listed(cls, given: Any) -> Any:
        return [given] if isinstance(given, str) else given

    @field_validator("where", mode="before")
    @classmethod
    def _listed_values(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            raise ValueError('allowed: dimension = "value" or ["value", …]; try { plan = "Pro" }')  # noqa: TRY004
        return {name: [value] if isinstance(value, str) else value for name, value in given.items()}

    @field_validator("rating", mode="before")
    @classmethod
    def _rating_words(cls, given: Any) -> Any:
        text = str(given) if isinstance(given, int) and not isinstance(given, bool) else given
        if not isinstance(text, str) or (text.strip() and not _RATINGS.match(text)):
            raise ValueError("allowed: a rating or a range of them; try “0-3”")
        found = _RATINGS.match(text)
        if found and found[2] and int(found[1]) > int(found[2]):
            raise ValueError(f"allowed: the lower rating first; try “{found[2]}-{found[1]}”")
        return text.strip()

    @field_validator("keyword")
    @classmethod
    def _words(cls, keywords: tuple[str, ...]) -> tuple[str, ...]:
        if any(not any(c.isalnum() for c in word) for word in keywords):
            raise ValueError("allowed: words with letters or digits; try “refund”")
        return keywords

    @field_validator("to")
    @classmethod
    def _place(cls, to: str) -> str:
        to = to.strip()
        if to and not _PLACE.match(to):
            raise ValueError(f"allowed: {PLACES}; try “#nps-followup”")
        return to

    @model_validator(mode="after")
    def _can_match(self) -> Rule:
        if self.comment is False and (self.keyword or self.theme):
            raise ValueError(
                "“comment = false” never fits together with keyword or theme, which need a comment; leave one out"
            )
        return self


LAST_RULE = Rule(name="detractors", bucket=(Bucket.DETRACTOR,))
"""What comes after all rules: a detractor whom none was about is followed up, so that none is lost."""
