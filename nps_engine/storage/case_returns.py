"""People who answer again after their case was opened: what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.cases import save_event
from nps_engine.storage.tables import ResponseTable, SurveyTable, id_of
from nps_engine.storage.work_tables import CaseTable
from nps_engine.storage.writes import Saved
from nps_engine.values import Metric

_AT_ONCE_N = 500


def note_returns(
    session: Session, metric: Metric, saved: Sequence[Saved], now: datetime, *, told_since: datetime | None
) -> None:
    """Note on cases that the same person answered again, later and in a survey of the same metric.

    The latest answer counts. People are known by the customer's own id, or by their email address.

    Args:
        metric: Of these responses.
        told_since: Answers from this instant on are told in the case's thread; None tells none.
    """
    if session.execute(select(id_of(CaseTable)).limit(1)).scalar() is None:
        return
    for part in _parts([entry for entry in saved if entry.row.respondent or entry.row.respondent_email]):
        found = _fetch(session, metric, part)
        for entry in part:
            names = {entry.row.respondent.strip(), entry.row.respondent_email.strip().lower()} - {""}
            for case, answered_at, rating in found:
                if case.response_id == entry.id or not names & {case.respondent, case.email}:
                    continue
                if entry.row.responded_at > answered_at:
                    is_told = told_since is not None and entry.row.responded_at >= told_since
                    _note_return(session, (case, rating), entry, now, is_told=is_told)


def _note_return(
    session: Session, found: tuple[CaseTable, int], entry: Saved, now: datetime, *, is_told: bool
) -> None:
    case, rating = found
    is_later = case.returned_at is None or entry.row.responded_at > case.returned_at
    is_corrected = case.returned_response_id == entry.id
    if not (is_later or is_corrected) or (is_corrected and case.returned_rating == entry.row.rating):
        return
    case.returned_response_id, case.returned_at = entry.id, entry.row.responded_at
    case.returned_rating = entry.row.rating
    if is_told:
        save_event(session, case, now, actor="", what="returned", note=f"{rating} → {entry.row.rating}")


def _fetch(session: Session, metric: Metric, saved: Sequence[Saved]) -> list[tuple[CaseTable, datetime, int]]:
    """Return the cases of these people, each with when and how its response was."""
    ids = {entry.row.respondent.strip() for entry in saved} - {""}
    emails = {entry.row.respondent_email.strip().lower() for entry in saved} - {""}
    rows = session.execute(
        select(CaseTable, col(ResponseTable.responded_at), col(ResponseTable.rating))
        .join(ResponseTable, id_of(ResponseTable) == col(CaseTable.response_id))
        .join(SurveyTable, id_of(SurveyTable) == col(ResponseTable.survey_id))
        .where(
            or_(col(CaseTable.respondent).in_(sorted(ids)), col(CaseTable.email).in_(sorted(emails))),
            col(SurveyTable.metric) == metric.value,
        )
        .order_by(id_of(CaseTable))
    ).all()
    return [(case, answered_at, rating) for case, answered_at, rating in rows]


def _parts(saved: Sequence[Saved]) -> Iterable[Sequence[Saved]]:
    return (saved[start : start + _AT_ONCE_N] for start in range(0, len(saved), _AT_ONCE_N))
