"""Cases as they are asked for: one, lists, and where their messages stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.case_reports import CaseEvent, CaseReport
from nps_engine.case_states import CaseState
from nps_engine.storage.cases import no_case
from nps_engine.storage.catalogue import fetch_catalogue
from nps_engine.storage.queries import as_responses
from nps_engine.storage.tables import ResponseTable, id_of
from nps_engine.storage.work_tables import CaseEventTable, CaseTable

_COPIED = frozenset(CaseReport.__dataclass_fields__) - {"survey", "response"}


def note_alert(session: Session, case_id: int, *, channel: str, message_ts: str) -> None:
    """Remember where the alert of a case stands.

    Raises:
        UserError: If there is no such case.
    """
    case = session.get(CaseTable, case_id)
    if case is None:
        raise no_case(case_id)
    case.channel, case.message_ts = channel, message_ts


def fetch_alert_ts(session: Session, case_id: int) -> str:
    """Return where in its channel the alert of a case stands; empty where nobody knows, or there is no case."""
    found = select(col(CaseTable.message_ts)).where(id_of(CaseTable) == case_id)
    return session.execute(found).scalar() or ""


def fetch_case(session: Session, case_id: int) -> CaseReport:
    """Return one case with its response.

    Raises:
        UserError: If there is no such case.
    """
    case = session.get(CaseTable, case_id)
    if case is None:
        raise no_case(case_id)
    return as_reports(session, [case])[0]


def fetch_case_counts(
    session: Session, survey_id: int, from_at: datetime, to_at: datetime
) -> tuple[int, int, int]:
    """Return how many cases of a survey were opened and resolved in a time, and how many are open now."""
    of_survey = (
        select(func.count())
        .select_from(CaseTable)
        .join(ResponseTable, id_of(ResponseTable) == col(CaseTable.response_id))
        .where(col(ResponseTable.survey_id) == survey_id)
    )
    opened_at, resolved_at = col(CaseTable.opened_at), col(CaseTable.resolved_at)
    queries = (
        of_survey.where(opened_at >= from_at, opened_at < to_at),
        of_survey.where(resolved_at >= from_at, resolved_at < to_at),
        of_survey.where(col(CaseTable.state) == CaseState.OPEN.value),
    )
    opened_n, resolved_n, open_n = (session.execute(query).scalar_one() for query in queries)
    return opened_n, resolved_n, open_n


def fetch_event(session: Session, event_id: int) -> CaseEvent | None:
    """Return one line of a case's log; None where it was erased."""
    row = session.get(CaseEventTable, event_id)
    return _as_event(row) if row else None


def fetch_events(session: Session, case_id: int) -> list[CaseEvent]:
    """Return a case's log, oldest first."""
    rows = session.execute(
        select(CaseEventTable).where(col(CaseEventTable.case_id) == case_id).order_by(id_of(CaseEventTable))
    ).scalars()
    return [_as_event(row) for row in rows]


def fetch_threaded_case_id(session: Session, channel: str, thread_ts: str) -> int | None:
    """Return the case whose alert began a thread, if one did."""
    found = select(id_of(CaseTable)).where(
        col(CaseTable.message_ts) == thread_ts, col(CaseTable.channel) == channel
    )
    return session.execute(found).scalar()


def as_reports(session: Session, cases: Sequence[CaseTable]) -> list[CaseReport]:
    """Return stored cases with their responses, in their order."""
    if not cases:
        return []
    ids = [case.response_id for case in cases]
    rows = session.execute(select(ResponseTable).where(id_of(ResponseTable).in_(ids))).scalars()
    responses = {response.id: response for response in as_responses(session, list(rows))}
    surveys = {key: survey for key, (_, survey) in fetch_catalogue(session).surveys.items()}
    reports: list[CaseReport] = []
    for case in cases:
        response = responses[case.response_id]
        told = {name: getattr(case, name) for name in _COPIED}
        reports.append(CaseReport(survey=surveys[response.survey_key], response=response, **told))
    return reports


def _as_event(row: CaseEventTable) -> CaseEvent:
    return CaseEvent(**{name: getattr(row, name) for name in CaseEvent.__dataclass_fields__})
