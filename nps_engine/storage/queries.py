"""Reads of responses: each returns counts or rows of one selection, whose names are resolved to ids first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.errors import NoDataError
from nps_engine.names import match_name
from nps_engine.storage.tables import (
    DimensionTable,
    DimensionValueTable,
    ResponseTable,
    SegmentTable,
    SurveyTable,
    ThemeMemberTable,
    ThemeTable,
    id_of,
)
from nps_engine.storage.writes import fetch_segments, row_of
from nps_engine.values import Metric, RatingCounts, Response, Selection, Survey

_R_ID = id_of(ResponseTable)
NO_VALUE = "(none)"
"""How the responses without a value in a dimension are shown."""


@dataclass(frozen=True)
class Scope:
    """A selection with every name resolved: ready to be asked of the tables.

    ``value_ids``: one tuple per dimension of the selection; OR within, AND between.
    """

    survey_id: int
    survey: Survey
    selection: Selection
    value_ids: tuple[tuple[int, ...], ...] = ()
    theme_row_id: int | None = None
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def metric(self) -> Metric:
        """Return the survey's metric."""
        return self.survey.metric


def fetch_surveys(session: Session) -> dict[str, tuple[int, Survey]]:
    """Return every survey by key, first added first."""
    rows = session.execute(select(SurveyTable).order_by(id_of(SurveyTable))).scalars()
    return {
        row.key: (int(row.id or 0), Survey(row.key, Metric(row.metric), row.question, row.private))
        for row in rows
    }


def fetch_response_counts(session: Session) -> dict[str, int]:
    """Return how many responses each survey has, by key."""
    return dict(
        session.execute(
            select(col(SurveyTable.key), func.count(col(ResponseTable.id)))
            .outerjoin(ResponseTable, col(ResponseTable.survey_id) == id_of(SurveyTable))
            .group_by(col(SurveyTable.key))
        ).all()
    )


def survey_of(row: SurveyTable) -> Survey:
    """Return a stored survey as a value."""
    return Survey(row.key, Metric(row.metric), row.question, row.private)


def fetch_dimensions(session: Session) -> dict[str, dict[str, int]]:
    """Return the values of every dimension with their ids, both by name."""
    found: dict[str, dict[str, int]] = {}
    for name, value, value_id in session.execute(
        select(col(DimensionTable.name), col(DimensionValueTable.value), id_of(DimensionValueTable))
        .join(DimensionValueTable, col(DimensionValueTable.dimension_id) == id_of(DimensionTable))
        .order_by(col(DimensionTable.name), col(DimensionValueTable.value))
    ):
        found.setdefault(name, {})[value] = value_id
    return found


def fetch_theme_keys(session: Session, survey_id: int) -> dict[str, tuple[int, str]]:
    """Return row id and label of a survey's themes by key, of the latest fit only."""
    rows = session.execute(
        select(col(ThemeTable.key), id_of(ThemeTable), col(ThemeTable.label))
        .where(col(ThemeTable.survey_id) == survey_id, col(ThemeTable.fit_id) == _latest_fit_id(survey_id))
        .order_by(id_of(ThemeTable))
    )
    return {key: (row_id, label) for key, row_id, label in rows}


def fetch_scope(session: Session, selection: Selection) -> Scope:
    """Resolve a selection's names, however they were typed.

    Raises:
        NoDataError: If nothing is stored at all.
        UserError: If a survey, dimension, value or theme is unknown; names the nearest.
    """
    surveys = fetch_surveys(session)
    if not surveys:
        raise NoDataError(
            "No responses are stored yet",
            try_="Import some with “npsbot import FILE” or send them to POST /v1/responses",
        )
    key = match_name(selection.survey_key, surveys, "survey") if selection.survey_key else next(iter(surveys))
    survey_id, survey = surveys[key]
    dimensions = fetch_dimensions(session) if selection.where else {}
    names: dict[str, tuple[str, ...]] = {}
    for typed, typed_values in selection.where.items():
        name = match_name(typed, dimensions, "dimension")
        values = tuple(match_name(value, dimensions[name], name) for value in typed_values)
        names[name] = names.get(name, ()) + values
    theme_row_id = None
    if selection.theme_id:
        themes = fetch_theme_keys(session, survey_id)
        theme_row_id = themes[match_name(selection.theme_id, themes, "theme")][0]
    value_ids = tuple(tuple(dimensions[name][value] for value in values) for name, values in names.items())
    return Scope(survey_id, survey, selection, value_ids, theme_row_id, names)


def fetch_counts(session: Session, scope: Scope) -> RatingCounts:
    """Return the rating counts of the whole scope."""
    return _counted(session, scope, select(col(ResponseTable.rating), func.count()), ()).get(
        (), RatingCounts.none(scope.metric)
    )


def fetch_counts_by_day(session: Session, scope: Scope) -> dict[date, RatingCounts]:
    """Return the rating counts of each day that has responses."""
    day = col(ResponseTable.responded_on)
    return {key[0]: counts for key, counts in _counted(session, scope, _grouped(day), (day,)).items()}


def fetch_counts_by_value(session: Session, scope: Scope, dimension: str) -> dict[str, RatingCounts]:
    """Return the rating counts of each value of a dimension; those without one under ``(none)``."""
    value = col(DimensionValueTable.value)
    query = (
        _grouped(value)
        .select_from(ResponseTable)
        .outerjoin(
            SegmentTable,
            (col(SegmentTable.response_id) == _R_ID)
            & (
                col(SegmentTable.dimension_id)
                == select(id_of(DimensionTable))
                .where(col(DimensionTable.name) == dimension)
                .scalar_subquery()
            ),
        )
        .outerjoin(DimensionValueTable, id_of(DimensionValueTable) == col(SegmentTable.value_id))
    )
    found = _counted(session, scope, query, (value,))
    return {NO_VALUE if key[0] is None else key[0]: counts for key, counts in found.items()}


def fetch_counts_by_theme(session: Session, scope: Scope) -> dict[str, RatingCounts]:
    """Return the rating counts of each theme of the latest fit that has responses in the scope."""
    key = col(ThemeTable.key)
    query = (
        _grouped(key)
        .select_from(ResponseTable)
        .join(ThemeMemberTable, col(ThemeMemberTable.response_id) == _R_ID)
        .join(ThemeTable, id_of(ThemeTable) == col(ThemeMemberTable.theme_id))
        .where(col(ThemeTable.fit_id) == _latest_fit_id(scope.survey_id))
    )
    return {found[0]: counts for found, counts in _counted(session, scope, query, (key,)).items()}


def fetch_responses(
    session: Session, scope: Scope, *, limit: int, after_id: int | None = None, with_verbatim: bool = False
) -> list[Response]:
    """Return responses, newest first, continuing after one of them."""
    query = select(ResponseTable).where(*conditions(scope))
    if with_verbatim:
        query = query.where(col(ResponseTable.verbatim) != "")
    after = session.get(ResponseTable, after_id) if after_id is not None else None
    if after is not None:
        at = col(ResponseTable.responded_at)
        query = query.where((at < after.responded_at) | ((at == after.responded_at) & (after.id > _R_ID)))
    newest = query.order_by(col(ResponseTable.responded_at).desc(), _R_ID.desc()).limit(limit)
    return as_responses(session, list(session.execute(newest).scalars()), scope.survey)


def fetch_response(session: Session, response_id: int) -> Response | None:
    """Return one response by our own id."""
    row = session.get(ResponseTable, response_id)
    if row is None:
        return None
    return as_responses(session, [row], survey_of(session.get_one(SurveyTable, row.survey_id)))[0]


def as_responses(session: Session, rows: Sequence[ResponseTable], survey: Survey) -> list[Response]:
    """Return stored rows as values, with their segments and themes."""
    ids = [int(row.id or 0) for row in rows]
    segments = fetch_segments(session, ids)
    themes: dict[int, list[str]] = {}
    members = select(col(ThemeMemberTable.response_id), col(ThemeTable.key)).join(
        ThemeTable, id_of(ThemeTable) == col(ThemeMemberTable.theme_id)
    )
    if rows:
        members = members.where(col(ThemeTable.fit_id) == _latest_fit_id(rows[0].survey_id))
    for response_id, key in session.execute(
        members.where(col(ThemeMemberTable.response_id).in_(ids)).order_by(
            col(ThemeMemberTable.closeness).desc()
        )
    ):
        themes.setdefault(response_id, []).append(key)
    return [
        Response(
            id=response_id,
            survey_key=survey.key,
            metric=survey.metric,
            row=row_of(row, segments.get(response_id, {})),
            theme_ids=tuple(themes.get(response_id, ())),
        )
        for response_id, row in zip(ids, rows, strict=True)
    ]


def conditions(scope: Scope) -> list[ColumnElement[bool]]:
    """Return what a response must meet to be in the scope."""
    selection = scope.selection
    found: list[Any] = [col(ResponseTable.survey_id) == scope.survey_id]
    if selection.period:
        found.append(col(ResponseTable.responded_on) >= selection.period.from_on)
        found.append(col(ResponseTable.responded_on) < selection.period.to_on)
    if selection.bucket:
        found.append(col(ResponseTable.rating).in_(scope.metric.bucket_ratings(selection.bucket)))
    found += [
        _R_ID.in_(select(col(SegmentTable.response_id)).where(col(SegmentTable.value_id).in_(value_ids)))
        for value_ids in scope.value_ids
    ]
    if scope.theme_row_id is not None:
        members = select(col(ThemeMemberTable.response_id))
        found.append(_R_ID.in_(members.where(col(ThemeMemberTable.theme_id) == scope.theme_row_id)))
    return found


def _latest_fit_id(survey_id: int) -> Any:
    from nps_engine.storage.tables import ThemeFitTable

    latest = select(func.max(id_of(ThemeFitTable))).where(col(ThemeFitTable.survey_id) == survey_id)
    return latest.scalar_subquery()


def _grouped(key: Any) -> Select[*tuple[Any, ...]]:
    return select(key, col(ResponseTable.rating), func.count())


def _counted(
    session: Session, scope: Scope, query: Select[*tuple[Any, ...]], keys: tuple[Any, ...]
) -> dict[tuple[Any, ...], RatingCounts]:
    """Run a query that ends in (…keys, rating, count) and gather the counts by key."""
    ratings = scope.metric.ratings
    gathered: dict[tuple[Any, ...], list[int]] = {}
    grouped = query.where(*conditions(scope)).group_by(*keys, col(ResponseTable.rating))
    for *key, rating, n in session.execute(grouped):
        gathered.setdefault(tuple(key), [0] * len(ratings))[ratings.index(rating)] += n
    return {key: RatingCounts(scope.metric, tuple(counts)) for key, counts in gathered.items()}
