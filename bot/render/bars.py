"""Charts made of characters: bars, split bars, sparklines and aligned tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from nps_engine.scores import Score
from nps_engine.values import Bucket

_SPARKS = "▁▂▃▄▅▆▇█"
_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_CELLS = {Bucket.PROMOTER: "🟩", Bucket.PASSIVE: "🟨", Bucket.DETRACTOR: "🟥"}


def bar(value: float, most: float, width: int) -> str:
    """Return a horizontal bar of at most ``width`` characters, in eighths of one."""
    if most <= 0 or value <= 0:
        return ""
    eighths = max(1, round(min(1.0, value / most) * width * 8))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]


def two_sided_bar(value: float, most: float, width: int) -> str:
    """Return a bar that grows from a middle line: to the left below 0, to the right above."""
    half = width // 2
    cells = round(min(1.0, abs(value) / most) * half) if most > 0 else 0
    if value < 0:
        return f"{'█' * cells:>{half}}│"
    return f"{'':>{half}}│{'█' * cells}".rstrip()


def split_bar(score: Score, width: int = 10) -> str:
    """Return the three buckets as coloured squares, promoters first; empty without responses.

    Every bucket that has a response gets at least one square.
    """
    if not score.n:
        return ""
    counts = {bucket: score.counts.bucket_n(bucket) for bucket in _CELLS}
    cells = {bucket: max(1, round(width * n / score.n)) if n else 0 for bucket, n in counts.items()}
    while sum(cells.values()) != width:
        most = max(cells, key=lambda bucket: cells[bucket])
        cells[most] += 1 if sum(cells.values()) < width else -1
    return "".join(_CELLS[bucket] * k for bucket, k in cells.items())


def sparkline(values: Sequence[float | None]) -> str:
    """Return one character per value, "·" where there is none."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, span = min(known), (max(known) - min(known)) or 1.0
    last = len(_SPARKS) - 1
    return "".join("·" if value is None else _SPARKS[round((value - low) / span * last)] for value in values)


def width_of(text: str) -> int:
    """Return how many columns text takes in a fixed-width font."""
    return sum(
        0
        if unicodedata.combining(c) or unicodedata.category(c) in ("Cf", "Mn", "Me")
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )


def padded(text: str, width: int, *, to_right: bool = False) -> str:
    """Return text filled with spaces to this many columns."""
    space = " " * max(0, width - width_of(text))
    return space + text if to_right else text + space


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Return rows as aligned columns.

    Args:
        rows: All of the same length; the first may be a header.
        right: Which columns are aligned to the right.
    """
    widths = [max(width_of(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            padded(cell, width, to_right=at in right)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
