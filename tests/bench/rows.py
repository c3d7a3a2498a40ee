"""One line of the table, and the table as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Row:
    """One thing measured.

    Args:
        name: What was done, how often where that matters.
        ours: What npsbot took or reached, in ``unit``.
        peer: The same of the peer in the same run; None where there is none to compare with.
        unit: Of both. Less is better, except where the unit says otherwise.
    """

    name: str
    ours: float
    peer: float | None
    unit: str

    @property
    def ratio(self) -> float | None:
        """Return ours divided by the peer's; None without a peer."""
        return self.ours / self.peer if self.peer else None

    def as_json(self) -> dict[str, object]:
        """Return the row as plain data, its ratio included."""
        return {**asdict(self), "ratio": self.ratio}


def markdown_table(rows: Iterable[Row]) -> str:
    """Return a Markdown table, one line per row, in the order given."""
    lines = ["| what | npsbot | peer | npsbot / peer | unit |", "|---|--:|--:|--:|---|"]
    for row in rows:
        shown = " | ".join(_number(each) for each in (row.ours, row.peer, row.ratio))
        lines.append(f"| {row.name} | {shown} | {row.unit} |")
    return "\n".join(lines)


def _number(figure: float | None) -> str:
    """Return three significant digits, without an exponent."""
    if figure is None:
        return "–"
    size = abs(figure)
    return f"{figure:,.0f}" if size >= 100 else f"{figure:.1f}" if size >= 10 else f"{figure:.3g}"
