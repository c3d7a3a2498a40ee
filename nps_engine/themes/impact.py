"""What a theme does to the score: how far it moves with the theme's responses in it."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from nps_engine.movement import Portion, by_bucket, values_of
from nps_engine.scores import Z_95, interval_points, points_of, score_points
from nps_engine.values import RatingCounts

_SMALL_Z = 1e-3
_PHANTOM_N = 3.0


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


@dataclass(frozen=True)
class Cost:
    """What the complaints of a theme cost, in points of the score.

    Costs of themes that share each complaint between them, with that of the complaints in no theme, add up to
    ``complaint_cost_points``.

    Args:
        points: At least 0.
        low_points: Lower end of the 95 % interval, at least 0.
        high_points: Upper end.
    """

    points: float
    low_points: float
    high_points: float


def complaint_cost_points(all_counts: RatingCounts) -> float:
    """Return how far the score is below what it would be without complaints: that of all but detractors.

    Where all are detractors nobody knows what the others would have said: it is then up to the top.
    """
    if not all_counts.n:
        return 0.0
    return points_of(all_counts.detractors_n / all_counts.n * _complaint_worth(all_counts))


def theme_cost(all_counts: RatingCounts, portion: Portion) -> Cost:
    """Return what the complaints of a theme cost.

    Without its detractors the score would be that of the others, a = mean x of promoters and passives. So each
    detractor costs (a - x) / n, all of them the same, and a theme costs that times its detractors W, each
    shared evenly by the themes that it complains of. That even share is the Shapley value of the game in which
    a complaint is gone when its themes are mended (as soon as one is, or only when all are: the same shares).

    The interval is the delta method on the product of W/n and a - x, one detractor and three responses added:
    ((a - x)²(E w² - (E w)²) + (E w)² var(x of others) / (their share)) / n.

    Source: Shapley, "A value for n-person games", 1953; Casella & Berger, Statistical Inference, 5.5.4.
    """
    if not all_counts.n:
        return Cost(0.0, 0.0, 0.0)
    _, _, own_n = portion.weights_n
    worth, n = _complaint_worth(all_counts), all_counts.n
    others_n = n - all_counts.detractors_n
    top = all_counts.promoters_n / others_n if others_n else 1.0
    share, padded_n = own_n / n, n + _PHANTOM_N
    squared = (portion.squares_n[2] + 1.0) / padded_n
    spread = worth**2 * (squared - (own_n / padded_n) ** 2)
    spread += share**2 * top * (1 - top) / max(others_n / n, 1 / n)
    half = Z_95 * sqrt(spread / padded_n)
    cost = share * worth
    return Cost(points_of(cost), points_of(max(0.0, cost - half)), points_of(cost + half))


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


def _complaint_worth(counts: RatingCounts) -> float:
    """Return how far a detractor is below the mean of the others, as a difference of x."""
    values = values_of(counts.metric)
    promoters_n, passives_n, _ = by_bucket(counts)
    others_n = promoters_n + passives_n
    mean = (promoters_n * values[0] + passives_n * values[1]) / others_n if others_n else values[0]
    return mean - values[2]
