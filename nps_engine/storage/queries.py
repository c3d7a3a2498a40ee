"""Reads of single responses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.catalogue import fetch_catalogue
from nps_engine.storage.counts import fetch_counts
from nps_engine.storage.readings import fetch_languages
from nps_engine.storage.scopes import Scope, conditions, is_listed, set_ids_of
from nps_engine.storage.segment_sets import fetch_segments
from nps_engine.storage.tables import ResponseTable, ThemeMemberTable, ThemeTable, id_of
from nps_engine.storage.writes import row_of
from nps_engine.values import Response

_R_ID = id_of(ResponseTable)


def fetch_responses(
    session: Session, scope: Scope, *, limit: int, after_id: int | None = None, with_verbatim: bool = False
) -> list[Response]:
    """Return responses, newest first, continuing after one of them."""
    query = select(ResponseTable).where(*_conditions_by_date(session, scope, limit))
    if with_verbatim:
        query = query.where(col(ResponseTable.verbatim) != "")
    after = session.get(ResponseTable, after_id) if after_id is not None else None
    on, at = col(ResponseTable.responded_on), col(ResponseTable.responded_at)
    if after is not None:
        earlier = (at < after.responded_at) | ((at == after.responded_at) & (after.id > _R_ID))
        query = query.where(on <= after.responded_on, earlier)
    newest = query.order_by(on.desc(), at.desc(), _R_ID.desc()).limit(limit)
    return as_responses(session, list(session.execute(newest).scalars()))


def fetch_silent_n(session: Session, scope: Scope) -> int:
    """Return how many responses have no comment."""
    silent = select(func.count()).select_from(ResponseTable).where(*conditions(scope))
    return session.execute(silent.where(col(ResponseTable.verbatim) == "")).scalar_one()


def _conditions_by_date(session: Session, scope: Scope, limit: int) -> list[ColumnElement[bool]]:
    """Return the scope's conditions so that its newest responses are found the quickest way.

    SQLite does not know how many responses a filter leaves. Where reading on from the newest one meets enough
    of them sooner than sorting them all takes, the filter's own index is put out of reach.
    """
    if not scope.where_ids:
        return conditions(scope)
    everyone = replace(scope, where_ids={}, theme_row_id=None)
    wanted_n, all_n = fetch_counts(session, scope).n, fetch_counts(session, everyone).n
    if wanted_n * wanted_n <= limit * all_n:
        return conditions(scope)
    set_id = col(ResponseTable.segment_set_id) + 0
    return [*conditions(replace(scope, where_ids={})), set_id.in_(set_ids_of(scope))]


def fetch_response(session: Session, response_id: int) -> Response | None:
    """Return one response by our own id."""
    row = session.get(ResponseTable, response_id)
    return None if row is None else as_responses(session, [row])[0]


def as_responses(session: Session, rows: Sequence[ResponseTable]) -> list[Response]:
    """Return stored rows as values, with their segments and themes."""
    catalogue = fetch_catalogue(session)
    ids = [int(row.id or 0) for row in rows]
    segments = fetch_segments(session, [row.segment_set_id for row in rows])
    themes: dict[int, list[str]] = {}
    for survey_id in {row.survey_id for row in rows}:
        members = (
            select(col(ThemeMemberTable.response_id), col(ThemeTable.key))
            .join(ThemeTable, id_of(ThemeTable) == col(ThemeMemberTable.theme_id))
            .where(*is_listed(survey_id), col(ThemeMemberTable.response_id).in_(ids))
        )
        for response_id, key in session.execute(members.order_by(col(ThemeMemberTable.closeness).desc())):
            themes.setdefault(response_id, []).append(key)
    languages = fetch_languages(session, ids)
    surveys = {row.survey_id: catalogue.survey_of(row.survey_id) for row in rows}
    return [
        Response(
            id=response_id,
            survey_key=surveys[row.survey_id].key,
            metric=surveys[row.survey_id].metric,
            row=row_of(row, segments[row.segment_set_id]),
            theme_ids=tuple(themes.get(response_id, ())),
            language=languages.get(response_id, ""),
        )
        for response_id, row in zip(ids, rows, strict=True)
    ]
