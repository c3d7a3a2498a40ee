"""What a theme or a segment does to the score, in one set of words for every message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.render.chart import ChartKind, ChartSpec, Unit
from bot.render.escape import label
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


class ImpactBar(NamedTuple):
    """One bar: its points, where its interval ends, and how many responses it is made of."""

    name: str
    points: float
    ends: tuple[float, float] | None
    n: int


def impact_chart(bars: Sequence[ImpactBar], *, title: str, series: str, alt_text: str) -> ChartSpec | None:
    """Return lying bars of points with their intervals; None where there is nothing to compare."""
    if len(bars) < 2:  # noqa: PLR2004 - one bar compares nothing
        return None
    return ChartSpec(
        title=title,
        kind=ChartKind.BAR,
        categories=tuple(bar.name for bar in bars),
        series=((series, tuple(bar.points for bar in bars)),),
        y_label="points",
        alt_text=alt_text,
        unit=Unit.IMPACT,
        intervals=tuple(bar.ends for bar in bars),
        ns=tuple(bar.n for bar in bars),
        is_horizontal=True,
    )


def size_chart(themes: Sequence[tuple[str, int]], about: str) -> ChartSpec | None:
    """Return lying bars of how many responses speak of each theme; None where there is nothing to compare.

    Args:
        themes: Label and responses of each.
        about: What they are about, raw, for the alt text.
    """
    if len(themes) < 2:  # noqa: PLR2004 - one bar compares nothing
        return None
    said = ", ".join(f"{label(name, 40)} {n:,}" for name, n in themes)
    return ChartSpec(
        title="Responses that speak of each theme",
        kind=ChartKind.BAR,
        categories=tuple(name for name, _ in themes),
        series=(("Responses", tuple(float(n) for _, n in themes)),),
        y_label="responses",
        alt_text=f"Bar chart of responses by theme, {about}: {said}.",
        unit=Unit.COUNT,
        is_horizontal=True,
    )
