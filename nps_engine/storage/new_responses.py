"""Responses that are all new, inserted as fast as the database takes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from nps_engine.errors import StorageError
from nps_engine.storage.inserts import is_postgresql
from nps_engine.storage.reads import fetch_rows
from nps_engine.values import ResponseRow

_COLUMNS = (
    "survey_id",
    "source",
    "external_id",
    "rating",
    "segment_set_id",
    "responded_at",
    "responded_on",
    "verbatim",
    "respondent",
    "respondent_name",
    "respondent_email",
    "weight",
    "updated_at",
)
_INSERT_ON_SQLITE = (
    f"INSERT INTO response ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608
    " ON CONFLICT (survey_id, source, external_id) DO NOTHING"
)
_COPY = f"COPY response (id, {', '.join(_COLUMNS)}) FROM STDIN"
_NEW_IDS = text("SELECT nextval('response_id_seq') FROM generate_series(1, :n)")
_LAST_ID = "SELECT seq FROM sqlite_sequence WHERE name = 'response'"
_INSTANT_CHARS = 26


class NewResponse(NamedTuple):
    """A response to insert, with its segment set and its date in the workspace's time zone."""

    row: ResponseRow
    set_id: int
    responded_on: date


def insert_new_responses(
    session: Session, survey_id: int, responses: Sequence[NewResponse], now: datetime
) -> Sequence[int] | None:
    """Insert responses and return their ids, in order; None, with nothing inserted, where one is there already.

    That none is there is found out by trying: looking each one up first would cost as much as the insert.
    """
    insert = _copy if is_postgresql(session) else _insert
    connection = session.connection()
    connection.exec_driver_sql("SAVEPOINT new_responses")  # the ORM's own asks ten times the time
    ids = insert(session, survey_id, responses, now)
    if ids is None:
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT new_responses")
    connection.exec_driver_sql("RELEASE SAVEPOINT new_responses")
    return ids


def _insert(
    session: Session, survey_id: int, responses: Sequence[NewResponse], now: datetime
) -> Sequence[int] | None:
    connection = session.connection()
    written_at = _plain(now)
    values = [
        (
            survey_id,
            row.source,
            row.external_id,
            row.rating,
            set_id,
            _plain(row.responded_at),
            responded_on.isoformat(),
            row.verbatim,
            row.respondent,
            row.respondent_name,
            row.respondent_email,
            row.weight,
            written_at,
        )
        for row, set_id, responded_on in responses
    ]
    if connection.exec_driver_sql(_INSERT_ON_SQLITE, values).rowcount < len(values):
        return None
    ((last_id,),) = fetch_rows(session, _LAST_ID)  # of a table with AUTOINCREMENT: they are consecutive
    return range(last_id - len(values) + 1, last_id + 1)


def _copy(
    session: Session, survey_id: int, responses: Sequence[NewResponse], now: datetime
) -> Sequence[int] | None:
    import psycopg

    connection = session.connection()
    ids = connection.execute(_NEW_IDS, {"n": len(responses)}).scalars().all()
    try:
        with connection.connection.cursor() as cursor, cursor.copy(_COPY) as copy:  # type: ignore[attr-defined]
            for row_id, (row, set_id, responded_on) in zip(ids, responses, strict=True):
                copy.write_row(
                    (
                        row_id,
                        survey_id,
                        row.source,
                        row.external_id,
                        row.rating,
                        set_id,
                        row.responded_at,
                        responded_on,
                        row.verbatim,
                        row.respondent,
                        row.respondent_name,
                        row.respondent_email,
                        row.weight,
                        now,
                    )
                )
    except psycopg.errors.UniqueViolation:
        return None
    except psycopg.Error as error:
        raise StorageError(f"The database did not do it: {str(error).splitlines()[0]}") from error
    return ids


def _plain(at: datetime) -> str:
    """Return an instant as SQLite keeps it: UTC, without a zone (``UtcDateTime`` in ``tables.py``)."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return utc.isoformat(" ", "microseconds")[:_INSTANT_CHARS]
