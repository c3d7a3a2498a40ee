"""A chart as a PNG, where Slack's own chart is refused.

Run as ``python -m bot.render.picture``: the spec as JSON on stdin, the PNG on stdout. A process of its own,
because matplotlib is not thread-safe and costs a second to import, which nobody who waits for an answer
should pay.
"""

from __future__ import annotations

import json
import sys
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bot.render.chart import ChartKind, ChartSpec

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_PX = 1000
"""Twice the widest that Slack shows a picture in a message (about 500 px; 360 px on a phone)."""

_DPI = 200
_HEIGHTS_PX = {ChartKind.LINE: 560, ChartKind.BAR: 560, ChartKind.PIE: 560}
_ROW_PX, _FRAME_PX = 66, 160
_FONTS = ("Lato", "Noto Sans", "DejaVu Sans", "Noto Sans CJK SC", "Noto Sans Arabic", "Noto Sans Hebrew")
_TEXT_COLOUR, _QUIET_COLOUR, _GRID_COLOUR = "#1d1c1d", "#616061", "#e4e4e4"
_STYLE: dict[str, Any] = {
    "font.size": 9,
    "text.color": _TEXT_COLOUR,
    "axes.labelcolor": _QUIET_COLOUR,
    "axes.edgecolor": _GRID_COLOUR,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.labelsize": 8,
    "xtick.color": _QUIET_COLOUR,
    "ytick.color": _QUIET_COLOUR,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "grid.color": _GRID_COLOUR,
    "grid.linewidth": 0.7,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "text.parse_math": False,
    "figure.constrained_layout.w_pad": 0.07,
    "figure.constrained_layout.h_pad": 0.07,
}


def picture_png(spec: ChartSpec) -> bytes:
    """Return the chart as a PNG, 1000 px wide.

    Args:
        spec: What to show; customer text in it is drawn as plain characters, never as formulas.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from bot.render.glyphs import drawable
    from bot.render.plots import plot_bars, plot_line, plot_pie

    plots = {ChartKind.LINE: plot_line, ChartKind.BAR: plot_bars, ChartKind.PIE: plot_pie}
    style: Any = {**_STYLE, "font.family": _installed_fonts()}
    with mpl.rc_context(style):
        shown = drawable(spec)
        figure = Figure(
            figsize=(WIDTH_PX / _DPI, _height_px(shown) / _DPI),
            dpi=_DPI,
            facecolor="white",
            layout="constrained",
        )
        axes = figure.add_subplot()
        plots[shown.kind](axes, shown)
        _title(figure, axes, shown)
        out = BytesIO()
        FigureCanvasAgg(figure)
        figure.savefig(out, format="png")
    return out.getvalue()


def main() -> None:
    """Read a spec from stdin and write its picture to stdout."""
    spec = ChartSpec.from_json(json.load(sys.stdin))
    sys.stdout.buffer.write(picture_png(spec))


def _height_px(spec: ChartSpec) -> int:
    if spec.is_horizontal:
        return _FRAME_PX + _ROW_PX * max(3, len(spec.categories))
    return _HEIGHTS_PX[spec.kind]


def _title(figure: Figure, axes: Axes, spec: ChartSpec) -> None:
    """Put the title at the picture's left edge, the axis' meaning under it in grey."""
    figure.suptitle(spec.title, x=0.014, ha="left", fontsize=11, fontweight="bold")
    likely = "pale band: 95 % likely" if spec.kind is ChartKind.LINE else "thin line: 95 % likely"
    below = "   ".join(part for part in (spec.y_label, likely if spec.intervals else "") if part)
    if below:
        axes.set_title(below, loc="left", fontsize=8, color=_QUIET_COLOUR, pad=7)


def _installed_fonts() -> list[str]:
    from matplotlib import font_manager

    names = {entry.name for entry in font_manager.fontManager.ttflist}
    return [name for name in _FONTS if name in names] or ["DejaVu Sans"]


if __name__ == "__main__":
    main()
