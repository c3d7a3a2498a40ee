"""Recounts: the pre-added counts worked out afresh from the responses, to rebuild them or to prove them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.periods import Interval
from nps_engine.storage.catalogue import Kept, Memory, fetch_catalogue, memory_of
from nps_engine.storage.cells import Cells, added_up, cells_of, empty_cells
from nps_engine.storage.segment_sets import fetch_pairs
from nps_engine.storage.tables import KeptDimensionTable, ResponseTable, SurveyTable, TallyTable, id_of
from nps_engine.storage.tallies import (
    UNITS,
    WHOLE,
    by_month,
    cuts_of,
    fetch_all_cells,
    kept_afresh,
    projected,
    save_cuts,
    save_kept,
)

_AT_ONCE_N = 200_000
_WEIGHTS_APART = 1e-6

Progress = Callable[[int], None]
"""Called with how many more responses have been counted."""


@dataclass(frozen=True)
class Difference:
    """A day or month of a cut whose stored counts are not those of the responses."""

    survey_key: str
    cut: int
    unit: Interval
    start_on: date
    stored_n: int
    counted_n: int


def recount(session: Session, progress: Progress | None = None) -> int:
    """Work out all pre-added counts anew, and choose anew what is kept; return how many responses there are.

    Whoever saves responses waits for the end of the transaction.
    """
    session.execute(select(id_of(SurveyTable)).order_by(id_of(SurveyTable)).with_for_update()).all()
    counted_n = 0
    surveys = [survey_id for survey_id, _ in fetch_catalogue(session).surveys.values()]
    for survey_id in surveys:
        session.execute(delete(TallyTable).where(col(TallyTable.survey_id) == survey_id))
        session.execute(delete(KeptDimensionTable).where(col(KeptDimensionTable.survey_id) == survey_id))
        kept = kept_afresh(fetch_catalogue(session), _dimensions_of(session, survey_id))
        save_kept(session, survey_id, kept)
        cuts = _counted(session, survey_id, kept, progress)
        save_cuts(session, survey_id, cuts)
        counted_n += int(cuts[WHOLE].counts.sum())
    return counted_n


def fetch_differences(session: Session, progress: Progress | None = None) -> list[Difference]:
    """Return every block that is not what the responses come to; none where all is right."""
    # Projections that damaged counts lack may be added on the way: they go with this session.
    session.info["memory"] = Memory(parent=memory_of(session))
    catalogue = fetch_catalogue(session)
    found: list[Difference] = []
    for key, (survey_id, survey) in catalogue.surveys.items():
        ratings_n = len(survey.metric.ratings)
        kept = catalogue.kept.get(survey_id, {})
        for cut, by_day in _counted(session, survey_id, kept, progress).items():
            for unit in UNITS:
                counted = by_day if unit is Interval.DAY else by_month(by_day)
                stored = fetch_all_cells(session, survey_id, cut, unit, ratings_n)
                found += [
                    Difference(key, cut, unit, date.fromordinal(start), stored_n, counted_n)
                    for start, stored_n, counted_n in _apart(stored, counted)
                ]
    return found


def _dimensions_of(session: Session, survey_id: int) -> set[int]:
    """Return the dimensions that responses of a survey have."""
    set_id = col(ResponseTable.segment_set_id)
    used = select(set_id).where(col(ResponseTable.survey_id) == survey_id).distinct()
    pairs = fetch_pairs(session, session.execute(used).scalars())
    return {dimension_id for each in pairs.values() for dimension_id, _ in each}


def _counted(
    session: Session, survey_id: int, kept: Mapping[int, Kept], progress: Progress | None
) -> dict[int, Cells]:
    """Return the day cells of every cut, counted from the responses."""
    ratings_n = len(fetch_catalogue(session).survey_of(survey_id).metric.ratings)
    cuts = cuts_of(dict(sorted(kept.items())))
    found = {cut: empty_cells(ratings_n) for cut in cuts}
    for by_day in _parts(session, survey_id):
        for cut, dimension_ids in cuts.items():
            found[cut] = added_up([found[cut], projected(session, by_day, cut, dimension_ids)])
        if progress:
            progress(int(by_day.counts.sum()))
    return found


def _parts(session: Session, survey_id: int) -> Iterator[Cells]:
    """Yield the responses of a survey as cells, in the order of an index that has all that is needed."""
    metric = fetch_catalogue(session).survey_of(survey_id).metric
    weight = col(ResponseTable.weight)
    of_survey = col(ResponseTable.survey_id) == survey_id
    keys = (col(ResponseTable.segment_set_id), col(ResponseTable.responded_on), col(ResponseTable.rating))
    is_weighted = session.execute(select(exists().where(of_survey, weight != 1.0))).scalar_one()
    sums = (func.sum(weight), func.sum(weight * weight)) if is_weighted else ()
    query = select(*keys, func.count(), *sums).where(of_survey).group_by(*keys).order_by(*keys)
    # Not by the ORM: for a million groups it takes longer than the database.
    rows = session.connection().execute(query, execution_options={"stream_results": True})
    for part in rows.partitions(_AT_ONCE_N):
        set_ids, days, ratings, ns, *weights = (list(column) for column in zip(*part, strict=True))
        ordinals = {day: day.toordinal() for day in set(days)}
        yield cells_of(
            starts=np.array([ordinals[day] for day in days], np.int64),
            set_ids=np.array(set_ids, np.int64),
            places=np.array(ratings, np.int64) - metric.ratings[0],
            ns=np.array(ns, np.int64),
            weights=(np.array(weights[0], np.float64), np.array(weights[1], np.float64)) if weights else None,
            ratings_n=len(metric.ratings),
        )


def _apart(stored: Cells, counted: Cells) -> Iterator[tuple[int, int, int]]:
    """Yield start, stored and counted responses of each block that is not the same."""
    minus = Cells(counted.starts, counted.set_ids, -counted.counts, -counted.with_weights())
    rest = added_up([stored, minus])
    if not rest.n:
        return
    weights = rest.with_weights()
    is_apart = rest.counts.any(axis=1) | (np.abs(weights) > _WEIGHTS_APART * (1 + _largest(stored))).any(
        axis=1
    )
    for start in np.unique(rest.starts[is_apart]).tolist():
        yield (
            start,
            int(stored.counts[stored.starts == start].sum()),
            int(counted.counts[counted.starts == start].sum()),
        )


def _largest(cells: Cells) -> float:
    return float(np.abs(cells.weights).max()) if cells.weights is not None and cells.n else 0.0
