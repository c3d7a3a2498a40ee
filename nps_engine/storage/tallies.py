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
from typing import NamedTuple

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.periods import Interval
from nps_engine.storage.catalogue import Catalogue, Kept, fetch_catalogue, note_change
from nps_engine.storage.cells import Cells, Ints, added_up, cells_of, packed, unpacked
from nps_engine.storage.inserts import dialect_of, is_postgresql
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

_AT_ONCE_N = 5_000
_SELECT = (
    "WITH wanted (cut, unit, start_on) AS (VALUES {keys})"
    " SELECT wanted.cut, wanted.unit, wanted.start_on, cells, weights FROM wanted JOIN tally"
    " ON survey_id = {mark} AND tally.cut = wanted.cut AND tally.unit = wanted.unit"
    " AND tally.start_on = wanted.start_on"
)
_UPSERT = (
    "INSERT INTO tally (survey_id, cut, unit, start_on, cells, weights) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (survey_id, cut, unit, start_on)"
    " DO UPDATE SET cells = excluded.cells, weights = excluded.weights"
)
_DELETE = "DELETE FROM tally WHERE survey_id = ? AND cut = ? AND unit = ? AND start_on = ?"


_Block = tuple[int, bytes, bytes | None]
"""Start, counts and weights."""


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
    cuts = {
        cut: projected(session, by_day, cut, dimension_ids) for cut, dimension_ids in cuts_of(kept).items()
    }
    save_cuts(session, survey_id, cuts)


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
    return _cells([(start_on.toordinal(), cells, weights) for start_on, cells, weights in rows], ratings_n)


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
    by_day = fetch_all_cells(session, survey_id, JOINT, Interval.DAY, ratings_n)
    delete_cut(session, survey_id, JOINT)
    cuts = {JOINT: projected(session, by_day, JOINT, joint)}
    for dimension_id in leaving:
        if kept[dimension_id] is Kept.OWN:
            cuts[dimension_id] = projected(session, by_day, dimension_id, [dimension_id])
    save_cuts(session, survey_id, cuts)


def by_month(by_day: Cells) -> Cells:
    """Return cells of days as cells of months."""
    days, which = np.unique(by_day.starts, return_inverse=True)
    months = [date.fromordinal(day).replace(day=1).toordinal() for day in days.tolist()]
    return added_up([by_day.of_starts(np.array(months, np.int64)[which])])


def save_cuts(session: Session, survey_id: int, cuts: Mapping[int, Cells]) -> None:
    """Add cells to what is stored of a survey's cuts, by day and by month.

    Args:
        cuts: The changes of each cut; their blocks are days.
    """
    changes = {
        (cut, unit): by_day if unit is Interval.DAY else by_month(by_day)
        for cut, by_day in cuts.items()
        if by_day.n
        for unit in UNITS
    }
    stored = _fetch_blocks(session, survey_id, changes)
    written, emptied = [], []
    for (cut, unit), cells in changes.items():
        both = added_up([_cells(stored.get((cut, unit), []), cells.counts.shape[1]), cells])
        for start, block, weights in packed(both):
            key = (survey_id, cut, unit.value, date.fromordinal(start).isoformat())
            if block:
                written.append((*key, block, weights))
            else:
                emptied.append(key)
    mark = "%s" if is_postgresql(session) else "?"
    connection = session.connection()
    if emptied:
        connection.exec_driver_sql(_DELETE.replace("?", mark), emptied)
    if written:
        connection.exec_driver_sql(_UPSERT.replace("?", mark), written)


def _cells(blocks: Sequence[_Block], ratings_n: int) -> Cells:
    starts, cells, weights = zip(*blocks, strict=True) if blocks else ((), (), ())
    return unpacked(starts, cells, weights, ratings_n)


def _fetch_blocks(
    session: Session, survey_id: int, changes: Mapping[tuple[int, Interval], Cells]
) -> dict[tuple[int, Interval], list[_Block]]:
    """Return the stored blocks that changes fall into, by cut and unit."""
    wanted = [
        (cut, unit.value, date.fromordinal(start).isoformat())
        for (cut, unit), cells in changes.items()
        for start in np.unique(cells.starts).tolist()
    ]
    key = "(%s::integer, %s::text, %s::date)" if is_postgresql(session) else "(?, ?, ?)"
    found: dict[tuple[int, Interval], list[_Block]] = {}
    for first in range(0, len(wanted), _AT_ONCE_N):
        part = wanted[first : first + _AT_ONCE_N]
        statement = _SELECT.format(
            mark="%s" if is_postgresql(session) else "?", keys=", ".join([key] * len(part))
        )
        given = (*(each for block in part for each in block), survey_id)
        for cut, unit, start_on, cells, weights in session.connection().exec_driver_sql(statement, given):
            day = start_on if isinstance(start_on, date) else date.fromisoformat(start_on)
            found.setdefault((cut, Interval(unit)), []).append((day.toordinal(), cells, weights))
    return found
