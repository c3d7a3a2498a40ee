"""A Question to a report: where the workspace's defaults are filled in and the engine is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.config import Policy
from bot.questions import Against, Command, Question
from nps_engine.driver_reports import DriversReport, ExplainReport
from nps_engine.engine import Engine
from nps_engine.errors import PrivacyError, UserError
from nps_engine.names import Names
from nps_engine.periods import EARLIEST_ON, Interval, Period, last_calendar_unit, today_on
from nps_engine.reports import (
    BoardReport,
    BreakdownReport,
    DigestReport,
    Report,
    ResponsesReport,
    ScoreReport,
    ThemesReport,
    TrendReport,
)
from nps_engine.scores import Change, score
from nps_engine.storage.case_lists import CaseList
from nps_engine.trends import interval_for
from nps_engine.values import RatingCounts, Selection

RESPONSES_N = 5
"""Responses on one page where no limit is named; a Slack message holds about a dozen."""

CASES_N = 12
"""Cases of a list that are read for a message or a board; it shows those that fit."""

MOST_RESPONSES_N = 1000
"""The most responses that one question may ask for."""

_WIDEST_DEFAULT_BREAKDOWN_N = 12
_DRIVER_DIMENSIONS_N = 8


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
        """Return the question with the workspace's survey, period, dimension and interval filled in.

        A theme that was merged into another is replaced by that one, and noted as taken for it.

        Raises:
            UserError: If a theme is asked for that was split.
        """
        today = today_on(now, self._engine.time_zone)
        survey = question.survey or self._policy.workspace.survey
        period = self._with_a_beginning(question.period or self._policy.default_period(today), survey)
        filled = replace(question, survey=survey, period=period)
        filled = self._with_theme_now(filled)
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
                return engine.score(about, now, previous_period=_other_period(question))
            case Command.COMPARE:
                return engine.compare(about, selection(question.other_side()), now)
            case Command.DISTRIBUTION:
                return engine.distribution(about, now)
            case Command.TREND:
                return engine.trend(about, question.interval or Interval.WEEK, now)
            case Command.BREAKDOWN:
                return engine.breakdown(about, question.by, now)
            case Command.RESPONSES:
                limit = min(question.limit or RESPONSES_N, MOST_RESPONSES_N)
                says = question.with_comment
                return engine.responses(about, now, limit=limit, after_id=question.after, with_comment=says)
            case Command.DRIVERS | Command.EXPLAIN:
                return self._drivers(question, now)
            case Command.THEMES:
                return engine.themes(about, now, by=question.by)
        raise UserError(
            "This is not a question about responses", try_="Ask for help to see what I can answer"
        )

    def digest(self, now: datetime, *, survey: str = "") -> DigestReport:
        """Return the digest of the whole week before this one; what a private survey withholds is left out."""
        today = today_on(now, self._engine.time_zone)
        week = last_calendar_unit(Interval.WEEK, today)
        key = survey or self._policy.workspace.survey
        weeks = timedelta(weeks=self._policy.digest.trend_weeks)
        about = Selection(key, week)
        told = self._score(about, now)
        opened_n, resolved_n, open_n = self._engine.case_counts(told.survey.key, week)
        period = Period(week.to_on - weeks, week.to_on)
        has_cases = not told.survey.private
        return DigestReport(
            score=told,
            trend=self._trend(Selection(key, period), Interval.WEEK, now, told),
            themes=self._themes(about, now, told),
            cases_opened_n=opened_n,
            cases_resolved_n=resolved_n,
            cases_unclaimed_n=open_n,
            drivers=self._week_drivers(about, now),
            overdue=self._engine.case_list(CaseList.OVERDUE, now, limit=CASES_N) if has_cases else None,
            follow_up=self._engine.follow_up(told.survey.key, period, now) if has_cases else None,
        )

    def board(self, now: datetime, *, period: Period | None = None, user: str = "") -> BoardReport:
        """Return what App Home shows of a period (the default one without), without what is withheld.

        Args:
            user: Whose App Home it is; empty for nobody's.
        """
        asked = self.completed(Question(Command.SCORE, period=period), now)
        about = selection(asked)
        dimension = self._default_dimension(or_none=True)
        told = self._score(about, now)
        return BoardReport(
            score=told,
            trend=self._trend(about, interval_for(asked.period or self.default_period(now)), now, told),
            themes=self._themes(about, now, told),
            breakdown=self._breakdown(about, dimension, now),
            cases=self._engine.case_board(user, now, limit=CASES_N),
            latest=self._latest(about, now, told),
        )

    def _drivers(self, question: Question, now: datetime) -> DriversReport | ExplainReport:
        """Return the drivers, split by the dimension that was asked for or by the most useful ones."""
        usual = (
            (question.by,) if question.by else self.dimensions(self._engine.names())[:_DRIVER_DIMENSIONS_N]
        )
        other = _other_period(question)
        found = self._engine.drivers(selection(question), usual, now, other)
        return ExplainReport(found) if question.command is Command.EXPLAIN else found

    def _with_a_beginning(self, period: Period, survey: str) -> Period:
        """Return a period that begins when time does ("all time") from the first responses on."""
        if period.from_on > EARLIEST_ON:
            return period
        from_on = self._engine.first_month_on(survey)
        return period if from_on is None or from_on >= period.to_on else replace(period, from_on=from_on)

    def _with_theme_now(self, question: Question) -> Question:
        if not question.theme:
            return question
        theme = self._engine.theme_id(question.survey, question.theme)
        if theme == question.theme:
            return question
        return replace(question, theme=theme, taken=(*question.taken, (question.theme, theme)))

    def _week_drivers(self, about: Selection, now: datetime) -> DriversReport | None:
        """Return what moved a week's score; None where a private survey withholds it."""
        usual = self.dimensions(self._engine.names())[:_DRIVER_DIMENSIONS_N]
        try:
            return self._engine.drivers(about, usual, now, None)
        except PrivacyError:
            return None

    def _score(self, about: Selection, now: datetime) -> ScoreReport:
        try:
            return self._engine.score(about, now)
        except PrivacyError as error:
            survey, none = self._engine.survey(about.survey_key), Change(None, None)
            about = replace(about, survey_key=survey.key)
            nobody = score(RatingCounts.none(survey.metric))
            return ScoreReport(survey, about, nobody, False, None, None, none, withheld=str(error))

    def _trend(self, about: Selection, interval: Interval, now: datetime, beside: ScoreReport) -> TrendReport:
        try:
            return self._engine.trend(about, interval, now)
        except PrivacyError:
            nobody = score(RatingCounts.none(beside.survey.metric))
            return TrendReport(beside.survey, about, interval, (), nobody, False)

    def _themes(self, about: Selection, now: datetime, beside: ScoreReport) -> ThemesReport:
        try:
            return self._engine.themes(about, now, quotes_n=1)
        except PrivacyError:
            return ThemesReport(beside.survey, about, 0, 0, 0, (), None, False)

    def _breakdown(self, about: Selection, dimension: str, now: datetime) -> BreakdownReport | None:
        try:
            return self._engine.breakdown(about, dimension, now) if dimension else None
        except PrivacyError:
            return None

    def _latest(self, about: Selection, now: datetime, beside: ScoreReport) -> ResponsesReport:
        try:
            return self._engine.responses(about, now, limit=3)
        except PrivacyError:
            return ResponsesReport(beside.survey, about, (), 0, None, {}, False)

    def default_period(self, now: datetime) -> Period:
        """Return the period of a question that names none."""
        return self._policy.default_period(today_on(now, self._engine.time_zone))

    def dimensions(self, names: Names) -> tuple[str, ...]:
        """Return the dimensions that tell groups apart, most useful first.

        That is the policy's own, then those with the fewest values (2 or more), then the wide ones.
        """
        sizes = {name: len(values) for name, values in names.dimensions.items()}
        own = self._policy.workspace.breakdown_by

        def place(name: str) -> tuple[bool, bool, int, str]:
            n = sizes[name]
            return name != own, not 2 <= n <= _WIDEST_DEFAULT_BREAKDOWN_N, n, name  # noqa: PLR2004

        return tuple(sorted(sizes, key=place))

    def _default_dimension(self, *, or_none: bool = False) -> str:
        usual = self.dimensions(self._engine.names())
        if usual or or_none:
            return usual[0] if usual else ""
        raise UserError(
            "No response has a dimension yet", try_="Import responses with a column such as plan or region"
        )


def _other_period(question: Question) -> Period | None:
    """Return the period that a score is held against where it is not the one before."""
    if question.compare_to:
        return question.compare_to
    if question.against is Against.PREVIOUS or question.period is None:
        return None
    return question.against.period_for(question.period)


def selection(question: Question) -> Selection:
    """Return which responses a completed question is about."""
    return Selection(
        survey_key=question.survey,
        period=question.period,
        where=question.where,
        bucket=question.bucket,
        theme_id=question.theme,
    )
