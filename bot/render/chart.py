"""A chart as a frozen value, and its two forms in text: Slack's own chart block and a table.

Limits of ``data_visualization``, from docs.slack.dev (2026-06): title 50, 6 series, 20 categories of 20
characters, every series covers exactly the categories, finite values; 6 segments for a pie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from bot.render.bars import bar, table, two_sided_bar
from bot.render.blocks import Block
from bot.render.escape import label
from nps_engine.scores import tenth_points, whole_points

NATIVE_POINTS_MOST = 20
_SERIES_MOST = 6
_SEGMENTS_MOST = 6
_LABEL_MOST = 20
_AXIS_MOST = 50
_BAR_WIDTH = 12


class ChartKind(StrEnum):
    """How it is drawn."""

    LINE = "line"
    BAR = "bar"
    PIE = "pie"


class Unit(StrEnum):
    """What its numbers are: net points, an impact in points, percent, or a count."""

    POINTS = "points"
    IMPACT = "impact"
    PERCENT = "percent"
    COUNT = "count"

    def words(self, number: float) -> str:
        """Return a number as people read it."""
        if self is Unit.IMPACT:
            tenth = tenth_points(number)
            return f"{tenth:+.1f}" if tenth else "0.0"
        whole = whole_points(number)
        if self is Unit.POINTS:
            return f"{whole:+d}" if whole else "0"
        return f"{whole:,}" if self is Unit.COUNT else f"{whole} %"

    def rounded(self, number: float) -> float:
        """Return a number as a chart should hold it."""
        return tenth_points(number) if self is Unit.IMPACT else whole_points(number)


Series = tuple[str, tuple[float | None, ...]]


@dataclass(frozen=True)
class ChartSpec:
    """What a chart shows, whoever draws it.

    Args:
        title: Above it; raw text, as are all texts here.
        kind: Line, bar or pie.
        categories: Along the x axis (a pie's segments), oldest or biggest first.
        series: Name and one number per category; None where there was no response.
        x_label: What the categories are.
        y_label: What the numbers are.
        alt_text: The picture in one sentence.
        unit: How numbers are said.
        value_range: Lowest and highest end of the number axis; None to fit the data.
        intervals: Low and high of the first series' numbers, None where unknown; empty for none.
        tones: A bucket's name per category, which gives it its colour; empty for one colour.
        ns: Responses per category; empty where the numbers are counts themselves.
        open_at: Index of the category that is not over ("so far"); None where all are.
        is_horizontal: Draw bars sideways, for long names.
    """

    title: str
    kind: ChartKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    x_label: str = ""
    y_label: str = ""
    alt_text: str = ""
    unit: Unit = Unit.POINTS
    value_range: tuple[float, float] | None = None
    intervals: tuple[tuple[float, float] | None, ...] = ()
    tones: tuple[str, ...] = ()
    ns: tuple[int, ...] = ()
    open_at: int | None = None
    is_horizontal: bool = False

    def as_native_block(self) -> Block | None:
        """Return Slack's own chart block; None where no category has a number in every series."""
        shown = self._native()
        if not shown.categories:
            return None
        if self.kind is ChartKind.PIE:
            chart = shown._pie_chart()
            return chart and {"type": "data_visualization", "title": label(self.title, 50), "chart": chart}
        labels = unique_labels(shown._named_categories())
        names = unique_labels([name for name, _ in shown.series])
        chart = {
            "type": self.kind.value,
            "series": [
                {"name": name, "data": _points(labels, numbers, self.unit)}
                for name, (_, numbers) in zip(names, shown.series, strict=True)
            ],
            "axis_config": {"categories": labels, **self._axis_labels()},
        }
        return {"type": "data_visualization", "title": label(self.title, 50) or "Chart", "chart": chart}

    def native_note(self) -> str:
        """Return what Slack's own chart leaves out, empty where it shows everything."""
        plotted = [at for at in range(len(self.categories)) if self._has_numbers(at)]
        notes = []
        if len(plotted) < len(self.categories):
            empty_n = len(self.categories) - len(plotted)
            points = "point" if empty_n == 1 else "points"
            notes.append(f"{empty_n} {points} without a score {'is' if empty_n == 1 else 'are'} left out")
        if len(plotted) > NATIVE_POINTS_MOST:
            which = "last" if self.kind is ChartKind.LINE else "first"
            notes.append(f"only the {which} {NATIVE_POINTS_MOST} of {len(plotted)} are drawn")
        return f"In the chart, {' and '.join(notes)}." if notes else ""

    def as_table(self) -> str:
        """Return it as a fixed-width table with bars: the last 20 points of a line, the first of others."""
        shown = self._windowed(range(len(self.categories)))
        top = max((abs(v) for _, numbers in shown.series for v in numbers if v is not None), default=0.0)
        header = ["", *(label(name, 14) for name, _ in shown.series)]
        rows = [header] if len(shown.series) > 1 else []
        below_zero = any(v is not None and v < 0 for _, numbers in shown.series for v in numbers)
        for at, name in enumerate(shown._named_categories()):
            numbers = [numbers[at] for _, numbers in shown.series]
            row = [label(name, 22), *("–" if v is None else self.unit.words(v) for v in numbers)]
            if len(numbers) == 1:
                row.append(_text_bar(numbers[0], top, below_zero=below_zero))
            rows.append(row)
        return table(rows, right=range(1, 1 + len(shown.series)))

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data, for the process that draws it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ChartSpec:
        """Return the chart that ``as_json`` described."""
        pairs = [tuple(pair) if pair is not None else None for pair in data["intervals"]]
        return cls(
            **{
                **data,
                "kind": ChartKind(data["kind"]),
                "unit": Unit(data["unit"]),
                "categories": tuple(data["categories"]),
                "series": tuple((name, tuple(numbers)) for name, numbers in data["series"]),
                "value_range": tuple(data["value_range"]) if data["value_range"] else None,
                "intervals": tuple(pairs),
                "tones": tuple(data["tones"]),
                "ns": tuple(data["ns"]),
            }
        )

    def picked(self, indices: Sequence[int]) -> ChartSpec:
        """Return it with only these categories, in this order."""
        return replace(
            self,
            categories=tuple(self.categories[at] for at in indices),
            series=tuple((name, tuple(numbers[at] for at in indices)) for name, numbers in self.series),
            intervals=tuple(self.intervals[at] for at in indices) if self.intervals else (),
            tones=tuple(self.tones[at] for at in indices) if self.tones else (),
            ns=tuple(self.ns[at] for at in indices) if self.ns else (),
            open_at=next((new for new, old in enumerate(indices) if old == self.open_at), None),
        )

    def _native(self) -> ChartSpec:
        plotted = self._windowed([at for at in range(len(self.categories)) if self._has_numbers(at)])
        return replace(plotted, series=plotted.series[:_SERIES_MOST])

    def _windowed(self, indices: Sequence[int]) -> ChartSpec:
        from_end = self.kind is ChartKind.LINE
        return self.picked(indices[-NATIVE_POINTS_MOST:] if from_end else indices[:NATIVE_POINTS_MOST])

    def _has_numbers(self, at: int) -> bool:
        return all(numbers[at] is not None for _, numbers in self.series)

    def _named_categories(self) -> list[str]:
        return [f"{name}, so far" if at == self.open_at else name for at, name in enumerate(self.categories)]

    def _axis_labels(self) -> dict[str, str]:
        both = {"x_label": label(self.x_label, _AXIS_MOST), "y_label": label(self.y_label, _AXIS_MOST)}
        return {key: text for key, text in both.items() if text}

    def _pie_chart(self) -> dict[str, Any] | None:
        numbers = self.series[0][1]
        parts = [
            (name, v) for name, v in zip(self.categories, numbers, strict=True) if v is not None and v > 0
        ]
        parts = parts[:_SEGMENTS_MOST]
        labels = unique_labels([name for name, _ in parts])
        segments = [{"label": text, "value": v} for text, (_, v) in zip(labels, parts, strict=True)]
        return {"type": "pie", "segments": segments} if segments else None


def unique_labels(names: Sequence[str], most: int = _LABEL_MOST) -> list[str]:
    """Return names cut to Slack's 20 characters, numbered where two would look the same."""
    taken: list[str] = []
    for name in names:
        text, n = label(name, most) or "–", 1
        while text in taken:
            n += 1
            text = f"{label(name, most - len(str(n)) - 1)} {n}"
        taken.append(text)
    return taken


def _points(labels: Sequence[str], numbers: Sequence[float | None], unit: Unit) -> list[dict[str, Any]]:
    return [
        {"label": text, "value": unit.rounded(number)}
        for text, number in zip(labels, numbers, strict=True)
        if number is not None
    ]


def _text_bar(number: float | None, top: float, *, below_zero: bool) -> str:
    if number is None:
        return ""
    return two_sided_bar(number, top, _BAR_WIDTH) if below_zero else bar(number, top, _BAR_WIDTH)
