"""What was told about people, or is about to be: their alerts, boards and texts, when they are erased."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.boards import BOARD_DELIVERY
from nps_engine.storage.case_reads import note_alert
from nps_engine.storage.cases import CASE_DELIVERY, CASE_EVENT_DELIVERY, thread_of
from nps_engine.storage.deliveries import DeliveryState, save_delivery
from nps_engine.storage.tables import id_of
from nps_engine.storage.work_tables import CaseEventTable, CaseTable, DeliveryTable

ERASE_DELIVERY = "erase"
"""The kind of delivery that deletes a message of ours; its payload is channel and message_ts, nothing else."""

_UNTOLD = (DeliveryState.PENDING.value, DeliveryState.UNKNOWN.value, DeliveryState.DEAD.value)
_WITHOUT_TEXT = (CASE_DELIVERY, CASE_EVENT_DELIVERY, ERASE_DELIVERY, BOARD_DELIVERY)
_ERASED = "it showed an answer that was erased on request"
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_COMMENT_LETTERS = range(20, 61)
_NAME_LETTERS_MIN = 3


class ErasedAlerts(NamedTuple):
    """What becomes of the alerts of erased cases.

    Args:
        cases_n: Cases there were.
        standing_n: Alerts that stand in Slack and will be deleted there.
        unplaced: Cases whose alert may stand in Slack, nobody knows where.
    """

    cases_n: int
    standing_n: int
    unplaced: tuple[int, ...]


def erase_alerts(session: Session, response_ids: Sequence[int], now: datetime) -> ErasedAlerts:
    """Put the deletion of these responses' alerts into the outbox, and take out what waits about their cases.

    The cases themselves go with their responses. Whoever claims one at the same time comes before or too late.
    """
    cases = session.execute(
        select(CaseTable)
        .where(col(CaseTable.response_id).in_(response_ids))
        .order_by(id_of(CaseTable))
        .with_for_update()
    ).scalars()
    places = {int(case.id or 0): (case.channel, case.message_ts) for case in cases}
    subjects = {f"case:{case_id}": case_id for case_id in places}
    events = select(id_of(CaseEventTable)).where(col(CaseEventTable.case_id).in_(list(places)))
    lines = [f"case_event:{event_id}" for event_id in session.execute(events).scalars()]
    of_cases = col(DeliveryTable.subject).in_([*subjects, *lines])
    unknown = session.execute(
        select(col(DeliveryTable.subject)).where(
            of_cases, col(DeliveryTable.state) == DeliveryState.UNKNOWN.value
        )
    ).scalars()
    may_stand = {subjects[subject] for subject in unknown if subject in subjects}
    session.execute(delete(DeliveryTable).where(of_cases, col(DeliveryTable.state).in_(_UNTOLD)))
    for case_id, (channel, message_ts) in places.items():
        if message_ts:
            erase_message(session, case_id, channel=channel, message_ts=message_ts, now=now)
    _erase_events(session, list(places), now)
    _forget_returns(session, response_ids)
    standing = {case_id for case_id, (_, message_ts) in places.items() if message_ts}
    return ErasedAlerts(len(places), len(standing), tuple(sorted(may_stand - standing)))


def _erase_events(session: Session, case_ids: Sequence[int], now: datetime) -> None:
    """Put the deletion of what was told of cases beside their alerts into the outbox: lines, reminders, notes."""
    of_cases = col(CaseEventTable.case_id).in_(case_ids)
    told = select(CaseEventTable).where(of_cases, col(CaseEventTable.message_ts) != "")
    for event in session.execute(told.order_by(id_of(CaseEventTable))).scalars():
        erase_message(session, event.case_id, channel=event.channel, message_ts=event.message_ts, now=now)


def _forget_returns(session: Session, response_ids: Sequence[int]) -> None:
    """Take these responses out of cases in which they are the later answer."""
    of_them = col(CaseTable.returned_response_id).in_(response_ids)
    nothing = {"returned_response_id": None, "returned_rating": None, "returned_at": None}
    session.execute(update(CaseTable).where(of_them).values(nothing))


def erase_message(session: Session, case_id: int, *, channel: str, message_ts: str, now: datetime) -> None:
    """Put the deletion of a case's alert into the outbox, on a lane of its own."""
    save_delivery(
        session,
        kind=ERASE_DELIVERY,
        lane=f"{ERASE_DELIVERY}:{case_id}",
        payload={"channel": channel, "message_ts": message_ts},
        now=now,
    )


def place_alert(session: Session, case_id: int, *, channel: str, message_ts: str, now: datetime) -> bool:
    """Remember where a case's alert stands; False where the case is erased: the alert will be, too.

    Its post, where nobody knew whether it had arrived, is thereby sent.
    """
    known = select(id_of(CaseTable)).where(id_of(CaseTable) == case_id).with_for_update()
    if session.execute(known).scalar() is None:
        erase_message(session, case_id, channel=channel, message_ts=message_ts, now=now)
        return False
    note_alert(session, case_id, channel=channel, message_ts=message_ts)
    its_post = (
        col(DeliveryTable.subject) == f"case:{case_id}",
        col(DeliveryTable.kind) == CASE_DELIVERY,
        col(DeliveryTable.state) == DeliveryState.UNKNOWN.value,
    )
    session.execute(
        update(DeliveryTable).where(*its_post).values(state=DeliveryState.SENT.value, sent_at=now, error="")
    )
    tell_untold_events(session, case_id, now)
    return True


def tell_untold_events(session: Session, case_id: int, now: datetime) -> None:
    """Have told in a case's thread what came before anybody knew where its alert stands, each once and in order.

    Their deliveries were passed over; they are pending again. Nothing where that place is still not known.
    """
    placed = select(id_of(CaseTable)).where(id_of(CaseTable) == case_id, col(CaseTable.message_ts) != "")
    if session.execute(placed.with_for_update()).scalar() is None:
        return
    untold = select(id_of(CaseEventTable)).where(
        col(CaseEventTable.case_id) == case_id, col(CaseEventTable.message_ts) == ""
    )
    passed_over = (
        col(DeliveryTable.subject).in_([f"case_event:{each}" for each in session.execute(untold).scalars()]),
        col(DeliveryTable.lane) == thread_of(case_id),
        col(DeliveryTable.state) == DeliveryState.SENT.value,
    )
    again = {"state": DeliveryState.PENDING.value, "not_before": now, "sent_at": None, "error": ""}
    session.execute(update(DeliveryTable).where(*passed_over).values(again))


def clear_texts(session: Session, clues: Collection[str], since: datetime) -> int:
    """Empty the texts of deliveries since an instant, and return how many that were not sent showed a clue.

    Of those that were sent every text is emptied: nobody needs it any more. Of the others those that show
    somebody's answer are; they are not sent either.

    Args:
        clues: From ``clues_of``.
    """
    since_then = (col(DeliveryTable.created_at) >= since, col(DeliveryTable.kind).not_in(_WITHOUT_TEXT))
    state = col(DeliveryTable.state)
    sent = update(DeliveryTable).where(*since_then, state == DeliveryState.SENT.value)
    session.execute(sent.values(payload={}))
    rows = session.execute(select(DeliveryTable).where(*since_then, state.in_(_UNTOLD))).scalars()
    told = [row for row in rows if _shows(row.payload, clues)]
    for row in told:
        row.payload = {}
        if row.state == DeliveryState.PENDING:
            row.state, row.error = DeliveryState.DEAD.value, _ERASED
    session.flush()
    return len(told)


def clues_of(names: Iterable[str], verbatims: Iterable[str]) -> frozenset[str]:
    """Return what a text is recognised by: ids, names and addresses, and the beginnings of longer comments."""
    known = {found for name in names if len(found := _words(name)) >= _NAME_LETTERS_MIN}
    said = {_words(text)[: _COMMENT_LETTERS.stop] for text in verbatims}
    return frozenset(known | {each.rsplit(" ", 1)[0] for each in said if len(each) in _COMMENT_LETTERS})


def _shows(payload: Mapping[str, Any], clues: Collection[str]) -> bool:
    shown = f" {_words(html.unescape(' '.join(_strings(payload))))} "
    return any(f" {clue} " in shown for clue in clues)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _words(text: str) -> str:
    return _BETWEEN_WORDS.sub(" ", text.casefold()).strip()


def place_event(
    session: Session, event_id: int, *, case_id: int, channel: str, message_ts: str, now: datetime
) -> None:
    """Remember where an event of a case was told; where it is erased meanwhile, so will the message be."""
    event = session.get(CaseEventTable, event_id)
    if event is None:
        erase_message(session, case_id, channel=channel, message_ts=message_ts, now=now)
        return
    event.channel, event.message_ts = channel, message_ts
