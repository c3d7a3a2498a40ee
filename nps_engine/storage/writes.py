"""Writes of surveys and responses: each runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from enum import StrEnum
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.catalogue import fetch_catalogue, note_change
from nps_engine.storage.inserts import insert_missing, is_postgresql
from nps_engine.storage.local_dates import LocalDates
from nps_engine.storage.new_responses import NewResponse, insert_new_responses
from nps_engine.storage.readings import mark_unread
from nps_engine.storage.recount import recount
from nps_engine.storage.segment_sets import fetch_segments, save_segment_sets
from nps_engine.storage.tables import ResponseTable, SurveyTable, WorkspaceTable, id_of
from nps_engine.storage.tallies import Tallied, save_changes
from nps_engine.values import ResponseRow, Segments, Survey

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
_AT_ONCE_N = 5_000

Key = tuple[str, str]
"""Source and external id."""


class Outcome(StrEnum):
    """What saving a response did."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left_out"
    """Not stored: it is of somebody who was erased since."""


class Saved(NamedTuple):
    """One response after it was saved. ``rating_before`` is None where it is new, ``id`` 0 where left out."""

    id: int
    row: ResponseRow
    outcome: Outcome
    rating_before: int | None = None


class _Stored(NamedTuple):
    id: int
    set_id: int
    row: ResponseRow


def save_survey(session: Session, survey: Survey, now: datetime) -> int:
    """Add a survey unless its key is there, and return its id; what is stored is never changed here."""
    known = fetch_catalogue(session).surveys.get(survey.key)
    if known is None:
        insert_missing(
            session, SurveyTable, [{**vars(survey), "metric": survey.metric.value, "created_at": now}]
        )
        note_change(session)
        known = fetch_catalogue(session).surveys[survey.key]
    return known[0]


def fetch_time_zone(session: Session) -> str | None:
    """Return the name of the time zone that stored dates are in; None before anything was stored."""
    workspace = session.get(WorkspaceTable, 1)
    return workspace.time_zone if workspace else None


def save_time_zone(session: Session, time_zone: tzinfo) -> None:
    """Note the time zone that stored dates are in, and re-date every response if it has changed."""
    workspace = session.get(WorkspaceTable, 1)
    if workspace is None:
        insert_missing(session, WorkspaceTable, [{"id": 1, "time_zone": str(time_zone)}])
    elif workspace.time_zone != str(time_zone):
        workspace.time_zone = str(time_zone)
        dates = LocalDates(time_zone)
        moved = [
            {"row_id": row_id, "local_on": dates.of(responded_at)}
            for row_id, responded_at, responded_on in session.execute(
                select(id_of(ResponseTable), col(ResponseTable.responded_at), col(ResponseTable.responded_on))
            )
            if dates.of(responded_at) != responded_on
        ]
        if moved:
            _update_all(session, "row_id", moved, {"responded_on": "local_on"})
            recount(session)


def save_responses(
    session: Session, survey_id: int, rows: Sequence[ResponseRow], *, time_zone: tzinfo, now: datetime
) -> list[Saved]:
    """Add or update responses by (source, external id); what stays the same is not written.

    A later copy that lacks a text (the comment comes minutes after the rating) does not erase it; segments
    are added to. Writers of one survey wait for each other. Pre-added counts follow in the same transaction.
    What somebody answered who was erased since is left out.

    Args:
        rows: At most about a hundred thousand; the same external id may come several times, the last wins.

    Returns:
        One entry per row, in their order.
    """
    if not rows:
        return []
    _lock(session, survey_id)
    erasures = fetch_catalogue(session).erasures
    kept = [row for row in rows if not erasures.leaves_out(row)] if erasures else rows
    saved = _save_kept(session, survey_id, kept, LocalDates(time_zone), now) if kept else []
    if len(kept) == len(rows):
        return saved
    of_kept = iter(saved)
    return [Saved(0, row, Outcome.LEFT_OUT) if erasures.leaves_out(row) else next(of_kept) for row in rows]


def _save_kept(
    session: Session, survey_id: int, rows: Sequence[ResponseRow], dates: LocalDates, now: datetime
) -> list[Saved]:
    ids = _insert(session, survey_id, rows, dates, now)
    if ids is None:
        return _save_among_known(session, survey_id, rows, dates, now)
    return [Saved(row_id, row, Outcome.IMPORTED) for row_id, row in zip(ids, rows, strict=True)]


def delete_responses(session: Session, response_ids: Sequence[int]) -> int:
    """Delete responses with all that hangs on them, and return how many there were."""
    deleted_n = 0
    for part in _parts(list(response_ids)):
        rows = session.execute(
            select(
                col(ResponseTable.survey_id),
                col(ResponseTable.responded_on),
                col(ResponseTable.segment_set_id),
                col(ResponseTable.rating),
                col(ResponseTable.weight),
            )
            .where(id_of(ResponseTable).in_(part))
            .order_by(col(ResponseTable.survey_id))
        ).all()
        for survey_id, group in groupby(rows, lambda row: int(row[0])):
            _lock(session, survey_id)
            save_changes(session, survey_id, [Tallied(*row[1:], sign=-1) for row in group])
        session.execute(delete(ResponseTable).where(id_of(ResponseTable).in_(part)))
        deleted_n += len(rows)
    return deleted_n


def row_of(stored: Any, segments: Mapping[str, str]) -> ResponseRow:
    """Return a stored response as the value it was saved from."""
    return ResponseRow(
        source=stored.source,
        external_id=stored.external_id,
        segments=segments,
        **{name: getattr(stored, name) for name in _WRITTEN_FIELDS},
    )


def _lock(session: Session, survey_id: int) -> None:
    """Wait for the other writers of a survey, and know what they did; SQLite has one writer at a time."""
    if is_postgresql(session):
        session.execute(select(id_of(SurveyTable)).where(id_of(SurveyTable) == survey_id).with_for_update())
        session.info.pop("catalogue", None)


def _insert(
    session: Session, survey_id: int, rows: Sequence[ResponseRow], dates: LocalDates, now: datetime
) -> Sequence[int] | None:
    """Insert responses that are all new, and count them; None, with nothing done, where one is not."""
    sets = save_segment_sets(session, (row.segments for row in rows))
    responses = [
        NewResponse(row, sets[Segments.of(row.segments)], dates.of(row.responded_at)) for row in rows
    ]
    ids = insert_new_responses(session, survey_id, responses, now)
    if ids is not None:
        tallied = [Tallied(on, set_id, row.rating, row.weight) for row, set_id, on in responses]
        save_changes(session, survey_id, tallied)
    return ids


def _save_among_known(
    session: Session, survey_id: int, rows: Sequence[ResponseRow], dates: LocalDates, now: datetime
) -> list[Saved]:
    stored = _fetch_stored(session, survey_id, rows)
    latest = {key: each.row for key, each in stored.items()}
    outcomes: list[tuple[Key, Outcome, int | None]] = []
    for row in rows:
        key = (row.source, row.external_id)
        before = latest.get(key)
        latest[key] = row if before is None else _merged(before, row)
        outcome = Outcome.UPDATED if latest[key] != before else Outcome.UNCHANGED
        rating_before = None if before is None else before.rating
        outcomes.append((key, Outcome.IMPORTED if before is None else outcome, rating_before))
    changed = {key: row for key, row in latest.items() if key in stored and row != stored[key].row}
    _update_responses(session, survey_id, [(stored[key], row) for key, row in changed.items()], dates, now)
    new = {key: row for key, row in latest.items() if key not in stored}
    ids = {key: each.id for key, each in stored.items()}
    if new:
        inserted = _insert(session, survey_id, list(new.values()), dates, now)
        ids.update(zip(new, inserted or [], strict=True))
    return [Saved(ids[key], latest[key], outcome, before) for key, outcome, before in outcomes]


def _fetch_stored(session: Session, survey_id: int, rows: Iterable[ResponseRow]) -> dict[Key, _Stored]:
    by_source: dict[str, set[str]] = {}
    for row in rows:
        by_source.setdefault(row.source, set()).add(row.external_id)
    found: list[Any] = []
    table = ResponseTable.__table__  # type: ignore[attr-defined]
    for source, external_ids in by_source.items():
        for part in _parts(sorted(external_ids)):
            known = select(table).where(
                table.c.survey_id == survey_id, table.c.source == source, table.c.external_id.in_(part)
            )
            found += session.connection().execute(known).all()
    segments = fetch_segments(session, [row.segment_set_id for row in found])
    return {
        (row.source, row.external_id): _Stored(
            row.id, row.segment_set_id, row_of(row, segments[row.segment_set_id])
        )
        for row in found
    }


def _merged(old: ResponseRow, new: ResponseRow) -> ResponseRow:
    fields = {
        name: getattr(old if name in _KEPT_WHEN_EMPTY and not getattr(new, name) else new, name)
        for name in _WRITTEN_FIELDS
    }
    segments = old.segments if old.segments == new.segments else Segments({**old.segments, **new.segments})
    return ResponseRow(source=old.source, external_id=old.external_id, segments=segments, **fields)


def _update_responses(
    session: Session,
    survey_id: int,
    changes: Sequence[tuple[_Stored, ResponseRow]],
    dates: LocalDates,
    now: datetime,
) -> None:
    if not changes:
        return
    sets = save_segment_sets(session, (row.segments for _, row in changes))
    tallied: list[Tallied] = []
    updates = []
    for stored, row in changes:
        set_id, old = sets[Segments.of(row.segments)], stored.row
        before = Tallied(dates.of(old.responded_at), stored.set_id, old.rating, old.weight)
        after = Tallied(dates.of(row.responded_at), set_id, row.rating, row.weight)
        if before != after:
            tallied += [before._replace(sign=-1), after]
        fields = {name: getattr(row, name) for name in _WRITTEN_FIELDS}
        updates.append(
            {
                "row_id": stored.id,
                **{f"new_{name}": value for name, value in fields.items()},
                "new_segment_set_id": set_id,
                "new_responded_on": after.responded_on,
                "new_updated_at": now,
            }
        )
    names = (*_WRITTEN_FIELDS, "segment_set_id", "responded_on", "updated_at")
    _update_all(session, "row_id", updates, {name: f"new_{name}" for name in names})
    reread = [
        stored.id
        for stored, row in changes
        if row.verbatim and (row.verbatim, row.rating) != (stored.row.verbatim, stored.row.rating)
    ]
    mark_unread(session, survey_id, reread, now)
    save_changes(session, survey_id, tallied)


def _update_all(
    session: Session, key: str, updates: Sequence[Mapping[str, Any]], names: Mapping[str, str]
) -> None:
    """Update responses by id, many in one statement."""
    table = ResponseTable.__table__  # type: ignore[attr-defined]
    given: dict[str, Any] = {name: bindparam(bound) for name, bound in names.items()}
    statement = update(table).where(table.c.id == bindparam(key)).values(given)
    session.connection().execute(statement, list(updates))


def _parts(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (items[start : start + _AT_ONCE_N] for start in range(0, len(items), _AT_ONCE_N))
