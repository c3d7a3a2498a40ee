"""Segment sets: the values that a response has in all dimensions together, kept once for all that share them.

A cut looks at some dimensions only: the *projection* of a set onto them is a set again. So one kind of id, the
set's, is what responses carry and what pre-added counts are kept by.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.catalogue import Catalogue, Pairs, fetch_catalogue, memory_of, save_values
from nps_engine.storage.cells import Ints
from nps_engine.storage.inserts import is_postgresql
from nps_engine.storage.tables import SegmentSetTable, SegmentTable, id_of
from nps_engine.values import Segments

NO_SEGMENTS = 0
"""The id of the set without any value; it has no row."""

_AT_ONCE_N = 5_000
_ADD_SET = "INSERT INTO segment_set (value_ids) VALUES (?) ON CONFLICT DO NOTHING"
_ADD_SEGMENT = "INSERT INTO segment (set_id, dimension_id, value_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"

_NO_VALUES: Ints = np.zeros(1, np.int64)  # of the set without any

_T = TypeVar("_T")


def save_segment_sets(session: Session, wanted: Iterable[Mapping[str, str]]) -> dict[Segments, int]:
    """Return the set of each of these segments, adding names and sets that are new."""
    memory = memory_of(session)
    upper = memory.parent.known_segments if memory.parent else {}
    found: dict[Segments, int] = {}
    unknown: list[Segments] = []
    for segments in {Segments.of(each) for each in wanted}:
        set_id = memory.known_segments.get(segments)
        if set_id is None:
            set_id = upper.get(segments)
        if set_id is None:
            unknown.append(segments)
        else:
            found[segments] = set_id
    if unknown:
        catalogue = save_values(session, (pair for segments in unknown for pair in segments.items()))
        pairs = {segments: _pairs_of(catalogue, segments) for segments in unknown}
        ids = save_pairs(session, pairs.values())
        for segments, each in pairs.items():
            found[segments] = memory.known_segments[segments] = ids[each]
    return found


def save_pairs(session: Session, wanted: Iterable[Pairs]) -> dict[Pairs, int]:
    """Return the set of each of these values, adding the sets that are new."""
    memory = memory_of(session)
    upper = memory.parent.set_ids if memory.parent else {}
    found: dict[Pairs, int] = {(): NO_SEGMENTS}
    unknown: dict[str, Pairs] = {}
    for pairs in set(wanted):
        set_id = memory.set_ids.get(pairs, upper.get(pairs))
        if set_id is not None:
            found[pairs] = set_id
        elif pairs:
            unknown[",".join(str(value_id) for _, value_id in pairs)] = pairs
    for part in _parts(sorted(unknown)):
        learnt = {unknown[key]: set_id for key, set_id in _save_keys(session, part, unknown).items()}
        memory.set_ids.update(learnt)
        memory.pairs.update((set_id, pairs) for pairs, set_id in learnt.items())
        found |= learnt
    return found


def fetch_pairs(session: Session, set_ids: Iterable[int]) -> dict[int, Pairs]:
    """Return the values of these sets."""
    memory = memory_of(session)
    upper = memory.parent.pairs if memory.parent else {}
    found: dict[int, Pairs] = {NO_SEGMENTS: ()}
    unknown: list[int] = []
    for set_id in set_ids:
        pairs = memory.pairs.get(set_id) or upper.get(set_id)
        if pairs is not None:
            found[set_id] = pairs
        elif set_id != NO_SEGMENTS:
            unknown.append(set_id)
    for part in _parts(unknown):
        rows = session.execute(
            select(col(SegmentTable.set_id), col(SegmentTable.dimension_id), col(SegmentTable.value_id))
            .where(col(SegmentTable.set_id).in_(part))
            .order_by(col(SegmentTable.set_id), col(SegmentTable.value_id))
        )
        for set_id, group in groupby(rows, itemgetter(0)):
            found[set_id] = memory.pairs[set_id] = tuple((row[1], row[2]) for row in group)
    return found


def fetch_value_ids(session: Session, dimension_id: int, set_ids: Ints) -> Ints:
    """Return the value that each of these sets has in a dimension; 0 where it has none."""
    known = memory_of(session).value_ids
    found = known.get(dimension_id, _NO_VALUES)
    most = int(set_ids.max(initial=0))
    if most >= len(found):
        found = np.concatenate([found, np.full(most + 1 - len(found), -1, np.int64)])
    value_ids = found[set_ids]
    if (unknown := value_ids < 0).any():
        for set_id, pairs in fetch_pairs(session, np.unique(set_ids[unknown]).tolist()).items():
            found[set_id] = dict(pairs).get(dimension_id, 0)
        known[dimension_id] = found
        value_ids = found[set_ids]
    return value_ids


def save_projections(
    session: Session, set_ids: Collection[int], dimension_ids: Collection[int]
) -> dict[int, int]:
    """Return what each set is when only some dimensions are looked at, adding the sets that are new."""
    memory, wanted = memory_of(session), tuple(sorted(dimension_ids))
    here = memory.projections.setdefault(wanted, {})
    upper = memory.parent.projections.get(wanted, {}) if memory.parent else {}
    found = {set_id: here[set_id] if set_id in here else upper.get(set_id, -1) for set_id in set_ids}
    unknown = [set_id for set_id, onto in found.items() if onto < 0]
    if unknown:
        kept = {
            set_id: tuple(pair for pair in pairs if pair[0] in wanted)
            for set_id, pairs in fetch_pairs(session, unknown).items()
        }
        ids = save_pairs(session, kept.values())
        learnt = {set_id: ids[pairs] for set_id, pairs in kept.items()}
        here.update(learnt)
        found |= learnt
    return found


def fetch_segments(session: Session, set_ids: Iterable[int]) -> dict[int, Segments]:
    """Return these sets by name: dimension to value, dimensions in the order of their names."""
    values = fetch_catalogue(session).values
    names = {each.id: each.name for each in fetch_catalogue(session).dimensions.values()}
    return {
        set_id: Segments(
            sorted((names[dimension_id], values[value_id][1]) for dimension_id, value_id in pairs)
        )
        for set_id, pairs in fetch_pairs(session, set(set_ids)).items()
    }


def _pairs_of(catalogue: Catalogue, segments: Mapping[str, str]) -> Pairs:
    found = [
        (catalogue.dimensions[name].id, catalogue.dimensions[name].values[value])
        for name, value in segments.items()
    ]
    return tuple(sorted(found, key=itemgetter(1)))


def _save_keys(session: Session, keys: Sequence[str], pairs: Mapping[str, Pairs]) -> dict[str, int]:
    """Return the ids of sets by their key, after adding those that are missing.

    As plain rows to the driver: a first import brings tens of thousands of sets.
    """
    found = _fetch_keys(session, keys)
    missing = [key for key in keys if key not in found]
    if missing:
        connection = session.connection()
        mark = "%s" if is_postgresql(session) else "?"
        connection.exec_driver_sql(_ADD_SET.replace("?", mark), [(key,) for key in missing])
        found |= _fetch_keys(session, missing)
        rows = [(found[key], *pair) for key in missing for pair in pairs[key]]
        connection.exec_driver_sql(_ADD_SEGMENT.replace("?", mark), rows)
    return found


def _fetch_keys(session: Session, keys: Sequence[str]) -> dict[str, int]:
    known = select(col(SegmentSetTable.value_ids), id_of(SegmentSetTable))
    return dict(session.execute(known.where(col(SegmentSetTable.value_ids).in_(keys))).all())


def _parts(items: Sequence[_T]) -> Iterable[Sequence[_T]]:
    return (items[start : start + _AT_ONCE_N] for start in range(0, len(items), _AT_ONCE_N))
