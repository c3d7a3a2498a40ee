"""Praise or complaint, read from the words: a weak side signal that keeps the two apart about one subject.

The ratings teach a ridge regression what a low and a high rating sound like; each comment is judged by a
model that has not seen it. So a theme rests on what is said, not on the number given, and an unrated comment
has its place too. It is weak on purpose: at twice the weight themes of the demo's comments agree less with what
their author wrote about (NMI .23 to .19), at this one as much as without, and the telecom theme of bad service
holds 90 % detractors instead of 79 %. The raw rating would say only how the cut was made. docs/themes.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nps_engine.themes.encoder import Vectors
from nps_engine.themes.ridge import Sums

LEANING_WEIGHT = 0.15
"""Length of the added coordinate for one standard deviation of leaning; the text's own has length 1."""

FEWEST_RATED_N = 100
"""Rated texts below which no leaning is learnt."""

TAUGHT_FROM_N = 6_000
"""Rated texts that teach at most; more teach nothing new and cost memory."""

_FOLDS_N = 5
_SMALLEST_SPREAD = 1e-6


def leanings(vectors: Vectors, ratings: Sequence[float | None]) -> NDArray[np.float32] | None:
    """Return how much each text sounds like a high rating, shape (n,), in standard deviations.

    None where too few texts are rated, or all alike. Rows must come in an order that has nothing to do with
    their ratings (``spoken_texts`` sorts by a hash): fold k holds every fifth row.

    Args:
        vectors: Unit rows, shape (n, d).
        ratings: One per row, on any scale; None where unknown.
    """
    rated = np.array([row for row, rating in enumerate(ratings) if rating is not None], dtype=np.int64)
    rated = rated[:TAUGHT_FROM_N]
    if len(rated) < FEWEST_RATED_N:
        return None
    wanted = np.array([ratings[row] for row in rated], dtype=np.float64)
    if float(wanted.std()) < _SMALLEST_SPREAD:
        return None
    wanted = (wanted - wanted.mean()) / wanted.std()
    every = Sums.over(vectors[rated], wanted)
    found = every.line().of(vectors)
    for fold in range(_FOLDS_N):
        unseen = rated[fold::_FOLDS_N]
        seen = every.without(Sums.over(vectors[unseen], wanted[fold::_FOLDS_N]))
        found[unseen] = seen.line().of(vectors[unseen])
    spread = float(found.std())
    if spread < _SMALLEST_SPREAD:
        return None
    return np.asarray((found - found.mean()) / spread, dtype=np.float32)


def leaning_vectors(vectors: Vectors, leaning: NDArray[np.float32] | None) -> Vectors:
    """Return unit rows, shape (n, d + 1), with the leaning as a last coordinate; unchanged without one."""
    if leaning is None:
        return vectors
    added = np.float32(LEANING_WEIGHT) * leaning
    longer = np.column_stack([vectors, added])
    longer /= np.sqrt(np.einsum("ij,ij->i", longer, longer))[:, np.newaxis]
    return longer
