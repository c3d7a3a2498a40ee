"""Counts of a scope: from what is kept pre-added where a cut has it, else from the responses' rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from struct import Struct
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.many_scores import Groups, summed
from nps_engine.periods import Interval, Period
from nps_engine.storage.blocks import ALL_TIME, Block, cut_for, fetch_blocks, spans_of, start_of
from nps_engine.storage.catalogue import fetch_catalogue
from nps_engine.storage.cells import Cells, Ints, empty_cells, unpacked
from nps_engine.storage.row_counts import by_day_of_rows, by_set_of_rows, total_of_rows
from nps_engine.storage.scopes import Scope
from nps_engine.storage.segment_sets import fetch_value_ids
from nps_engine.storage.tables import TallyTable
from nps_engine.storage.tallies import WHOLE
from nps_engine.storage.totals import Total, as_counts, as_weighted, in_bucket
from nps_engine.values import Metric, RatingCounts


def fetch_totals(session: Session, scope: Scope, periods: Sequence[Period | None]) -> list[Total]:
    """Return the counts of the scope in each of these periods instead of its own, in one read."""
    cut = cut_for(session, scope, ())
    if cut is None:
        return [total_of_rows(session, scope.within(period)) for period in periods]
    spans = [spans_of(period or ALL_TIME) for period in periods]
    blocks = fetch_blocks(session, scope.survey_ids, [(cut, span) for each in spans for span in each])
    found, first = [], 0
    for each in spans:
        places = range(first, first + len(each))
        first = places.stop
        found.append(_total(session, scope, cut, [block for block in blocks if block[0] in places]))
    return found


def fetch_counts(session: Session, scope: Scope) -> RatingCounts:
    """Return the rating counts of the whole scope."""
    return fetch_totals(session, scope, [scope.selection.period])[0].counts


def fetch_counts_by_start(session: Session, scope: Scope, interval: Interval) -> tuple[Ints, Groups]:
    """Return the first days of groups, as ordinals, in no order and repeated, and the counts of each group.

    Each group is of a day, or for long intervals of a month that lies within the period. Together they are the
    whole scope.
    """
    cut = cut_for(session, scope, ())
    if cut is None:
        starts, counts = by_day_of_rows(session, scope)
        return starts, Groups(scope.metric, counts)
    spans = spans_of(scope.selection.period or ALL_TIME, interval)
    blocks = fetch_blocks(session, scope.survey_ids, [(cut, span) for span in spans])
    cells = _filtered(session, scope, _unpacked(scope, blocks))
    return cells.starts, Groups(scope.metric, in_bucket(scope, cells.counts))


def fetch_counts_by_value(session: Session, scope: Scope, dimension: str) -> tuple[list[str], Groups]:
    """Return the values of a dimension that have responses, ascending, and the counts of each.

    Responses without a value count under ``NO_VALUE``.
    """
    of = fetch_catalogue(session).dimensions[dimension]
    names, places = of.ranked
    cut = cut_for(session, scope, (of.id,))
    counts: npt.NDArray[np.integer[Any]]
    whole: list[Block] = []
    if cut is None:
        set_ids, counts = by_set_of_rows(session, scope)
    else:
        spans = spans_of(scope.selection.period or ALL_TIME)
        lacks_some = cut == of.id and not scope.where_ids  # those without a value are not kept there
        cuts = (cut, WHOLE) if lacks_some else (cut,)
        blocks = fetch_blocks(session, scope.survey_ids, [(each, span) for each in cuts for span in spans])
        cells = _filtered(
            session, scope, _unpacked(scope, [block for block in blocks if block[0] < len(spans)])
        )
        set_ids, counts = cells.set_ids, cells.counts
        whole = [block for block in blocks if block[0] >= len(spans)]
    value_ids = fetch_value_ids(session, of.id, set_ids)
    sums = in_bucket(scope, summed(places[value_ids], len(names), counts))
    if whole:  # those without a value are what is left
        sums[places[0]] += np.array(_total(session, scope, WHOLE, whole).counts.counts) - sums.sum(axis=0)
    is_there = np.flatnonzero(sums.any(axis=1))
    return [names[place] for place in is_there.tolist()], Groups(scope.metric, sums[is_there])


def fetch_response_counts(session: Session) -> dict[str, int]:
    """Return how many responses each survey has, by key."""
    found = {}
    for key, (survey_id, survey) in fetch_catalogue(session).surveys.items():
        spans = spans_of(ALL_TIME)
        blocks = fetch_blocks(session, (survey_id,), [(WHOLE, span) for span in spans])
        found[key] = sum(sum(_whole(survey.metric, cells)) for _, _, cells, _ in blocks)
    return found


def fetch_first_month_on(session: Session, scope: Scope) -> date | None:
    """Return the first day of the month of the first response to the scope's surveys; None without any."""
    kept = select(col(TallyTable.start_on)).where(
        col(TallyTable.survey_id).in_(scope.survey_ids),
        col(TallyTable.cut) == WHOLE,
        col(TallyTable.unit) == Interval.MONTH.value,
    )
    return session.execute(kept.order_by(col(TallyTable.start_on)).limit(1)).scalar()


@lru_cache(8)
def _struct_of(metric: Metric) -> Struct:
    return Struct(f"<{1 + len(metric.ratings)}i")


def _whole(metric: Metric, cells: bytes) -> tuple[int, ...]:
    """Return the counts of the one cell of a block of the whole survey."""
    return _struct_of(metric).unpack(cells)[1:]


def _total(session: Session, scope: Scope, cut: int, blocks: Sequence[Block]) -> Total:
    if cut == WHOLE and all(block[3] is None for block in blocks):
        vectors = _struct_of(scope.metric).iter_unpack(b"".join(block[2] for block in blocks))
        sums = tuple(map(sum, zip(*vectors, strict=True)))[1:]
        return Total(as_counts(scope, sums or [0] * len(scope.metric.ratings)))
    cells = _filtered(session, scope, _unpacked(scope, blocks))
    counts = as_counts(scope, cells.counts.sum(axis=0).tolist())
    if cells.weights is None:
        return Total(counts)
    weights = cells.weights.sum(axis=0).tolist()
    return Total(counts, as_weighted(scope, counts, weights))


def _unpacked(scope: Scope, blocks: Sequence[Block]) -> Cells:
    ratings_n = len(scope.metric.ratings)
    if not blocks:
        return empty_cells(ratings_n)
    _, starts, cells, weights = zip(*blocks, strict=True)
    return unpacked([start_of(start) for start in starts], cells, weights, ratings_n)


def _filtered(session: Session, scope: Scope, cells: Cells) -> Cells:
    """Return the cells whose set meets the scope's where."""
    for dimension_id, wanted in scope.where_ids.items():
        value_ids = fetch_value_ids(session, dimension_id, cells.set_ids)
        is_wanted = np.zeros(
            max(int(value_ids.max(initial=0)), *wanted) + 1, np.bool_
        )  # isin takes ten times this
        is_wanted[list(wanted)] = True
        cells = cells.where(is_wanted[value_ids])
    return cells
