"""The outbox: what is to be told, kept beside what it tells of, so that neither is ever without the other.

States: pending → sending → sent; back to pending with a later ``not_before`` where it may be tried again;
unknown where it may or may not have arrived; dead where it never will. Docs: docs/delivery.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.inserts import insert_all, is_postgresql
from nps_engine.storage.tables import SurveyTable, id_of
from nps_engine.storage.work_tables import DeliveryTable, DigestTable

_ID = id_of(DeliveryTable)
_STATE = col(DeliveryTable.state)


class DeliveryState(StrEnum):
    """How far a delivery got."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"


@dataclass(frozen=True)
class Delivery:
    """One thing to be told. ``attempts_n`` counts the present attempt."""

    id: int
    kind: str
    lane: str
    subject: str
    payload: Mapping[str, Any]
    state: DeliveryState
    attempts_n: int
    created_at: datetime
    not_before: datetime
    error: str


def save_delivery(
    session: Session,
    *,
    kind: str,
    lane: str,
    payload: Mapping[str, Any],
    now: datetime,
    subject: str = "",
) -> int:
    """Put one delivery into the outbox and return its id; a pending one on its subject serves both."""
    if subject:
        waiting = session.execute(
            select(_ID).where(col(DeliveryTable.subject) == subject, _STATE == DeliveryState.PENDING.value)
        ).scalar()
        if waiting is not None:
            return int(waiting)
    row = DeliveryTable(
        kind=kind, lane=lane, subject=subject, payload=dict(payload), created_at=now, not_before=now
    )
    session.add(row)
    session.flush()
    return int(row.id or 0)


def save_deliveries(session: Session, deliveries: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Put several into the outbox, on subjects about which nothing is waiting there."""
    times = {"created_at": now, "not_before": now}
    insert_all(session, DeliveryTable, [{**delivery, **times} for delivery in deliveries])


def take_due(session: Session, now: datetime, *, limit: int) -> list[Delivery]:
    """Mark the oldest due delivery of each free lane as sending, and return them, oldest first.

    Lanes are free while none of theirs is being sent, and none before it waits for its time. On PostgreSQL
    rows that another process is taking are passed over.
    """
    connection = session.connection()
    statement = _DUE.with_for_update(skip_locked=True) if is_postgresql(session) else _DUE
    rows = connection.execute(statement, {"now": now, "most_n": limit}).all()
    if rows:
        connection.execute(_TAKE, [{"row_id": row.id} for row in rows])
    return [_as_delivery(row, state=DeliveryState.SENDING, attempts_n=row.attempts_n + 1) for row in rows]


def settle_delivery(
    session: Session,
    delivery_id: int,
    state: DeliveryState,
    *,
    now: datetime,
    not_before: datetime | None = None,
    error: str = "",
) -> None:
    """Write down how an attempt ended."""
    values: dict[str, Any] = {"state": state.value, "error": error}
    if not_before is not None:
        values["not_before"] = not_before
    if state is DeliveryState.SENT:
        values["sent_at"] = now
    session.execute(update(DeliveryTable).where(_ID == delivery_id).values(**values))


def recover_sending(session: Session, repeatable_kinds: Collection[str]) -> int:
    """Settle what a process that died left as sending, and return how many; call it before the first take.

    What may safely be said twice (an edit, a view) becomes pending again, everything else unknown.
    """
    sending = _STATE == DeliveryState.SENDING.value
    repeatable = col(DeliveryTable.kind).in_(list(repeatable_kinds))
    again = session.execute(
        update(DeliveryTable).where(sending, repeatable).values(state=DeliveryState.PENDING.value)
    )
    lost = session.execute(
        update(DeliveryTable)
        .where(sending, ~repeatable)
        .values(state=DeliveryState.UNKNOWN.value, error="the process ended while it was being sent")
    )
    return int(again.rowcount + lost.rowcount)  # type: ignore[attr-defined]


def fetch_deliveries(session: Session, states: Sequence[DeliveryState], limit: int = 100) -> list[Delivery]:
    """Return deliveries in these states, oldest first."""
    rows = session.execute(
        select(DeliveryTable).where(_STATE.in_([state.value for state in states])).order_by(_ID).limit(limit)
    ).scalars()
    return [_as_delivery(row) for row in rows]


def is_unknown(session: Session, subject: str) -> bool:
    """Return True where a delivery about a subject may or may not have arrived."""
    found = select(_ID).where(col(DeliveryTable.subject) == subject, _STATE == DeliveryState.UNKNOWN.value)
    return session.execute(found.limit(1)).scalar() is not None


@dataclass(frozen=True)
class DigestDelivery:
    """The digest of one survey's week, and how far it got."""

    survey_key: str
    week_on: date
    state: DeliveryState


def fetch_digests(session: Session, limit: int = 20) -> list[DigestDelivery]:
    """Return the digests that were put into the outbox, newest week first."""
    rows = session.execute(
        select(col(SurveyTable.key), col(DigestTable.week_on), _STATE)
        .join(SurveyTable, id_of(SurveyTable) == col(DigestTable.survey_id))
        .join(DeliveryTable, _ID == col(DigestTable.delivery_id))
        .order_by(col(DigestTable.week_on).desc(), col(SurveyTable.key))
        .limit(limit)
    )
    return [DigestDelivery(key, week_on, DeliveryState(state)) for key, week_on, state in rows]


def fetch_delivery_counts(session: Session) -> dict[str, int]:
    """Return how many deliveries are in each state that has any."""
    return dict(session.execute(select(_STATE, func.count()).group_by(_STATE)).all())


def _as_delivery(row: Any, **changed: Any) -> Delivery:
    found = {each.name: getattr(row, each.name) for each in fields(Delivery)}
    return Delivery(**{**found, "state": DeliveryState(row.state), **changed})


def _due() -> Any:
    """Return the query of what is due: pending, its time come, and the first of what waits in its lane.

    Put together once: it runs after every delivery.
    """
    delivery = DeliveryTable.__table__  # type: ignore[attr-defined]
    earlier = delivery.alias("earlier")
    is_waiting = earlier.c.state.in_([DeliveryState.PENDING.value, DeliveryState.SENDING.value])
    before_it = select(earlier.c.id).where(
        earlier.c.lane == delivery.c.lane, earlier.c.id < delivery.c.id, is_waiting
    )
    return (
        select(delivery)
        .where(
            delivery.c.state == DeliveryState.PENDING.value,
            delivery.c.not_before <= bindparam("now", type_=delivery.c.not_before.type),
            ~before_it.exists(),
        )
        .order_by(delivery.c.id)
        .limit(bindparam("most_n"))
    )


def _take() -> Any:
    delivery = DeliveryTable.__table__  # type: ignore[attr-defined]
    taken = {"state": DeliveryState.SENDING.value, "attempts_n": delivery.c.attempts_n + 1}
    return update(delivery).where(delivery.c.id == bindparam("row_id")).values(taken)


_DUE, _TAKE = _due(), _take()
