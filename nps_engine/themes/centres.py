"""The middles of groups of rows, in blocks: no second copy of all vectors is made."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nps_engine.themes.encoder import Vectors

_BLOCK_ROWS_N = 8_192


def sums_of(labels: NDArray[np.int64], vectors: Vectors, groups_n: int) -> NDArray[np.float64]:
    """Return the sum of each group's rows, shape (groups, d); a row labelled -1 is in none."""
    sums = np.zeros((groups_n, vectors.shape[1]))
    for start in range(0, len(labels), _BLOCK_ROWS_N):
        groups = labels[start : start + _BLOCK_ROWS_N]
        rows = np.flatnonzero(groups >= 0)
        members = sparse.csr_matrix((np.ones(len(rows)), (groups[rows], rows)), (groups_n, len(groups)))
        sums += members @ vectors[start : start + _BLOCK_ROWS_N].astype(np.float64)
    return sums


def centres_of(labels: NDArray[np.int64], vectors: Vectors, groups_n: int | None = None) -> Vectors:
    """Return the unit centre of each group, shape (groups, d), float32; zeros where it has no row."""
    sums = sums_of(labels, vectors, int(labels.max()) + 1 if groups_n is None else groups_n)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)
