"""Totals: counts that were read, as values; of a scope's bucket alone where it has one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nps_engine.storage.scopes import Scope
from nps_engine.values import RatingCounts, WeightedCounts


@dataclass(frozen=True)
class Total:
    """Counts of a group. ``weighted`` is None where every response weighs 1."""

    counts: RatingCounts
    weighted: WeightedCounts | None = None


def as_counts(scope: Scope, counts: Sequence[int]) -> RatingCounts:
    """Return counts as a value, those of the scope's bucket alone where it has one."""
    bucket = scope.selection.bucket
    if bucket is None:
        return RatingCounts(scope.metric, tuple(counts))
    wanted = scope.metric.bucket_ratings(bucket)
    return RatingCounts(
        scope.metric,
        tuple(n if rating in wanted else 0 for rating, n in zip(scope.metric.ratings, counts, strict=True)),
    )


def in_bucket(scope: Scope, rows: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return rows of counts (m, R), those of the scope's bucket alone where it has one."""
    bucket = scope.selection.bucket
    if bucket is None:
        return rows
    wanted = scope.metric.bucket_ratings(bucket)
    return np.where([rating in wanted for rating in scope.metric.ratings], rows, 0)


def as_weighted(scope: Scope, counts: RatingCounts, sums: Sequence[float]) -> WeightedCounts | None:
    """Return the weights as a value; None where they are all 1."""
    ratings_n = len(counts.counts)
    kept = [k > 0 for k in counts.counts]
    weights, squares = (
        tuple(each if is_there else 0.0 for each, is_there in zip(part, kept, strict=True))
        for part in (sums[:ratings_n], sums[ratings_n:])
    )
    if weights == counts.counts and squares == counts.counts:
        return None
    return WeightedCounts(scope.metric, counts.counts, weights, squares)
