"""The outbox: what is to be told, kept beside what it tells of, so that neither is ever without the other.

States: pending → sending → sent; back to pending with a later ``not_before`` where it may be tried again;
unknown where it may or may not have arrived; dead where it never will. Docs: docs/delivery.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.delivery_tables import PaceTable
from nps_engine.storage.inserts import insert_all, is_postgresql
from nps_engine.storage.paces import (
    EVERYTHING,
    Rate,
    RateOf,
    held_keys,
    hold_bounds,
    is_held,
    lock_paces,
    save_paces,
)
from nps_engine.storage.tables import id_of
from nps_engine.storage.work_tables import DeliveryTable

LEASE = timedelta(seconds=30)
"""How long a process may be silent before what it was sending is settled by another."""

IS_TOLD = "is_told"
"""In a session's ``info``: something was put into the outbox, or what waits there is hurried."""

_NO_LIMIT = Rate(timedelta(0))
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
    pace: str = ""
    thread_ts: str = ""
    owner: str = ""
    taken_at: datetime | None = None


def save_delivery(
    session: Session,
    *,
    kind: str,
    lane: str,
    payload: Mapping[str, Any],
    now: datetime,
    subject: str = "",
    not_before: datetime | None = None,
    pace: str = "",
) -> int:
    """Put one delivery into the outbox and return its id; a pending one on its subject serves both.

    Args:
        not_before: When it may leave at the earliest; None for at once. One that waits already leaves at the
            earlier of both, and at its own time where this is None.
        pace: What limits it (``bot/deliver/pace.py``), where that is known: it saves finding out later.
    """
    session.info[IS_TOLD] = True
    if subject:
        waiting = session.connection().execute(_WAITING, {"about": subject}).first()
        if waiting is not None:
            if not_before is not None and not_before < waiting.not_before:
                session.execute(update(DeliveryTable).where(_ID == waiting.id).values(not_before=not_before))
            return int(waiting.id)
    row = DeliveryTable(
        kind=kind,
        lane=lane,
        subject=subject,
        payload=dict(payload),
        created_at=now,
        not_before=not_before or now,
        pace=pace,
    )
    session.add(row)
    session.flush()
    return int(row.id or 0)


def save_deliveries(session: Session, deliveries: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Put several into the outbox, on subjects about which nothing is waiting there."""
    session.info[IS_TOLD] = True
    times = {"created_at": now, "not_before": now}
    insert_all(session, DeliveryTable, deliveries, times)


def take_due(
    session: Session,
    now: datetime,
    *,
    limit: int,
    owner: str = "",
    rate_of: RateOf = lambda _: _NO_LIMIT,
    taken_at: datetime | None = None,
) -> list[Delivery]:
    """Mark the oldest due delivery of each free lane as sending, and return them, oldest first.

    Lanes are free while none of theirs is being sent, and none before it waits for its time. What is about
    something of which another delivery may have arrived waits for that to be settled. On PostgreSQL rows that
    another process is taking are passed over.

    Args:
        owner: The process that sends them.
        rate_of: What each pace allows.
        taken_at: The same instant by Slack's clock, which tells where to look for a lost post; None for ``now``.
    """
    taken_at = taken_at or now
    connection = session.connection()
    statement = _DUE.with_for_update(skip_locked=True) if is_postgresql(session) else _DUE
    taken: list[Any] = []
    while len(taken) < limit:
        rows = connection.execute(statement, {**hold_bounds(now), "most_n": limit - len(taken)}).all()
        granted = _granted(session, rows, now, rate_of)
        if granted:
            row_times = {"by": owner, "at": taken_at, "until": now + LEASE}
            connection.execute(_TAKE, [{"row_id": row.id, **row_times} for row in granted])
        taken += granted
        if len(granted) == len(rows):  # none was left behind by its pace: there are no more
            break
    changed = {"state": DeliveryState.SENDING, "owner": owner, "taken_at": taken_at}
    return [as_delivery(row, attempts_n=row.attempts_n + 1, **changed) for row in taken]


def _granted(session: Session, rows: Sequence[Any], now: datetime, rate_of: RateOf) -> list[Any]:
    """Return those of these rows that their paces let through, and count them there."""
    free_at = lock_paces(session, {row.pace for row in rows}, now)
    granted, changed = [], {}
    for row in rows:
        if row.pace:
            if is_held(free_at[row.pace], now):
                continue
            free_at[row.pace] = rate_of(row.pace).free_at_after(free_at[row.pace], now)
            changed[row.pace] = free_at[row.pace]
        granted.append(row)
    save_paces(session, changed)
    return granted


def settle_delivery(
    session: Session,
    delivery_id: int,
    state: DeliveryState,
    *,
    now: datetime,
    not_before: datetime | None = None,
    error: str = "",
    only_from: Sequence[DeliveryState] = (),
    owner: str | None = None,
    attempts_n: int | None = None,
) -> bool:
    """Write down how an attempt ended.

    Args:
        only_from: Where it is in another state than these, it stays as it is.
        owner: Where another process has it, it stays as it is; None for whoever has it.
        attempts_n: Where it was tried again meanwhile, it stays as it is; None for whichever attempt.

    Returns:
        False where it stayed as it was.
    """
    values: dict[str, Any] = {"state": state.value, "error": error, "owner": "", "leased_until": None}
    if not_before is not None:
        values["not_before"] = not_before
    if state is DeliveryState.SENT:
        values["sent_at"] = now
    wanted = [_ID == delivery_id]
    if only_from:
        wanted.append(_STATE.in_([each.value for each in only_from]))
    if owner is not None:
        wanted.append(col(DeliveryTable.owner) == owner)
    if attempts_n is not None:
        wanted.append(col(DeliveryTable.attempts_n) == attempts_n)
    return bool(session.execute(update(DeliveryTable).where(*wanted).values(**values)).rowcount)  # type: ignore[attr-defined]


def fetch_deliveries(
    session: Session, states: Sequence[DeliveryState], limit: int = 100, *, kind: str = "", to: str = ""
) -> list[Delivery]:
    """Return deliveries in these states, oldest first.

    Args:
        kind: Only of this kind.
        to: Only to this channel, as the config names it.
    """
    wanted: list[ColumnElement[bool]] = [_STATE.in_([state.value for state in states])]
    if kind:
        wanted.append(col(DeliveryTable.kind) == kind)
    if to:
        wanted.append(col(DeliveryTable.pace).in_([f"post:{to}", f"post:#{to}"]))
    rows = session.execute(select(DeliveryTable).where(*wanted).order_by(_ID).limit(limit)).scalars()
    return [as_delivery(row) for row in rows]


def fetch_delivery_counts(session: Session) -> dict[str, int]:
    """Return how many deliveries are in each state that has any."""
    return dict(session.execute(select(_STATE, func.count()).group_by(_STATE)).all())


def as_delivery(row: Any, **changed: Any) -> Delivery:
    """Return a row as a delivery, with what is changed."""
    found = {each.name: getattr(row, each.name) for each in fields(Delivery)}
    return Delivery(**{**found, "state": DeliveryState(row.state), **changed})


def is_anything_due(session: Session, now: datetime) -> bool:
    """Return True where a delivery may leave now; asks only, so that an idle outbox costs no write."""
    return session.connection().execute(_DUE, {**hold_bounds(now), "most_n": 1}).first() is not None


def fetch_next_at(session: Session, now: datetime) -> datetime | None:
    """Return when the first of what waits for its time may leave; None where nothing does."""
    not_before = col(DeliveryTable.not_before)
    waiting = select(not_before).where(_STATE == DeliveryState.PENDING.value, not_before > now)
    return session.execute(waiting.order_by(not_before).limit(1)).scalar()


def _due() -> Any:
    """Return the query of what is due: pending, its time come, its pace free, and the first of its lane.

    Put together once: it runs after every delivery.
    """
    delivery = DeliveryTable.__table__  # type: ignore[attr-defined]
    earlier, lost = delivery.alias("earlier"), delivery.alias("lost")
    is_waiting = earlier.c.state.in_([DeliveryState.PENDING.value, DeliveryState.SENDING.value])
    before_it = select(earlier.c.id).where(
        earlier.c.lane == delivery.c.lane, earlier.c.id < delivery.c.id, is_waiting
    )
    may_have_arrived = select(lost.c.id).where(
        lost.c.subject == delivery.c.subject, lost.c.state == DeliveryState.UNKNOWN.value
    )
    held = held_keys()
    key = col(PaceTable.key)
    is_all_held = select(key).where(key == EVERYTHING, key.in_(held))
    return (
        select(delivery)
        .where(
            delivery.c.state == DeliveryState.PENDING.value,
            delivery.c.not_before <= bindparam("now", type_=delivery.c.not_before.type),
            (delivery.c.pace == "") | (delivery.c.pace.not_in(held) & ~is_all_held.exists()),
            ~before_it.exists(),
            (delivery.c.subject == "") | ~may_have_arrived.exists(),
        )
        .order_by(delivery.c.id)
        .limit(bindparam("most_n"))
    )


def _take() -> Any:
    delivery = DeliveryTable.__table__  # type: ignore[attr-defined]
    kind = delivery.c.taken_at.type
    taken = {
        "state": DeliveryState.SENDING.value,
        "attempts_n": delivery.c.attempts_n + 1,
        "owner": bindparam("by"),
        "taken_at": bindparam("at", type_=kind),
        "leased_until": bindparam("until", type_=kind),
    }
    return update(delivery).where(delivery.c.id == bindparam("row_id")).values(taken)


_DUE, _TAKE = _due(), _take()
_WAITING = (
    select(_ID, col(DeliveryTable.not_before))
    .where(col(DeliveryTable.subject) == bindparam("about"), _STATE == DeliveryState.PENDING.value)
    .with_for_update()  # else another process may take it and say what was true before this
)
