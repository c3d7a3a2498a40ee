"""Scopes: a selection whose names are resolved to ids, and the condition that a response in it meets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from nps_engine.errors import NoDataError, UserError
from nps_engine.names import match_name
from nps_engine.periods import Period
from nps_engine.storage.catalogue import Catalogue, fetch_catalogue
from nps_engine.storage.reads import fetch_rows
from nps_engine.storage.tables import (
    ResponseTable,
    SegmentTable,
    ThemeFitTable,
    ThemeMemberTable,
    ThemeTable,
    id_of,
)
from nps_engine.surveys import combined, surveys_meant
from nps_engine.themes.decisions import State, parent_of
from nps_engine.values import Metric, Selection, Survey

_THEMES = (
    "SELECT key, id, label, state FROM theme WHERE survey_id = ?"
    " AND fit_id = (SELECT max(id) FROM theme_fit WHERE survey_id = ?) ORDER BY id"
)


@dataclass(frozen=True)
class Scope:
    """A selection with every name resolved: ready to be asked of the tables.

    Args:
        survey_ids: At least one; several are counted together.
        survey: The survey, or the combination of all.
        selection: What was asked, spelled as stored.
        where_ids: Dimension id to the ids of its accepted values, the widest dimension first; OR within, AND
            between.
        theme_row_id: The theme, if one was named.
    """

    survey_ids: tuple[int, ...]
    survey: Survey
    selection: Selection
    where_ids: Mapping[int, frozenset[int]] = field(default_factory=dict)
    theme_row_id: int | None = None

    @property
    def metric(self) -> Metric:
        """Return the surveys' metric."""
        return self.survey.metric

    @property
    def is_narrowed(self) -> bool:
        """Return True where more than the period tells its responses from the survey's others."""
        return bool(self.where_ids or self.theme_row_id is not None or self.selection.bucket)

    def within(self, period: Period | None) -> Scope:
        """Return the same for another period."""
        return replace(self, selection=replace(self.selection, period=period))


def fetch_surveys(session: Session) -> dict[str, tuple[int, Survey]]:
    """Return every survey by key, first added first."""
    return dict(fetch_catalogue(session).surveys)


def fetch_theme_keys(session: Session, survey_id: int) -> dict[str, tuple[int, str]]:
    """Return row id and label of a survey's themes by key, of the latest fit only: those that are listed."""
    return {
        key: (row_id, label)
        for key, row_id, label, state in _theme_rows(session, survey_id)
        if state == State.SHOWN
    }


def fetch_other_theme_keys(session: Session, survey_id: int) -> tuple[str, ...]:
    """Return the keys of themes that can be asked for and are not listed: parts, hidden, merged."""
    return tuple(key for key, _, _, state in _theme_rows(session, survey_id) if state != State.SHOWN)


def _theme_rows(session: Session, survey_id: int) -> list[tuple[Any, ...]]:
    return fetch_rows(session, _THEMES, (survey_id, survey_id))


def is_listed(survey_id: int) -> tuple[ColumnElement[bool], ...]:
    """Return what a theme must meet to be listed: of the newest fit, no part, not hidden, merged or split."""
    return (
        col(ThemeTable.survey_id) == survey_id,
        col(ThemeTable.fit_id) == latest_fit_id(survey_id),
        col(ThemeTable.state) == State.SHOWN.value,
    )


def is_part_of(survey_id: int, theme_id: str) -> tuple[ColumnElement[bool], ...]:
    """Return what a theme must meet to be shown as a part of another one."""
    return (
        col(ThemeTable.survey_id) == survey_id,
        col(ThemeTable.fit_id) == latest_fit_id(survey_id),
        col(ThemeTable.state) == State.PART.value,
        col(ThemeTable.parent_key) == theme_id,
    )


def fetch_theme(session: Session, survey_id: int, typed: str) -> ThemeTable:
    """Return the theme or part that an id means now: itself, or what it was merged into.

    Raises:
        UserError: If there is none, or it was split; names the nearest, or its parts.
    """
    found = session.execute(
        select(ThemeTable).where(
            col(ThemeTable.survey_id) == survey_id, col(ThemeTable.fit_id) == latest_fit_id(survey_id)
        )
    ).scalars()
    themes = {row.key: row for row in found}
    theme = themes[match_name(typed, themes, "theme")]
    while theme.state == State.MERGED and theme.parent_key in themes:
        theme = themes[theme.parent_key]
    if theme.state == State.SPLIT:
        parts = [f"{key} ({row.label})" for key, row in themes.items() if parent_of(key) == theme.key]
        raise UserError(f"Theme {theme.key} was split", f"Its parts: {', '.join(parts)}", "Name one of them")
    return theme


def fetch_scope(session: Session, selection: Selection) -> Scope:
    """Resolve a selection's names, however they were typed.

    Raises:
        NoDataError: If nothing is stored at all.
        UserError: If a survey, dimension, value or theme is unknown; names the nearest.
    """
    catalogue = fetch_catalogue(session)
    if not catalogue.surveys:
        raise NoDataError(
            "No responses are stored yet",
            try_="Import some with “npsbot import FILE” or send them to POST /v1/responses",
        )
    stored = {key: survey for key, (_, survey) in catalogue.surveys.items()}
    surveys = surveys_meant(stored, selection.survey_key)
    survey_ids = tuple(catalogue.surveys[survey.key][0] for survey in surveys)
    survey = combined(surveys)
    names, where_ids = _resolved(catalogue, selection)
    theme = None
    if selection.theme_id:
        if len(survey_ids) > 1:
            raise UserError(
                f"“{survey.key}” has no themes of its own", "A theme belongs to one survey", "Name one survey"
            )
        theme = fetch_theme(session, survey_ids[0], selection.theme_id)
    spelled = replace(selection, survey_key=survey.key, where=names)
    if theme is None:
        return Scope(survey_ids, survey, spelled, where_ids)
    named = replace(spelled, theme_id=theme.key, theme_label=theme.label)
    return Scope(survey_ids, survey, named, where_ids, theme.id)


def conditions(scope: Scope) -> list[ColumnElement[bool]]:
    """Return what a response must meet to be in the scope."""
    selection = scope.selection
    found: list[Any] = [col(ResponseTable.survey_id).in_(scope.survey_ids)]
    if len(scope.survey_ids) == 1:
        found = [col(ResponseTable.survey_id) == scope.survey_ids[0]]
    if selection.period:
        found.append(col(ResponseTable.responded_on) >= selection.period.from_on)
        found.append(col(ResponseTable.responded_on) < selection.period.to_on)
    if selection.bucket:
        found.append(col(ResponseTable.rating).in_(scope.metric.bucket_ratings(selection.bucket)))
    if scope.where_ids:
        found.append(col(ResponseTable.segment_set_id).in_(set_ids_of(scope)))
    if scope.theme_row_id is not None:
        members = select(col(ThemeMemberTable.response_id))
        found.append(
            id_of(ResponseTable).in_(members.where(col(ThemeMemberTable.theme_id) == scope.theme_row_id))
        )
    return found


def set_ids_of(scope: Scope) -> Select[int]:
    """Return the query of the segment sets that meet a scope's where."""
    (_, first), *others = scope.where_ids.items()
    query = select(col(SegmentTable.set_id)).where(col(SegmentTable.value_id).in_(first))
    for dimension_id, value_ids in others:
        also = aliased(SegmentTable)
        query = query.where(
            exists().where(
                col(also.set_id) == col(SegmentTable.set_id),
                col(also.dimension_id) == dimension_id,
                col(also.value_id).in_(value_ids),
            )
        )
    return query


def latest_fit_id(survey_id: int) -> Any:
    """Return the id of a survey's newest theme fit, as part of a query."""
    latest = select(func.max(id_of(ThemeFitTable))).where(col(ThemeFitTable.survey_id) == survey_id)
    return latest.scalar_subquery()


def _resolved(
    catalogue: Catalogue, selection: Selection
) -> tuple[dict[str, tuple[str, ...]], dict[int, frozenset[int]]]:
    """Return the where of a selection spelled as stored, and as ids: the dimension of most values first."""
    names: dict[str, tuple[str, ...]] = {}
    for typed, typed_values in selection.where.items():
        name = match_name(typed, catalogue.dimensions, "dimension")
        known = catalogue.dimensions[name].values
        values = tuple(match_name(value, known, name, may_be_misspelt=True) for value in typed_values)
        names[name] = names.get(name, ()) + values
    widest_first = sorted(names, key=lambda name: -len(catalogue.dimensions[name].values))
    return names, {
        catalogue.dimensions[name].id: frozenset(
            catalogue.dimensions[name].values[value] for value in names[name]
        )
        for name in widest_first
    }
