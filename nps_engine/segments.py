"""Segments: rating counts of the values of a dimension, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from nps_engine.reports import BreakdownRow
from nps_engine.scores import Change, Score, scores_of, versus_rest_of
from nps_engine.values import Metric, RatingCounts


def breakdown_rows(
    metric: Metric,
    by_value: Mapping[str, RatingCounts],
    *,
    scored: Callable[[Sequence[RatingCounts]], list[Score]] = scores_of,
    held: Callable[[RatingCounts, Sequence[RatingCounts]], list[Change]] = versus_rest_of,
) -> tuple[tuple[BreakdownRow, ...], RatingCounts]:
    """Return one row per value, most responses first, each held against all the others, and the whole.

    Args:
        scored: Gives the scores of many groups.
        held: Gives how parts differ from all the others.
    """
    whole = RatingCounts.sum(metric, by_value.values())
    ordered = sorted(by_value.items(), key=lambda each: (-each[1].n, each[0]))
    groups = [counts for _, counts in ordered]
    columns = ([value for value, _ in ordered], scored(groups), held(whole, groups))
    return tuple(map(BreakdownRow._make, zip(*columns, strict=True))), whole
