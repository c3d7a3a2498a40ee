"""A Question: what somebody asked, whatever they asked it with (words, flags, a form, a button)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from nps_engine.periods import Interval, Period
from nps_engine.values import Bucket

_MARKUP_START = re.compile(r"<(?=[@!#]|https?://|mailto:|tel:)")
_GRAMMAR_STARTS = (
    *("survey", "last", "from", "to", "where", "by", "interval", "bucket", "theme", "limit", "after"),
    *("compare", "vs", "versus", "against", "than", "with", "relative", "differ", "all", "any", "other"),
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
    DRIVERS = "drivers"
    EXPLAIN = "explain"
    COMPARE = "compare"
    HELP = "help"


class Against(StrEnum):
    """What a period is held against where no dates are said."""

    PREVIOUS = "previous"
    YEAR_AGO = "year-ago"

    def period_for(self, period: Period) -> Period:
        """Return the period that one is held against."""
        return period.previous() if self is Against.PREVIOUS else period.year_ago()


@dataclass(frozen=True)
class Question:
    """One question, complete but for defaults that the workspace's policy fills in.

    Args:
        command: What is asked.
        survey: Survey key, several joined by "+", or "all"; empty for the workspace's default.
        period: None for the workspace's default period.
        where: Dimension to values, names as stored; no dimension without values, no value twice.
        by: The dimension of a breakdown, or that themes, drivers and an explanation are split by; empty for
            the workspace's default.
        interval: The unit of a trend; None to choose by the period's length.
        bucket: Only these responses.
        theme: Only this theme's responses (its id).
        limit: At most this many rows; None for the default.
        after: Continue after this response id (paging).
        against: What the period of a score, or of a comparison without another side, is held against.
        compare_to: The other side's period; None for the same, or for what ``against`` says.
        compare_where: The other side's values in the dimensions in which the sides differ; none for all values.
        compare_survey: The other side's survey; empty for the same.
        with_comment: Only responses that say something: comments were asked for.
        suggestions: What to ask instead, where the words were not understood.
        taken: Names that were misspelt, each with the one that it was taken for.
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
    against: Against = Against.PREVIOUS
    compare_to: Period | None = None
    compare_where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    compare_survey: str = ""
    with_comment: bool = False
    suggestions: tuple[str, ...] = ()
    taken: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    @property
    def has_other_side(self) -> bool:
        """Return True where a comparison says what with; without, it is with another period."""
        return bool(self.compare_to or self.compare_where or self.compare_survey)

    def alone(self, command: Command) -> Question:
        """Return another question about the same responses, without what they are compared with."""
        return replace(
            self,
            command=command,
            against=Against.PREVIOUS,
            compare_to=None,
            compare_where={},
            compare_survey="",
            limit=None,
            after=None,
        )

    def other_side(self) -> Question:
        """Return the question of what a completed comparison is with."""
        if self.has_other_side:
            period = self.compare_to or self.period
        else:
            period = self.against.period_for(self.period) if self.period else None
        where = {**self.where, **self.compare_where}
        return replace(
            self.alone(Command.COMPARE),
            survey=self.compare_survey or self.survey,
            period=period,
            where={dimension: values for dimension, values in where.items() if values},
        )

    def as_text(self) -> str:
        """Return the words that ask this question again: what follows ``/nps``.

        ``bot.parse.words.parse_words`` reads them back to this same question. (Of a question that was not
        understood, with no command, they are "help".)
        """
        if self.command is Command.COMPARE:
            return self._as_comparison()
        is_about_words = self.with_comment and self.command is Command.RESPONSES
        command = "comments" if is_about_words else self.command.value if self.command else "help"
        parts = [command, *self._survey_words(self.survey)]
        if self.by:
            parts.append(f"by {_quoted_dimension(self.by)}")
        if self.interval:
            parts.append(f"by {self.interval.value}")
        parts += self._narrowed(self.period, self.where)
        if self.limit is not None:
            parts.append(f"limit={self.limit}")
        if self.after is not None:
            parts.append(f"after={self.after}")
        if self.against is not Against.PREVIOUS:
            parts.append(f"compare-to={self.against.value}")
        if self.compare_to:
            parts += ["vs", *_period_words(self.compare_to)]
        return " ".join(parts)

    def _as_comparison(self) -> str:
        """Return the words of both sides: what differs is said of each, what does not of the first only."""
        mine = {dimension: self.where.get(dimension, ()) for dimension in self.compare_where}
        shared = {dimension: values for dimension, values in self.where.items() if dimension not in mine}
        parts = ["compare", *self._survey_words(self.survey), *self._narrowed(self.period, shared)]
        parts += [*_side_words(mine), "with"]
        if not self.has_other_side:
            return " ".join([*parts, self.against.value])
        parts += [*self._survey_words(self.compare_survey), *_period_words(self.compare_to)]
        return " ".join([*parts, *_side_words(self.compare_where)])

    def _narrowed(self, period: Period | None, where: Mapping[str, tuple[str, ...]]) -> list[str]:
        return [
            *((f"{self.bucket.value}s",) if self.bucket else ()),
            *_period_words(period),
            *_side_words(where),
            *((f"theme={quoted(self.theme)}",) if self.theme else ()),
        ]

    @staticmethod
    def _survey_words(survey: str) -> list[str]:
        return [f"survey={quoted(survey)}"] if survey else []


def _period_words(period: Period | None) -> list[str]:
    return [f"from {period.from_on} to {period.to_on}"] if period else []


def _side_words(where: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the words of each dimension's values; a dimension without any is said not to matter."""
    return [
        words
        for dimension, values in where.items()
        for words in (
            [f"{_quoted_dimension(dimension)}={quoted(value)}" for value in values]
            or [f"any {_in_quotes(dimension)}"]
        )
    ]


def quoted(name: str) -> str:
    """Return a name as it is typed in a question: in straight quotes where it is not one plain word.

    In quotes, what would end them or would be read as Slack's markup is escaped.
    """
    if name.replace("-", "").replace("_", "").isalnum() and name[0].isalnum():
        return name
    return _in_quotes(name)


def _in_quotes(name: str) -> str:
    escaped = re.sub(r'([\\"“”„‟«»])', r"\\\1", name)
    escaped = re.sub(r"&(?=(?:amp|lt|gt);)", "&amp;", escaped)
    return f'"{re.sub(_MARKUP_START, "&lt;", escaped)}"'


def _quoted_dimension(name: str) -> str:
    """Return a dimension's name, in quotes also where it would read as grammar ("by week", "limit=5")."""
    text = quoted(name)
    return f'"{text}"' if text == name and name.casefold().startswith(_GRAMMAR_STARTS) else text
