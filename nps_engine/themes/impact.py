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
    is the delta method on that product: s²(var a + var b) + (a - b)² s(1 - s)/n, with a, b and their
    variances adjusted as every score's interval is (Rocks 2016), so that a theme of detractors only does not
    look certain; it is widened to hold the point where the adjustment moved the centre past it.

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
    theme_points, theme_variance = _adjusted_points(theme_counts)
    rest_points, rest_variance = _adjusted_points(rest)
    apart_points = theme_points - rest_points
    variance = share**2 * (theme_variance + rest_variance)
    variance += apart_points**2 * share * (1 - share) / all_counts.n
    centre, half = share * apart_points, Z_95 * sqrt(variance)
    return Impact(points, min(points, centre - half), max(points, centre + half), share)


def _adjusted_points(counts: RatingCounts) -> tuple[float, float]:
    """Return the adjusted centre in points and its variance in points²: a very narrow interval holds both."""
    low, high = interval_points(counts, z=_SMALL_Z)
    return (low + high) / 2, ((high - low) / (2 * _SMALL_Z)) ** 2
