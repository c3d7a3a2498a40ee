"""A chart as it can be drawn: texts with characters that the fonts have, and no more categories than fit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.render.chart import ChartSpec, unique_labels
from bot.render.escape import label

_LINE_POINTS_MOST = 120
_COLUMNS_MOST = 31
_ROWS_MOST = 20


def drawable(spec: ChartSpec) -> ChartSpec:
    """Return the chart with texts that the fonts can draw and no more categories than fit."""
    if spec.kind.value == "line":
        shown = spec.picked(range(len(spec.categories))[-_LINE_POINTS_MOST:])
    else:
        shown = spec.picked(
            range(len(spec.categories))[: _ROWS_MOST if spec.is_horizontal else _COLUMNS_MOST]
        )
    known = _known_characters()
    return replace(
        shown,
        title=_in_font(label(spec.title, 70), known),
        categories=tuple(unique_labels([_in_font(name, known) for name in shown.categories], 24)),
        series=tuple((_in_font(label(name, 20), known), numbers) for name, numbers in shown.series),
        x_label=_in_font(label(spec.x_label, 50), known),
        y_label=_in_font(label(spec.y_label, 50), known),
    )


def _known_characters() -> set[int]:
    """Return the code points that the chosen fonts can draw."""
    import matplotlib as mpl
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    known: set[int] = set()
    families: Any = mpl.rcParams["font.family"]
    for family in families:
        path = font_manager.findfont(family)
        known |= set(FT2Font(path).get_charmap())
    return known


def _in_font(text: str, known: set[int]) -> str:
    """Return text without the characters that no font has: emoji go, letters become "□"."""
    kept = (c if ord(c) in known else "□" if c.isalnum() else "" for c in text)
    return " ".join("".join(kept).split()) or ("–" if text else "")
