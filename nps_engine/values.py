"""The nouns of the engine: frozen values that carry no database, no clock and no model.

Everything rests on ``RatingCounts``: how many responses gave each rating. Such vectors add, so a trend is
a row of them, a breakdown a table of them, and a theme's impact the whole minus a part.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from operator import add, sub
from typing import NamedTuple

from nps_engine.periods import Period


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

    NPS = ("nps", range(11), 7, 9)
    ENPS = ("enps", range(11), 7, 9)
    CSAT = ("csat", range(1, 6), 3, 4)
    CES = ("ces", range(1, 8), 4, 5)

    def __new__(cls, word: str, ratings: range, passive_from: int, promoter_from: int) -> Metric:
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


_set = object.__setattr__


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


class Segments(Mapping[str, str]):
    """Dimension name to value of one response: immutable and hashable, so that many rows share one object.

    Equal to any mapping of the same pairs. Its hash is worked out once, whatever the order of the pairs.

    Args:
        pairs: Name to value, or pairs of them.
    """

    __slots__ = ("_hash", "_pairs")

    def __init__(self, pairs: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        self._pairs = dict(pairs)
        self._hash = hash(frozenset(self._pairs.items()))

    @classmethod
    def of(cls, pairs: Mapping[str, str]) -> Segments:
        """Return the pairs as segments: the same object where they are already."""
        return pairs if isinstance(pairs, Segments) else cls(pairs)

    def __getitem__(self, name: str) -> str:
        return self._pairs[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __contains__(self, name: object) -> bool:
        return name in self._pairs

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if isinstance(other, Segments):
            return self._hash == other._hash and self._pairs == other._pairs
        return isinstance(other, Mapping) and self._pairs == dict(other)

    def __repr__(self) -> str:
        return f"Segments({self._pairs!r})"

    def keys(self) -> KeysView[str]:
        """Return the names, in the order given."""
        return self._pairs.keys()

    def values(self) -> ValuesView[str]:
        """Return the values, in the order given."""
        return self._pairs.values()

    def items(self) -> ItemsView[str, str]:
        """Return the pairs, in the order given."""
        return self._pairs.items()


NO_SEGMENTS = Segments()
"""The segments of a response that has none."""


class ResponseRow(NamedTuple):
    """One response as it comes in, checked, before it is stored.

    A named tuple, not a dataclass: imports make millions of them, and a tuple costs a fifth to make.

    Args:
        source: Where it comes from ("delighted", "csv"); with ``external_id`` it is the upsert key.
        external_id: The source's own id.
        rating: Within the metric's scale.
        responded_at: Aware, UTC.
        verbatim: The open "why", empty when none was given.
        respondent: The customer's own id for the person, empty when unknown.
        weight: How much this response counts in a weighted score (1 when not given).
        segments: Dimension name to value; the channel it came through is the dimension "channel". The intake
            gives ``Segments``, one object for all rows with the same pairs.
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
    segments: Mapping[str, str] = NO_SEGMENTS


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
