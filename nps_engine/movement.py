"""Movement: a change of the score, added up from the parts that it is made of. Pure arithmetic.

Every response stands for x: 1 for a promoter, -1 for a detractor of NPS and eNPS, else 0. The score is the mean
of x. A part has a weight from 0 to 1 of each response; where the weights of all parts add up to 1 for every
response, their contributions add up to the change of the score, exactly (docs/figures.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from operator import mul
from typing import NamedTuple

from nps_engine.scores import SIGNIFICANT_P, Z_95, points_of
from nps_engine.values import Bucket, Metric, RatingCounts

ByBucket = tuple[float, float, float]
"""One number for promoters, passives and detractors."""

_PHANTOM: ByBucket = (0.25, 0.5, 0.25)
"""One response, spread as Rocks (2016) spreads three: keeps a part of few responses from looking certain."""

_PHANTOM_N = 3.0


class Portion(NamedTuple):
    """What a part has of some responses.

    Args:
        weights_n: Sum of the weights, by bucket.
        squares_n: Sum of their squares, by bucket.
    """

    weights_n: ByBucket
    squares_n: ByBucket

    @classmethod
    def of(cls, counts: RatingCounts) -> Portion:
        """Return all of some responses."""
        each = by_bucket(counts)
        return cls(each, each)

    @classmethod
    def none(cls) -> Portion:
        """Return the portion of no response."""
        return cls((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))

    @property
    def n(self) -> float:
        """Return how many responses it stands for."""
        return sum(self.weights_n)


class Contribution(NamedTuple):
    """What a part adds to the change of the score, in points.

    Args:
        points: Its contribution: ``mix_points`` + ``within_points``.
        low_points: Lower end of the 95 % interval.
        high_points: Upper end.
        p: Two-sided p of a contribution this large by chance alone.
        mix_points: For there being more or fewer of it.
        within_points: For its own score having changed.
    """

    points: float
    low_points: float
    high_points: float
    p: float
    mix_points: float
    within_points: float


@dataclass(frozen=True)
class Sides:
    """Both sides of a change: all responses before and now, of one metric, with some on either side.

    Raises:
        ValueError: If a side has no responses.
    """

    before: RatingCounts
    now: RatingCounts

    def __post_init__(self) -> None:
        if not (self.before.n and self.now.n):
            raise ValueError("a change has responses on both sides")

    @property
    def middle(self) -> float:
        """Return the score halfway between before and now, -1..1."""
        metric = self.now.metric
        return sum(_mean(metric, by_bucket(each), each.n) for each in (self.before, self.now)) / 2

    def contribution(self, before: Portion, now: Portion) -> Contribution:
        """Return what a part adds to the change, from what it has of both sides.

        With w the part's share, s its score, and S the score halfway between before and now:
        contribution = w(now)(s(now) - S) - w(before)(s(before) - S); of that, mix is
        (w(now) - w(before))((s(before) + s(now))/2 - S), and within is (w(before) + w(now))/2 times
        (s(now) - s(before)). A part that is on one side only is all mix. It is a difference of two means, and
        its variance that of the means, one response added to the part on each side.

        Source: Kitagawa, "Components of a difference between two rates", JASA 1955.
        """
        middle = self.middle
        share_before, share_now = before.n / self.before.n, now.n / self.now.n
        own_before, own_now = self._own(before, now), self._own(now, before)
        mix = (share_now - share_before) * ((own_before + own_now) / 2 - middle)
        within = (share_before + share_now) / 2 * (own_now - own_before)
        tilt = (share_now - share_before) / 2
        variance = self._variance(self.now, now, middle, -tilt) + self._variance(
            self.before, before, middle, tilt
        )
        half, total = Z_95 * sqrt(variance), mix + within
        return Contribution(
            points=points_of(total),
            low_points=points_of(total - half),
            high_points=points_of(total + half),
            p=erfc(abs(total) / sqrt(2 * variance)),
            mix_points=points_of(mix),
            within_points=points_of(within),
        )

    def _own(self, part: Portion, other: Portion) -> float:
        """Return a part's own score on one side; where nobody is in it there, that of the other side."""
        told = part if part.n else other
        return _mean(self.now.metric, told.weights_n, told.n) if told.n else self.middle

    @staticmethod
    def _variance(whole: RatingCounts, part: Portion, middle: float, tilt: float) -> float:
        """Return the variance of the mean of (x - middle) weight + tilt x over one side's responses."""
        values = values_of(whole.metric)
        apart = [value - middle for value in values]
        n = whole.n + _PHANTOM_N
        counts = by_bucket(whole)
        mean = sum(
            weight * each + tilt * value * count
            for weight, each, value, count in zip(part.weights_n, apart, values, counts, strict=True)
        )
        squared = sum(
            (square + phantom) * each**2 + 2 * tilt * weight * each * value + tilt**2 * value**2 * count
            for square, phantom, weight, each, value, count in zip(
                part.squares_n, _PHANTOM, part.weights_n, apart, values, counts, strict=True
            )
        )
        return float((squared / n - (mean / n) ** 2) / n)


def real_ones(ps: Sequence[float], false_share: float = SIGNIFICANT_P) -> tuple[bool, ...]:
    """Return which of several findings are real, so that on average at most this share of them is not.

    Source: Benjamini and Hochberg, "Controlling the false discovery rate", JRSS B 1995.
    """
    ranked = sorted(range(len(ps)), key=ps.__getitem__)
    last = max((nth for nth, at in enumerate(ranked, 1) if ps[at] <= false_share * nth / len(ps)), default=0)
    real = frozenset(ranked[:last])
    return tuple(at in real for at in range(len(ps)))


def by_bucket(counts: RatingCounts) -> ByBucket:
    """Return how many responses are in each bucket."""
    return _three(float(counts.bucket_n(bucket)) for bucket in Bucket)


def values_of(metric: Metric) -> ByBucket:
    """Return x of each bucket."""
    return (1.0, 0.0, -1.0 if metric.is_net else 0.0)


def _mean(metric: Metric, weights: ByBucket, n: float) -> float:
    return float(sum(map(mul, values_of(metric), weights)) / n)


def _three(numbers: Iterable[float]) -> ByBucket:
    promoters, passives, detractors = numbers
    return promoters, passives, detractors
