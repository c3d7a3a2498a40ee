"""Counts of a scope: from what is kept pre-added where a cut has it, else from the responses' rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from struct import Struct

import numpy as np
from sqlalchemy.orm import Session

from nps_engine.periods import Interval, Period
from nps_engine.storage.blocks import ALL_TIME, Block, cut_for, fetch_blocks, spans_of, start_of
from nps_engine.storage.catalogue import fetch_catalogue
from nps_engine.storage.cells import Cells, sums_by, unpacked
from nps_engine.storage.row_counts import by_day_of_rows, by_value_of_rows, total_of_rows
from nps_engine.storage.scopes import Scope
from nps_engine.storage.segment_sets import fetch_pairs
from nps_engine.storage.tallies import JOINT, WHOLE
from nps_engine.storage.totals import Total, as_counts, as_counts_of_rows, as_weighted
from nps_engine.values import Metric, RatingCounts

NO_VALUE = "(none)"
"""How the responses without a value in a dimension are shown."""


def fetch_totals(session: Session, scope: Scope, periods: Sequence[Period | None]) -> list[Total]:
    """Return the counts of the scope in each of these periods instead of its own, in one read."""
    cut = cut_for(session, scope, ())
    if cut is None:
        return [total_of_rows(session, scope.within(period)) for period in periods]
    spans = [spans_of(period or ALL_TIME) for period in periods]
    blocks = fetch_blocks(session, scope.survey_ids, cut, [span for each in spans for span in each])
    found, first = [], 0
    for each in spans:
        places = range(first, first + len(each))
        first = places.stop
        found.append(_total(session, scope, cut, [block for block in blocks if block[0] in places]))
    return found


def fetch_counts(session: Session, scope: Scope) -> RatingCounts:
    """Return the rating counts of the whole scope."""
    return fetch_totals(session, scope, [scope.selection.period])[0].counts


def fetch_counts_by_start(session: Session, scope: Scope, interval: Interval) -> dict[date, RatingCounts]:
    """Return the rating counts of each day, or for long intervals month, that has responses.

    Returns:
        By first day; a month that the period cuts is there by day. Together they are the whole scope.
    """
    cut = cut_for(session, scope, ())
    if cut is None:
        return by_day_of_rows(session, scope)
    spans = spans_of(scope.selection.period or ALL_TIME, interval)
    blocks = fetch_blocks(session, scope.survey_ids, cut, spans)
    cells = _filtered(session, scope, _unpacked(scope.metric, blocks))
    if not cells.n:
        return {}
    first = int(cells.starts.min())
    sums = sums_by(cells.starts - first, int(cells.starts.max()) - first + 1, cells.counts).astype(np.int64)
    days = np.flatnonzero(sums.any(axis=1))
    return dict(
        zip(
            map(date.fromordinal, (days + first).tolist()),
            as_counts_of_rows(scope, sums[days]),
            strict=True,
        )
    )


def fetch_counts_by_value(session: Session, scope: Scope, dimension: str) -> dict[str, RatingCounts]:
    """Return the rating counts of each value of a dimension; those without one under ``(none)``."""
    dimension_id = fetch_catalogue(session).dimensions[dimension].id
    cut = cut_for(session, scope, (dimension_id,))
    if cut is None:
        names = fetch_catalogue(session).values
        by_id = by_value_of_rows(session, scope, dimension_id)
        return {NO_VALUE if each is None else names[each][1]: counts for each, counts in by_id.items()}
    spans = spans_of(scope.selection.period or ALL_TIME)
    blocks = fetch_blocks(session, scope.survey_ids, cut, spans)
    cells = _filtered(session, scope, _unpacked(scope.metric, blocks))
    found = _by_value(session, scope, cells, dimension_id)
    if cut != JOINT and not scope.where_ids:  # those without a value are not kept there: what is left
        rest = fetch_counts(session, scope) - RatingCounts.sum(scope.metric, found.values())
        if rest.n:
            found[NO_VALUE] = rest
    return found


def fetch_response_counts(session: Session) -> dict[str, int]:
    """Return how many responses each survey has, by key."""
    found = {}
    for key, (survey_id, survey) in fetch_catalogue(session).surveys.items():
        spans = spans_of(ALL_TIME)
        blocks = fetch_blocks(session, (survey_id,), WHOLE, spans)
        found[key] = sum(sum(_whole(survey.metric, cells)) for _, _, cells, _ in blocks)
    return found


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
    cells = _filtered(session, scope, _unpacked(scope.metric, blocks))
    counts = as_counts(scope, cells.counts.sum(axis=0).tolist())
    if cells.weights is None:
        return Total(counts)
    weights = cells.weights.sum(axis=0).tolist()
    return Total(counts, as_weighted(scope, counts, weights))


def _unpacked(metric: Metric, blocks: Sequence[Block]) -> Cells:
    return unpacked(
        [(start_of(start_on), cells, weights) for _, start_on, cells, weights in blocks],
        len(metric.ratings),
    )


def _filtered(session: Session, scope: Scope, cells: Cells) -> Cells:
    """Return the cells whose set meets the scope's where."""
    if not scope.where_ids or not cells.n:
        return cells
    meets = np.zeros(int(cells.set_ids.max()) + 1, np.bool_)
    meets[cells.set_ids] = True
    for set_id, pairs in fetch_pairs(session, np.flatnonzero(meets).tolist()).items():
        if set_id < len(meets):
            of_set = dict(pairs)
            meets[set_id] = all(of_set.get(each) in wanted for each, wanted in scope.where_ids.items())
    return cells.where(meets[cells.set_ids])


def _by_value(session: Session, scope: Scope, cells: Cells, dimension_id: int) -> dict[str, RatingCounts]:
    """Return the counts of cells by their value in a dimension."""
    if not cells.n:
        return {}
    is_there = np.zeros(int(cells.set_ids.max()) + 1, np.bool_)
    is_there[cells.set_ids] = True
    names = fetch_catalogue(session).values
    places: dict[str, int] = {}
    place_of = np.zeros(len(is_there), np.int64)
    set_ids = np.flatnonzero(is_there).tolist()
    pairs = fetch_pairs(session, set_ids)
    for set_id in set_ids:
        value_id = dict(pairs[set_id]).get(dimension_id)
        name = NO_VALUE if value_id is None else names[value_id][1]
        place_of[set_id] = places.setdefault(name, len(places))
    sums = sums_by(place_of[cells.set_ids], len(places), cells.counts).astype(np.int64)
    counted = zip(places, as_counts_of_rows(scope, sums), strict=True)
    return {name: counts for name, counts in counted if counts.n}
