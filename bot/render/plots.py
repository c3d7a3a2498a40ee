"""How each kind of chart is drawn; imports matplotlib's types only, its callers hand it the axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.render.chart import ChartSpec, Unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TONES = {"promoter": "#2f9e6e", "passive": "#e0b43a", "detractor": "#cf5157"}
_BLUE, _BAND, _QUIET, _TEXT, _ZERO = "#2b5fb3", "#2b5fb3", "#616061", "#1d1c1d", "#8d8d8d"
_COLUMN_LABELS_MOST = 13
_PIE_COLOURS = ("#2b5fb3", "#2f9e6e", "#e0b43a", "#cf5157", "#7a5ea8", "#8d8d8d")
_PALE = 0.38


def plot_line(axes: Axes, spec: ChartSpec) -> None:
    """Draw lines with gaps where nobody answered, a pale band for the interval, the open end dashed."""
    numbers = spec.series[0][1]
    xs = range(len(numbers))
    _band(axes, spec)
    for at, (name, ys) in enumerate(spec.series):
        colour = _PIE_COLOURS[at % len(_PIE_COLOURS)]
        closed = [None if x == spec.open_at else y for x, y in enumerate(ys)]
        axes.plot(list(xs), _gaps(closed), color=colour, lw=2, solid_capstyle="round", label=name, zorder=3)
        _dots(axes, ys, spec.open_at, colour)
    _open_end(axes, numbers, spec.open_at)
    _line_labels(axes, numbers, spec)
    _number_axis(axes, spec)
    _category_axis(axes, spec)
    axes.set_xlim(-0.5, len(numbers) - 0.5)
    if len(spec.series) > 1:
        axes.legend(loc="lower left", ncols=3, bbox_to_anchor=(0, 1.0))


def plot_bars(axes: Axes, spec: ChartSpec) -> None:
    """Draw bars: sideways with whiskers for long names, else columns, grouped where there are several series."""
    if spec.is_horizontal:
        _rows(axes, spec)
    else:
        _columns(axes, spec)


def plot_pie(axes: Axes, spec: ChartSpec) -> None:
    """Draw a ring with names and shares beside it."""
    numbers = spec.series[0][1]
    shown = [at for at, v in enumerate(numbers) if v]
    pairs = [(spec.categories[at], numbers[at] or 0.0) for at in shown]
    colours = [_TONES[spec.tones[at]] if spec.tones else _PIE_COLOURS[at % 6] for at in shown]
    axes.pie(
        [v for _, v in pairs],
        labels=[f"{name}  {spec.unit.words(v)}" for name, v in pairs],
        colors=colours,
        startangle=90,
        counterclock=False,
        wedgeprops={"width": 0.42, "edgecolor": "white"},
    )


def _rows(axes: Axes, spec: ChartSpec) -> None:
    numbers = [number or 0.0 for number in spec.series[0][1]]
    names = list(spec.categories)
    ys = range(len(names))
    colours = [_TONES["detractor"] if v < 0 else _TONES["promoter"] for v in numbers]
    axes.barh(
        list(ys), numbers, height=0.62, color=colours if spec.unit is not Unit.PERCENT else _BLUE, zorder=2
    )
    _whiskers(axes, spec)
    axes.axvline(0, color=_ZERO, lw=1, zorder=3)
    axes.set_yticks(list(ys), [_with_n(name, spec, at) for at, name in enumerate(names)], fontsize=8.5)
    axes.tick_params(axis="y", labelcolor=_TEXT)
    axes.invert_yaxis()
    axes.grid(axis="x")
    axes.spines["bottom"].set_visible(False)
    low, high = _row_ends(spec, numbers)
    room = (high - low) * 0.16
    axes.set_xlim(low - (room if low < 0 else 0), high + room)
    axes.xaxis.set_major_formatter(lambda number, _at: spec.unit.words(number))
    axes.tick_params(axis="x", labelsize=8)
    for at, number in enumerate(numbers):
        left, right = _reach(spec, at, number)
        x, side = (left, "right") if number < 0 else (right, "left")
        axes.annotate(
            spec.unit.words(number),
            (x, at),
            xytext=(-4 if number < 0 else 4, 0),
            textcoords="offset points",
            ha=side,
            va="center",
            fontsize=9,
            fontweight="bold",
            color=_TEXT,
        )


def _columns(axes: Axes, spec: ChartSpec) -> None:
    series_n = len(spec.series)
    width = 0.78 / series_n
    tones = [_TONES.get(tone, _BLUE) for tone in spec.tones] or [_BLUE] * len(spec.categories)
    most = max((v or 0.0 for _, numbers in spec.series for v in numbers), default=0.0)
    for nth, (name, numbers) in enumerate(spec.series):
        xs = [at + (nth - (series_n - 1) / 2) * width for at in range(len(numbers))]
        alpha = 1.0 if nth == series_n - 1 else _PALE
        heights = [v or 0.0 for v in numbers]
        axes.bar(xs, heights, width=width * 0.94, color=tones, alpha=alpha, label=name, zorder=2)
        for x, v in zip(xs, heights, strict=True):
            words = spec.unit.words(v)
            told = f"{name.lower()}\n{words}" if series_n > 1 else words
            bold = "bold" if alpha == 1 else "normal"
            axes.annotate(
                told,
                (x, v),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=8.5,
                fontweight=bold,
                color=_TEXT if alpha == 1 else _QUIET,
                linespacing=1.1,
            )
    axes.axhline(0, color=_ZERO, lw=1, zorder=3)
    axes.set_ylim(0, most * (1.28 if series_n > 1 else 1.15) or 1)
    axes.set_yticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks(range(len(spec.categories)), spec.categories)
    axes.tick_params(axis="x", labelcolor=_TEXT)
    if spec.x_label:
        axes.set_xlabel(spec.x_label)


def _band(axes: Axes, spec: ChartSpec) -> None:
    """Shade the interval, run by run, as a fill cannot cross a gap."""
    for run in _runs([pair is not None for pair in spec.intervals]):
        pairs = [spec.intervals[at] or (0.0, 0.0) for at in run]
        lows, highs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        axes.fill_between(list(run), lows, highs, color=_BAND, alpha=0.12, lw=0, zorder=1)


def _dots(axes: Axes, ys: Sequence[float | None], open_at: int | None, colour: str) -> None:
    known = [(x, y) for x, y in enumerate(ys) if y is not None]
    size = 26 if len(known) <= 30 else 8  # noqa: PLR2004 - a dot a day would be a rope
    for is_open in (False, True):
        chosen = [(x, y) for x, y in known if (x == open_at) is is_open]
        axes.scatter(
            [x for x, _ in chosen],
            [y for _, y in chosen],
            s=size,
            zorder=4,
            linewidths=1.4,
            facecolors="white" if is_open else colour,
            edgecolors=colour,
        )


def _open_end(axes: Axes, ys: Sequence[float | None], open_at: int | None) -> None:
    """Join the unit that is not over to the one before with dashes."""
    if open_at is None or open_at == 0 or ys[open_at] is None or ys[open_at - 1] is None:
        return
    pair = [ys[open_at - 1] or 0.0, ys[open_at] or 0.0]
    axes.plot([open_at - 1, open_at], pair, color=_BLUE, lw=2, ls=(0, (1.5, 1.5)), zorder=3)


def _line_labels(axes: Axes, ys: Sequence[float | None], spec: ChartSpec) -> None:
    """Say the highest, the lowest and the last number."""
    known = [(y, x) for x, y in enumerate(ys) if y is not None]
    told = {max(known)[1], min(known)[1], max(x for _, x in known)}
    low = min(known)[1]
    for x in told:
        y = ys[x] or 0.0
        above = x != low or len(known) == 1
        axes.annotate(
            spec.unit.words(y),
            (x, y),
            xytext=(0, 7 if above else -8),
            textcoords="offset points",
            ha="center",
            va="bottom" if above else "top",
            fontsize=9.5,
            fontweight="bold",
            color=_TEXT,
            zorder=5,
            bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.75},
        )


def _number_axis(axes: Axes, spec: ChartSpec) -> None:
    if spec.value_range:
        axes.set_ylim(*spec.value_range)
    low, high = axes.get_ylim()
    if low < 0 < high:
        axes.axhline(0, color=_ZERO, lw=1, zorder=2)
    axes.grid(axis="y")
    axes.spines["bottom"].set_visible(False)
    axes.locator_params(axis="y", nbins=5, integer=True)
    axes.yaxis.set_major_formatter(lambda number, _at: spec.unit.words(number))
    axes.tick_params(axis="y", labelsize=8)


def _category_axis(axes: Axes, spec: ChartSpec) -> None:
    """Name as many categories as fit, counted back from the last, each with its n where all are named."""
    n = len(spec.categories)
    step = -(-n // (_COLUMN_LABELS_MOST if n <= _COLUMN_LABELS_MOST else 8))
    shown = sorted(range(n - 1, -1, -step))
    names = [_category_words(spec, at, with_n=step == 1) for at in shown]
    axes.set_xticks(shown, names, fontsize=8 if n <= 9 else 7)  # noqa: PLR2004 - more need smaller letters
    if spec.x_label:
        below = f"{spec.x_label}; below it the number of responses" if spec.ns and step == 1 else spec.x_label
        axes.set_xlabel(below, fontsize=7.5)


def _category_words(spec: ChartSpec, at: int, *, with_n: bool) -> str:
    name = spec.categories[at].replace(" ", "\n", 1) if len(spec.categories) > 7 else spec.categories[at]  # noqa: PLR2004
    so_far = "\nso far" if at == spec.open_at else ""
    return f"{name}\n{spec.ns[at]:,}{so_far}" if with_n and spec.ns else f"{name}{so_far}"


def _whiskers(axes: Axes, spec: ChartSpec) -> None:
    for at, pair in enumerate(spec.intervals):
        if pair is not None:
            axes.plot(list(pair), [at, at], color=_TEXT, lw=1.1, alpha=0.55, zorder=4, solid_capstyle="butt")


def _reach(spec: ChartSpec, at: int, number: float) -> tuple[float, float]:
    """Return where a row's bar and whisker end, left and right."""
    pair = spec.intervals[at] if spec.intervals else None
    ends = [0.0, number, *(pair or ())]
    return min(ends), max(ends)


def _row_ends(spec: ChartSpec, numbers: Sequence[float]) -> tuple[float, float]:
    reaches = [_reach(spec, at, number) for at, number in enumerate(numbers)]
    low, high = min(left for left, _ in reaches), max(right for _, right in reaches)
    return (low, high) if high > low else (low, low + 1.0)


def _with_n(name: str, spec: ChartSpec, at: int) -> str:
    return f"{name}\nn {spec.ns[at]:,}" if spec.ns else name


def _gaps(ys: Sequence[float | None]) -> list[float]:
    return [float("nan") if y is None else y for y in ys]


def _runs(flags: Sequence[bool]) -> list[range]:
    """Return the stretches of consecutive True."""
    runs, start = [], None
    for at, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = at
        elif not flag and start is not None:
            runs.append(range(start, at))
            start = None
    return runs
