"""The groups about which something was shown, oldest first: what an attacker may put together."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nps_engine.privacy.members import Group, no_one, people_n

_MAGIC = b"NPR1"


@dataclass(frozen=True, eq=False)
class Released:
    """A history of shown groups; no group twice, none empty.

    Args:
        members: Everybody in any group, sorted, shape (m,), int64.
        inside: Row g, column i: is member i in group g? Shape (groups, m), bool, oldest group first.
    """

    members: Group
    inside: NDArray[np.bool_]

    @classmethod
    def none(cls) -> Released:
        """Return the history of a survey about which nothing was shown."""
        return cls(no_one(), np.zeros((0, 0), bool))

    @classmethod
    def of(cls, groups: Iterable[Group]) -> Released:
        """Return the history of these groups, oldest first."""
        return cls.none().with_groups(groups)

    @property
    def groups(self) -> tuple[Group, ...]:
        """Return every group, oldest first."""
        return tuple(self.members[row] for row in self.inside)

    def with_groups(self, groups: Iterable[Group]) -> Released:
        """Return the history with groups shown after it; those it has, and empty ones, change nothing."""
        asked = [group for group in groups if group.size]
        members = np.unique(np.concatenate([self.members, *asked]))
        rows = np.zeros((len(self.inside) + len(asked), members.size), bool)
        rows[: len(self.inside), np.searchsorted(members, self.members)] = self.inside
        for row, group in zip(rows[len(self.inside) :], asked, strict=True):
            row[np.searchsorted(members, group)] = True
        first = {row.tobytes(): at for at, row in reversed(list(enumerate(np.packbits(rows, axis=1))))}
        return Released(members, rows[sorted(first.values())])

    def has(self, group: Group) -> bool:
        """Return True where exactly this group was shown before."""
        row = np.isin(self.members, group, assume_unique=True)
        is_known = np.count_nonzero(row) == group.size
        return is_known and bool((self.inside == row).all(axis=1).any())

    def latest_like(self, group: Group, below_n: int) -> Group | None:
        """Return the newest group that fewer than ``below_n`` people tell apart from this one, or None."""
        members = np.union1d(self.members, group)
        asked = np.isin(members, group, assume_unique=True)
        rows = np.zeros((len(self.inside), members.size), bool)
        rows[:, np.searchsorted(members, self.members)] = self.inside
        for row in rows[::-1]:
            apart = row != asked
            if people_n(members[apart]) < below_n:
                earlier: Group = members[row]
                return earlier
        return None

    def to_bytes(self) -> bytes:
        """Return a compact form to store: the members' differences and one bit per group and member."""
        steps = np.diff(self.members, prepend=0).astype("<i8").view(np.uint8).reshape(-1, 8).T
        sizes = np.array([self.members.size, len(self.inside)], "<i8")
        bits = np.packbits(self.inside, axis=1)
        return _MAGIC + zlib.compress(sizes.tobytes() + steps.tobytes() + bits.tobytes(), 6)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Released:
        """Return the history that ``to_bytes`` made.

        Raises:
            ValueError: If these bytes are something else, or damaged.
        """
        if not stored.startswith(_MAGIC):
            raise ValueError("not a history of released groups")
        try:
            plain = zlib.decompress(stored[len(_MAGIC) :])
        except zlib.error as error:
            raise ValueError("a damaged history of released groups") from error
        members_n, groups_n = (int(size) for size in np.frombuffer(plain, "<i8", 2))
        steps = np.frombuffer(plain, np.uint8, 8 * members_n, 16).reshape(8, members_n).T
        members = np.cumsum(np.ascontiguousarray(steps).view("<i8").ravel(), dtype=np.int64)
        bits = np.frombuffer(plain, np.uint8, offset=16 + 8 * members_n).reshape(
            groups_n, (members_n + 7) // 8
        )
        return cls(members, np.unpackbits(bits, axis=1, count=members_n).astype(bool))
