"""Comparisons: two groups of responses that may share some, and whether they differ for real.

The test of a change is one of two groups that have nobody in common. So what both sides hold is taken out
of the one that holds the other, or out of both where each has responses of its own (docs/figures.md).
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil, sqrt

from nps_engine.errors import UserError
from nps_engine.reports import CompareReport, CompareSide
from nps_engine.scores import Z_95, Change, change, score
from nps_engine.surveys import KEY_JOIN
from nps_engine.values import RatingCounts, Selection, Survey

_POINTS = 100.0
_NET_ADDED_N = 3.0
_SMALLEST_POINTS = 1.0


def compare_report(first: CompareSide, second: CompareSide, common: RatingCounts) -> CompareReport:
    """Return two sides held against each other.

    Args:
        common: The rating counts of the responses that both sides have.
    """
    mine, theirs = apart(first.score.counts, second.score.counts, common)
    difference = change(theirs, mine)
    return CompareReport(
        first=first,
        second=second,
        overlap_n=common.n,
        first_apart=score(mine),
        second_apart=score(theirs),
        change=difference,
        needed_n=needed_n(difference, mine, theirs),
    )


def check_metrics(first: Survey, second: Survey) -> None:
    """Let pass two surveys that measure the same.

    Raises:
        UserError: If they do not.
    """
    if first.metric is not second.metric:
        raise UserError(
            f"“{first.key}” measures {first.metric.value} and “{second.key}” {second.metric.value}",
            "Two scores are compared where they measure the same",
            "Ask for the score of each",
        )


def apart(
    first: RatingCounts, second: RatingCounts, common: RatingCounts
) -> tuple[RatingCounts, RatingCounts]:
    """Return two groups without anybody in both.

    A part is held against the rest of its whole. Of two that overlap, both lose what is common. Of two that
    are the same, nothing is left to hold the first against.
    """
    if first == common:
        return first, second - common
    if second == common:
        return first - common, second
    return first - common, second - common


def needed_n(difference: Change, first: RatingCounts, second: RatingCounts) -> int | None:
    """Return how many responses on each side would make a difference of this size real.

    The test of a change, solved for n with both sides split as they are now: d n / (n + k) has to reach
    Z sqrt((s1² + s2²) / (n + k)), k being what the adjustment adds. None where the difference is real or
    below 1 point, and where the smaller side has as many already (then only luck is missing).
    """
    if difference.points is None or difference.is_significant or abs(difference.points) < _SMALLEST_POINTS:
        return None
    added_n = _NET_ADDED_N if first.metric.is_net else Z_95**2
    a = (_variance(first) + _variance(second)) * (Z_95 * _POINTS / difference.points) ** 2
    n = ceil((a + sqrt(a * a + 4 * a * added_n)) / 2)
    return n if n > min(first.n, second.n) else None


def common_selection(first: Selection, second: Selection) -> Selection | None:
    """Return what lies in both of two selections whose names are spelled as stored; None where nothing can.

    Raises:
        UserError: If they are about two themes: a response can be in both.
    """
    if first.theme_id and second.theme_id and first.theme_id != second.theme_id:
        raise UserError(
            "Two themes cannot be compared like this: a comment can be in both",
            "One theme may be compared over two periods or segments",
            "Ask for themes, to see them beside each other",
        )
    keys: tuple[str, ...] = (first.survey_key,)
    if first.survey_key != second.survey_key:
        keys = _common(*(tuple(side.survey_key.split(KEY_JOIN)) for side in (first, second)))
    buckets = {bucket for bucket in (first.bucket, second.bucket) if bucket is not None}
    where = {
        name: _common(first.where.get(name), second.where.get(name))
        for name in {**first.where, **second.where}
    }
    period = first.period or second.period
    if first.period and second.period:
        period = first.period.common(second.period)
        if period is None:
            return None
    if not keys or len(buckets) > 1 or not all(where.values()):
        return None
    return replace(
        first,
        survey_key=KEY_JOIN.join(keys),
        period=period,
        where=where,
        bucket=next(iter(buckets), None),
        theme_id=first.theme_id or second.theme_id,
    )


def _common(first: tuple[str, ...] | None, second: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the names in both, in the first's order; None stands for all."""
    if first is None or second is None:
        return first or second or ()
    return tuple(name for name in first if name in second)


def _variance(counts: RatingCounts) -> float:
    """Return the variance of one response's share of the score (1 is a promoter, -1 a detractor)."""
    p, d = counts.promoters_n / counts.n, counts.detractors_n / counts.n
    return p + d - (p - d) ** 2 if counts.metric.is_net else p * (1 - p)
