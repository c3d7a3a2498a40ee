"""Counts from the responses' own rows: for what is not kept pre-added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.cells import Ints
from nps_engine.storage.scopes import Scope, conditions, is_listed, is_part_of
from nps_engine.storage.tables import ResponseTable, ThemeMemberTable, ThemeTable, id_of
from nps_engine.storage.totals import Total, as_weighted
from nps_engine.values import RatingCounts


def fetch_counts_by_theme(session: Session, scope: Scope, *, parts_of: str = "") -> dict[str, RatingCounts]:
    """Return the rating counts of each listed theme, or of each part of one, that has responses in the scope."""
    key, survey_id = col(ThemeTable.key), scope.survey_ids[0]
    query = (
        _grouped(key)
        .select_from(ResponseTable)
        .join(ThemeMemberTable, col(ThemeMemberTable.response_id) == id_of(ResponseTable))
        .join(ThemeTable, id_of(ThemeTable) == col(ThemeMemberTable.theme_id))
        .where(*(is_part_of(survey_id, parts_of) if parts_of else is_listed(survey_id)))
    )
    return {found[0]: counts for found, counts in _counted(session, scope, query, (key,)).items()}


def total_of_rows(session: Session, scope: Scope) -> Total:
    """Return the counts of a scope, with its weights."""
    weight = col(ResponseTable.weight)
    query = select(
        col(ResponseTable.rating), func.count(), func.sum(weight), func.sum(weight * weight)
    ).where(*conditions(scope))
    lowest, ratings_n = scope.metric.ratings[0], len(scope.metric.ratings)
    counts, sums = [0] * ratings_n, [0.0] * (2 * ratings_n)
    for rating, n, summed, squared in session.execute(query.group_by(col(ResponseTable.rating))):
        place = rating - lowest
        counts[place], sums[place], sums[ratings_n + place] = n, summed, squared
    found = RatingCounts(scope.metric, tuple(counts))
    return Total(found, as_weighted(scope, found, sums))


def by_day_of_rows(session: Session, scope: Scope) -> tuple[Ints, Ints]:
    """Return the days that have responses, as ordinals (m,), and the counts of each (m, R)."""
    day = col(ResponseTable.responded_on)
    found = _counted(session, scope, _grouped(day), (day,))
    return _columns(scope, {key.toordinal(): counts for (key,), counts in found.items()})


def by_set_of_rows(session: Session, scope: Scope) -> tuple[Ints, Ints]:
    """Return the segment sets that have responses (m,), and the counts of each (m, R)."""
    set_id = col(ResponseTable.segment_set_id)
    found = _counted(session, scope, _grouped(set_id), (set_id,))
    return _columns(scope, {key: counts for (key,), counts in found.items()})


def _columns(scope: Scope, found: Mapping[int, RatingCounts]) -> tuple[Ints, Ints]:
    counts = np.array([each.counts for each in found.values()], np.int64)
    return np.array(list(found), np.int64), counts.reshape(-1, len(scope.metric.ratings))


def _grouped(key: Any) -> Select[*tuple[Any, ...]]:
    return select(key, col(ResponseTable.rating), func.count())


def _counted(
    session: Session, scope: Scope, query: Select[*tuple[Any, ...]], keys: tuple[Any, ...]
) -> Mapping[tuple[Any, ...], RatingCounts]:
    """Run a query of rows that ends in (…keys, rating, count) and gather the counts by key."""
    lowest, ratings_n = scope.metric.ratings[0], len(scope.metric.ratings)
    gathered: dict[tuple[Any, ...], list[int]] = {}
    grouped = query.where(*conditions(scope)).group_by(*keys, col(ResponseTable.rating))
    for *key, rating, n in session.execute(grouped):
        gathered.setdefault(tuple(key), [0] * ratings_n)[rating - lowest] += n
    return {key: RatingCounts(scope.metric, tuple(counts)) for key, counts in gathered.items()}
