"""Segments: rating counts of the values of a dimension, side by side."""

from __future__ import annotations

from collections.abc import Mapping

from nps_engine.reports import BreakdownRow
from nps_engine.scores import score, versus_rest
from nps_engine.values import Metric, RatingCounts


def breakdown_rows(
    metric: Metric, by_value: Mapping[str, RatingCounts]
) -> tuple[tuple[BreakdownRow, ...], RatingCounts]:
    """Return one row per value, most responses first, each held against all the others, and the whole."""
    whole = RatingCounts.sum(metric, by_value.values())
    rows = [
        BreakdownRow(value, score(counts), versus_rest(whole, counts)) for value, counts in by_value.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.score.n, row.value))), whole
