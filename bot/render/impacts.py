"""What a theme or a segment does to the score, in one set of words for every message."""

from __future__ import annotations

from bot.render.words import size_words
from nps_engine.scores import tenth_points


def impact_words(impact_points: float, low_points: float, high_points: float) -> str:
    """Return what something does to the score: "costs 4.2 points", "adds 0.7 points, perhaps nothing"."""
    impact = tenth_points(impact_points)
    if not impact:
        return "moves nothing"
    does = f"{'costs' if impact < 0 else 'adds'} {size_words(impact)}"
    return f"{does}, perhaps nothing" if low_points < 0 < high_points else does


def likely_words(low_points: float, high_points: float) -> str:
    """Return the interval of an impact in the same words: "95 % likely 2.1 to 6.3"."""
    low, high = tenth_points(low_points), tenth_points(high_points)
    if low < 0 < high:
        return f"95 % likely between costing {abs(low):.1f} and adding {high:.1f}"
    near, far = sorted((abs(low), abs(high)))
    return f"95 % likely {near:.1f} to {far:.1f}"
