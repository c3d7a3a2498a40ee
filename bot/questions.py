"""A Question: what somebody asked, whatever they asked it with (words, flags, a form, a button)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from nps_engine.periods import Interval, Period
from nps_engine.values import Bucket

_MARKUP_START = re.compile(r"<(?=[@!#]|https?://|mailto:|tel:)")
_GRAMMAR_STARTS = (
    *("survey", "last", "from", "to", "where", "by", "interval", "bucket", "theme", "limit", "after"),
    *("dai", "day", "week", "month", "quarter", "year", "annual", "the", "each", "every", "segment", "group"),
)


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
        where: Dimension to values, names as stored; no dimension without values, no value twice.
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
        """Return the words that ask this question again: what follows ``/nps``.

        ``bot.parse.words.parse_words`` reads them back to this same question. (Of a question that was not
        understood, with no command, they are "help".)
        """
        parts = [self.command.value if self.command else "help"]
        if self.survey:
            parts.append(f"survey={quoted(self.survey)}")
        if self.by:
            parts.append(f"by {_quoted_dimension(self.by)}")
        if self.interval:
            parts.append(f"by {self.interval.value}")
        if self.bucket:
            parts.append(f"{self.bucket.value}s")
        if self.period:
            parts.append(f"from {self.period.from_on} to {self.period.to_on}")
        parts += [
            f"{_quoted_dimension(dim)}={quoted(value)}"
            for dim, values in self.where.items()
            for value in values
        ]
        if self.theme:
            parts.append(f"theme={quoted(self.theme)}")
        if self.limit is not None:
            parts.append(f"limit={self.limit}")
        if self.after is not None:
            parts.append(f"after={self.after}")
        return " ".join(parts)


def quoted(name: str) -> str:
    """Return a name as it is typed in a question: in straight quotes where it is not one plain word.

    In quotes, what would end them or would be read as Slack's markup is escaped.
    """
    if name.replace("-", "").replace("_", "").isalnum() and name[0].isalnum():
        return name
    escaped = re.sub(r'([\\"“”„‟«»])', r"\\\1", name)
    escaped = re.sub(r"&(?=(?:amp|lt|gt);)", "&amp;", escaped)
    return f'"{re.sub(_MARKUP_START, "&lt;", escaped)}"'


def _quoted_dimension(name: str) -> str:
    """Return a dimension's name, in quotes also where it would read as grammar ("by week", "limit=5")."""
    text = quoted(name)
    return f'"{text}"' if text == name and name.casefold().startswith(_GRAMMAR_STARTS) else text
