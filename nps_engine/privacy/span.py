"""The span of released groups: everything that adding and subtracting what was shown can tell.

Every group is a row of 0 and 1 over columns. A column is a class of members whom none of the groups tells
apart. The rows are kept reduced (each has a pivot column, in which it alone is not 0), modulo the prime
2**31 - 1. Pivots lie in large columns where they can: rows with a pivot in a small column are then 0 in all
large ones, and only they can help to expose somebody.

Sources: Chin & Ozsoyoglu 1982, "Auditing and inference control in statistical databases" (the reduced matrix of
answered sums); what is asked of it here, that no vector of the span has fewer than so many people in it, is
their test of single records carried on to small groups and to differences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nps_engine.privacy.members import Group, no_one, people_of
from nps_engine.privacy.search import WORK_MOST_N, Search, cleared, in_common_n, reduced

Vector = NDArray[np.int64]


@dataclass
class Span:
    """The span of some groups, and what one more would expose.

    Args:
        minimum_n: Fewer people than this are exposed by a vector of their own.
        members: Everybody in any group, sorted, shape (m,).
        columns: The column of each member, shape (m,).
        people: The people of each column where they are fewer than ``minimum_n``, else None (a large column).
        rows: The reduced rows, shape (rank, columns), modulo ``PRIME``.
        pivots: The pivot column of each row, shape (rank,).
        work_left_n: Matrix entries that searches may still touch; a refined copy starts afresh.
    """

    minimum_n: int
    members: Group
    columns: Vector
    people: list[frozenset[int] | None]
    rows: Vector
    pivots: Vector
    work_left_n: int = WORK_MOST_N

    def __post_init__(self) -> None:
        self._is_large = np.array([people is None for people in self.people], bool)

    @classmethod
    def of(cls, groups: Sequence[Group], minimum_n: int) -> Span:
        """Return the span of groups that were shown already, whatever they expose."""
        empty = np.zeros((0, 0), np.int64)
        span = cls(minimum_n, no_one(), no_one(), [], empty, no_one()).refined(groups)
        for group in sorted(groups, key=lambda group: group.size):
            span.add(group)
        return span

    def refined(self, groups: Sequence[Group]) -> Span:
        """Return a copy whose columns also tell members of these groups from others; they are not added."""
        members = np.unique(np.concatenate([self.members, *groups]))
        parents = np.full(members.size, len(self.people), np.int64)
        parents[np.searchsorted(members, self.members)] = self.columns
        bits = np.zeros((len(groups), members.size), bool)
        for row, group in zip(bits, groups, strict=True):
            row[np.searchsorted(members, group)] = True
        columns, first = _classes(parents, bits)
        people = _people_by_column(members, columns, len(first), self.minimum_n)
        widened = np.concatenate([self.rows, np.zeros((len(self.rows), 1), np.int64)], axis=1)
        span = Span(self.minimum_n, members, columns, people, widened[:, parents[first]], self.pivots.copy())
        span._settle(parents[first])
        return span

    def add(self, group: Group) -> None:
        """Add a group that the columns tell apart; one that the span has already changes nothing."""
        vector = self._rest(group)
        if vector.any():
            self.rows = np.concatenate([self.rows, vector[None, :]])
            self.pivots = np.append(self.pivots, -1)
            self._pivot(len(self.rows) - 1)

    def has(self, group: Group) -> bool:
        """Return True where the figures of a group can be computed from what was shown."""
        return not self._rest(group).any()

    def exposes(self, group: Group) -> bool:
        """Return True where this group, shown too, would tell something of 1 to ``minimum_n`` - 1 people alone.

        That is: where some sum of multiples of the group and of rows is 0 for all but so few people. Where the
        search for it would be too long (see ``Search``), the answer is True.
        """
        vector = self._rest(group)
        if not vector.any() or vector[self._is_large].any():
            return False
        if self.work_left_n <= 0:
            return True
        small = np.flatnonzero(~self._is_large[self.pivots])
        nonzero = self.rows[small] != 0
        near = _connected(vector != 0, nonzero)
        places = np.flatnonzero(near)
        usable = small[(nonzero & near).any(axis=1)]
        self.work_left_n -= nonzero.size
        search = Search([self.people[column] or frozenset() for column in places], self.work_left_n)
        pivots = np.searchsorted(places, self.pivots[usable])
        found = search.finds(vector[places], self.rows[np.ix_(usable, places)], pivots, self.minimum_n - 1)
        self.work_left_n -= search.work_n
        return found

    def _rest(self, group: Group) -> Vector:
        vector = np.zeros(len(self.people), np.int64)
        vector[self.columns[np.searchsorted(self.members, group)]] = 1
        return reduced(vector, self.rows, self.pivots)

    def _pivot(self, row: int) -> None:
        """Give a row a pivot, in a large column where it has one, and clear that column elsewhere."""
        places = np.flatnonzero(self.rows[row])
        large = places[self._is_large[places]]
        candidates = large if large.size else places
        uses_n = np.count_nonzero(self.rows[:, candidates], axis=0)
        self.pivots[row] = candidates[np.argmin(uses_n)]
        cleared(self.rows, row, int(self.pivots[row]))

    def _settle(self, parents: Vector) -> None:
        """Move each pivot into a part of its column that is still large; find another where none is."""
        parts: dict[int, int] = {}
        for column in np.argsort(~self._is_large, kind="stable"):
            parts.setdefault(int(parents[column]), int(column))
        self.pivots = np.array([parts[int(pivot)] for pivot in self.pivots], np.int64)
        for row in np.flatnonzero(~self._is_large[self.pivots]):
            if self.rows[row, self._is_large].any():
                self._pivot(int(row))


def _classes(parents: Vector, bits: NDArray[np.bool_]) -> tuple[Vector, Vector]:
    """Return the class of each member by parent and bits, and one member's place of each class."""
    parent_bytes = parents[:, None].view(np.uint8)
    keys = np.ascontiguousarray(np.concatenate([parent_bytes, np.packbits(bits, axis=0).T], axis=1))
    _, first, columns = np.unique(
        keys.view(np.dtype((np.void, keys.shape[1]))).ravel(), return_index=True, return_inverse=True
    )
    return columns.astype(np.int64), first.astype(np.int64)


def _people_by_column(
    members: Group, columns: Vector, columns_n: int, minimum_n: int
) -> list[frozenset[int] | None]:
    pairs = np.unique(np.stack([columns, people_of(members)]), axis=1)
    starts = np.searchsorted(pairs[0], np.arange(columns_n + 1))
    return [
        frozenset(pairs[1, start:end].tolist()) if end - start < minimum_n else None
        for start, end in pairwise(starts)
    ]


def _connected(reached: NDArray[np.bool_], nonzero: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the columns that rows connect to the reached ones, those included."""
    while True:
        rows = in_common_n(nonzero, reached) > 0
        further = reached | (in_common_n(nonzero.T, rows) > 0)
        if (further == reached).all():
            return reached
        reached = further
