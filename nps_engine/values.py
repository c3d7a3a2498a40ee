"""The nouns of the engine: frozen values that carry no database, no clock and no model.

Everything rests on ``RatingCounts``: how many responses gave each rating. Such vectors add, so a trend is
a row of them, a breakdown a table of them, and a theme's impact the whole minus a part.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from nps_engine.periods import Period
from nps_engine.ratings import Bucket, Metric, RatingCounts, WeightedCounts

__all__ = [
    "NO_SEGMENTS",
    "Bucket",
    "Invitations",
    "Metric",
    "RatingCounts",
    "Response",
    "ResponseRow",
    "Segments",
    "Selection",
    "Survey",
    "WeightedCounts",
]


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


class Invitations(NamedTuple):
    """How many people a survey asked on one day.

    Args:
        survey_key: The survey.
        sent_on: The day, in the workspace's time zone.
        n: How many were asked.
        source: Who noted it ("api") or what was sent ("reminder"): tells several counts of a day apart.
    """

    survey_key: str
    sent_on: date
    n: int
    source: str


@dataclass(frozen=True)
class Selection:
    """Which responses a figure is about.

    Args:
        survey_key: The survey.
        period: Dates in the workspace's time zone; None means all time.
        where: Dimension to its accepted values: several values of one dimension are OR, dimensions are AND.
        bucket: Only this bucket; None for all.
        theme_id: Only responses whose verbatim is in this theme; empty for all.
        theme_label: What that theme is called, once it was looked up.
    """

    survey_key: str
    period: Period | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bucket: Bucket | None = None
    theme_id: str = ""
    theme_label: str = field(default="", compare=False)


@dataclass(frozen=True)
class Response:
    """One stored response.

    Args:
        id: Our own id, stable for ever.
        survey_key: The survey it answers.
        metric: That survey's metric.
        row: What was answered, by whom, when.
        theme_ids: The themes its verbatim belongs to, strongest first.
        language: ISO 639-1 code of its verbatim's language; empty where that is not known, or not read yet.
    """

    id: int
    survey_key: str
    metric: Metric
    row: ResponseRow
    theme_ids: tuple[str, ...] = ()
    language: str = ""

    @property
    def bucket(self) -> Bucket:
        """Return the bucket of its rating."""
        return self.metric.bucket_of(self.row.rating)
