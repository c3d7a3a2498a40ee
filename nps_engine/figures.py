"""Figures: each kind of question, answered about a scope within one transaction.

Private surveys have the same functions in ``private_figures.py``, which ask the guard first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from nps_engine import trends
from nps_engine.comparisons import check_metrics, common_selection, compare_report
from nps_engine.many_rows import breakdown_rows, trend_rows
from nps_engine.names import match_name
from nps_engine.periods import Interval, Period
from nps_engine.reports import (
    BreakdownReport,
    CompareReport,
    CompareSide,
    DistributionReport,
    ResponsesReport,
    ScoreReport,
    ThemesReport,
    TrendReport,
)
from nps_engine.scores import Change, change, score
from nps_engine.storage import queries
from nps_engine.storage.catalogue import fetch_catalogue
from nps_engine.storage.counts import (
    fetch_counts,
    fetch_counts_by_start,
    fetch_counts_by_value,
    fetch_totals,
)
from nps_engine.storage.invitations import fetch_invited_n
from nps_engine.storage.scopes import Scope, fetch_scope, fetch_theme_keys
from nps_engine.storage.theme_reports import Wanted, fetch_themes_report
from nps_engine.values import RatingCounts, Selection
from nps_engine.weighted import weighted_score


@dataclass(frozen=True)
class Asked:
    """A question's selection, resolved, with the transaction that it is answered in.

    Args:
        session: The transaction.
        scope: The selection, resolved.
        today: The date that it is for the workspace.
        now: The instant of the question.
        is_private: True where a private survey is asked; the transaction is then a writing one.
    """

    session: Session
    scope: Scope
    today: date
    now: datetime
    is_private: bool = False

    @property
    def selection(self) -> Selection:
        """Return the selection, spelled as stored."""
        return self.scope.selection

    @property
    def is_partial(self) -> bool:
        """Return True while the selection's period is not over."""
        period = self.selection.period
        return period is not None and period.is_partial(self.today)


def score_report(asked: Asked, previous_period: Period | None) -> ScoreReport:
    """Return the score beside the period before it, or beside another one."""
    session, scope, period = asked.session, asked.scope, asked.selection.period
    previous_period = previous_period or (period.previous() if period else None)
    periods = [period] if previous_period is None else [period, previous_period]
    invited_n = None if scope.is_narrowed else fetch_invited_n(session, scope.survey_ids, period)
    total, *earlier = fetch_totals(session, scope, periods)
    before = earlier[0].counts if earlier else None
    return ScoreReport(
        survey=scope.survey,
        selection=scope.selection,
        score=score(total.counts),
        is_partial=asked.is_partial,
        previous=None if before is None else score(before),
        previous_period=previous_period,
        change=Change(None, None) if before is None else change(before, total.counts),
        weighted=weighted_score(total.weighted) if total.weighted else None,
        invited_n=invited_n,
    )


def comparison_report(asked: Asked, second: Selection) -> CompareReport:
    """Return two selections held against each other; those who are in both count as docs/figures.md says."""
    session, one = asked.session, asked.scope
    other = fetch_scope(session, second)
    check_metrics(one.survey, other.survey)
    first_side, second_side = (
        CompareSide(
            scope.survey,
            scope.selection,
            score(fetch_counts(session, scope)),
            replace(asked, scope=scope).is_partial,
        )
        for scope in (one, other)
    )
    both = common_selection(one.selection, other.selection)
    shared = RatingCounts.none(one.metric)
    if both is not None:
        shared = fetch_counts(session, fetch_scope(session, both))
    return compare_report(first_side, second_side, shared)


def distribution_report(asked: Asked) -> DistributionReport:
    """Return how many responses gave each rating."""
    counts = fetch_counts(asked.session, asked.scope)
    return DistributionReport(asked.scope.survey, asked.selection, score(counts), asked.is_partial)


def trend_report(asked: Asked, interval: Interval) -> TrendReport:
    """Return the score of each calendar unit of the period; without one, of all time."""
    scope = asked.scope
    starts, groups = fetch_counts_by_start(asked.session, scope, interval)
    period = scope.selection.period or trends.whole_period(starts.tolist(), asked.today)
    rows = trend_rows(starts, groups, period, interval, asked.today)
    return TrendReport(scope.survey, scope.selection, interval, rows, score(groups.whole()), asked.is_partial)


def breakdown_report(asked: Asked, by: str) -> BreakdownReport:
    """Return the score of each value of a dimension, most responses first."""
    session, scope = asked.session, asked.scope
    dimension = match_name(by, fetch_catalogue(session).dimensions, "dimension")
    names, groups = fetch_counts_by_value(session, scope, dimension)
    rows, whole = breakdown_rows(names, groups), score(groups.whole())
    return BreakdownReport(scope.survey, scope.selection, dimension, rows, 0, whole, asked.is_partial)


def responses_report(
    asked: Asked, limit: int, after_id: int | None, *, with_comment: bool = False
) -> ResponsesReport:
    """Return the newest responses, or those that say something, continuing after one of them."""
    session, scope = asked.session, asked.scope
    found = queries.fetch_responses(
        session, scope, limit=limit + 1, after_id=after_id, with_verbatim=with_comment
    )
    silent_n = queries.fetch_silent_n(session, scope) if with_comment else 0
    themes = fetch_theme_keys(session, scope.survey_ids[0])
    rows = tuple(found[:limit])
    return ResponsesReport(
        survey=scope.survey,
        selection=scope.selection,
        rows=rows,
        total_n=fetch_counts(session, scope).n - silent_n,
        silent_n=silent_n,
        next_id=rows[-1].id if len(found) > limit else None,
        theme_labels={key: label for key, (_, label) in themes.items()},
        is_partial=asked.is_partial,
    )


def themes_report(asked: Asked, quotes_n: int, by: str = "") -> ThemesReport:
    """Return the themes, those that move the score most first; by the values of a dimension, where one is named."""
    period = asked.selection.period
    earlier = asked.scope.within(period.previous()) if period else None
    wanted = Wanted(asked.is_partial, quotes_n, last_day_over(asked), dimension_meant(asked, by))
    return fetch_themes_report(asked.session, asked.scope, earlier, wanted)


def last_day_over(asked: Asked) -> date:
    """Return the day after the last one of the selection that is over: today itself never is."""
    period = asked.selection.period
    return min(period.to_on, asked.today) if period else asked.today


def dimension_meant(asked: Asked, typed: str) -> str:
    """Return a dimension's name as stored; empty for none.

    Raises:
        UserError: If there is no such dimension.
    """
    return match_name(typed, fetch_catalogue(asked.session).dimensions, "dimension") if typed else ""
