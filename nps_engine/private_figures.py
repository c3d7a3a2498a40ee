"""Figures of private surveys: the same questions as in ``figures.py``, each answered as far as the guard allows.

Every whole that may not be shown as it is now is shown as it was when the same was asked before, with its date;
where nobody asked it is refused. Rows that may not be shown are left out or marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nps_engine import trends
from nps_engine.audits import Part, Whole, open_audit
from nps_engine.comparisons import check_metrics, common_selection, compare_report
from nps_engine.figures import Asked
from nps_engine.many_rows import trend_rows
from nps_engine.many_scores import Groups
from nps_engine.names import match_name
from nps_engine.periods import Interval, Period
from nps_engine.private_comments import responses_report, themes_report
from nps_engine.reports import (
    BreakdownReport,
    BreakdownRow,
    CompareReport,
    CompareSide,
    DistributionReport,
    ScoreReport,
    TrendReport,
)
from nps_engine.scores import Change, change, score, versus_rest
from nps_engine.storage.catalogue import NO_VALUE, fetch_catalogue
from nps_engine.storage.invitations import fetch_invited_n
from nps_engine.storage.private_answers import Answer, fetch_answers
from nps_engine.storage.releases import segment_of
from nps_engine.storage.scopes import fetch_scope
from nps_engine.storage.segment_sets import fetch_pairs
from nps_engine.values import RatingCounts, Selection

__all__ = [
    "breakdown_report",
    "comparison_report",
    "distribution_report",
    "responses_report",
    "score_report",
    "themes_report",
    "trend_report",
]


def score_report(asked: Asked, previous_period: Period | None) -> ScoreReport:
    """Return the score beside the period before it, or another one, where that may be shown beside it.

    There is no score by weight: sums of weights are not what the guard looks at.
    """
    session = asked.session

    def before(whole: Whole) -> list[Part]:
        period = _other_period(whole, previous_period)
        earlier = whole.scope.within(period)
        return [Part(fetch_answers(session, earlier), earlier)] if period else []

    with open_audit(asked) as audit:
        whole, parts, shown = audit.shown(asked.scope, before)
    scope = whole.scope
    counts = whole.counts(whole.answers)
    previous = whole.counts(parts[0].answers) if any(shown) else None
    is_rate_known = not scope.is_narrowed and whole.as_of is None
    return ScoreReport(
        survey=scope.survey,
        selection=scope.selection,
        score=score(counts),
        is_partial=replace(asked, scope=scope).is_partial,
        previous=None if previous is None else score(previous),
        previous_period=_other_period(whole, previous_period),
        change=Change(None, None) if previous is None else change(previous, counts),
        invited_n=fetch_invited_n(session, scope.survey_ids, scope.selection.period)
        if is_rate_known
        else None,
        as_of=whole.as_of,
    )


def comparison_report(asked: Asked, second: Selection) -> CompareReport:
    """Return two selections held against each other; both, and what they share, must be allowed together."""
    one, other = asked.scope, fetch_scope(asked.session, second)
    check_metrics(one.survey, other.survey)
    both = common_selection(one.selection, other.selection)
    first = {each.id: each for each in fetch_answers(asked.session, one)}
    rest = {each.id: first.get(each.id, each) for each in fetch_answers(asked.session, other)}
    shared = [each for each in first.values() if both is not None and each.id in rest]
    common = fetch_scope(asked.session, both) if both is not None else None
    sides = [(one, tuple(first.values())), (other, tuple(rest.values()))]
    with open_audit(asked) as audit:
        audit.check_all([*(Part(answers, scope) for scope, answers in sides), Part(shared, common)])
    first_side, second_side = (
        CompareSide(
            scope.survey,
            scope.selection,
            score(Whole(scope, answers).counts(answers)),
            replace(asked, scope=scope).is_partial,
        )
        for scope, answers in sides
    )
    counted = Whole(common, ()).counts(shared) if common is not None else RatingCounts.none(one.metric)
    return compare_report(first_side, second_side, counted)


def distribution_report(asked: Asked) -> DistributionReport:
    """Return how many responses gave each rating."""
    with open_audit(asked) as audit:
        whole, _, _ = audit.shown(asked.scope)
    scope = whole.scope
    is_partial = replace(asked, scope=scope).is_partial
    return DistributionReport(
        scope.survey, scope.selection, score(whole.counts(whole.answers)), is_partial, whole.as_of
    )


def trend_report(asked: Asked, interval: Interval) -> TrendReport:
    """Return the score of each calendar unit of the period; units that may not be shown are marked."""

    def units(whole: Whole) -> list[Part]:
        period = _trend_period(asked, whole)
        return [
            Part(_within(whole.answers, unit), whole.scope.within(unit)) for unit in period.split(interval)
        ]

    with open_audit(asked) as audit:
        whole, parts, shown = audit.shown(asked.scope, units)
    scope = whole.scope
    allowed = [each for part, is_shown in zip(parts, shown, strict=True) if is_shown for each in part.answers]
    by_day = _by_day(allowed)
    groups = Groups.of(scope.metric, [whole.counts(answers) for answers in by_day.values()])
    rows = trend_rows(list(by_day), groups, _trend_period(asked, whole), interval, asked.today)
    return TrendReport(
        scope.survey,
        scope.selection,
        interval,
        tuple(row._replace(is_withheld=not is_shown) for row, is_shown in zip(rows, shown, strict=True)),
        score(whole.counts(whole.answers)),
        replace(asked, scope=scope).is_partial,
        whole.as_of,
    )


def breakdown_report(asked: Asked, by: str) -> BreakdownReport:
    """Return the score of each value of a dimension that may be shown, most responses first."""
    session = asked.session
    catalogue = fetch_catalogue(session)
    dimension = match_name(by, catalogue.dimensions, "dimension")
    dimension_id = catalogue.dimensions[dimension].id
    names: list[str] = []

    def values(whole: Whole) -> list[Part]:
        pairs = fetch_pairs(session, {each.segment_set_id for each in whole.answers})
        by_value: dict[int | None, list[Answer]] = {}
        for each in whole.answers:
            if each.responded_on is not None:
                value_id = dict(pairs[each.segment_set_id]).get(dimension_id)
                by_value.setdefault(value_id, []).append(each)
        names[:] = [NO_VALUE if each is None else catalogue.values[each][1] for each in by_value]
        return [
            Part(answers, None if each is None else segment_of(whole.scope, dimension_id, each))
            for each, answers in by_value.items()
        ]

    with open_audit(asked) as audit:
        whole, parts, shown = audit.shown(asked.scope, values)
    counts = whole.counts(whole.answers)
    rows = []
    for name, part, is_shown in zip(names, parts, shown, strict=True):
        row = whole.counts(part.answers)
        if is_shown and row.n:
            rows.append(BreakdownRow(name, score(row), versus_rest(counts, row)))
    shown_n = sum(len(part.answers) for part, is_shown in zip(parts, shown, strict=True) if is_shown)
    return BreakdownReport(
        whole.scope.survey,
        whole.scope.selection,
        dimension,
        tuple(sorted(rows, key=lambda row: (-row.score.n, row.value))),
        len(whole.answers) - shown_n,
        score(counts),
        replace(asked, scope=whole.scope).is_partial,
        whole.as_of,
    )


def _other_period(whole: Whole, wanted: Period | None) -> Period | None:
    """Return the period that a score is held against."""
    period = whole.scope.selection.period
    return wanted or (period.previous() if period else None)


def _trend_period(asked: Asked, whole: Whole) -> Period:
    return whole.scope.selection.period or trends.whole_period(_by_day(whole.answers), asked.today)


def _by_day(answers: Sequence[Answer]) -> dict[int, list[Answer]]:
    """Return answers by their day, as an ordinal."""
    found: dict[int, list[Answer]] = {}
    for each in answers:
        if each.responded_on is not None:
            found.setdefault(each.responded_on.toordinal(), []).append(each)
    return found


def _within(answers: Sequence[Answer], unit: Period) -> list[Answer]:
    return [
        each
        for each in answers
        if each.responded_on is not None and unit.from_on <= each.responded_on < unit.to_on
    ]
