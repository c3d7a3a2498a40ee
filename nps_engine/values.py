"""The nouns of the engine: frozen values that carry no database, no clock and no model.

Everything rests on ``RatingCounts``: how many responses gave each rating. Such vectors add, so a trend is
a row of them, a breakdown a table of them, and a theme's impact the whole minus a part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache

from nps_engine.periods import Period


class Metric(StrEnum):
    """What a survey measures; it fixes the rating scale and the buckets."""

    NPS = "nps"
    ENPS = "enps"
    CSAT = "csat"
    CES = "ces"

    @property
    def ratings(self) -> range:
        """Return the allowed ratings, lowest first."""
        return _RATINGS[self]

    @property
    def is_net(self) -> bool:
        """Return True where the score is promoters minus detractors (NPS, eNPS)."""
        return self in (Metric.NPS, Metric.ENPS)

    def bucket_of(self, rating: int) -> Bucket:
        """Return the bucket of one rating.

        NPS: detractor 0-6, passive 7-8, promoter 9-10 (Reichheld 2003). CSAT: top two boxes 4-5, neutral 3;
        CES (7 is very easy): 5-7, neutral 4. For CSAT and CES the bucket names stand for satisfied,
        neutral, dissatisfied.
        """
        passive_from, promoter_from = _BUCKET_STARTS[self]
        if rating >= promoter_from:
            return Bucket.PROMOTER
        return Bucket.PASSIVE if rating >= passive_from else Bucket.DETRACTOR

    def bucket_ratings(self, bucket: Bucket) -> tuple[int, ...]:
        """Return the ratings of a bucket, lowest first."""
        return _bucket_ratings(self, bucket)


class Bucket(StrEnum):
    """The three groups that a score is made of."""

    PROMOTER = "promoter"
    PASSIVE = "passive"
    DETRACTOR = "detractor"


_RATINGS = {
    Metric.NPS: range(11),
    Metric.ENPS: range(11),
    Metric.CSAT: range(1, 6),
    Metric.CES: range(1, 8),
}
_BUCKET_STARTS = {Metric.NPS: (7, 9), Metric.ENPS: (7, 9), Metric.CSAT: (3, 4), Metric.CES: (4, 5)}


@cache
def _bucket_ratings(metric: Metric, bucket: Bucket) -> tuple[int, ...]:
    return tuple(rating for rating in metric.ratings if metric.bucket_of(rating) is bucket)


@dataclass(frozen=True)
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

    def __post_init__(self) -> None:
        if len(self.counts) != len(self.metric.ratings):
            raise ValueError(f"{self.metric} has {len(self.metric.ratings)} ratings, got {len(self.counts)}")
        if min(self.counts) < 0:
            raise ValueError(f"counts cannot be negative: {self.counts}")

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

    def __add__(self, other: RatingCounts) -> RatingCounts:
        """Return both groups together."""
        return RatingCounts(self.metric, tuple(a + b for a, b in zip(self.counts, other.counts, strict=True)))

    def __sub__(self, part: RatingCounts) -> RatingCounts:
        """Return this group without a part of it."""
        return RatingCounts(self.metric, tuple(a - b for a, b in zip(self.counts, part.counts, strict=True)))

    @property
    def n(self) -> int:
        """Return how many responses there are."""
        return sum(self.counts)

    def bucket_n(self, bucket: Bucket) -> int:
        """Return how many responses fall into a bucket."""
        low = self.metric.ratings[0]
        return sum(self.counts[rating - low] for rating in self.metric.bucket_ratings(bucket))

    @property
    def promoters_n(self) -> int:
        """Return how many are promoters."""
        return self.bucket_n(Bucket.PROMOTER)

    @property
    def passives_n(self) -> int:
        """Return how many are passives."""
        return self.bucket_n(Bucket.PASSIVE)

    @property
    def detractors_n(self) -> int:
        """Return how many are detractors."""
        return self.bucket_n(Bucket.DETRACTOR)


@dataclass(frozen=True)
class Survey:
    """One question asked again and again.

    Args:
        key: Short name that people type ("lumo-nps").
        metric: What it measures.
        question: The wording.
        private: True where single answers and small groups must not be shown (eNPS).
    """

    key: str
    metric: Metric
    question: str = ""
    private: bool = False


@dataclass(frozen=True)
class ResponseRow:
    """One response as it comes in, checked, before it is stored.

    Args:
        source: Where it comes from ("delighted", "csv"); with ``external_id`` it is the upsert key.
        external_id: The source's own id.
        rating: Within the metric's scale.
        responded_at: Aware, UTC.
        verbatim: The open "why", empty when none was given.
        respondent: The customer's own id for the person, empty when unknown.
        weight: How much this response counts in a weighted score (1 when not given).
        segments: Dimension name to value; the channel it came through is the dimension "channel".
    """

    source: str
    external_id: str
    rating: int
    responded_at: datetime
    verbatim: str = ""
    respondent: str = ""
    respondent_name: str = ""
    respondent_email: str = ""
    weight: float = 1.0
    segments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Selection:
    """Which responses a figure is about.

    Args:
        survey_key: The survey.
        period: Dates in the workspace's time zone; None means all time.
        where: Dimension to its accepted values: several values of one dimension are OR, dimensions are AND.
        bucket: Only this bucket; None for all.
        theme_id: Only responses whose verbatim is in this theme; empty for all.
    """

    survey_key: str
    period: Period | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bucket: Bucket | None = None
    theme_id: str = ""


@dataclass(frozen=True)
class Response:
    """One stored response.

    Args:
        id: Our own id, stable for ever.
        survey_key: The survey it answers.
        metric: That survey's metric.
        row: What was answered, by whom, when.
        theme_ids: The themes its verbatim belongs to, strongest first.
    """

    id: int
    survey_key: str
    metric: Metric
    row: ResponseRow
    theme_ids: tuple[str, ...] = ()

    @property
    def bucket(self) -> Bucket:
        """Return the bucket of its rating."""
        return self.metric.bucket_of(self.row.rating)
