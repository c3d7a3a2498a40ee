"""Tallies: the counts that are kept pre-added, changed in the transaction that changes the responses.

For every survey there are *cuts*, each with a block of cells (``cells.py``) per day and per month:

- the whole survey;
- the *joint* cut: all dimensions of few values together, which answers any filter and breakdown by them;
- one cut of its own for each dimension that is too wide for the joint one.

A dimension starts in the joint cut when a survey first has it. When the combinations grow too many, the widest
dimension moves to a cut of its own, worked out from the joint one; when it alone has too many values it is kept
no longer and its questions are answered from the rows. Nothing moves back, but by a recount.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from math import prod
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.periods import Interval
from nps_engine.storage.catalogue import Catalogue, Kept, fetch_catalogue, note_change
from nps_engine.storage.cells import Cells, Ints, added_up, cells_of, packed, unpacked
from nps_engine.storage.inserts import dialect_of
from nps_engine.storage.segment_sets import NO_SEGMENTS, fetch_pairs, save_projections
from nps_engine.storage.tables import KeptDimensionTable, TallyTable

WHOLE = 0
"""The cut that looks at no dimension."""

JOINT = -1
"""The cut of the dimensions that are kept together."""

JOINT_CELLS_MAX = 1_000
"""The joint cut's dimensions have at most so many combinations of values (none counts as a value)."""

OWN_VALUES_MAX = 2_000
"""A dimension with more values is not kept pre-added."""

UNITS = (Interval.DAY, Interval.MONTH)

_AT_ONCE_N = 800
_KEY = ("survey_id", "cut", "unit", "start_on")


class Tallied(NamedTuple):
    """A response as counts see it. ``sign``: 1 where it is added, -1 where it is taken away."""

    responded_on: date
    set_id: int
    rating: int
    weight: float
    sign: int = 1


def save_changes(session: Session, survey_id: int, changes: Sequence[Tallied]) -> None:
    """Add responses to all cuts of a survey, or take them away."""
    if not changes:
        return
    metric = fetch_catalogue(session).survey_of(survey_id).metric
    signs = np.array([change.sign for change in changes], np.int64)
    weights = None
    if any(change.weight != 1.0 for change in changes):
        each = np.array([change.weight for change in changes], np.float64)
        weights = signs * each, signs * each**2
    by_day = cells_of(
        starts=np.array([change.responded_on.toordinal() for change in changes], np.int64),
        set_ids=np.array([change.set_id for change in changes], np.int64),
        places=np.array([change.rating for change in changes], np.int64) - metric.ratings[0],
        ns=signs,
        weights=weights,
        ratings_n=len(metric.ratings),
    )
    save_cells(session, survey_id, by_day)


def save_cells(session: Session, survey_id: int, by_day: Cells) -> None:
    """Add counted responses to all cuts of a survey.

    Args:
        by_day: Blocks are days; the sets are those that the responses have.
    """
    kept = _kept_with(session, survey_id, by_day.set_ids)
    for cut, dimension_ids in cuts_of(kept).items():
        of_cut = projected(session, by_day, cut, dimension_ids)
        save_to_cut(session, survey_id, cut, Interval.DAY, of_cut)
        save_to_cut(session, survey_id, cut, Interval.MONTH, by_month(of_cut))


def cuts_of(kept: Mapping[int, Kept]) -> dict[int, tuple[int, ...]]:
    """Return every cut of a survey with the dimensions that it looks at."""
    joint = tuple(dimension_id for dimension_id, how in kept.items() if how is Kept.JOINT)
    own = {dimension_id: (dimension_id,) for dimension_id, how in kept.items() if how is Kept.OWN}
    return {WHOLE: (), JOINT: joint, **own}


def projected(session: Session, by_day: Cells, cut: int, dimension_ids: Collection[int]) -> Cells:
    """Return cells as a cut sees them. A cut of one wide dimension leaves out those without a value in it."""
    distinct, which = np.unique(by_day.set_ids, return_inverse=True)
    onto = save_projections(session, distinct.tolist(), dimension_ids)
    set_ids = np.array([onto[set_id] for set_id in distinct.tolist()], np.int64)[which]
    found = by_day.of_sets(set_ids)
    if cut > 0:
        found = found.where(set_ids != NO_SEGMENTS)
    return added_up([found])


def fetch_all_cells(session: Session, survey_id: int, cut: int, unit: Interval, ratings_n: int) -> Cells:
    """Return every stored cell of a cut, ascending by start and set."""
    stored = select(col(TallyTable.start_on), col(TallyTable.cells), col(TallyTable.weights)).where(
        col(TallyTable.survey_id) == survey_id,
        col(TallyTable.cut) == cut,
        col(TallyTable.unit) == unit.value,
    )
    rows = session.execute(stored.order_by(col(TallyTable.start_on)))
    return unpacked([(start_on.toordinal(), cells, weights) for start_on, cells, weights in rows], ratings_n)


def delete_cut(session: Session, survey_id: int, cut: int) -> None:
    """Let a cut go."""
    session.execute(
        delete(TallyTable).where(col(TallyTable.survey_id) == survey_id, col(TallyTable.cut) == cut)
    )


def kept_afresh(catalogue: Catalogue, dimension_ids: Iterable[int]) -> dict[int, Kept]:
    """Return how a survey with these dimensions is best kept: as many of them together as fit."""
    values_n = {dimension_id: catalogue.values_n[dimension_id] for dimension_id in sorted(dimension_ids)}
    kept = {
        dimension_id: Kept.ROWS if n > OWN_VALUES_MAX else Kept.JOINT for dimension_id, n in values_n.items()
    }
    while (widest := _too_wide(kept, values_n)) is not None:
        kept[widest] = Kept.OWN
    return kept


def save_kept(session: Session, survey_id: int, kept: Mapping[int, Kept]) -> None:
    """Note how a survey's dimensions are kept."""
    insert = dialect_of(session).insert(KeptDimensionTable)
    rows = [
        {"survey_id": survey_id, "dimension_id": dimension_id, "kept": how.value}
        for dimension_id, how in kept.items()
    ]
    if rows:
        session.execute(
            insert.on_conflict_do_update(
                index_elements=["survey_id", "dimension_id"], set_={"kept": insert.excluded.kept}
            ),
            rows,
        )
    note_change(session)


def _kept_with(session: Session, survey_id: int, set_ids: Ints) -> Mapping[int, Kept]:
    """Return how the survey's dimensions are kept, after making room for those of these sets."""
    catalogue = fetch_catalogue(session)
    before = catalogue.kept.get(survey_id, {})
    pairs = fetch_pairs(session, np.unique(set_ids).tolist())
    present = {dimension_id for each in pairs.values() for dimension_id, _ in each}
    kept = {**before, **dict.fromkeys(sorted(present - before.keys()), Kept.JOINT)}
    for dimension_id, how in kept.items():
        if how is not Kept.ROWS and catalogue.values_n[dimension_id] > OWN_VALUES_MAX:
            kept[dimension_id] = Kept.ROWS
    while (widest := _too_wide(kept, catalogue.values_n)) is not None:
        kept[widest] = Kept.OWN
    if kept != before:
        _rearrange(session, survey_id, before, kept)
        save_kept(session, survey_id, {each: how for each, how in kept.items() if before.get(each) != how})
    return dict(sorted(kept.items()))


def _too_wide(kept: Mapping[int, Kept], values_n: Mapping[int, int]) -> int | None:
    """Return the widest dimension of the joint cut while it has too many combinations."""
    joint = {each: values_n[each] + 1 for each, how in kept.items() if how is Kept.JOINT}
    if prod(joint.values()) <= JOINT_CELLS_MAX:
        return None
    return max(joint, key=lambda each: (joint[each], each))


def _rearrange(
    session: Session, survey_id: int, before: Mapping[int, Kept], kept: Mapping[int, Kept]
) -> None:
    """Take the dimensions that grew too wide out of the joint cut, and let go of those wider still."""
    leaving = [each for each, how in before.items() if how is Kept.JOINT and kept[each] is not Kept.JOINT]
    for dimension_id, how in before.items():
        if how is Kept.OWN and kept[dimension_id] is Kept.ROWS:
            delete_cut(session, survey_id, dimension_id)
    if not leaving:
        return
    ratings_n = len(fetch_catalogue(session).survey_of(survey_id).metric.ratings)
    joint = [each for each, how in before.items() if kept[each] is Kept.JOINT]
    stored = {unit: fetch_all_cells(session, survey_id, JOINT, unit, ratings_n) for unit in UNITS}
    delete_cut(session, survey_id, JOINT)
    for unit, cells in stored.items():
        save_to_cut(session, survey_id, JOINT, unit, projected(session, cells, JOINT, joint))
        for dimension_id in leaving:
            if kept[dimension_id] is Kept.OWN:
                own = projected(session, cells, dimension_id, [dimension_id])
                save_to_cut(session, survey_id, dimension_id, unit, own)


def by_month(by_day: Cells) -> Cells:
    """Return cells of days as cells of months."""
    days, which = np.unique(by_day.starts, return_inverse=True)
    months = [date.fromordinal(day).replace(day=1).toordinal() for day in days.tolist()]
    return added_up([by_day.of_starts(np.array(months, np.int64)[which])])


def save_to_cut(session: Session, survey_id: int, cut: int, unit: Interval, changes: Cells) -> None:
    """Add cells to what is stored of a cut."""
    if not changes.n:
        return
    for starts in _parts(np.unique(changes.starts).tolist()):
        in_part = (changes.starts >= starts[0]) & (changes.starts <= starts[-1])
        stored = _fetch_blocks(session, survey_id, cut, unit, starts)
        both = added_up([unpacked(stored, changes.counts.shape[1]), changes.where(in_part)])
        blocks = [
            {
                "survey_id": survey_id,
                "cut": cut,
                "unit": unit.value,
                "start_on": date.fromordinal(start),
                "cells": cells,
                "weights": weights,
            }
            for start, cells, weights in packed(both)
        ]
        _save_blocks(session, blocks)


def _fetch_blocks(
    session: Session, survey_id: int, cut: int, unit: Interval, starts: Sequence[int]
) -> list[tuple[int, bytes, bytes | None]]:
    tally = TallyTable.__table__  # type: ignore[attr-defined]
    stored = select(tally.c.start_on, tally.c.cells, tally.c.weights).where(
        tally.c.survey_id == survey_id,
        tally.c.cut == cut,
        tally.c.unit == unit.value,
        tally.c.start_on.in_([date.fromordinal(start) for start in starts]),
    )
    rows = session.connection().execute(stored)
    return [(start_on.toordinal(), cells, weights) for start_on, cells, weights in rows]


def _save_blocks(session: Session, blocks: Sequence[Mapping[str, Any]]) -> None:
    """Write blocks in place of those that are there; those without cells go."""
    tally = TallyTable.__table__  # type: ignore[attr-defined]
    emptied = [{f"the_{name}": block[name] for name in _KEY} for block in blocks if not block["cells"]]
    written = [block for block in blocks if block["cells"]]
    connection = session.connection()
    if emptied:
        is_it = [tally.c[name] == bindparam(f"the_{name}") for name in _KEY]
        connection.execute(delete(tally).where(*is_it), emptied)
    if written:
        insert = dialect_of(session).insert(tally)
        new = {"cells": insert.excluded.cells, "weights": insert.excluded.weights}
        connection.execute(insert.on_conflict_do_update(index_elements=_KEY, set_=new), written)


def _parts(starts: Sequence[int]) -> Iterable[Sequence[int]]:
    return (starts[first : first + _AT_ONCE_N] for first in range(0, len(starts), _AT_ONCE_N))
