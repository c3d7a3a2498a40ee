"""A Question to a report: where the workspace's defaults are filled in and the engine is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.config import Policy
from bot.questions import Command, Question
from nps_engine.engine import Engine
from nps_engine.errors import UserError
from nps_engine.periods import Interval, Period, last_calendar_unit, today_on
from nps_engine.reports import BoardReport, DigestReport, Report
from nps_engine.trends import interval_for
from nps_engine.values import Selection

RESPONSES_N = 5
"""Responses on one page where no limit is named; a Slack message holds about a dozen."""

MOST_RESPONSES_N = 1000
"""The most responses that one question may ask for."""

_WIDEST_DEFAULT_BREAKDOWN_N = 12


class Answers:
    """Answers questions about one workspace.

    Args:
        engine: Where the figures come from.
        policy: Where the defaults come from.
    """

    def __init__(self, engine: Engine, policy: Policy) -> None:
        self._engine = engine
        self._policy = policy

    def completed(self, question: Question, now: datetime) -> Question:
        """Return the question with the workspace's survey, period, dimension and interval filled in."""
        today = today_on(now, self._engine.time_zone)
        period = question.period or self._policy.default_period(today)
        filled = replace(question, survey=question.survey or self._policy.workspace.survey, period=period)
        if question.command is Command.TREND and question.interval is None:
            return replace(filled, interval=interval_for(period))
        if question.command is Command.BREAKDOWN and not question.by:
            return replace(filled, by=self._default_dimension())
        return filled

    def report(self, question: Question, now: datetime) -> Report:
        """Return the answer to a completed question.

        Raises:
            NoDataError: If nothing is stored.
            UserError: If a name in the question is unknown.
        """
        engine, about = self._engine, selection(question)
        match question.command:
            case Command.SCORE:
                return engine.score(about, now)
            case Command.DISTRIBUTION:
                return engine.distribution(about, now)
            case Command.TREND:
                return engine.trend(about, question.interval or Interval.WEEK, now)
            case Command.BREAKDOWN:
                return engine.breakdown(about, question.by, now)
            case Command.RESPONSES:
                limit = min(question.limit or RESPONSES_N, MOST_RESPONSES_N)
                return engine.responses(about, now, limit=limit, after_id=question.after)
            case Command.THEMES:
                return engine.themes(about, now)
        raise UserError(
            "This is not a question about responses", try_="Ask for help to see what I can answer"
        )

    def digest(self, now: datetime, *, survey: str = "") -> DigestReport:
        """Return the digest of the whole week before this one."""
        today = today_on(now, self._engine.time_zone)
        week = last_calendar_unit(Interval.WEEK, today)
        key = survey or self._policy.workspace.survey
        weeks = timedelta(weeks=self._policy.digest.trend_weeks)
        about = Selection(key, week)
        score = self._engine.score(about, now)
        opened_n, resolved_n, open_n = self._engine.case_counts(score.survey.key, week)
        return DigestReport(
            score=score,
            trend=self._engine.trend(
                Selection(key, Period(week.to_on - weeks, week.to_on)), Interval.WEEK, now
            ),
            themes=self._engine.themes(about, now, quotes_n=1),
            cases_opened_n=opened_n,
            cases_resolved_n=resolved_n,
            cases_unclaimed_n=open_n,
        )

    def board(self, now: datetime, *, period: Period | None = None) -> BoardReport:
        """Return what App Home shows of a period (the default one without)."""
        asked = self.completed(Question(Command.SCORE, period=period), now)
        about = selection(asked)
        dimension = self._default_dimension(or_none=True)
        return BoardReport(
            score=self._engine.score(about, now),
            trend=self._engine.trend(about, interval_for(asked.period or self._default(now)), now),
            themes=self._engine.themes(about, now, quotes_n=1),
            breakdown=self._engine.breakdown(about, dimension, now) if dimension else None,
            open_cases=self._engine.open_cases(),
            latest=self._engine.responses(about, now, limit=3),
        )

    def _default(self, now: datetime) -> Period:
        return self._policy.default_period(today_on(now, self._engine.time_zone))

    def _default_dimension(self, *, or_none: bool = False) -> str:
        """Return the policy's dimension, else the one with the fewest values that still tells groups apart."""
        if self._policy.workspace.breakdown_by:
            return self._policy.workspace.breakdown_by
        sizes = {name: len(values) for name, values in self._engine.names().dimensions.items()}
        fitting = {name: n for name, n in sizes.items() if 2 <= n <= _WIDEST_DEFAULT_BREAKDOWN_N}  # noqa: PLR2004
        if fitting:
            return min(fitting, key=lambda name: (fitting[name], name))
        if or_none:
            return ""
        known = f"Known: {', '.join(sizes)}" if sizes else "No response has a dimension yet"
        raise UserError("A breakdown needs a dimension", known, "Say which: breakdown by plan")


def selection(question: Question) -> Selection:
    """Return which responses a completed question is about."""
    return Selection(
        survey_key=question.survey,
        period=question.period,
        where=question.where,
        bucket=question.bucket,
        theme_id=question.theme,
    )
