"""A Question: what somebody asked, whatever they asked it with (words, flags, a form, a button)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from nps_engine.periods import Interval, Period
from nps_engine.values import Bucket


class Command(StrEnum):
    """The questions that the bot answers, by the word that asks them."""

    SCORE = "score"
    TREND = "trend"
    DISTRIBUTION = "distribution"
    BREAKDOWN = "breakdown"
    RESPONSES = "responses"
    THEMES = "themes"
    HELP = "help"


@dataclass(frozen=True)
class Question:
    """One question, complete but for defaults that the workspace's policy fills in.

    Args:
        command: What is asked.
        survey: Survey key; empty for the workspace's default.
        period: None for the workspace's default period.
        where: Dimension to values, names as stored.
        by: The dimension of a breakdown; empty for the workspace's default.
        interval: The unit of a trend; None to choose by the period's length.
        bucket: Only these responses.
        theme: Only this theme's responses (its id).
        limit: At most this many rows; None for the default.
        after: Continue after this response id (paging).
        suggestions: What to ask instead, where the words were not understood.
    """

    command: Command | None
    survey: str = ""
    period: Period | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by: str = ""
    interval: Interval | None = None
    bucket: Bucket | None = None
    theme: str = ""
    limit: int | None = None
    after: int | None = None
    suggestions: tuple[str, ...] = ()

    def as_text(self) -> str:
        """Return the words that ask this question again: what follows ``/nps``."""
        parts = [self.command.value if self.command else "help"]
        if self.survey:
            parts.append(f"survey={_quoted(self.survey)}")
        if self.by:
            parts.append(f"by {_quoted(self.by)}")
        if self.interval:
            parts.append(f"by {self.interval.value}")
        if self.bucket:
            parts.append(f"{self.bucket.value}s")
        if self.period:
            parts.append(f"from {self.period.from_on} to {self.period.to_on}")
        parts += [
            f"{_quoted(dim)}={_quoted(value)}" for dim, values in self.where.items() for value in values
        ]
        if self.theme:
            parts.append(f"theme={_quoted(self.theme)}")
        if self.limit:
            parts.append(f"limit={self.limit}")
        if self.after:
            parts.append(f"after={self.after}")
        return " ".join(parts)


def _quoted(word: str) -> str:
    return f'"{word}"' if not word.replace("-", "").replace("_", "").isalnum() else word
