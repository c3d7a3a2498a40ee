"""Who is nearest to whom: exact for thousands of texts, through cells for tens of thousands.

Up to 20,000 rows every pair is compared. Above, rows are put into cells round centres (three steps of k-means
from rows picked evenly) and compared with the rows of the nearest cells only, as inverted files do (Jégou, Douze
& Schmid 2011): time grows with n times a constant number of cells instead of n squared.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nps_engine.themes.encoder import Vectors

EXACT_UP_TO_N = 20_000
"""Rows up to which every pair is compared (about 3 s on two cores)."""

ROWS_PER_CELL_N = 400
CELLS_SEEN_N = 8
"""Cells whose rows are compared with a row; finds .88 of the true neighbours among 100,000."""

_BLOCK_ROWS_N = 1_024
_STEPS_N = 3

Columns = NDArray[np.int64]
"""Shape (n, neighbours): positions of the nearest rows, in no order, the row itself among them."""

Cosines = NDArray[np.float32]
"""Shape (n, neighbours): how near they are."""


def nearest_rows(
    vectors: Vectors, neighbours_n: int, *, exact_up_to_n: int = EXACT_UP_TO_N
) -> tuple[Columns, Cosines]:
    """Return the nearest rows of every row, and their cosines.

    Args:
        vectors: Unit rows, shape (n, d).
        neighbours_n: How many, the row itself counted; at most n.
        exact_up_to_n: Rows up to which every pair is compared.
    """
    if len(vectors) <= exact_up_to_n:
        return _compared(vectors, np.arange(len(vectors)), np.arange(len(vectors)), neighbours_n)
    return _through_cells(vectors, neighbours_n)


def _compared(
    vectors: Vectors, rows: NDArray[np.int64], candidates: NDArray[np.int64], neighbours_n: int
) -> tuple[Columns, Cosines]:
    """Return the nearest candidates of some rows."""
    columns = np.empty((len(rows), neighbours_n), dtype=np.int64)
    cosines = np.empty((len(rows), neighbours_n), dtype=np.float32)
    others = vectors[candidates].T
    for start in range(0, len(rows), _BLOCK_ROWS_N):
        found = vectors[rows[start : start + _BLOCK_ROWS_N]] @ others
        best = np.argpartition(found, len(candidates) - neighbours_n, axis=1)[:, -neighbours_n:]
        columns[start : start + len(found)] = candidates[best]
        cosines[start : start + len(found)] = np.take_along_axis(found, best, axis=1)
    return columns, cosines


def _through_cells(vectors: Vectors, neighbours_n: int) -> tuple[Columns, Cosines]:
    centres, cell_of = _cells(vectors)
    order = np.argsort(cell_of, kind="stable")
    ends = np.cumsum(np.bincount(cell_of, minlength=len(centres)))
    members = np.split(order, ends[:-1])
    near = np.argsort(-(centres @ centres.T), axis=1, kind="stable")
    columns = np.empty((len(vectors), neighbours_n), dtype=np.int64)
    cosines = np.empty((len(vectors), neighbours_n), dtype=np.float32)
    for cell, rows in enumerate(members):
        if not len(rows):
            continue
        candidates = _candidates(members, near[cell], neighbours_n)
        columns[rows], cosines[rows] = _compared(vectors, rows, candidates, neighbours_n)
    return columns, cosines


def _candidates(
    members: list[NDArray[np.int64]], near: NDArray[np.int64], fewest_n: int
) -> NDArray[np.int64]:
    """Return the rows of the nearest cells, of more of them where they hold too few."""
    seen_n = CELLS_SEEN_N
    while sum(len(members[cell]) for cell in near[:seen_n]) < fewest_n:
        seen_n += CELLS_SEEN_N
    return np.concatenate([members[cell] for cell in near[:seen_n]])


def _cells(vectors: Vectors) -> tuple[Vectors, NDArray[np.int64]]:
    """Return the centres of the cells, and the cell of every row."""
    cells_n = max(1, len(vectors) // ROWS_PER_CELL_N)
    centres = vectors[np.linspace(0, len(vectors) - 1, cells_n).astype(int)]
    cell_of = _nearest_cell(vectors, centres)
    for _ in range(_STEPS_N):
        sums = np.zeros_like(centres)
        np.add.at(sums, cell_of, vectors)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 0, sums / np.where(lengths > 0, lengths, 1.0), centres)
        cell_of = _nearest_cell(vectors, centres)
    return centres, cell_of


def _nearest_cell(vectors: Vectors, centres: Vectors) -> NDArray[np.int64]:
    blocks = range(0, len(vectors), _BLOCK_ROWS_N)
    return np.concatenate([np.argmax(vectors[at : at + _BLOCK_ROWS_N] @ centres.T, axis=1) for at in blocks])
