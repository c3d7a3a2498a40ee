"""Metrics with their scales and buckets, and how many responses gave each rating.

Everything rests on ``RatingCounts``. Such vectors add, so a trend is a row of them, a breakdown a table of
them, and a theme's impact the whole minus a part. ``nps_engine.values`` hands all of this on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from operator import add, sub


class Bucket(StrEnum):
    """The three groups that a score is made of."""

    PROMOTER = "promoter"
    PASSIVE = "passive"
    DETRACTOR = "detractor"


class Metric(StrEnum):
    """What a survey measures; it fixes the rating scale and the buckets.

    NPS: detractor 0-6, passive 7-8, promoter 9-10 (Reichheld 2003). CSAT: top two boxes 4-5, neutral 3;
    CES (7 is very easy): 5-7, neutral 4. For CSAT and CES the bucket names stand for satisfied, neutral,
    dissatisfied.
    """

    ratings: range
    """The allowed ratings, lowest first."""

    is_net: bool
    """True where the score is promoters minus detractors (NPS, eNPS)."""

    passive_at: int
    """Where the passives start in a row of counts, one per rating; the detractors are before it."""

    promoter_at: int
    """Where the promoters start there."""

    NPS = "nps"
    ENPS = "enps"
    CSAT = ("csat", range(1, 6), 3, 4)
    CES = ("ces", range(1, 8), 4, 5)

    def __new__(
        cls, word: str, ratings: range = range(11), passive_from: int = 7, promoter_from: int = 9
    ) -> Metric:
        """Make a member from its word, its scale, and the lowest rating of passives and of promoters."""
        metric = str.__new__(cls, word)
        metric._value_ = word
        metric.ratings = ratings
        metric.is_net = ratings[0] == 0
        metric.passive_at = ratings.index(passive_from)
        metric.promoter_at = ratings.index(promoter_from)
        return metric

    def bucket_of(self, rating: int) -> Bucket:
        """Return the bucket of one rating."""
        at = rating - self.ratings[0]
        if at >= self.promoter_at:
            return Bucket.PROMOTER
        return Bucket.PASSIVE if at >= self.passive_at else Bucket.DETRACTOR

    def bucket_ratings(self, bucket: Bucket) -> tuple[int, ...]:
        """Return the ratings of a bucket, lowest first."""
        return tuple(rating for rating in self.ratings if self.bucket_of(rating) is bucket)


_new, _set = object.__new__, object.__setattr__


@dataclass(frozen=True, slots=True)
class RatingCounts:
    """How many responses gave each rating of a metric's scale.

    Args:
        metric: The metric, which fixes the scale.
        counts: One count per rating, lowest rating first (11 for NPS and eNPS, 5 for CSAT, 7 for CES).

    Raises:
        ValueError: If the number of counts does not fit the scale, or one is negative.
    """

    metric: Metric
    counts: tuple[int, ...]
    n: int = field(init=False, repr=False, compare=False)
    """How many responses there are."""
    promoters_n: int = field(init=False, repr=False, compare=False)
    """How many are promoters."""
    detractors_n: int = field(init=False, repr=False, compare=False)
    """How many are detractors."""

    def __post_init__(self) -> None:
        metric, counts = self.metric, self.counts
        if len(counts) != len(metric.ratings):
            raise ValueError(f"{metric} has {len(metric.ratings)} ratings, got {len(counts)}")
        if min(counts) < 0:
            raise ValueError(f"counts cannot be negative: {counts}")
        _set(self, "n", sum(counts))
        _set(self, "promoters_n", sum(counts[metric.promoter_at :]))
        _set(self, "detractors_n", sum(counts[: metric.passive_at]))

    @classmethod
    def none(cls, metric: Metric) -> RatingCounts:
        """Return the counts of no responses at all."""
        return cls(metric, (0,) * len(metric.ratings))

    @classmethod
    def of(cls, metric: Metric, ratings: Iterable[int]) -> RatingCounts:
        """Count ratings one by one.

        Raises:
            ValueError: If a rating is outside the scale.
        """
        counts = [0] * len(metric.ratings)
        for rating in ratings:
            counts[metric.ratings.index(rating)] += 1
        return cls(metric, tuple(counts))

    @classmethod
    def known(
        cls,
        metric: Metric,
        rows: Iterable[tuple[int, ...]],
        ns: Iterable[int],
        promoters_ns: Iterable[int],
        detractors_ns: Iterable[int],
    ) -> list[RatingCounts]:
        """Return many groups whose sums are known; nothing is checked: whoever has added them up has to."""
        found = []
        for counts, n, promoters_n, detractors_n in zip(rows, ns, promoters_ns, detractors_ns, strict=True):
            each = _new(cls)
            _set(each, "metric", metric)
            _set(each, "counts", counts)
            _set(each, "n", n)
            _set(each, "promoters_n", promoters_n)
            _set(each, "detractors_n", detractors_n)
            found.append(each)
        return found

    @classmethod
    def sum(cls, metric: Metric, groups: Iterable[RatingCounts]) -> RatingCounts:
        """Return any number of groups together, without the sums on the way."""
        each = list(groups)
        if len(each) <= 1:
            return each[0] if each else cls.none(metric)
        return cls(metric, tuple(map(sum, zip(*[group.counts for group in each], strict=True))))

    def __add__(self, other: RatingCounts) -> RatingCounts:
        """Return both groups together.

        Raises:
            ValueError: If they are of two metrics.
        """
        self._check_metric(other)
        return RatingCounts(self.metric, tuple(map(add, self.counts, other.counts)))

    def __sub__(self, part: RatingCounts) -> RatingCounts:
        """Return this group without a part of it.

        Raises:
            ValueError: If it is of another metric, or not a part.
        """
        self._check_metric(part)
        return RatingCounts(self.metric, tuple(map(sub, self.counts, part.counts)))

    @property
    def passives_n(self) -> int:
        """Return how many are passives."""
        return self.n - self.promoters_n - self.detractors_n

    def bucket_n(self, bucket: Bucket) -> int:
        """Return how many responses fall into a bucket."""
        if bucket is Bucket.PASSIVE:
            return self.passives_n
        return self.promoters_n if bucket is Bucket.PROMOTER else self.detractors_n

    def _check_metric(self, other: RatingCounts) -> None:
        if other.metric is not self.metric:
            raise ValueError(f"counts of {self.metric} and {other.metric} do not add up to anything")


@dataclass(frozen=True, slots=True)
class WeightedCounts:
    """How many responses gave each rating, and how much they weigh. Such groups add.

    Args:
        metric: The metric, which fixes the scale.
        counts: Responses per rating, lowest rating first.
        weights: The sum of their weights, per rating.
        squares: The sum of their squared weights, per rating.

    Raises:
        ValueError: If a row does not fit the scale, or one of its numbers is negative.
    """

    metric: Metric
    counts: tuple[int, ...]
    weights: tuple[float, ...]
    squares: tuple[float, ...]

    def __post_init__(self) -> None:
        for row in (self.counts, self.weights, self.squares):
            if len(row) != len(self.metric.ratings):
                raise ValueError(f"{self.metric} has {len(self.metric.ratings)} ratings, got {len(row)}")
            if min(row) < 0:
                raise ValueError(f"counts and weights cannot be negative: {row}")

    @classmethod
    def none(cls, metric: Metric) -> WeightedCounts:
        """Return the counts of no responses at all."""
        size = len(metric.ratings)
        return cls(metric, (0,) * size, (0.0,) * size, (0.0,) * size)

    @classmethod
    def of(cls, metric: Metric, answers: Iterable[tuple[int, float]]) -> WeightedCounts:
        """Count answers one by one, each a rating and its weight.

        Raises:
            ValueError: If a rating is outside the scale, or a weight negative.
        """
        size = len(metric.ratings)
        counts, weights, squares = [0] * size, [0.0] * size, [0.0] * size
        for rating, weight in answers:
            at = metric.ratings.index(rating)
            if weight < 0:
                raise ValueError(f"a weight cannot be negative: {weight}")
            counts[at] += 1
            weights[at] += weight
            squares[at] += weight * weight
        return cls(metric, tuple(counts), tuple(weights), tuple(squares))

    def __add__(self, other: WeightedCounts) -> WeightedCounts:
        """Return both groups together.

        Raises:
            ValueError: If they are of two metrics.
        """
        if other.metric is not self.metric:
            raise ValueError(f"counts of {self.metric} and {other.metric} do not add up to anything")
        return WeightedCounts(
            self.metric,
            tuple(a + b for a, b in zip(self.counts, other.counts, strict=True)),
            tuple(a + b for a, b in zip(self.weights, other.weights, strict=True)),
            tuple(a + b for a, b in zip(self.squares, other.squares, strict=True)),
        )

    @property
    def is_weighted(self) -> bool:
        """Return True unless every weight is 1: only then do the sums and the counts agree."""
        return not self.counts == self.weights == self.squares

    @property
    def weight_sum(self) -> float:
        """Return the weight of all responses together."""
        return sum(self.weights)

    @property
    def effective_n(self) -> float:
        """Return how many responses of equal weight would say as much (Kish); 0 where nothing weighs."""
        squares = sum(self.squares)
        return self.weight_sum * self.weight_sum / squares if squares else 0.0
