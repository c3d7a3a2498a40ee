"""People who answer again after their case was opened: what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.cases import save_event
from nps_engine.storage.reads import fetch_rows
from nps_engine.storage.tables import ResponseTable, SurveyTable, id_of
from nps_engine.storage.work_tables import CaseTable
from nps_engine.storage.writes import Saved
from nps_engine.values import Metric, ResponseRow

_AT_ONCE_N = 500
_KNOWN = "SELECT response_id, respondent, email FROM follow_up_case WHERE respondent {among} OR email {among}"


def note_returns(
    session: Session, metric: Metric, saved: Sequence[Saved], now: datetime, *, told_since: datetime | None
) -> None:
    """Note on cases that the same person answered again, later and in a survey of the same metric.

    The latest answer counts. People are known by the customer's own id, or by their email address.

    Args:
        metric: Of these responses.
        told_since: Answers from this instant on are told in the case's thread; None tells none.
    """
    for part in _parts([entry for entry in saved if entry.row.respondent or entry.row.respondent_email]):
        known = _fetch(session, metric, part)
        for entry in part:
            is_told = told_since is not None and entry.row.responded_at >= told_since
            for case in _cases_of(known, entry):
                _note_return(session, case, entry, now, is_told=is_told)


def _cases_of(known: Mapping[str, Sequence[Row[Any]]], entry: Saved) -> list[Row[Any]]:
    """Return the cases of a person, oldest first, whose responses are others and earlier than this one."""
    cases = {case.id: case for name in _names(entry.row) for case in known.get(name, ())}
    earlier = (case for case in cases.values() if case.responded_at < entry.row.responded_at)
    return sorted((case for case in earlier if case.response_id != entry.id), key=lambda case: case.id)


def _note_return(session: Session, known: Row[Any], entry: Saved, now: datetime, *, is_told: bool) -> None:
    case = session.get_one(CaseTable, known.id)
    is_later = case.returned_at is None or entry.row.responded_at > case.returned_at
    is_corrected = case.returned_response_id == entry.id
    if not (is_later or is_corrected) or (is_corrected and case.returned_rating == entry.row.rating):
        return
    case.returned_response_id, case.returned_at = entry.id, entry.row.responded_at
    case.returned_rating = entry.row.rating
    if is_told:
        save_event(session, case, now, actor="", what="returned", note=f"{known.rating} → {entry.row.rating}")


def _names(row: ResponseRow) -> set[str]:
    """Return what a person is known by."""
    return {row.respondent.strip(), row.respondent_email.strip().lower()} - {""}


def _fetch(session: Session, metric: Metric, saved: Sequence[Saved]) -> dict[str, list[Row[Any]]]:
    """Return the cases of these people by each name, with when and how their responses were.

    Nothing where nobody has a case but that of the very answer, which is true of most.
    """
    answers: dict[str, set[int]] = {}
    for entry in saved:
        for name in _names(entry.row):
            answers.setdefault(name, set()).add(entry.id)
    names = sorted(answers)
    among = f"IN ({', '.join('?' * len(names))})"
    cases = fetch_rows(session, _KNOWN.format(among=among), (*names, *names))
    if not any(answers.get(name, set()) - {own_id} for own_id, *person in cases for name in person):
        return {}
    rows = session.connection().execute(_CASES, {"names": names, "metric": metric.value}).all()
    known: dict[str, list[Row[Any]]] = {}
    for row in rows:
        for name in {row.respondent, row.email}:
            known.setdefault(name, []).append(row)
    return known


def _cases() -> Any:
    """Return the query of people's cases, put together once: it runs with every response."""
    names: Any = bindparam("names", expanding=True)
    return (
        select(
            id_of(CaseTable),
            col(CaseTable.response_id),
            col(CaseTable.respondent),
            col(CaseTable.email),
            col(ResponseTable.responded_at),
            col(ResponseTable.rating),
        )
        .join(ResponseTable, id_of(ResponseTable) == col(CaseTable.response_id))
        .join(SurveyTable, id_of(SurveyTable) == col(ResponseTable.survey_id))
        .where(
            or_(col(CaseTable.respondent).in_(names), col(CaseTable.email).in_(names)),
            col(SurveyTable.metric) == bindparam("metric"),
        )
    )


_CASES = _cases()


def _parts(saved: Sequence[Saved]) -> Iterable[Sequence[Saved]]:
    return (saved[start : start + _AT_ONCE_N] for start in range(0, len(saved), _AT_ONCE_N))
