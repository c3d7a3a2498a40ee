"""Writes of surveys and responses: each runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from nps_engine.storage.tables import (
    DimensionTable,
    DimensionValueTable,
    ResponseTable,
    SegmentTable,
    SurveyTable,
    WorkspaceTable,
    id_of,
)
from nps_engine.values import ResponseRow, Survey

_WRITTEN_FIELDS = (
    "rating",
    "responded_at",
    "verbatim",
    "respondent",
    "respondent_name",
    "respondent_email",
    "weight",
)
_KEPT_WHEN_EMPTY = frozenset({"verbatim", "respondent", "respondent_name", "respondent_email"})


class Outcome(StrEnum):
    """What saving a response did."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Saved:
    """One response after it was saved. ``rating_before`` is None where it is new."""

    id: int
    row: ResponseRow
    outcome: Outcome
    rating_before: int | None = None


def save_survey(session: Session, survey: Survey, now: datetime) -> int:
    """Add a survey unless its key is there, and return its id; what is stored is never changed here."""
    insert_missing(session, SurveyTable, [{**vars(survey), "metric": survey.metric.value, "created_at": now}])
    return session.execute(select(id_of(SurveyTable)).where(col(SurveyTable.key) == survey.key)).scalar_one()


def fetch_time_zone(session: Session) -> str | None:
    """Return the name of the time zone that stored dates are in; None before anything was stored."""
    workspace = session.get(WorkspaceTable, 1)
    return workspace.time_zone if workspace else None


def save_time_zone(session: Session, time_zone: tzinfo) -> None:
    """Note the time zone that stored dates are in, and re-date every response if it has changed."""
    workspace = session.get(WorkspaceTable, 1)
    if workspace is None:
        session.add(WorkspaceTable(id=1, time_zone=str(time_zone)))
    elif workspace.time_zone != str(time_zone):
        workspace.time_zone = str(time_zone)
        for row_id, responded_at, responded_on in session.execute(
            select(id_of(ResponseTable), col(ResponseTable.responded_at), col(ResponseTable.responded_on))
        ).all():
            local_on = responded_at.astimezone(time_zone).date()
            if local_on != responded_on:
                session.execute(
                    update(ResponseTable).where(id_of(ResponseTable) == row_id).values(responded_on=local_on)
                )


def save_responses(
    session: Session, survey_id: int, rows: Sequence[ResponseRow], *, time_zone: tzinfo, now: datetime
) -> list[Saved]:
    """Add or update responses by (source, external id); what stays the same is not written.

    A later copy that lacks a text (the comment comes minutes after the rating) does not erase it; segments
    are added to. Writers of one survey wait for each other.

    Args:
        rows: At most a few thousand; the same external id may come several times, the last one wins.

    Returns:
        One entry per row, in their order.
    """
    session.execute(select(id_of(SurveyTable)).where(id_of(SurveyTable).in_([survey_id])).with_for_update())
    stored = _fetch_stored(session, survey_id, rows)
    latest = {key: row for key, (_, row) in stored.items()}
    outcomes: list[tuple[tuple[str, str], Outcome, int | None]] = []
    for row in rows:
        key = (row.source, row.external_id)
        before = latest.get(key)
        latest[key] = row if before is None else _merged(before, row)
        outcome = Outcome.UPDATED if latest[key] != before else Outcome.UNCHANGED
        rating_before = None if before is None else before.rating
        outcomes.append((key, Outcome.IMPORTED if before is None else outcome, rating_before))
    ids = {key: row_id for key, (row_id, _) in stored.items()}
    changed = {key: row for key, row in latest.items() if key in stored and row != stored[key][1]}
    for key, row in changed.items():
        _update_response(session, ids[key], row, time_zone, now)
    new = {key: row for key, row in latest.items() if key not in stored}
    ids.update(
        zip(new, _insert_responses(session, survey_id, list(new.values()), time_zone, now), strict=True)
    )
    _save_segments(session, {ids[key]: row.segments for key, row in (changed | new).items()})
    return [Saved(ids[key], latest[key], outcome, before) for key, outcome, before in outcomes]


def insert_missing(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, leaving those that a unique constraint already has."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    if rows:
        session.execute(dialect.insert(table).on_conflict_do_nothing(), list(rows))


def insert_one_missing(session: Session, table: type[SQLModel], row: Mapping[str, Any]) -> bool:
    """Insert a row unless a unique constraint already has it; True where it was inserted."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    core = table.__table__  # type: ignore[attr-defined]
    statement = dialect.insert(core).values(**row).on_conflict_do_nothing()
    return session.execute(statement.returning(*core.primary_key.columns)).first() is not None


def _fetch_stored(
    session: Session, survey_id: int, rows: Sequence[ResponseRow]
) -> dict[tuple[str, str], tuple[int, ResponseRow]]:
    keys = {(row.source, row.external_id) for row in rows}
    found = (
        session.execute(
            select(ResponseTable).where(
                col(ResponseTable.survey_id) == survey_id,
                tuple_(col(ResponseTable.source), col(ResponseTable.external_id)).in_(keys),
            )
        )
        .scalars()
        .all()
    )
    segments = fetch_segments(session, [int(row.id or 0) for row in found])
    return {
        (row.source, row.external_id): (int(row.id or 0), row_of(row, segments.get(int(row.id or 0), {})))
        for row in found
    }


def fetch_segments(session: Session, response_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return dimension to value for each response that has any, dimensions by name."""
    segments: dict[int, dict[str, str]] = {}
    for response_id, name, value in session.execute(
        select(col(SegmentTable.response_id), col(DimensionTable.name), col(DimensionValueTable.value))
        .join(DimensionTable, id_of(DimensionTable) == col(SegmentTable.dimension_id))
        .join(DimensionValueTable, id_of(DimensionValueTable) == col(SegmentTable.value_id))
        .where(col(SegmentTable.response_id).in_(response_ids))
        .order_by(col(DimensionTable.name))
    ):
        segments.setdefault(response_id, {})[name] = value
    return segments


def row_of(stored: ResponseTable, segments: Mapping[str, str]) -> ResponseRow:
    """Return a stored response as the value it was saved from."""
    return ResponseRow(
        source=stored.source,
        external_id=stored.external_id,
        segments=dict(segments),
        **{name: getattr(stored, name) for name in _WRITTEN_FIELDS},
    )


def _merged(old: ResponseRow, new: ResponseRow) -> ResponseRow:
    fields = {
        name: getattr(old if name in _KEPT_WHEN_EMPTY and not getattr(new, name) else new, name)
        for name in _WRITTEN_FIELDS
    }
    return ResponseRow(
        source=old.source, external_id=old.external_id, segments={**old.segments, **new.segments}, **fields
    )


def _columns(row: ResponseRow, time_zone: tzinfo, now: datetime) -> dict[str, Any]:
    fields = {name: getattr(row, name) for name in _WRITTEN_FIELDS}
    return {**fields, "responded_on": row.responded_at.astimezone(time_zone).date(), "updated_at": now}


def _insert_responses(
    session: Session, survey_id: int, rows: Sequence[ResponseRow], time_zone: tzinfo, now: datetime
) -> Sequence[int]:
    """Insert new responses in one statement and return their ids, in order."""
    if not rows:
        return []
    values = [
        {
            "survey_id": survey_id,
            "source": row.source,
            "external_id": row.external_id,
            **_columns(row, time_zone, now),
        }
        for row in rows
    ]
    # Without the ORM, and the ids read back by key: on SQLite an insert that returns ids goes row by row.
    session.connection().execute(insert(ResponseTable.__table__), values)  # type: ignore[attr-defined]
    source, external_id = col(ResponseTable.source), col(ResponseTable.external_id)
    keys = [(row.source, row.external_id) for row in rows]
    found = select(source, external_id, id_of(ResponseTable)).where(
        col(ResponseTable.survey_id) == survey_id, tuple_(source, external_id).in_(keys)
    )
    ids = {(source, external_id): row_id for source, external_id, row_id in session.execute(found)}
    return [ids[key] for key in keys]


def _update_response(
    session: Session, row_id: int, row: ResponseRow, time_zone: tzinfo, now: datetime
) -> None:
    session.execute(
        update(ResponseTable).where(id_of(ResponseTable) == row_id).values(**_columns(row, time_zone, now))
    )


def _save_segments(session: Session, segments: Mapping[int, Mapping[str, str]]) -> None:
    """Write dimensions, values and the links of these responses, each in one statement."""
    names = sorted({name for pairs in segments.values() for name in pairs})
    if not names:
        return
    insert_missing(session, DimensionTable, [{"name": name} for name in names])
    dimension_ids = dict(
        session.execute(
            select(col(DimensionTable.name), id_of(DimensionTable)).where(col(DimensionTable.name).in_(names))
        ).all()
    )
    pairs = sorted(
        {(dimension_ids[name], value) for found in segments.values() for name, value in found.items()}
    )
    insert_missing(
        session, DimensionValueTable, [{"dimension_id": dim, "value": value} for dim, value in pairs]
    )
    value_ids = {
        (dim, value): value_id
        for dim, value, value_id in session.execute(
            select(
                col(DimensionValueTable.dimension_id),
                col(DimensionValueTable.value),
                id_of(DimensionValueTable),
            ).where(tuple_(col(DimensionValueTable.dimension_id), col(DimensionValueTable.value)).in_(pairs))
        )
    }
    session.execute(delete(SegmentTable).where(col(SegmentTable.response_id).in_(list(segments))))
    session.connection().execute(  # without the ORM: it costs more than the database here
        insert(SegmentTable.__table__),  # type: ignore[attr-defined]
        [
            {"response_id": row_id, "dimension_id": dim, "value_id": value_ids[dim, value]}
            for row_id, found in segments.items()
            for dim, value in ((dimension_ids[name], value) for name, value in found.items())
        ],
    )
