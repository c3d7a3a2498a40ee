"""The search for a vector of few people among the sums of multiples of rows, modulo a prime."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.int64]

PRIME = 2**31 - 1
"""Products of two residues fit into 63 bits. What depends over the rationals depends modulo this prime too,
unless the prime divides a determinant of the groups' 0/1 matrix, which takes more luck than planning."""

WORK_MOST_N = 50_000_000
"""So many matrix entries the searches for one answer may touch, all together: about half a second. A search
that would take more gives up and says "exposed". Counted, not timed: the same question has the same answer."""


def in_common_n(left: NDArray[np.bool_], right: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return how many places each row of one has in common with each column of the other: exact below 2**24.

    The library that multiplies may report an invalid number for places of its registers that it does not use
    ; what it returns is right.
    """
    with np.errstate(invalid="ignore"):
        found: NDArray[np.float32] = left.astype(np.float32) @ right.astype(np.float32)
    return found


def reduced(vector: Vector, rows: Vector, pivots: Vector) -> Vector:
    """Return what is left of a vector when it is 0 in every pivot column."""
    factors = vector[pivots]
    used = np.flatnonzero(factors)
    if not used.size:
        return vector
    taken: Vector = (factors[used, None] * rows[used] % PRIME).sum(axis=0)
    left: Vector = (vector - taken) % PRIME
    return left


def cleared(rows: Vector, row: int, column: int) -> None:
    """Make a row's entry in a column 1 and everybody else's 0, in place."""
    places = np.flatnonzero(rows[row])
    values = rows[row, places] * pow(int(rows[row, column]), -1, PRIME) % PRIME
    rows[row, places] = values
    others = np.flatnonzero(rows[:, column])
    others = others[others != row]
    if others.size:
        block = np.ix_(others, places)
        rows[block] = (rows[block] - rows[others, column][:, None] * values) % PRIME


_STEP_N = 40_000
"""What a step of the search takes besides, as matrix entries."""


class _TooLongError(Exception):
    """The search has touched as much as it may."""


class Search:
    """Looks for a few people whom a vector, less multiples of reduced rows, is about and nobody else.

    Exact: it answers True just where there are such people; or where the search was given up.
    How: a column of the vector either stays, then its people are among the few; or it is cancelled, by a row
    that is not 0 there, and then the people of that row's pivot are. So one of few people is taken on, all
    columns of people taken on are struck out, and the search goes on for one person less: four levels. It ends
    early where no so many people can reach all the columns that are left.

    Args:
        people: The people of each column, none empty.
        work_most_n: Matrix entries to touch at most; ``work_n`` tells how many it were.
    """

    def __init__(self, people: Sequence[frozenset[int]], work_most_n: int = WORK_MOST_N) -> None:
        places = {person: at for at, person in enumerate(sorted(frozenset().union(*people)))}
        self._people = [sorted(places[person] for person in persons) for persons in people]
        self._masks = [sum(1 << person for person in persons) for persons in self._people]
        self._columns_of: list[list[int]] = [[] for _ in places]
        for column, persons in enumerate(self._people):
            for person in persons:
                self._columns_of[person].append(column)
        self._seen: set[int] = set()
        self._work_most_n = work_most_n
        self.work_n = 0

    def finds(self, vector: Vector, rows: Vector, pivots: Vector, most_n: int) -> bool:
        """Return True where at most ``most_n`` people can be left, or where that took too long to tell."""
        try:
            return self._finds(vector, rows, pivots, 0, most_n)
        except _TooLongError:
            return True

    def _finds(self, vector: Vector, rows: Vector, pivots: Vector, taken: int, left_n: int) -> bool:
        if not vector.any():
            return True
        if left_n == 0:
            return False
        self._spend(4 * rows.size + _STEP_N)
        for person in self._candidates(vector, rows, pivots, taken, left_n):
            together = taken | 1 << person
            if together in self._seen:
                continue
            self._seen.add(together)
            struck = [column for column in self._columns_of[person] if not self._masks[column] & ~together]
            if left_n == 1:
                is_found = self._is_left(vector, rows[np.isin(pivots, struck)], struck)
            else:
                rest = _struck_out(vector, rows, pivots, struck)
                is_found = self._finds(*rest, together, left_n - 1)
            if is_found:
                return True
        return False

    def _spend(self, work_n: int) -> None:
        self.work_n += work_n
        if self.work_n > self._work_most_n:
            raise _TooLongError

    def _candidates(self, vector: Vector, rows: Vector, pivots: Vector, taken: int, left_n: int) -> list[int]:
        """Return people of whom one must be among the few; none where there are no such few."""
        places = np.flatnonzero(vector)
        reach = np.zeros((len(self._columns_of), places.size), bool)
        nonzero = rows[:, places] != 0
        for row in np.flatnonzero(nonzero.any(axis=1)):
            for person in self._people[pivots[row]]:
                reach[person] |= nonzero[row]
        for at, column in enumerate(places):
            reach[self._people[column], at] = True
        reach[[person for person in range(taken.bit_length()) if taken >> person & 1]] = False
        found = np.flatnonzero(reach[:, np.argmin(np.count_nonzero(reach, axis=0))])
        beyond = ~reach[found]
        further_n = np.sort(in_common_n(reach, beyond.T), axis=0)[::-1]
        short_n = np.count_nonzero(beyond, axis=1)
        enough = further_n[: left_n - 1].sum(axis=0) >= short_n
        return [int(person) for person in found[enough][np.argsort(short_n[enough], kind="stable")]]

    def _is_left(self, vector: Vector, rows: Vector, struck: list[int]) -> bool:
        """Return True where multiples of these rows leave nothing of the vector but the struck columns."""
        self._spend((rows.size + vector.size) * len(rows) + _STEP_N // 4)
        table = np.concatenate([rows, vector[None, :]])
        table[:, struck] = 0
        for row in range(len(rows)):
            column = int((table[row] != 0).argmax())
            if table[row, column]:
                factors = table[row + 1 :, column] * pow(int(table[row, column]), -1, PRIME) % PRIME
                table[row + 1 :] = (table[row + 1 :] - factors[:, None] * table[row]) % PRIME
        return not table[-1].any()


def _struck_out(
    vector: Vector, rows: Vector, pivots: Vector, struck: list[int]
) -> tuple[Vector, Vector, Vector]:
    """Return vector, rows and pivots as they are without some columns."""
    table = np.concatenate([rows, vector[None, :]])
    table[:, struck] = 0
    pivots = pivots.copy()
    for row in np.flatnonzero(np.isin(pivots, struck)):
        places = np.flatnonzero(table[row])
        pivots[row] = -1
        if places.size:
            pivots[row] = places[0]
            cleared(table, int(row), int(places[0]))
    kept = pivots >= 0
    return table[-1], table[:-1][kept], pivots[kept]
