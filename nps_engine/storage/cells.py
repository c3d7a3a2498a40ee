"""Cells: pre-added counts as arrays, and their packed form in the database.

A cell is a segment set with how many responses gave each rating. A day's or month's cells of one cut are stored
as one block: little-endian int32 rows of 1 + R numbers, the set's id and the R counts, ascending by id. Beside
it, only where a response weighs other than 1, float64 rows of 2 R numbers: the sums of the weights and of their
squares by rating. Pure arithmetic; what it means is in ``tallies.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_PACKED = np.dtype("<i4")
_PACKED_WEIGHTS = np.dtype("<f8")
_SHIFT = 32
_LOW = (1 << _SHIFT) - 1
_NOTHING = 1e-9
"""A sum of weights smaller than this, relative to what was there, is what subtraction leaves of zero."""


@dataclass(frozen=True)
class Cells:
    """Cells of several blocks, one after another.

    Args:
        starts: int64 (m,), which block each is of: the ordinal of its first day.
        set_ids: int64 (m,).
        counts: integers (m, R); negative where they are changes that take away.
        weights: float64 (m, 2 R): sums of weights by rating, then of their squares; None where all are 1.
    """

    starts: Ints
    set_ids: Ints
    counts: npt.NDArray[np.integer[Any]]
    weights: Floats | None = None

    @property
    def n(self) -> int:
        """Return how many cells there are."""
        return len(self.starts)

    def with_weights(self) -> Floats:
        """Return the weights, also where all are 1."""
        if self.weights is not None:
            return self.weights
        return np.hstack([self.counts, self.counts]).astype(np.float64)

    def of_sets(self, set_ids: Ints) -> Cells:
        """Return the same counts under other sets, one per cell."""
        return Cells(self.starts, set_ids, self.counts, self.weights)

    def of_starts(self, starts: Ints) -> Cells:
        """Return the same counts in other blocks, one per cell."""
        return Cells(starts, self.set_ids, self.counts, self.weights)

    def where(self, wanted: npt.NDArray[np.bool_]) -> Cells:
        """Return those that are wanted."""
        weights = None if self.weights is None else self.weights[wanted]
        return Cells(self.starts[wanted], self.set_ids[wanted], self.counts[wanted], weights)


def empty_cells(ratings_n: int) -> Cells:
    """Return no cells."""
    return Cells(np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, ratings_n), np.int64))


def cells_of(
    *,
    starts: Ints,
    set_ids: Ints,
    places: Ints,
    ns: Ints,
    weights: tuple[Floats, Floats] | None,
    ratings_n: int,
) -> Cells:
    """Count responses into cells.

    Args:
        starts: (k,) which block each entry belongs to.
        set_ids: (k,).
        places: (k,) index of the rating, 0 for the lowest.
        ns: (k,) how many responses each entry stands for; negative where they are taken away.
        weights: (k,) sums of their weights and of their squares, signed as ``ns``; None where all are 1.
        ratings_n: R.
    """
    keys, which = np.unique((starts << _SHIFT) | set_ids, return_inverse=True)
    flat, size = which * ratings_n + places, len(keys) * ratings_n

    def summed(values: npt.NDArray[Any]) -> Floats:
        sums: Floats = np.bincount(flat, weights=values, minlength=size).astype(np.float64)
        return sums.reshape(-1, ratings_n)

    found = np.hstack([summed(each) for each in weights]) if weights is not None else None
    return Cells(keys >> _SHIFT, keys & _LOW, summed(ns).astype(np.int64), found)


def added_up(parts: Sequence[Cells]) -> Cells:
    """Return all parts together, one cell per block and set, ascending; those that come to nothing stay."""
    if len(parts) == 1 and parts[0].n == 0:
        return parts[0]
    keys = np.concatenate([(part.starts << _SHIFT) | part.set_ids for part in parts])
    if not len(keys):
        return parts[0]
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    counts = np.add.reduceat(np.concatenate([part.counts for part in parts])[order], first, dtype=np.int64)
    weights: Floats | None = None
    if any(part.weights is not None for part in parts):
        sums = np.add.reduceat(np.concatenate([part.with_weights() for part in parts])[order], first)
        weights = np.asarray(np.where(np.abs(sums) < _NOTHING, 0.0, sums), np.float64)
    return Cells(keys[first] >> _SHIFT, keys[first] & _LOW, counts, weights)


def packed(cells: Cells) -> Iterator[tuple[int, bytes, bytes | None]]:
    """Yield every block as it is stored: its start, counts and weights; cells of no responses are left out.

    Args:
        cells: Ascending by start, as ``added_up`` gives them. A block that is left without cells is empty.
    """
    firsts = np.flatnonzero(np.concatenate([[True], cells.starts[1:] != cells.starts[:-1]]))
    rows = np.column_stack([cells.set_ids, cells.counts]).astype(_PACKED)
    is_there = np.asarray(cells.counts.any(axis=1))
    for first, end in zip(firsts, [*firsts[1:], cells.n], strict=True):
        there = is_there[first:end]
        weights = None
        if cells.weights is not None:
            of_block, counts = cells.weights[first:end][there], cells.counts[first:end][there]
            if not np.array_equal(of_block, np.hstack([counts, counts])):
                weights = of_block.astype(_PACKED_WEIGHTS).tobytes()
        yield int(cells.starts[first]), rows[first:end][there].tobytes(), weights


def unpacked(
    starts: Sequence[int], blocks: Sequence[bytes], weights: Sequence[bytes | None], ratings_n: int
) -> Cells:
    """Return stored blocks as cells, in their order.

    Args:
        starts: The first day of each block, as an ordinal.
        blocks: The counts of each.
        weights: The weights of each.
        ratings_n: R.
    """
    width_n = 1 + ratings_n
    rows = np.frombuffer(b"".join(blocks), _PACKED).reshape(-1, width_n)
    lengths = np.array([len(block) for block in blocks], np.int64) // (width_n * _PACKED.itemsize)
    found = None
    if weights.count(None) < len(weights):
        found = np.vstack(
            [_weights_of(block, of, ratings_n) for block, of in zip(blocks, weights, strict=True)]
        )
    return Cells(
        np.repeat(np.array(starts, np.int64), lengths), rows[:, 0].astype(np.int64), rows[:, 1:], found
    )


def _weights_of(cells: bytes, weights: bytes | None, ratings_n: int) -> Floats:
    if weights is not None:
        return np.frombuffer(weights, _PACKED_WEIGHTS).reshape(-1, 2 * ratings_n)
    counts = np.frombuffer(cells, _PACKED).reshape(-1, 1 + ratings_n)[:, 1:]
    return np.hstack([counts, counts]).astype(np.float64)
