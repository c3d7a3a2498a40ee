"""Weighted figures: what the score is where every response counts as much as its weight says.

A weight is the customer's revenue, the seats behind an answer, or how many people one answer stands for in a
sample. The score by weight is shown beside the raw one, never in its place.

Sources: Kish, Survey Sampling, 1965 (effective n); Särndal, Swensson & Wretman, Model Assisted Survey
Sampling, 1992, 5.7 (the linearised variance of a weighted mean).
"""

from __future__ import annotations

from math import sqrt
from operator import mul
from typing import NamedTuple

from nps_engine.scores import (
    NET_ADDED_END_N,
    NET_ADDED_N,
    SHARE_ADDED_N,
    Z_95,
    between_points,
    points_of,
)
from nps_engine.values import Metric, WeightedCounts


class WeightedScore(NamedTuple):
    """The figures of one group by weight: score and interval in points, shares 0..1 of the weight.

    ``effective_n`` responses of equal weight would say as much. ``mean_rating`` is on the metric's own scale.
    """

    score_points: float
    ci_low_points: float
    ci_high_points: float
    effective_n: float
    weight_sum: float
    promoters_share: float
    passives_share: float
    detractors_share: float
    mean_rating: float


def weighted_score(group: WeightedCounts) -> WeightedScore | None:
    """Return the figures by weight; None where no response weighs anything.

    The interval: to responses of weights w and values x (promoter 1, passive 0, detractor -1; for CSAT and
    CES top box 1, else 0) the responses are added that the raw interval adds, each as heavy as the weighted
    mean weight, sum w² / sum w. Then mean ± z sqrt(sum w² (x - mean)²) / sum w. With equal weights this is
    exactly the raw interval, and it stays right where heavy customers answer otherwise than light ones, which
    the raw formula at the effective n does not (docs/figures.md has what was measured).
    """
    metric, total, effective_n = group.metric, group.weight_sum, group.effective_n
    if not effective_n:
        return None
    detractors, passives, promoters = _by_bucket(metric, group.weights)
    low_points, high_points = _interval_points(group)
    net = promoters - detractors if metric.is_net else promoters
    return WeightedScore(
        score_points=points_of(net / total),
        ci_low_points=low_points,
        ci_high_points=high_points,
        effective_n=effective_n,
        weight_sum=total,
        promoters_share=promoters / total,
        passives_share=passives / total,
        detractors_share=detractors / total,
        mean_rating=sum(map(mul, metric.ratings, group.weights)) / total,
    )


def _interval_points(group: WeightedCounts) -> tuple[float, float]:
    metric = group.metric
    if metric.is_net:
        values = (-1.0, 0.0, 1.0)
        added_n = (NET_ADDED_END_N, NET_ADDED_N - 2 * NET_ADDED_END_N, NET_ADDED_END_N)
    else:
        values, added_n = (0.0, 0.0, 1.0), (0.0, SHARE_ADDED_N / 2, SHARE_ADDED_N / 2)
    each = sum(group.squares) / group.weight_sum
    weights = [w + n * each for w, n in zip(_by_bucket(metric, group.weights), added_n, strict=True)]
    squares = [s + n * each**2 for s, n in zip(_by_bucket(metric, group.squares), added_n, strict=True)]
    total = sum(weights)
    mean = sum(map(mul, weights, values)) / total
    spread = sum(square * (value - mean) ** 2 for square, value in zip(squares, values, strict=True))
    return between_points(metric.is_net, mean, Z_95 * sqrt(spread) / total)


def _by_bucket(metric: Metric, row: tuple[float, ...]) -> tuple[float, float, float]:
    """Return the sums over detractors, passives and promoters of a row with one number per rating."""
    passive_at, promoter_at = metric.passive_at, metric.promoter_at
    return sum(row[:passive_at]), sum(row[passive_at:promoter_at]), sum(row[promoter_at:])
