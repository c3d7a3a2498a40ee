"""Scores of many groups at once, with numpy: to the last bit what ``scores.py`` says of each.

Both take what they are adjusted by from the same function; a property test holds all else against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc
from typing import Any

import numpy as np
import numpy.typing as npt

from nps_engine.scores import Z_95, Z_PER_ERFC, Change, Score, adjusted, points_of
from nps_engine.values import Metric, RatingCounts

_Array = npt.NDArray[Any]


def counts_of_rows(metric: Metric, rows: _Array) -> list[RatingCounts]:
    """Return rows of counts as values.

    Args:
        rows: Integers (m, R), none below 0; lowest rating first.

    Raises:
        ValueError: If the rows do not fit the scale, or a count is negative.
    """
    if rows.shape[1] != len(metric.ratings) or (rows.size and rows.min() < 0):
        raise ValueError(f"{metric} has {len(metric.ratings)} ratings, none below 0; got {rows}")
    return RatingCounts.known(
        metric,
        map(tuple, rows.tolist()),
        rows.sum(axis=1).tolist(),
        rows[:, metric.promoter_at :].sum(axis=1).tolist(),
        rows[:, : metric.passive_at].sum(axis=1).tolist(),
    )


def scores_of(groups: Sequence[RatingCounts]) -> list[Score]:
    """Return ``score`` of each group; all are of one metric."""
    if not groups:
        return []
    is_net = groups[0].metric.is_net
    n, promoters_n, detractors_n = _columns(groups)
    is_empty = n == 0
    n[is_empty] = 1
    centre, variance = adjusted(is_net, n, promoters_n, detractors_n)
    half = Z_95 * np.sqrt(variance)
    low: Any = points_of(np.maximum(centre - half, -1.0 if is_net else 0.0))
    high: Any = points_of(np.minimum(centre + half, 1.0))
    columns = (_points(is_net, n, promoters_n, detractors_n), low, high)
    found = list(map(Score._make, zip(groups, *(column.tolist() for column in columns), strict=True)))
    for place in np.flatnonzero(is_empty).tolist():
        found[place] = Score(groups[place], None, None, None)
    return found


def versus_rest_of(whole: RatingCounts, parts: Sequence[RatingCounts]) -> list[Change]:
    """Return ``versus_rest`` of each part of a whole."""
    if not parts:
        return []
    is_net = whole.metric.is_net
    part = _columns(parts)
    rest = [
        in_all - column
        for in_all, column in zip((whole.n, whole.promoters_n, whole.detractors_n), part, strict=True)
    ]
    is_unknown = (part[0] == 0) | (rest[0] == 0)
    for column, stand_in in zip((*part, *rest), (1, 0, 0) * 2, strict=True):
        column[is_unknown] = stand_in
    centre_1, variance_1 = adjusted(is_net, *rest)
    centre_2, variance_2 = adjusted(is_net, *part)
    z = (centre_2 - centre_1) / np.sqrt(variance_1 + variance_2)
    p = map(erfc, (np.abs(z) / Z_PER_ERFC).tolist())
    points = _points(is_net, *part) - _points(is_net, *rest)
    found = list(map(Change._make, zip(points.tolist(), p, strict=True)))
    for place in np.flatnonzero(is_unknown).tolist():
        found[place] = Change(None, None)
    return found


def _columns(groups: Sequence[RatingCounts]) -> tuple[Any, Any, Any]:
    """Return sizes, promoters and detractors of the groups, float64 (m,) each: exact below 2**53."""
    return (
        np.array([group.n for group in groups], np.float64),
        np.array([group.promoters_n for group in groups], np.float64),
        np.array([group.detractors_n for group in groups], np.float64),
    )


def _points(is_net: bool, n: Any, promoters_n: Any, detractors_n: Any) -> Any:
    return points_of(promoters_n - detractors_n if is_net else promoters_n) / n
