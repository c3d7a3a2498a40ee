"""Cases: detractors being followed up. open → claimed → resolved, every step with who and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.errors import CaseTakenError, UserError
from nps_engine.reports import CaseReport
from nps_engine.storage.catalogue import fetch_catalogue
from nps_engine.storage.deliveries import save_deliveries, save_delivery
from nps_engine.storage.inserts import insert_all
from nps_engine.storage.queries import as_responses
from nps_engine.storage.tables import ResponseTable, id_of
from nps_engine.storage.work_tables import CaseEventTable, CaseTable

CASE_DELIVERY = "case"
"""The kind of delivery that posts or edits a case's alert; its payload is the case's id."""


class CaseState(StrEnum):
    """How far the follow-up is."""

    OPEN = "open"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


def open_cases(session: Session, response_ids: Sequence[int], now: datetime) -> None:
    """Open a case for each of these responses, with its alert in the outbox, in their order."""
    if not response_ids:
        return
    state = {"state": CaseState.OPEN.value, "opened_at": now}
    insert_all(session, CaseTable, [{"response_id": response_id, **state} for response_id in response_ids])
    found = select(id_of(CaseTable)).where(col(CaseTable.response_id).in_(response_ids))
    case_ids = session.execute(found.order_by(id_of(CaseTable))).scalars().all()
    event = {"at": now, "actor": "", "what": "opened"}
    insert_all(session, CaseEventTable, [{"case_id": case_id, **event} for case_id in case_ids])
    save_deliveries(
        session,
        [_alert_of(case_id) for case_id in case_ids],
        now,
    )


def fetch_case_id(session: Session, response_id: int) -> int | None:
    """Return the case of a response, if it has one."""
    return session.execute(select(id_of(CaseTable)).where(col(CaseTable.response_id) == response_id)).scalar()


def claim_case(session: Session, case_id: int, *, actor: str, now: datetime) -> None:
    """Make a person the owner of a case; claiming one's own case again changes nothing.

    Raises:
        CaseTakenError: If someone else has it, or it is resolved.
        UserError: If there is no such case.
    """
    case = _fetch_locked(session, case_id)
    if case.state == CaseState.RESOLVED:
        raise CaseTakenError(case.resolved_by, is_resolved=True)
    if case.state == CaseState.CLAIMED and case.owner == actor:
        return
    if case.state == CaseState.CLAIMED:
        raise CaseTakenError(case.owner, is_resolved=False)
    case.state, case.owner, case.claimed_at = CaseState.CLAIMED.value, actor, now
    _note(session, case, now, actor=actor, what="claimed")


def resolve_case(
    session: Session, case_id: int, *, actor: str, reason: str, action_taken: str, now: datetime
) -> None:
    """Close a case with what came of it; who resolves an open case also owns it.

    Raises:
        CaseTakenError: If it is already resolved.
        UserError: If there is no such case.
    """
    case = _fetch_locked(session, case_id)
    if case.state == CaseState.RESOLVED:
        raise CaseTakenError(case.resolved_by, is_resolved=True)
    if not case.owner:
        case.owner, case.claimed_at = actor, now
    case.state, case.resolved_by, case.resolved_at = CaseState.RESOLVED.value, actor, now
    case.reason, case.action_taken = reason, action_taken
    _note(session, case, now, actor=actor, what="resolved", note=f"{reason}: {action_taken}".rstrip(": "))


def refresh_case(session: Session, case_id: int, now: datetime) -> None:
    """Have the alert of a case say what is true now: it is edited when its turn comes."""
    save_delivery(session, now=now, **_alert_of(case_id))


def note_alert(session: Session, case_id: int, *, channel: str, message_ts: str) -> None:
    """Remember where the alert of a case stands.

    Raises:
        UserError: If there is no such case.
    """
    case = session.get(CaseTable, case_id)
    if case is None:
        raise _no_case(case_id)
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
        raise _no_case(case_id)
    return _as_reports(session, [case])[0]


def fetch_cases(session: Session, states: Sequence[CaseState], limit: int = 50) -> list[CaseReport]:
    """Return the cases in these states, oldest first."""
    rows = session.execute(
        select(CaseTable)
        .where(col(CaseTable.state).in_([state.value for state in states]))
        .order_by(id_of(CaseTable))
        .limit(limit)
    ).scalars()
    return _as_reports(session, list(rows))


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


def _alert_of(case_id: int) -> dict[str, Any]:
    """Return the delivery of a case's alert, without its time."""
    return {
        "kind": CASE_DELIVERY,
        "lane": f"{CASE_DELIVERY}:{case_id}",
        "subject": f"case:{case_id}",
        "payload": {"case_id": case_id},
    }


def _fetch_locked(session: Session, case_id: int) -> CaseTable:
    case = session.execute(
        select(CaseTable).where(id_of(CaseTable) == case_id).with_for_update()
    ).scalar_one_or_none()
    if case is None:
        raise _no_case(case_id)
    return case


def _no_case(case_id: int) -> UserError:
    return UserError(f"There is no case {case_id}", try_="Its response may have been erased on request")


def _note(session: Session, case: CaseTable, now: datetime, *, actor: str, what: str, note: str = "") -> None:
    case_id = int(case.id or 0)
    session.add(CaseEventTable(case_id=case_id, at=now, actor=actor, what=what, note=note))
    refresh_case(session, case_id, now)


def _as_reports(session: Session, cases: Sequence[CaseTable]) -> list[CaseReport]:
    reports: list[CaseReport] = []
    for case in cases:
        row = session.get_one(ResponseTable, case.response_id)
        reports.append(
            CaseReport(
                id=int(case.id or 0),
                survey=fetch_catalogue(session).survey_of(row.survey_id),
                response=as_responses(session, [row])[0],
                state=case.state,
                opened_at=case.opened_at,
                owner=case.owner,
                claimed_at=case.claimed_at,
                resolved_by=case.resolved_by,
                resolved_at=case.resolved_at,
                reason=case.reason,
                action_taken=case.action_taken,
                channel=case.channel,
                message_ts=case.message_ts,
            )
        )
    return reports
