"""Figures of one group of responses, and of the change between two: pure functions of RatingCounts.

Points run from -100 to 100 for NPS and eNPS and from 0 to 100 for CSAT and CES (whose score is the share in
the top boxes). This is the one module that multiplies by 100.

Sources: Rocks, "Interval Estimation for the Net Promoter Score", The American Statistician 2016 (adjusted
Wald, the constants as given by MeasuringU); Agresti & Coull 1998 for the top-box share.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, erfc, sqrt

from nps_engine.values import RatingCounts

Z_95 = 1.959963984540054
"""Two-sided 95 % quantile of the standard normal distribution."""

SIGNIFICANT_P = 0.05
"""A change whose two-sided p is below this is called real."""

_ADDED_N = {True: 3.0, False: Z_95**2}
_POINTS = 100.0


@dataclass(frozen=True)
class Score:
    """The figures of one group of responses.

    ``score_points`` and the interval are None where there is no response. Shares are 0..1 of ``n``.
    ``mean_rating`` is on the metric's own scale.
    """

    counts: RatingCounts
    score_points: float | None
    ci_low_points: float | None
    ci_high_points: float | None
    promoters_share: float | None
    passives_share: float | None
    detractors_share: float | None
    mean_rating: float | None

    @property
    def n(self) -> int:
        """Return how many responses the score rests on."""
        return self.counts.n


@dataclass(frozen=True)
class Change:
    """The difference between two groups and whether it is more than noise.

    Args:
        points: Later minus earlier score, in points; None where either side is empty.
        p: Two-sided p of a difference this large by chance alone; None likewise.
    """

    points: float | None
    p: float | None

    @property
    def is_significant(self) -> bool:
        """Return True where the change is real, at 95 %."""
        return self.p is not None and self.p < SIGNIFICANT_P


def score(counts: RatingCounts) -> Score:
    """Return all figures of one group."""
    n = counts.n
    if n == 0:
        return Score(counts, None, None, None, None, None, None, None)
    low, high = interval_points(counts)
    weighted = sum(rating * k for rating, k in zip(counts.metric.ratings, counts.counts, strict=True))
    return Score(
        counts=counts,
        score_points=score_points(counts),
        ci_low_points=low,
        ci_high_points=high,
        promoters_share=counts.promoters_n / n,
        passives_share=counts.passives_n / n,
        detractors_share=counts.detractors_n / n,
        mean_rating=weighted / n,
    )


def score_points(counts: RatingCounts) -> float:
    """Return the score: % promoters - % detractors for NPS and eNPS, else the top-box share x 100.

    Raises:
        ValueError: If there are no responses.
    """
    if counts.n == 0:
        raise ValueError("no responses have no score")
    net_n = counts.promoters_n - (counts.detractors_n if counts.metric.is_net else 0)
    return _POINTS * net_n / counts.n


def interval_points(counts: RatingCounts, z: float = Z_95) -> tuple[float, float]:
    """Return the 95 % interval of the score (other z for other levels), clipped to the scale.

    Raises:
        ValueError: If there are no responses.
    """
    if counts.n == 0:
        raise ValueError("no responses have no interval")
    centre, variance = _adjusted(counts)
    half = z * sqrt(variance)
    floor = -1.0 if counts.metric.is_net else 0.0
    return _POINTS * max(floor, centre - half), _POINTS * min(1.0, centre + half)


def change(earlier: RatingCounts, later: RatingCounts) -> Change:
    """Return the change from one group to another, with its two-sided p.

    Both sides are adjusted as for the interval; z = difference / sqrt(sum of variances). At n = 10 a side
    it raises 3.8 % false alarms, where the plain Wald test raises 8.2 % (docs/figures.md).
    """
    if earlier.n == 0 or later.n == 0:
        return Change(None, None)
    centre_1, variance_1 = _adjusted(earlier)
    centre_2, variance_2 = _adjusted(later)
    z = (centre_2 - centre_1) / sqrt(variance_1 + variance_2)
    return Change(score_points(later) - score_points(earlier), erfc(abs(z) / sqrt(2)))


def sample_n(margin_points: float, counts: RatingCounts | None = None) -> int:
    """Return how many responses make the 95 % interval at most ± margin wide (NPS).

    n = s²Z²/d² - 3, with s² the variance of the split in ``counts``, or the worst case (half promoters,
    half detractors) without.

    Raises:
        ValueError: If the margin is not positive.
    """
    if margin_points <= 0:
        raise ValueError(f"the margin must be above 0 points, got {margin_points}")
    variance = 1.0
    if counts is not None and counts.n:
        p, d = counts.promoters_n / counts.n, counts.detractors_n / counts.n
        variance = p + d - (p - d) ** 2
    n = variance * (Z_95 * _POINTS / margin_points) ** 2 - 3
    return max(1, ceil(n))


def whole_points(points: float) -> int:
    """Round to whole points, half away from zero, as people read them."""
    return int(abs(points) + 0.5) * (1 if points >= 0 else -1)


def tenth_points(points: float) -> float:
    """Round a change or an impact to one decimal, half away from zero."""
    tenths = int(abs(points) * 10 + 0.5 + 1e-9)
    return tenths / 10 * (1 if points >= 0 else -1)


def whole_percent(share: float) -> int:
    """Return a share as whole percent, half away from zero, as people read it."""
    return int(share * _POINTS + 0.5 + 1e-9)


def _adjusted(counts: RatingCounts) -> tuple[float, float]:
    """Return the adjusted centre (-1..1, or 0..1 for shares) and its variance."""
    is_net = counts.metric.is_net
    n = counts.n + _ADDED_N[is_net]
    if not is_net:
        top = (counts.promoters_n + _ADDED_N[is_net] / 2) / n
        return top, top * (1 - top) / n
    p = (counts.promoters_n + 0.75) / n
    d = (counts.detractors_n + 0.75) / n
    return p - d, (p + d - (p - d) ** 2) / n
