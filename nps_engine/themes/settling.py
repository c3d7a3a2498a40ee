"""A refit changes themes only as fast as comments come: what is known stays, growth comes from what is new.

Communities of all comments are looked for anew, and most of them are the earlier themes. Where they are not, the
comments that were there before stay where they were, unless so few of them move that the newcomers pay for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nps_engine.themes.centres import centres_of
from nps_engine.themes.encoder import Vectors
from nps_engine.themes.graph import Labels, by_size
from nps_engine.themes.theme import Theme
from nps_engine.themes.verbatims import SpokenText, Verbatim

MOVED_SHARE = 0.2
"""Earlier comments that may change their theme for each new one: with a fifth more, 4 % of the earlier ones."""

SAME_FROM = 0.5
"""Overlap (0..1: twice what is shared over both sizes) from which a group is an earlier theme."""


@dataclass(frozen=True, eq=False)
class _Change:
    """A new theme or the end of one: its number, and how many earlier comments it would move."""

    number: int
    moved_n: float
    is_birth: bool


def earlier_themes(
    ordered: Sequence[Verbatim], said: Sequence[SpokenText], previous: Sequence[Theme]
) -> NDArray[np.int64]:
    """Return the number of the earlier theme of each text (its first comment's), -1 without; shape (n,).

    Of several the one that the comment spoke of most counts.
    """
    number_of = {member: number for number, theme in enumerate(previous) for member in theme.member_ids}
    number_of |= {member: number for number, theme in enumerate(previous) for member in theme.main_ids}
    known = [
        next((number_of[id_] for row in each.rows if (id_ := ordered[row].id) in number_of), -1)
        for each in said
    ]
    return np.array(known, dtype=np.int64)


def stayed(labels: Labels, earlier: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which texts are still with most of their earlier theme, shape (n,).

    Args:
        labels: Shape (n,): group of each text now.
        earlier: Shape (n,): number of its earlier theme, -1 for none.
    """
    is_old = earlier >= 0
    if not is_old.any():
        return is_old
    shared = np.zeros((int(labels.max()) + 1, int(earlier.max()) + 1))
    np.add.at(shared, (labels[is_old], earlier[is_old]), 1)
    return np.asarray(is_old & (np.argmax(shared, axis=1)[labels] == earlier))


def settled(
    labels: Labels,
    earlier: NDArray[np.int64],
    vectors: Vectors,
    comments_n: NDArray[np.int64],
    grown_n: int = 0,
) -> Labels:
    """Return the groups of texts with earlier themes kept, largest first.

    Args:
        labels: Shape (n,): the community of each text.
        earlier: Shape (n,): number of the earlier theme of each text, -1 for a new one.
        vectors: Shape (n, d), unit rows.
        comments_n: Shape (n,): comments behind each text.
        grown_n: Comments that came since a theme was last new; new themes may be made at their cost, too.
    """
    is_old = earlier >= 0
    if not is_old.any():
        return labels
    shared = np.zeros((int(labels.max()) + 1, int(earlier.max()) + 1))
    np.add.at(shared, (labels[is_old], earlier[is_old]), comments_n[is_old])
    new_n = float(comments_n[~is_old].sum())
    continued = _continued(shared)
    accepted, spent_n = _accepted(shared, continued, MOVED_SHARE * max(new_n, grown_n))
    dying = {each.number for each in accepted if not each.is_birth}
    births = {each.number: shared.shape[1] + at for at, each in enumerate(accepted) if each.is_birth}

    target_of = np.array([continued.get(group, births.get(group, -1)) for group in range(len(shared))])
    target = target_of[labels]
    stays = is_old & ~np.isin(earlier, list(dying)) & ~np.isin(target, list(births.values()))
    found = np.where(stays, earlier, target)
    found = _with_nearest(found, vectors)
    found = _with_survivors(found, vectors, ~is_old, set(earlier[is_old]) - set(continued.values()) - dying)
    left_n = MOVED_SHARE * new_n - spent_n
    wishes = stays & (target >= 0) & (target != earlier)
    return by_size(_with_best_moves(found, target, wishes, vectors, comments_n=comments_n, budget_n=left_n))


def _continued(shared: NDArray[np.float64]) -> dict[int, int]:
    """Return which earlier theme each group goes on with, one to one, the most alike first."""
    sizes = shared.sum(axis=1)[:, None] + shared.sum(axis=0)[None, :]
    alike = 2.0 * shared / np.maximum(sizes, 1.0)
    found: dict[int, int] = {}
    for place in np.argsort(-alike, axis=None, kind="stable").tolist():
        group, theme = divmod(place, shared.shape[1])
        if alike[group, theme] < SAME_FROM:
            break
        if group not in found and theme not in found.values():
            found[group] = theme
    return found


def _accepted(
    shared: NDArray[np.float64], continued: dict[int, int], budget_n: float
) -> tuple[list[_Change], float]:
    """Return the new themes and ends of themes that newcomers pay for, the cheapest first, and what they cost."""
    births = [
        _Change(group, float(shared[group].sum()), is_birth=True)
        for group in range(len(shared))
        if group not in continued
    ]
    ends = [
        _Change(theme, float(shared[:, theme].sum()), is_birth=False)
        for theme in range(shared.shape[1])
        if theme not in continued.values() and shared[:, theme].sum()
    ]
    accepted, spent_n = [], 0.0
    for change in sorted([*births, *ends], key=lambda each: (each.moved_n, not each.is_birth, each.number)):
        if spent_n + change.moved_n <= budget_n:
            accepted.append(change)
            spent_n += change.moved_n
    return accepted, spent_n


def _with_nearest(found: Labels, vectors: Vectors) -> Labels:
    """Return the labels with the nearest group for each text that has none."""
    none = np.flatnonzero(found < 0)
    if not len(none) or len(none) == len(found):
        return np.maximum(found, 0)
    groups, centres = _centres(found, vectors)
    filled = found.copy()
    filled[none] = groups[np.argmax(vectors[none] @ centres.T, axis=1)]
    return filled


def _with_survivors(
    found: Labels, vectors: Vectors, is_new: NDArray[np.bool_], survivors: set[Any]
) -> Labels:
    """Return the labels with new texts in a theme that no community continued, where that one is nearer."""
    if not survivors or not is_new.any():
        return found
    groups, centres = _centres(found, vectors)
    rows = np.flatnonzero(is_new)
    cosines = vectors[rows] @ centres.T
    own = cosines[np.arange(len(rows)), np.searchsorted(groups, found[rows])]
    at = np.flatnonzero(np.isin(groups, list(survivors)))
    best = at[np.argmax(cosines[:, at], axis=1)]
    nearer = cosines[np.arange(len(rows)), best] > own
    filled = found.copy()
    filled[rows[nearer]] = groups[best[nearer]]
    return filled


def _with_best_moves(
    found: Labels,
    target: Labels,
    wishes: NDArray[np.bool_],
    vectors: Vectors,
    *,
    comments_n: NDArray[np.int64],
    budget_n: float,
) -> Labels:
    """Return the labels with those earlier texts moved that gain most, as far as the budget goes."""
    groups, centres = _centres(found, vectors)
    rows = np.flatnonzero(wishes & np.isin(target, groups))
    if not len(rows) or budget_n <= 0:
        return found
    there = np.einsum("ij,ij->i", vectors[rows], centres[np.searchsorted(groups, target[rows])])
    here = np.einsum("ij,ij->i", vectors[rows], centres[np.searchsorted(groups, found[rows])])
    order = np.argsort(here - there, kind="stable")
    affordable = np.cumsum(comments_n[rows][order]) <= budget_n
    moving = rows[order[affordable & ((there - here)[order] > 0)]]
    moved = found.copy()
    moved[moving] = target[moving]
    return moved


def _centres(labels: Labels, vectors: Vectors) -> tuple[NDArray[np.int64], Vectors]:
    """Return the numbers of the groups that have texts, ascending, and their unit centres."""
    groups, places = np.unique(labels, return_inverse=True)
    kept = groups >= 0
    return groups[kept], centres_of(np.where(labels >= 0, places, -1), vectors, len(groups))[kept]
