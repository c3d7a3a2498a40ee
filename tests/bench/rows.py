"""One line of the table, what it must reach, and the table as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True)
class Goal:
    """What a row must reach.

    Args:
        of: Our own figure, or the ratio of ours to the peer's.
        most: It may be at most this; None where it has no upper bound.
        least: It must be at least this; None where it has no lower bound.
    """

    of: Literal["ours", "ratio"]
    most: float | None = None
    least: float | None = None

    def is_reached(self, row: Row) -> bool:
        """Return True where the row is within the bounds."""
        figure = row.ours if self.of == "ours" else row.ratio
        if figure is None:
            return False
        return (self.most is None or figure <= self.most) and (self.least is None or figure >= self.least)

    def __str__(self) -> str:
        """Return the bounds as the table shows them."""
        shown = _number if self.of == "ours" else _ratio
        bounds = (("≤", self.most), ("≥", self.least))
        return " and ".join(f"{sign} {shown(bound)}" for sign, bound in bounds if bound is not None)


@dataclass(frozen=True)
class Row:
    """One thing measured.

    Args:
        name: What was done, how often where that matters.
        ours: What npsbot took or reached, in ``unit``.
        peer: The same of the peer in the same run; None where there is none to compare with.
        unit: Of both. Less is better, except where the unit says otherwise.
        goal: What it must reach; None where nothing was asked for.
    """

    name: str
    ours: float
    peer: float | None
    unit: str
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """Return ours divided by the peer's; None without a peer."""
        return self.ours / self.peer if self.peer else None

    @property
    def is_reached(self) -> bool | None:
        """Return whether it reached what it must; None where nothing was asked for."""
        return self.goal.is_reached(self) if self.goal else None

    def as_json(self) -> dict[str, object]:
        """Return the row as plain data, its ratio and its verdict included."""
        return {**asdict(self), "ratio": self.ratio, "is_reached": self.is_reached}


def markdown_table(rows: Iterable[Row]) -> str:
    """Return a Markdown table, one line per row, in the order given."""
    lines = [
        "| what | npsbot | peer | npsbot / peer | unit | must reach | reached |",
        "|---|--:|--:|--:|---|--:|---|",
    ]
    for row in rows:
        shown = " | ".join((_number(row.ours), _number(row.peer), _ratio(row.ratio)))
        goal = f" {row.goal} | {'yes' if row.is_reached else 'NO'}" if row.goal else " | "
        lines.append(f"| {row.name} | {shown} | {row.unit} |{goal} |")
    return "\n".join(lines)


def _number(figure: float | None) -> str:
    """Return three significant digits, without an exponent."""
    if figure is None:
        return "–"
    size = abs(figure)
    return f"{figure:,.0f}" if size >= 100 else f"{figure:.1f}" if size >= 10 else f"{figure:.3g}"


def _ratio(ratio: float | None) -> str:
    """Return a ratio; a small one as a part of one, “1/250”."""
    if not ratio or ratio >= 0.5:
        return _number(ratio)
    parts = 1 / ratio
    return f"1/{parts:,.0f}" if parts >= 10 else f"1/{parts:.2g}"
