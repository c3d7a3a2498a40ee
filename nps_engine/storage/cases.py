"""Cases: what people and the clock do to them. What may happen when: ``nps_engine.case_states``.

Every act is an event in the case's log, an edit of its alert and a line in the alert's thread; all go into the
outbox in the transaction that changes the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from nps_engine.business_hours import CaseRules
from nps_engine.case_states import UNDER_WAY, CaseAct, CaseState, state_after
from nps_engine.errors import CaseTakenError, UserError
from nps_engine.storage.deliveries import save_deliveries, save_delivery
from nps_engine.storage.inserts import insert_all
from nps_engine.storage.reads import fetch_rows
from nps_engine.storage.tables import id_of
from nps_engine.storage.work_tables import CaseEventTable, CaseTable
from nps_engine.values import ResponseRow

CASE_DELIVERY = "case"
"""The kind of delivery that posts or edits a case's alert; its payload is the case's id."""

CASE_EVENT_DELIVERY = "case_event"
"""The kind of delivery that tells an event of a case: ``event_id``, and ``to`` (empty for the alert's thread)."""

_OPENED = "SELECT id FROM follow_up_case WHERE response_id IN ({response_ids}) ORDER BY id"


@dataclass(frozen=True)
class Outcome:
    """What came of a case: why it can be closed, what was done, and in somebody's own words."""

    reason: str
    action: str = ""
    action_taken: str = ""


def open_cases(
    session: Session,
    rows: Mapping[int, ResponseRow],
    now: datetime,
    *,
    rules: CaseRules,
    time_zone: tzinfo,
    is_told: bool = True,
) -> None:
    """Open a case for each of these responses (by id), in their order, with an alert if ``is_told``."""
    if not rows:
        return
    state = {"state": CaseState.OPEN.value, "opened_at": now, "due_at": rules.due_at(now, time_zone)}
    opened = [{"response_id": response_id, **_person_of(row)} for response_id, row in rows.items()]
    insert_all(session, CaseTable, opened, state)
    found = fetch_rows(session, _OPENED.format(response_ids=", ".join(map(str, rows))))
    event = {"at": now, "actor": "", "what": "opened"}
    insert_all(session, CaseEventTable, [{"case_id": case_id} for (case_id,) in found], event)
    if is_told:
        save_deliveries(session, [alert_of(case_id) for (case_id,) in found], now)


def note_person(session: Session, case_id: int, row: ResponseRow) -> None:
    """Keep who a case is about as its changed response has it."""
    case = _fetch_locked(session, case_id)
    for name, value in _person_of(row).items():
        setattr(case, name, value)


def claim_case(session: Session, case_id: int, *, actor: str, now: datetime) -> None:
    """Make a person the owner of a case; claiming one's own case again changes nothing, but ends a wait.

    Raises:
        CaseTakenError: If someone else has it, or it is resolved.
        UserError: If there is no such case, or it is closed.
    """
    case = _fetch_locked(session, case_id)
    _check_not_resolved(case)
    if case.owner not in ("", actor) and case.state in UNDER_WAY:
        raise CaseTakenError(case.owner, is_resolved=False)
    if case.state == CaseState.CLAIMED:
        return
    _own(case, actor, now)
    _step(session, case, CaseAct.CLAIMED, now, actor=actor)


def hand_over_case(session: Session, case_id: int, *, actor: str, to: str, note: str, now: datetime) -> None:
    """Make another person the owner of a case.

    Raises:
        UserError: If it is resolved or closed, that person has it already, or there is no such case.
    """
    case = _fetch_locked(session, case_id)
    state_after(CaseState(case.state), CaseAct.HANDED_OVER)
    if case.owner == to:
        raise UserError("That person has this case already", try_="Choose somebody else")
    _own(case, to, now)
    _step(session, case, CaseAct.HANDED_OVER, now, actor=actor, note=f"{to} {note}".strip())


def contact_case(session: Session, case_id: int, *, actor: str, now: datetime) -> None:
    """Note that the customer was contacted; only the first time counts. Who does it for an open case owns it.

    Raises:
        UserError: If it is resolved or closed, or there is no such case.
    """
    case = _fetch_locked(session, case_id)
    if case.contacted_at is not None and case.state in UNDER_WAY:
        return
    _own(case, case.owner or actor, now)
    case.contacted_at = now
    _step(session, case, CaseAct.CONTACTED, now, actor=actor)


def wait_with_case(
    session: Session, case_id: int, *, actor: str, until: datetime, note: str, now: datetime
) -> None:
    """Set a case aside until an instant; it comes back by itself. Who does it for an open case owns it.

    Raises:
        UserError: If the instant is not in the future, the case is resolved or closed, or there is no such case.
    """
    if until <= now:
        raise UserError("That time is over already", "Any later one", "Choose a day from tomorrow on")
    case = _fetch_locked(session, case_id)
    _own(case, case.owner or actor, now)
    case.wait_until = until
    _step(session, case, CaseAct.WAITS, now, actor=actor, note=f"{until.isoformat()} {note}".strip())


def note_case(
    session: Session, case_id: int, *, actor: str, text: str, now: datetime, reply_ts: str = ""
) -> None:
    """Add to a case's log what somebody wrote.

    Args:
        reply_ts: Where it stands in the thread already, if somebody wrote it there: it is not told again.

    Raises:
        UserError: If it says nothing, or there is no such case.
    """
    if not text.strip():
        raise UserError("The note is empty", try_="Write what the others should know")
    case = _fetch_locked(session, case_id)
    act = CaseAct.REPLIED if reply_ts else CaseAct.NOTED
    case.state = state_after(CaseState(case.state), act).value
    save_event(session, case, now, actor=actor, what=act.value, note=text.strip(), is_told=not reply_ts)


def resolve_case(session: Session, case_id: int, *, actor: str, outcome: Outcome, now: datetime) -> None:
    """Say what came of a case; who resolves an open case also owns it, and contact was made by then at the latest.

    Raises:
        CaseTakenError: If it is already resolved.
        UserError: If there is no such case, or it is closed.
    """
    case = _fetch_locked(session, case_id)
    _check_not_resolved(case)
    _own(case, case.owner or actor, now)
    case.contacted_at = case.contacted_at or now
    case.resolved_by, case.resolved_at = actor, now
    case.reason, case.action, case.action_taken = outcome.reason, outcome.action, outcome.action_taken
    told = " · ".join(part for part in (outcome.reason, outcome.action, outcome.action_taken) if part)
    _step(session, case, CaseAct.RESOLVED, now, actor=actor, note=told)


def reopen_case(session: Session, case_id: int, *, actor: str, now: datetime) -> None:
    """Take up again what was resolved or closed; without an owner, who reopens it is one.

    Without an actor a correction does it, of a closed case: it waits for somebody anew.

    Raises:
        UserError: If it is under way, or there is no such case.
    """
    case = _fetch_locked(session, case_id)
    act = CaseAct.REOPENED if actor else CaseAct.RESTORED
    state_after(CaseState(case.state), act)
    _own(case, (case.owner or actor) if actor else "", now)
    case.resolved_by, case.resolved_at, case.closed_by, case.closed_at = "", None, "", None
    case.reason, case.action, case.action_taken, case.is_corrected = "", "", "", False
    _step(session, case, act, now, actor=actor)


def close_case(session: Session, case_id: int, *, actor: str, now: datetime) -> None:
    """Close a resolved case for good.

    Raises:
        UserError: If it is not resolved, or there is no such case.
    """
    case = _fetch_locked(session, case_id)
    state_after(CaseState(case.state), CaseAct.CLOSED)
    case.closed_by, case.closed_at = actor, now
    _step(session, case, CaseAct.CLOSED, now, actor=actor)


def correct_case(session: Session, case_id: int, *, now: datetime) -> None:
    """Close a case whose response turned out to be no detractor's; a closed one stays as it is.

    Raises:
        UserError: If there is no such case.
    """
    case = _fetch_locked(session, case_id)
    if case.state == CaseState.CLOSED:
        return
    case.closed_at, case.is_corrected = now, True
    _step(session, case, CaseAct.CORRECTED, now, actor="")


def refresh_case(session: Session, case_id: int, now: datetime) -> None:
    """Have the alert of a case say what is true now: it is edited when its turn comes."""
    save_delivery(session, now=now, **alert_of(case_id))


def save_event(
    session: Session,
    case: CaseTable,
    now: datetime,
    *,
    actor: str,
    what: str,
    note: str = "",
    is_told: bool = True,
    to: str = "",
) -> None:
    """Add to a case's log, and have the alert edited and the event told.

    Args:
        is_told: False where everybody knows it already.
        to: The user or channel that hears of it; empty for the alert's thread.
    """
    case_id = int(case.id or 0)
    event = CaseEventTable(case_id=case_id, at=now, actor=actor, what=what, note=note)
    session.add(event)
    session.flush()
    refresh_case(session, case_id, now)
    if is_told:
        lane = f"channel:{to}" if to else thread_of(case_id)
        payload = {"case_id": case_id, "event_id": event.id, "to": to}
        told = {"kind": CASE_EVENT_DELIVERY, "lane": lane, "subject": f"case_event:{event.id}"}
        save_deliveries(session, [{**told, "payload": payload}], now)


def alert_of(case_id: int) -> dict[str, Any]:
    """Return the delivery of a case's alert, without its time."""
    return {
        "kind": CASE_DELIVERY,
        "lane": f"{CASE_DELIVERY}:{case_id}",
        "subject": f"case:{case_id}",
        "payload": {"case_id": case_id},
    }


def thread_of(case_id: int) -> str:
    """Return the lane of what is told in an alert's thread: it need not wait for the alert's edits."""
    return f"{CASE_DELIVERY}:{case_id}:thread"


def no_case(case_id: int) -> UserError:
    """Return the error where a case is not there."""
    return UserError(f"There is no case {case_id}", try_="Its response may have been erased on request")


def step_case(session: Session, case: CaseTable, act: CaseAct, now: datetime) -> None:
    """Have the clock do something to a case, which the caller holds locked."""
    _step(session, case, act, now, actor="")


def _step(
    session: Session, case: CaseTable, act: CaseAct, now: datetime, *, actor: str, note: str = ""
) -> None:
    case.state = state_after(CaseState(case.state), act).value
    if case.state != CaseState.WAITING:
        case.wait_until = None
    save_event(session, case, now, actor=actor, what=act.value, note=note)


def _own(case: CaseTable, owner: str, now: datetime) -> None:
    if case.owner != owner:
        case.owner, case.claimed_at = owner, now


def _check_not_resolved(case: CaseTable) -> None:
    if case.state in (CaseState.RESOLVED, CaseState.CLOSED) and case.resolved_by:
        raise CaseTakenError(case.resolved_by, is_resolved=True)


def _person_of(row: ResponseRow) -> dict[str, str]:
    return {"respondent": row.respondent.strip(), "email": row.respondent_email.strip().lower()}


def _fetch_locked(session: Session, case_id: int) -> CaseTable:
    locked = select(CaseTable).where(id_of(CaseTable) == case_id).with_for_update()
    if (case := session.execute(locked).scalar_one_or_none()) is None:
        raise no_case(case_id)
    return case
