"""A question while it is being read: each field once, and only fields that go together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.parse.names import shown
from bot.questions import Against, Command, Question, quoted
from nps_engine.errors import UserError
from nps_engine.periods import Interval, Period
from nps_engine.surveys import ALL_KEY, KEY_JOIN
from nps_engine.values import Bucket

ABOUT_ALL = (Command.DRIVERS, Command.EXPLAIN)
"""What is about all responses of a period, held against those of another one."""

_TOLD_BY = (Command.BREAKDOWN, Command.THEMES, *ABOUT_ALL)
_HELD_AGAINST = (Command.SCORE, Command.COMPARE, *ABOUT_ALL)


@dataclass
class Draft:
    """The fields that were read so far; the ``set_`` methods refuse a second, different one."""

    surveys: tuple[str, ...] = ()
    period: Period | None = None
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)
    by: str = ""
    interval: Interval | None = None
    bucket: Bucket | None = None
    theme: str = ""
    limit: int | None = None
    after: int | None = None
    against: Against = Against.PREVIOUS
    compare_to: Period | None = None
    compare_where: dict[str, tuple[str, ...]] = field(default_factory=dict)
    compare_survey: str = ""
    taken: list[tuple[str, str]] = field(default_factory=list)

    @property
    def survey(self) -> str:
        """Return the surveys' keys as a question has them: joined, or "all"."""
        return ALL_KEY if ALL_KEY in self.surveys else KEY_JOIN.join(self.surveys)

    def add_surveys(self, keys: Iterable[str]) -> None:
        """Ask about these surveys too, all as one."""
        self.surveys = tuple(dict.fromkeys((*self.surveys, *keys)))

    def set_period(self, period: Period) -> None:
        """Ask about one period.

        Raises:
            UserError: If another was named before.
        """
        if self.period not in (None, period):
            raise UserError(
                f"There are two periods: {_dates(self.period)}, and {_dates(period)}",
                "A question has one period, a comparison has two; a score is shown beside the period before it",
                "Try compare this month with last month, or trend by month",
            )
        self.period = period

    def set_by(self, dimension: str) -> None:
        """Ask for a breakdown by one dimension.

        Raises:
            UserError: If another was named before.
        """
        self.by = _once("dimension to break down by", self.by, dimension, f"breakdown by {quoted(dimension)}")

    def set_interval(self, interval: Interval) -> None:
        """Ask for a trend by one unit.

        Raises:
            UserError: If another was named before.
        """
        self.interval = Interval(_once("interval", self.interval or "", interval, f"trend by {interval}"))

    def set_bucket(self, bucket: Bucket) -> None:
        """Ask about one bucket.

        Raises:
            UserError: If another was named before.
        """
        self.bucket = Bucket(_once("bucket", self.bucket or "", bucket, "distribution"))

    def set_theme(self, theme: str) -> None:
        """Ask about one theme.

        Raises:
            UserError: If another was named before.
        """
        self.theme = _once("theme", self.theme, theme, f"theme={quoted(theme)}")

    def set_limit(self, limit: int) -> None:
        """Ask for at most so many rows.

        Raises:
            UserError: If another number was named before.
        """
        self.limit = int(_once("limit", str(self.limit or ""), str(limit), f"limit={limit}"))

    def add_values(self, dimension: str, values: Iterable[str]) -> None:
        """Ask about these values of a dimension too."""
        self.where[dimension] = tuple(dict.fromkeys((*self.where.get(dimension, ()), *values)))

    def question(self, command: Command) -> Question:
        """Return the question.

        Raises:
            UserError: If a field does not go with the command.
        """
        _check_fit(command, self.by, self.interval)
        _check_bucket(command, self.bucket)
        _check_sides(command, self.against, self.limit, self.after)
        return Question(
            command,
            survey=self.survey,
            period=self.period,
            where=self.where,
            by=self.by,
            interval=self.interval,
            bucket=self.bucket,
            theme=self.theme,
            limit=self.limit,
            after=self.after,
            against=self.against,
            compare_to=self.compare_to,
            compare_where=self.compare_where,
            compare_survey=self.compare_survey,
            taken=tuple(dict.fromkeys(self.taken)),
        )


def _dates(period: Period | None) -> str:
    return f"{period.from_on} to {period.to_on}" if period else ""


def _once(what: str, before: str, now: str, try_: str) -> str:
    if before and before != now:
        raise UserError(
            f"There is more than one {what}: {shown(before)} and {shown(now)}",
            f"A question has one {what}",
            f"Try {try_}",
        )
    return now


def _check_fit(command: Command, by: str, interval: Interval | None) -> None:
    if by and command not in _TOLD_BY:
        raise UserError(
            f"{shown(f'by {by}')} does not go with {command}",
            "A breakdown, themes, drivers and an explanation are told by a dimension; other questions are about"
            " one group",
            f"Try breakdown by {quoted(by)}",
        )
    if interval and command is not Command.TREND:
        raise UserError(
            f"{shown(f'by {interval}')} does not go with {command}",
            "Only a trend is told by day, week, month, quarter or year",
            f"Try trend by {interval}",
        )


def _check_bucket(command: Command, bucket: Bucket | None) -> None:
    if bucket and command in ABOUT_ALL:
        raise UserError(
            f"{shown(f'{bucket.value}s')} does not go with {command}",
            "What moves a score is who is a promoter and who a detractor, so it is about all responses",
            f"Try themes {bucket.value}s, or {command}",
        )


def _check_sides(command: Command, against: Against, limit: int | None, after: int | None) -> None:
    if against is not Against.PREVIOUS and command not in _HELD_AGAINST:
        raise UserError(
            f"{shown(against.value)} does not go with {command}",
            "A score, drivers, an explanation and a comparison can be held against a year ago",
            "Try score last month --compare-to year-ago",
        )
    if command is Command.COMPARE and (limit is not None or after is not None):
        raise UserError(
            f"{shown('after' if limit is None else f'limit={limit}')} does not go with {command}",
            "A comparison has two sides",
            "Try breakdown, to see more of them",
        )
