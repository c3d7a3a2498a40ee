"""Who is nearest to whom: exact for the first texts; whom of these a later one sides with, through cells.

Every pair of the first texts is compared. A later one looks for its nearest among those only, in the cells round
the nearest centres (three steps of k-means from rows picked evenly), as inverted files do (Jégou, Douze & Schmid
2011): time grows with the number of texts, each held against a constant number of cells.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nps_engine.themes.centres import centres_of
from nps_engine.themes.encoder import Vectors

ROWS_PER_CELL_N = 400
CELLS_SEEN_N = 8
"""Cells whose rows are compared with a row; finds .9 of the true neighbours among 20,000."""

VOTES_N = 5
"""Nearest grouped texts that a text without a group asks."""

_BLOCK_ROWS_N = 1_024
_STEPS_N = 3
_STRIPES_N = 16
_LEAST_VOTE = 1e-6

Columns = NDArray[np.int64]
"""Shape (n, neighbours): positions of the nearest rows, in no order."""

Cosines = NDArray[np.float32]
"""Shape (n, neighbours): how near they are."""


def nearest_rows(vectors: Vectors, neighbours_n: int) -> tuple[Columns, Cosines]:
    """Return the nearest rows of every row, the row itself among them, and their cosines; every pair is compared.

    Args:
        vectors: Unit rows, shape (n, d).
        neighbours_n: How many, the row itself counted; at most n.
    """
    every = np.arange(len(vectors))
    return _compared(vectors, every, every, neighbours_n)


def with_votes(labels: NDArray[np.int64], vectors: Vectors) -> NDArray[np.int64]:
    """Return a group for every row: the first keep theirs, each later one has that of its nearest among them.

    The five nearest vote, each with its cosine.

    Args:
        labels: Shape (m,): group of each of the first rows.
        vectors: Unit rows, shape (n, d), n at least m.
    """
    grouped_n = len(labels)
    found = np.concatenate([labels, np.zeros(len(vectors) - grouped_n, dtype=np.int64)])
    if grouped_n == len(vectors):
        return found
    centres, cell_of = _cells(vectors, grouped_n)
    members = [np.flatnonzero(cell_of[:grouped_n] == cell) for cell in range(len(centres))]
    near = np.argsort(-(centres @ centres.T), axis=1, kind="stable")
    groups_n = int(labels.max()) + 1
    for cell in range(len(centres)):
        rows = grouped_n + np.flatnonzero(cell_of[grouped_n:] == cell)
        if len(rows):
            candidates = _candidates(members, near[cell], VOTES_N)
            columns, cosines = _compared(vectors, rows, candidates, min(VOTES_N, len(candidates)))
            ballots = np.arange(len(rows))[:, None] * groups_n + labels[columns]
            votes = np.bincount(
                ballots.ravel(), np.clip(cosines, _LEAST_VOTE, None).ravel(), len(rows) * groups_n
            )
            found[rows] = np.argmax(votes.reshape(len(rows), groups_n), axis=1)
    return found


def _compared(
    vectors: Vectors, rows: NDArray[np.int64], candidates: NDArray[np.int64], neighbours_n: int
) -> tuple[Columns, Cosines]:
    """Return the nearest candidates of some rows."""
    columns = np.empty((len(rows), neighbours_n), dtype=np.int64)
    cosines = np.empty((len(rows), neighbours_n), dtype=np.float32)
    others = vectors[candidates].T
    for start in range(0, len(rows), _BLOCK_ROWS_N):
        found = vectors[rows[start : start + _BLOCK_ROWS_N]] @ others
        best = _largest(found, neighbours_n)
        columns[start : start + len(found)] = candidates[best]
        cosines[start : start + len(found)] = np.take_along_axis(found, best, axis=1)
    return columns, cosines


def _largest(found: Cosines, most_n: int) -> Columns:
    """Return the columns of the largest entries of each row, in no order.

    Sixteen columns far from each other make a bundle. The largest entries are in the bundles with the largest
    maxima, so only these are looked through: five times as fast as looking through all.
    """
    width = found.shape[1] // _STRIPES_N
    if width <= 2 * most_n:
        return np.argpartition(found, found.shape[1] - most_n, axis=1)[:, -most_n:]
    whole = width * _STRIPES_N
    maxima = found[:, :whole].reshape(len(found), _STRIPES_N, width).max(axis=1)
    bundles = np.argpartition(maxima, width - most_n, axis=1)[:, -most_n:]
    columns = (bundles[:, :, None] + width * np.arange(_STRIPES_N)).reshape(len(found), -1)
    rest = np.broadcast_to(np.arange(whole, found.shape[1]), (len(found), found.shape[1] - whole))
    columns = np.hstack([columns, rest])
    best = np.argpartition(np.take_along_axis(found, columns, axis=1), columns.shape[1] - most_n, axis=1)
    return np.take_along_axis(columns, best[:, -most_n:], axis=1)


def _candidates(
    members: list[NDArray[np.int64]], near: NDArray[np.int64], fewest_n: int
) -> NDArray[np.int64]:
    """Return the rows of the nearest cells, of more of them where they hold too few."""
    seen_n = CELLS_SEEN_N
    while seen_n < len(near) and sum(len(members[cell]) for cell in near[:seen_n]) < fewest_n:
        seen_n += CELLS_SEEN_N
    return np.concatenate([members[cell] for cell in near[:seen_n]])


def _cells(vectors: Vectors, grouped_n: int) -> tuple[Vectors, NDArray[np.int64]]:
    """Return the centres of the cells of the first rows, and the cell that every row is nearest to."""
    first = vectors[:grouped_n]
    cells_n = max(1, grouped_n // ROWS_PER_CELL_N)
    centres = first[np.linspace(0, grouped_n - 1, cells_n).astype(int)]
    for _ in range(_STEPS_N):
        middles = centres_of(_nearest_cell(first, centres), first, cells_n)
        centres = np.where(middles.any(axis=1, keepdims=True), middles, centres)
    return centres, _nearest_cell(vectors, centres)


def _nearest_cell(vectors: Vectors, centres: Vectors) -> NDArray[np.int64]:
    blocks = range(0, len(vectors), _BLOCK_ROWS_N)
    return np.concatenate([np.argmax(vectors[at : at + _BLOCK_ROWS_N] @ centres.T, axis=1) for at in blocks])
