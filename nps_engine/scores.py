"""Figures of one group of responses, and of the change between two: pure functions of RatingCounts.

Points run from -100 to 100 for NPS and eNPS and from 0 to 100 for CSAT and CES (whose score is the share in
the top boxes). This is the one module that multiplies by 100.

Sources: Rocks, "Interval Estimation for the Net Promoter Score", The American Statistician 2016 (adjusted
Wald, the constants as given by MeasuringU); Agresti & Coull 1998 for the top-box share.
"""

from __future__ import annotations

from math import ceil, erfc, sqrt
from operator import mul
from typing import NamedTuple

from nps_engine.values import RatingCounts

Z_95 = 1.959963984540054
"""Two-sided 95 % quantile of the standard normal distribution."""

SIGNIFICANT_P = 0.05
"""A change whose two-sided p is below this is called real."""

NET_ADDED_N, NET_ADDED_END_N = 3.0, 0.75
"""Responses added before the interval of an NPS or eNPS: so many in all, so many to each end (Rocks 2016)."""

SHARE_ADDED_N = Z_95**2
"""Responses added before the interval of a top-box share, half of them to the top (Agresti & Coull 1998)."""

Z_PER_ERFC = sqrt(2)
"""A two-sided p is ``erfc(abs(z) / Z_PER_ERFC)``."""

_POINTS = 100.0


class Score(NamedTuple):
    """The figures of one group of responses.

    The score and the interval are in points; all but ``counts`` and ``n`` are None where there is no response.
    """

    counts: RatingCounts
    score_points: float | None
    ci_low_points: float | None
    ci_high_points: float | None

    @property
    def n(self) -> int:
        """Return how many responses the score rests on."""
        return self.counts.n

    @property
    def promoters_share(self) -> float | None:
        """Return the promoters' part of ``n``, 0..1."""
        return self.counts.promoters_n / self.n if self.n else None

    @property
    def passives_share(self) -> float | None:
        """Return the passives' part of ``n``, 0..1."""
        return self.counts.passives_n / self.n if self.n else None

    @property
    def detractors_share(self) -> float | None:
        """Return the detractors' part of ``n``, 0..1."""
        return self.counts.detractors_n / self.n if self.n else None

    @property
    def mean_rating(self) -> float | None:
        """Return the mean on the metric's own scale."""
        counts = self.counts
        return sum(map(mul, counts.metric.ratings, counts.counts)) / self.n if self.n else None


class Change(NamedTuple):
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


_UNKNOWN = Change(None, None)


def score(counts: RatingCounts) -> Score:
    """Return all figures of one group."""
    if counts.n == 0:
        return Score(counts, None, None, None)
    return Score(counts, score_points(counts), *interval_points(counts))


def score_points(counts: RatingCounts) -> float:
    """Return the score: % promoters - % detractors for NPS and eNPS, else the top-box share x 100.

    Raises:
        ValueError: If there are no responses.
    """
    if counts.n == 0:
        raise ValueError("no responses have no score")
    return _score_points(counts.metric.is_net, counts.n, counts.promoters_n, counts.detractors_n)


def interval_points(counts: RatingCounts, z: float = Z_95) -> tuple[float, float]:
    """Return the 95 % interval of the score (other z for other levels), clipped to the scale.

    Raises:
        ValueError: If there are no responses.
    """
    if counts.n == 0:
        raise ValueError("no responses have no interval")
    is_net = counts.metric.is_net
    centre, variance = adjusted(is_net, counts.n, counts.promoters_n, counts.detractors_n)
    return between_points(is_net, centre, z * sqrt(variance))


def change(earlier: RatingCounts, later: RatingCounts) -> Change:
    """Return the change from one group to another, with its two-sided p.

    Both sides are adjusted as for the interval; z = difference / sqrt(sum of variances). At n = 10 a side
    it raises 3.8 % false alarms, where the plain Wald test raises 8.2 % (docs/figures.md).
    """
    return _change(earlier.n, earlier.promoters_n, earlier.detractors_n, later)


def versus_rest(whole: RatingCounts, part: RatingCounts) -> Change:
    """Return how a part differs from all the others: ``change(whole - part, part)``, without the subtraction."""
    return _change(
        whole.n - part.n, whole.promoters_n - part.promoters_n, whole.detractors_n - part.detractors_n, part
    )


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


def points_of(share: float) -> float:
    """Return a share, or a difference of shares (-1..1), in points."""
    return _POINTS * share


def between_points(is_net: bool, centre: float, half: float) -> tuple[float, float]:
    """Return the ends of an interval in points, clipped to the scale; centre and half width are shares."""
    low, high = centre - half, centre + half
    floor = -1.0 if is_net else 0.0
    return _POINTS * (low if low > floor else floor), _POINTS * (high if high < 1.0 else 1.0)


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


def _change(n: int, promoters_n: int, detractors_n: int, later: RatingCounts) -> Change:
    """Return the change to a group from one given by its size and its buckets."""
    if n == 0 or later.n == 0:
        return _UNKNOWN
    is_net = later.metric.is_net
    centre_1, variance_1 = adjusted(is_net, n, promoters_n, detractors_n)
    centre_2, variance_2 = adjusted(is_net, later.n, later.promoters_n, later.detractors_n)
    z = (centre_2 - centre_1) / sqrt(variance_1 + variance_2)
    points = score_points(later) - _score_points(is_net, n, promoters_n, detractors_n)
    return Change(points, erfc(abs(z) / Z_PER_ERFC))


def _score_points(is_net: bool, n: int, promoters_n: int, detractors_n: int) -> float:
    return _POINTS * (promoters_n - detractors_n if is_net else promoters_n) / n


def adjusted(is_net: bool, n: int, promoters_n: int, detractors_n: int) -> tuple[float, float]:
    """Return the adjusted centre (-1..1, or 0..1 for shares) and its variance; of arrays, one of each."""
    if is_net:
        adjusted_n = n + NET_ADDED_N
        p = (promoters_n + NET_ADDED_END_N) / adjusted_n
        d = (detractors_n + NET_ADDED_END_N) / adjusted_n
        centre = p - d
        return centre, (p + d - centre * centre) / adjusted_n
    adjusted_n = n + SHARE_ADDED_N
    top = (promoters_n + SHARE_ADDED_N / 2) / adjusted_n
    return top, top * (1 - top) / adjusted_n
