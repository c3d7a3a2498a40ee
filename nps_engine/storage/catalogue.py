"""The catalogue: every name that can be asked for with its id, remembered between transactions.

Surveys, dimensions and their values are few and change seldom; each question needs them. A process keeps them
with the number of the catalogue (``workspace.catalogue_version``), which moves in the same transaction as any
change of them, by whichever process: one small read tells whether what is remembered still holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.cells import Ints
from nps_engine.storage.erasures import NO_ERASURES, Erasures, fetch_erasures
from nps_engine.storage.inserts import insert_missing
from nps_engine.storage.reads import fetch_rows
from nps_engine.storage.tables import (
    DimensionTable,
    DimensionValueTable,
    InvitationTable,
    KeptDimensionTable,
    SurveyTable,
    WorkspaceTable,
    id_of,
)
from nps_engine.values import Metric, Survey

Pairs = tuple[tuple[int, int], ...]
"""A segment set: (dimension id, value id), ascending by value id."""

NO_VALUE = "(none)"
"""How the responses without a value in a dimension are shown."""

_REMEMBERED_SETS_N = 400_000
VERSION = "SELECT catalogue_version FROM workspace WHERE id = 1"


class Kept(StrEnum):
    """How responses are pre-added by a dimension (``nps_engine/storage/tallies.py``)."""

    JOINT = "joint"
    OWN = "own"
    ROWS = "rows"


@dataclass(frozen=True)
class Dimension:
    """One dimension: its id, its name and its values with their ids, in the order of their names."""

    id: int
    name: str
    values: Mapping[str, int]

    @cached_property
    def ranked(self) -> tuple[tuple[str, ...], Ints]:
        """Return the values and ``NO_VALUE``, ascending, and the place among them by value id (0: none)."""
        names = tuple(sorted({NO_VALUE, *self.values}))
        place_of = {name: place for place, name in enumerate(names)}
        places = np.full(max(self.values.values(), default=0) + 1, place_of[NO_VALUE], np.int64)
        for name, value_id in self.values.items():
            places[value_id] = place_of[name]
        return names, places


@dataclass(frozen=True)
class Catalogue:
    """All names as of one version.

    ``kept``: survey id to dimension id to how it is pre-added. ``invited``: the surveys with invitations noted.
    ``erasures``: who was erased, and since when: every response that comes in is held against them.
    """

    version: int
    surveys: Mapping[str, tuple[int, Survey]]
    dimensions: Mapping[str, Dimension]
    kept: Mapping[int, Mapping[int, Kept]]
    invited: frozenset[int] = frozenset()
    erasures: Erasures = NO_ERASURES

    @cached_property
    def values(self) -> dict[int, tuple[int, str]]:
        """Return dimension id and name of every value, by value id."""
        return {
            value_id: (dimension.id, value)
            for dimension in self.dimensions.values()
            for value, value_id in dimension.values.items()
        }

    @cached_property
    def values_n(self) -> dict[int, int]:
        """Return how many values each dimension has, by dimension id."""
        return {dimension.id: len(dimension.values) for dimension in self.dimensions.values()}

    def survey_of(self, survey_id: int) -> Survey:
        """Return a survey by its id."""
        return next(survey for found_id, survey in self.surveys.values() if found_id == survey_id)


@dataclass
class Memory:
    """What is remembered between transactions. A writing one has its own until it has committed."""

    catalogue: Catalogue | None = None
    pairs: dict[int, Pairs] = field(default_factory=dict)
    set_ids: dict[Pairs, int] = field(default_factory=dict)
    known_segments: dict[Mapping[str, str], int] = field(default_factory=dict)
    projections: dict[tuple[int, ...], dict[int, int]] = field(default_factory=dict)
    value_ids: dict[int, Ints] = field(default_factory=dict)
    """Dimension id to the value of each set in it, by set id; 0: none, -1: not known. What was read, no more."""
    parent: Memory | None = None

    def absorb(self, committed: Memory) -> None:
        """Take over what a transaction has learnt that is now committed."""
        if len(self.pairs) + len(self.known_segments) > _REMEMBERED_SETS_N:
            self.pairs, self.set_ids, self.known_segments, self.projections = {}, {}, {}, {}
            self.value_ids = {}
        self.catalogue = committed.catalogue or self.catalogue
        self.pairs.update(committed.pairs)
        self.set_ids.update(committed.set_ids)
        self.known_segments.update(committed.known_segments)
        for dimension_ids, learnt in committed.projections.items():
            self.projections.setdefault(dimension_ids, {}).update(learnt)


def memory_of(session: Session) -> Memory:
    """Return what the session's store remembers; a store puts it there."""
    found: Memory = session.info.setdefault("memory", Memory())
    return found


def fetch_catalogue(session: Session) -> Catalogue:
    """Return every name as of now in this transaction."""
    here: Catalogue | None = session.info.get("catalogue")
    if here is not None:
        return here
    memory = memory_of(session)
    if (
        "glance" in session.info and memory.catalogue is not None
    ):  # its statement tells whether it still holds
        session.info["catalogue"] = memory.catalogue
        return memory.catalogue
    version = session.info.pop("catalogue_version", None)  # a reading transaction may have begun with it
    if version is None:
        ((version,),) = fetch_rows(session, VERSION) or ((0,),)
    own_changes = session.info.get("has_changed_names", False)
    shared = memory if own_changes or memory.parent is None else memory.parent
    known = shared.catalogue
    if known is None or known.version != version:
        known = shared.catalogue = _read(session, version)
    session.info["catalogue"] = known
    return known


def note_change(session: Session) -> None:
    """Move the catalogue's version: names were added, or are kept otherwise."""
    session.info.pop("catalogue", None)
    session.info["has_changed_names"] = True  # they may be taken back: nobody else may remember them yet
    moved = col(WorkspaceTable.catalogue_version) + 1
    session.execute(update(WorkspaceTable).values(catalogue_version=moved))


def save_values(session: Session, pairs: Iterable[tuple[str, str]]) -> Catalogue:
    """Add the dimensions and values that are not there yet, and return the catalogue with them."""
    catalogue = fetch_catalogue(session)
    wanted = sorted(
        {
            (name, value)
            for name, value in pairs
            if name not in catalogue.dimensions or value not in catalogue.dimensions[name].values
        }
    )
    if not wanted:
        return catalogue
    names = sorted({name for name, _ in wanted if name not in catalogue.dimensions})
    insert_missing(session, DimensionTable, [{"name": name} for name in names])
    ids = dict(session.execute(select(col(DimensionTable.name), id_of(DimensionTable))).all())
    insert_missing(
        session, DimensionValueTable, [{"dimension_id": ids[name], "value": value} for name, value in wanted]
    )
    note_change(session)
    return fetch_catalogue(session)


def _read(session: Session, version: int) -> Catalogue:
    surveys = {
        row.key: (int(row.id or 0), Survey(row.key, Metric(row.metric), row.question, row.private))
        for row in session.execute(select(SurveyTable).order_by(id_of(SurveyTable))).scalars()
    }
    found: dict[str, tuple[int, dict[str, int]]] = {}
    rows = session.execute(
        select(
            col(DimensionTable.name),
            id_of(DimensionTable),
            col(DimensionValueTable.value),
            id_of(DimensionValueTable),
        )
        .join(DimensionValueTable, col(DimensionValueTable.dimension_id) == id_of(DimensionTable))
        .order_by(col(DimensionTable.name), col(DimensionValueTable.value))
    )
    for name, dimension_id, value, value_id in rows:
        found.setdefault(name, (dimension_id, {}))[1][value] = value_id
    kept: dict[int, dict[int, Kept]] = {}
    for survey_id, dimension_id, how in session.execute(
        select(
            col(KeptDimensionTable.survey_id),
            col(KeptDimensionTable.dimension_id),
            col(KeptDimensionTable.kept),
        ).order_by(col(KeptDimensionTable.dimension_id))
    ):
        kept.setdefault(survey_id, {})[dimension_id] = Kept(how)
    dimensions = {name: Dimension(own_id, name, values) for name, (own_id, values) in found.items()}
    invited = frozenset(session.execute(select(col(InvitationTable.survey_id)).distinct()).scalars())
    return Catalogue(version, surveys, dimensions, kept, invited, fetch_erasures(session))
