"""What a theme does to the score: how far it moves with the theme's responses in it."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from nps_engine.scores import Z_95, interval_points, score_points
from nps_engine.values import RatingCounts

_SMALL_Z = 1e-3


@dataclass(frozen=True)
class Impact:
    """A theme's pull on the score.

    Args:
        points: Score of all minus score of all without the theme; None where the theme is everything.
        low_points: Lower end of the 95 % interval; None likewise.
        high_points: Upper end; None likewise.
        share: The theme's part of all responses, 0..1; 0 where there are none.
    """

    points: float | None
    low_points: float | None
    high_points: float | None
    share: float


def theme_impact(all_counts: RatingCounts, theme_counts: RatingCounts) -> Impact:
    """Return the leave-one-out impact with its 95 % interval; not additive over themes.

    With s the theme's share, a its score and b the score of the rest, the impact is s(a - b). The interval
    is the delta method on that product: s²(var a + var b) + (a - b)² s(1 - s)/n, with both variances adjusted
    as every score's interval is (Rocks 2016), so that a theme of detractors only does not look certain.
    Simulated with 60 to 1,000 responses, 5 to 30 % of them in the theme, it holds the truth in 91 %
    (about 6 in the theme) to 96 % of samples.

    Source: Thematic and Kapiche help pages (leave-one-out); Casella & Berger, Statistical Inference, 5.5.4
    (delta method).

    Raises:
        ValueError: If the theme's responses are not part of all of them.
    """
    rest = all_counts - theme_counts
    if all_counts.n == 0:
        return Impact(0.0, 0.0, 0.0, 0.0)
    share = theme_counts.n / all_counts.n
    if theme_counts.n == 0:
        return Impact(0.0, 0.0, 0.0, share)
    if rest.n == 0:
        return Impact(None, None, None, share)
    points = score_points(all_counts) - score_points(rest)
    apart_points = score_points(theme_counts) - score_points(rest)
    variance = share**2 * (_adjusted_variance(theme_counts) + _adjusted_variance(rest))
    variance += apart_points**2 * share * (1 - share) / all_counts.n
    half = Z_95 * sqrt(variance)
    return Impact(points, points - half, points + half, share)


def _adjusted_variance(counts: RatingCounts) -> float:
    """Return the adjusted variance of a score in points²: an interval too narrow to be clipped holds it."""
    low, high = interval_points(counts, z=_SMALL_Z)
    return float(((high - low) / (2 * _SMALL_Z)) ** 2)
