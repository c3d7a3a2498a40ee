"""What the clock does to cases: reminders, escalations, the end of a wait, closing what stays resolved.

Each is noted on the case in the transaction that puts its message into the outbox, on rows that are held
meanwhile: however many clocks there are, and whenever they stop, each is told once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.business_hours import CaseRules
from nps_engine.case_states import UNDER_WAY, CaseAct, CaseState
from nps_engine.storage.cases import save_event, step_case
from nps_engine.storage.inserts import is_postgresql
from nps_engine.storage.tables import id_of
from nps_engine.storage.work_tables import CaseTable

_AT_ONCE_N = 200
_STATE, _DUE_AT = col(CaseTable.state), col(CaseTable.due_at)
_NOT_CONTACTED = col(CaseTable.contacted_at).is_(None)


def keep_case_times(session: Session, now: datetime, rules: CaseRules, *, lead: str = "") -> int:
    """Do what is due by now, and return to how many cases.

    Args:
        lead: The user or channel that hears of overdue cases; empty for the alert's thread and channel.
    """
    woken = _fetch(session, _STATE == CaseState.WAITING.value, col(CaseTable.wait_until) <= now)
    for case in woken:
        step_case(session, case, CaseAct.WOKEN, now)
    overdue = _fetch(
        session,
        _STATE.in_([state.value for state in UNDER_WAY]),
        _NOT_CONTACTED,
        col(CaseTable.escalated_at).is_(None),
        _DUE_AT <= now,
    )
    for case in overdue:
        case.escalated_at = now
        save_event(session, case, now, actor="", what="escalated", to=lead)
    soon = _fetch(
        session,
        _STATE.in_([CaseState.OPEN.value, CaseState.CLAIMED.value]),
        _NOT_CONTACTED,
        col(CaseTable.reminded_at).is_(None),
        _DUE_AT > now,
        _DUE_AT <= now + timedelta(hours=rules.remind_hours),
    )
    for case in soon:
        case.reminded_at = now
        save_event(session, case, now, actor="", what="reminded", to=case.owner)
    settled = _fetch(
        session,
        _STATE == CaseState.RESOLVED.value,
        col(CaseTable.resolved_at) <= now - timedelta(days=rules.close_after_days),
    )
    for case in settled:
        case.closed_at = now
        step_case(session, case, CaseAct.CLOSED, now)
    return len(woken) + len(overdue) + len(soon) + len(settled)


def _fetch(session: Session, *conditions: ColumnElement[bool]) -> list[CaseTable]:
    """Return the oldest cases that meet conditions, held; what another process holds is passed over."""
    found = select(CaseTable).where(*conditions).order_by(id_of(CaseTable)).limit(_AT_ONCE_N)
    if is_postgresql(session):
        found = found.with_for_update(skip_locked=True)
    return list(session.execute(found).scalars())
