"""Invented responses by the million, as columns: volume, ratings and comments behave as real ones do.

More come every month, few at weekends; what somebody gives depends on plan, region, stage and agent; a few
agents take most of the calls; two in five say something. The same for the same number, end and seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from nps_engine.values import ResponseRow, Segments
from tests.bench.comments import COMMENTS, STARTS
from tests.bench.synthetic import DIMENSIONS

DAYS_N = 730
"""Responses are spread over so many days; the last one is the day that they end on."""

SEED = 1

_VALUE_SHARES = {
    "plan": (0.55, 0.33, 0.12),
    "region": (0.45, 0.31, 0.16, 0.08),
    "journey_stage": (0.2, 0.4, 0.28, 0.12),
}
_LEANINGS = {
    "plan": (-0.25, 0.1, 0.45),
    "region": (0.1, 0.0, -0.2, 0.15),
    "journey_stage": (0.2, 0.1, -0.5, 0.05),
}
"""How much a value shifts the log odds of a higher rating."""

_RATING_SHARES = (0.05, 0.02, 0.02, 0.03, 0.03, 0.06, 0.06, 0.11, 0.17, 0.19, 0.26)
"""Of the ratings 0 to 10, where nothing leans."""

_WEEKDAY_WEIGHTS = (1.1, 1.2, 1.15, 1.1, 1.0, 0.35, 0.3)
_GROWTH = 2.0
"""How many times more responses the last day has than the first, weekday by weekday."""

_COMMENTED_SHARE = 0.4
_DAY_S = 86_400


@dataclass(frozen=True)
class Volume:
    """Responses as columns, oldest first; each array has one entry per response.

    Args:
        first_on: The day that the seconds count from (UTC).
        seconds: Since the start of that day, int64.
        ratings: 0 to 10, int8.
        places: Dimension to the place of each response's value in ``DIMENSIONS``, int16.
        comments: Place of the comment in ``COMMENTS``, int16; -1 where nothing was said.
        customers: Number of the respondent, int32; many answer more than once.
    """

    first_on: date
    seconds: NDArray[np.int64]
    ratings: NDArray[np.int8]
    places: Mapping[str, NDArray[np.int16]]
    comments: NDArray[np.int16]
    customers: NDArray[np.int32]

    @property
    def n(self) -> int:
        """Return how many responses there are."""
        return len(self.ratings)

    @property
    def days(self) -> NDArray[np.int16]:
        """Return the day of each response, counted from ``first_on``."""
        return (self.seconds // _DAY_S).astype(np.int16)

    def rows(self, start: int = 0, end: int | None = None) -> Iterator[ResponseRow]:
        """Yield some of the responses, or all, as the engine takes them."""
        first_at = datetime.combine(self.first_on, time.min, UTC)
        part = slice(start, end)
        values = (
            [DIMENSIONS[name][place] for place in self.places[name][part].tolist()] for name in DIMENSIONS
        )
        columns = (self.seconds, self.ratings, self.comments, self.customers)
        entries = zip(*(column[part].tolist() for column in columns), zip(*values, strict=True), strict=True)
        for number, (second, rating, comment, customer, named) in enumerate(entries, start):
            yield ResponseRow(
                source="bench",
                external_id=f"r{number:08}",
                rating=rating,
                responded_at=first_at + timedelta(seconds=second),
                verbatim=COMMENTS[comment] if comment >= 0 else "",
                respondent=f"c{customer:08}",
                segments=_segments(named),
            )


def volume(n: int, *, last_on: date, seed: int = SEED) -> Volume:
    """Return n responses of the two years that end with a day, its noon."""
    random = np.random.default_rng(seed)
    first_on = last_on - timedelta(days=DAYS_N - 1)
    places = {name: _places(random, name, n) for name in DIMENSIONS}
    leaning = random.normal(0, 0.3, len(DIMENSIONS["agent"])).astype(np.float32)[places["agent"]]
    for name, shifts in _LEANINGS.items():
        leaning += np.asarray(shifts, np.float32)[places[name]]
    ratings = _ratings(random, leaning)
    customers = random.integers(max(1, n // 3), size=n, dtype=np.int32)
    return Volume(
        first_on, _seconds(random, n, first_on), ratings, places, _comments(random, ratings), customers
    )


@cache
def _segments(values: tuple[str, ...]) -> Segments:
    return Segments(zip(DIMENSIONS, values, strict=True))


def _places(random: np.random.Generator, name: str, n: int) -> NDArray[np.int16]:
    """Draw a value of a dimension for each response; without shares the first take the most (Zipf)."""
    shares = _VALUE_SHARES.get(name) or 1 / (10.0 + np.arange(len(DIMENSIONS[name])))
    edges = np.cumsum(shares) / np.sum(shares)
    return np.searchsorted(edges[:-1], random.random(n, np.float32)).astype(np.int16)


def _ratings(random: np.random.Generator, leaning: NDArray[np.float32]) -> NDArray[np.int8]:
    """Draw ratings from proportional odds: a leaning moves everybody up or down the same shares."""
    drawn = np.clip(random.random(len(leaning), np.float32), 1e-6, 1 - 1e-6)
    log_odds = np.log(drawn / (1 - drawn)) + leaning
    below = np.cumsum(_RATING_SHARES)[:-1]
    ratings: NDArray[np.int8] = np.searchsorted(np.log(below / (1 - below)), log_odds).astype(np.int8)
    return ratings


def _seconds(random: np.random.Generator, n: int, first_on: date) -> NDArray[np.int64]:
    """Draw the second of each response since the start of the first day, in order."""
    numbers = np.arange(DAYS_N)
    weekly = np.asarray(_WEEKDAY_WEIGHTS)[(numbers + first_on.weekday()) % 7]
    weights = weekly * _GROWTH ** (numbers / DAYS_N) * random.lognormal(0, 0.08, DAYS_N)
    days = np.repeat(numbers, random.multinomial(n, weights / weights.sum()))
    return np.sort(days * _DAY_S + random.integers(_DAY_S // 2, size=n))


def _comments(random: np.random.Generator, ratings: NDArray[np.int8]) -> NDArray[np.int16]:
    """Draw what is said: by detractors something critical, by promoters something glad."""
    kinds = np.searchsorted((7, 9), ratings, side="right")
    starts = np.asarray(STARTS)
    drawn = random.integers(starts[kinds], starts[kinds + 1])
    return np.where(random.random(len(ratings)) < _COMMENTED_SHARE, drawn, -1).astype(np.int16)
