"""Comments that nobody has read yet, and what was read of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, literal, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.inserts import insert_all, insert_missing
from nps_engine.storage.reading_tables import ReadingTable
from nps_engine.storage.scopes import latest_fit_id
from nps_engine.storage.tables import EmbeddingTable, ResponseTable, ThemeFitTable, ThemeTable, id_of
from nps_engine.storage.theme_tables import ThemeFoundTable

LOOK_BACK_N = 10_000
"""Ids below the newest one seen that are looked at again: PostgreSQL may commit them in another order."""

DOUBT = timedelta(seconds=60)
"""A comment stored so shortly before a fit was begun may have been committed too late for it."""


@dataclass(frozen=True)
class Unread:
    """One comment to read, as it stood when it was looked up; ``is_corrected``: its wording was another before."""

    id: int
    survey_id: int
    text: str
    rating: int
    updated_at: datetime
    is_corrected: bool


@dataclass(frozen=True)
class Reading:
    """What was read of a comment; the columns of ``ReadingTable``."""

    response_id: int
    survey_id: int
    language: str
    fit_id: int | None
    says_something: bool
    is_unfit: bool
    read_at: datetime


def fetch_newest_id(session: Session) -> int:
    """Return the highest id of a response; 0 without any."""
    return int(session.execute(select(func.max(id_of(ResponseTable)))).scalar() or 0)


def fetch_newest_fit_id(session: Session) -> int:
    """Return the highest id of a fit, of whatever survey; 0 without any."""
    return int(session.execute(select(func.max(id_of(ThemeFitTable)))).scalar() or 0)


def fetch_new(session: Session, above_id: int, limit: int) -> list[Unread]:
    """Return comments above an id that were never read, and corrected ones, at most ``limit`` of each."""
    never = ~exists().where(col(ReadingTable.response_id) == id_of(ResponseTable))
    new = _unread().where(id_of(ResponseTable) > above_id, never)
    changed = (
        _unread(is_corrected=True)
        .join(ReadingTable, col(ReadingTable.response_id) == id_of(ResponseTable))
        .where(col(ReadingTable.is_stale))
    )
    return [
        Unread(*row)
        for query in (changed, new)
        for row in session.execute(query.order_by(id_of(ResponseTable)).limit(limit))
    ]


def fetch_missed(session: Session, encoder_name: str, limit: int) -> list[Unread]:
    """Return comments that were read while the newest fit was made, and which it has no theme for.

    Args:
        encoder_name: Fits made with another model are left out: nothing can be held against them.
        limit: The most of each survey.
    """
    newest = select(func.max(id_of(ThemeFitTable))).group_by(col(ThemeFitTable.survey_id))
    fits = session.execute(
        select(ThemeFitTable).where(
            id_of(ThemeFitTable).in_(newest), col(ThemeFitTable.encoder) == encoder_name
        )
    )
    found: list[Unread] = []
    for fit in fits.scalars().all():
        query = (
            _unread()
            .join(ReadingTable, col(ReadingTable.response_id) == id_of(ResponseTable))
            .where(
                col(ReadingTable.survey_id) == fit.survey_id,
                or_(col(ReadingTable.fit_id).is_(None), col(ReadingTable.fit_id) < fit.id),
                col(ReadingTable.read_at) > fit.fitted_at - DOUBT,
                ~_is_found_in(int(fit.id or 0)),
            )
        )
        found += [Unread(*row) for row in session.execute(query.order_by(id_of(ResponseTable)).limit(limit))]
    return found


def fetch_found_ids(session: Session, fit_id: int, response_ids: Collection[int]) -> set[int]:
    """Return which comments a fit has a theme for."""
    query = select(id_of(ResponseTable)).where(id_of(ResponseTable).in_(response_ids), _is_found_in(fit_id))
    return set(session.execute(query).scalars())


def fetch_texts(session: Session, response_ids: Collection[int]) -> dict[int, str]:
    """Return the comments of those responses that are there still."""
    query = select(id_of(ResponseTable), col(ResponseTable.verbatim)).where(
        id_of(ResponseTable).in_(response_ids)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def fetch_vectors(session: Session, encoder_name: str, hashes: Collection[str]) -> dict[str, bytes]:
    """Return the stored vectors of texts, by hash."""
    query = select(col(EmbeddingTable.text_hash), col(EmbeddingTable.vector)).where(
        col(EmbeddingTable.encoder) == encoder_name, col(EmbeddingTable.text_hash).in_(hashes)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def save_vectors(session: Session, encoder_name: str, vectors: Mapping[str, bytes]) -> None:
    """Keep the vectors of texts, by hash."""
    insert_missing(
        session,
        EmbeddingTable,
        [{"encoder": encoder_name, "text_hash": key, "vector": each} for key, each in vectors.items()],
    )


def save_readings(session: Session, readings: Sequence[Reading]) -> None:
    """Note what was read, in place of what was noted before."""
    _forget_readings(session, [each.response_id for each in readings])
    insert_all(session, ReadingTable, [vars(each) for each in readings])


def mark_unread(session: Session, survey_id: int, response_ids: Collection[int], now: datetime) -> None:
    """Have comments that were corrected, or came after their rating, read anew."""
    _forget_readings(session, response_ids)
    insert_all(
        session,
        ReadingTable,
        [
            {"response_id": each, "survey_id": survey_id, "is_stale": True, "read_at": now}
            for each in response_ids
        ],
    )


def fetch_languages(session: Session, response_ids: Collection[int]) -> dict[int, str]:
    """Return the language of those comments whose language is known."""
    query = select(col(ReadingTable.response_id), col(ReadingTable.language)).where(
        col(ReadingTable.response_id).in_(response_ids), col(ReadingTable.language) != ""
    )
    return {row[0]: row[1] for row in session.execute(query)}


def fetch_unfit_share(session: Session, survey_id: int) -> tuple[float, int]:
    """Return the share (0..1) of the comments since the newest fit that fit none of its themes, and their number.

    Comments that say nothing do not count. The share is 0 where none has come.
    """
    rows = session.execute(
        select(col(ReadingTable.is_unfit), func.count())
        .where(
            col(ReadingTable.survey_id) == survey_id,
            col(ReadingTable.fit_id) == latest_fit_id(survey_id),
            col(ReadingTable.says_something),
        )
        .group_by(col(ReadingTable.is_unfit))
    )
    n_of = {bool(row[0]): int(row[1]) for row in rows}
    all_n = sum(n_of.values())
    return (n_of.get(True, 0) / all_n if all_n else 0.0), all_n


def _unread(*, is_corrected: bool = False) -> Any:
    return select(
        id_of(ResponseTable),
        col(ResponseTable.survey_id),
        col(ResponseTable.verbatim),
        col(ResponseTable.rating),
        col(ResponseTable.updated_at),
        literal(is_corrected),
    ).where(col(ResponseTable.verbatim) != "")


def _is_found_in(fit_id: int) -> Any:
    return exists().where(
        col(ThemeFoundTable.response_id) == id_of(ResponseTable),
        col(ThemeFoundTable.theme_id) == id_of(ThemeTable),
        col(ThemeTable.fit_id) == fit_id,
    )


def _forget_readings(session: Session, response_ids: Collection[int]) -> None:
    session.execute(delete(ReadingTable).where(col(ReadingTable.response_id).in_(response_ids)))
