"""The same theme keeps its id and label from one fit to the next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from nps_engine.themes.encoder import Vectors
from nps_engine.themes.theme import Theme

SAME_FROM = 0.5
"""Likeness (0..1) from which two themes are the same; see ``likeness``."""

_OVERLAP_WEIGHT = 0.6
_CENTRE_FLOOR, _CENTRE_CEILING = 0.6, 0.97
_ID = re.compile(r"t([0-9]+)")


def matches(
    previous: Sequence[Theme], member_ids: Sequence[Sequence[int]], centres: Vectors
) -> dict[int, Theme]:
    """Return which earlier theme each new group continues, where one clearly does; one to one, likest first.

    Args:
        previous: The themes of the fit before.
        member_ids: Response ids of each new group.
        centres: Shape (groups, d), unit rows.
    """
    pairs = [
        (likeness(theme, set(members), centre), group, theme)
        for group, (members, centre) in enumerate(zip(member_ids, centres, strict=True))
        for theme in previous
    ]
    found: dict[int, Theme] = {}
    taken: set[str] = set()
    for worth, group, theme in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2].id)):
        if worth >= SAME_FROM and group not in found and theme.id not in taken:
            found[group] = theme
            taken.add(theme.id)
    return found


def likeness(theme: Theme, member_ids: set[int], centre: Vectors) -> float:
    """Return 0..1: overlap of members that both fits could have seen, and closeness of the centres.

    Overlap is shared members over the earlier theme's members (comments that came later count against
    nobody) times the square root of the part of the new group that was there, so a theme swallowed by a
    larger one does not pass its name on. Without a shared member only the centres speak, and
    where another model made the earlier centre only the members.
    """
    is_same_model = theme.centre.shape == centre.shape
    closeness = 0.0
    if is_same_model:
        cosine = float(theme.centre @ centre)
        closeness = float(np.clip((cosine - _CENTRE_FLOOR) / (_CENTRE_CEILING - _CENTRE_FLOOR), 0.0, 1.0))
    earlier = set(theme.member_ids)
    shared_n = len(earlier & member_ids)
    if shared_n == 0:
        return closeness * (1.0 - _OVERLAP_WEIGHT) / SAME_FROM * 0.9 if earlier else closeness
    overlap = 2.0 * shared_n / (len(earlier) + min(len(member_ids), max(len(earlier), shared_n)))
    if not is_same_model:
        return overlap
    return _OVERLAP_WEIGHT * overlap + (1.0 - _OVERLAP_WEIGHT) * closeness


def highest_id_n(previous: Sequence[Theme], given_n: int = 0) -> int:
    """Return the highest number that a theme id ("t12": 12) ever had, as far as known."""
    return max(given_n, highest_number(theme.id for theme in previous))


def highest_number(ids: Iterable[str]) -> int:
    """Return the highest number of some theme ids, 0 without any; ids of parts do not count."""
    return max((int(found[1]) for each in ids if (found := _ID.fullmatch(each))), default=0)
