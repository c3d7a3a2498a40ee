"""Quotes of a theme: typical, readable, unlike each other, and with nobody's name or number in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from nps_engine.themes.encoder import Vectors
from nps_engine.themes.masking import masked, masks_n

QUOTES_N = 3
SHORTEST_LETTERS_N = 25
LONGEST_LETTERS_N = 180
CUT_LETTERS_N = 280

_POOL_N = 60
_LENGTH_PENALTY = 0.25
_MASK_PENALTY = 0.08
_ALIKE_WEIGHT = 0.6


def theme_quotes(
    texts: Sequence[str],
    vectors: Vectors,
    centre: Vectors,
    *,
    quotes_n: int = QUOTES_N,
    names: Collection[str] = (),
) -> tuple[str, ...]:
    """Return the most typical comments, masked, the most typical first.

    Args:
        texts: The theme's distinct texts.
        vectors: Unit rows, shape (n, d), one per text.
        centre: Shape (d,), unit length.
        quotes_n: At most this many.
        names: Names to mask beside those that ``masked`` finds.
    """
    if not texts:
        return ()
    closeness = vectors @ centre
    pool = sorted(range(len(texts)), key=lambda row: (-closeness[row], texts[row]))[: _POOL_N * 4]
    worth = {row: float(closeness[row]) - _unreadable(texts[row], names) for row in pool}
    pool = sorted(pool, key=lambda row: (-worth[row], texts[row]))[:_POOL_N]
    picks: list[int] = []
    while pool and len(picks) < quotes_n:
        alike = (vectors[pool] @ vectors[picks].T).max(axis=1) if picks else np.zeros(len(pool))
        scores = [worth[row] - _ALIKE_WEIGHT * float(near) for row, near in zip(pool, alike, strict=True)]
        picks.append(pool.pop(int(np.argmax(scores))))
    return tuple(_cut(masked(texts[row], names)) for row in picks)


def _unreadable(text: str, names: Collection[str]) -> float:
    """Return a penalty for being too short, too long, shouted, or full of masks."""
    penalty = _MASK_PENALTY * min(3, masks_n(text, names))
    if len(text) < SHORTEST_LETTERS_N:
        penalty += _LENGTH_PENALTY * (1 - len(text) / SHORTEST_LETTERS_N)
    elif len(text) > LONGEST_LETTERS_N:
        penalty += _LENGTH_PENALTY * min(1.0, len(text) / LONGEST_LETTERS_N - 1)
    return penalty + (_LENGTH_PENALTY / 2 if text.isupper() and len(text) > SHORTEST_LETTERS_N else 0.0)


def _cut(text: str) -> str:
    """Cut at a word, with an ellipsis, where the text is too long to show."""
    if len(text) <= CUT_LETTERS_N:
        return text
    return text[: CUT_LETTERS_N - 1].rsplit(" ", 1)[0].rstrip(" ,;:.-") + "…"
