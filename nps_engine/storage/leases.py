"""Deliveries under way: who sends them, what a process that died left behind, and what may have arrived."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.deliveries import LEASE, Delivery, DeliveryState, as_delivery
from nps_engine.storage.paces import (
    EVERYTHING,
    LONGEST_HOLD,
    POSTS,
    Rate,
    is_held,
    lock_paces,
    save_paces,
)
from nps_engine.storage.tables import id_of
from nps_engine.storage.work_tables import DeliveryTable

_ID, _STATE, _OWNER = id_of(DeliveryTable), col(DeliveryTable.state), col(DeliveryTable.owner)
_NOT_BEFORE, _LEASED_UNTIL = col(DeliveryTable.not_before), col(DeliveryTable.leased_until)
_CLOCKS_APART = timedelta(minutes=1)

ANSWER_DELIVERY = "answer"
"""The kind of delivery that goes to a response URL: its calls have no pace."""


def admit(
    session: Session, delivery: Delivery, pace: str, thread_ts: str, *, now: datetime, rate: Rate
) -> bool:
    """Note what limits a delivery that is being sent; False where it has to wait for that: it is pending again."""
    values: dict[str, Any] = {"pace": pace, "thread_ts": thread_ts}
    known = lock_paces(session, [pace, EVERYTHING], now) if pace else {}
    may_leave = not any(is_held(free_at, now) for free_at in known.values())
    if pace and may_leave:
        save_paces(session, {pace: rate.free_at_after(known[pace], now)})
    if not may_leave:
        values |= {"state": DeliveryState.PENDING.value, "attempts_n": delivery.attempts_n - 1, "owner": ""}
    ours = (_ID == delivery.id, _STATE == DeliveryState.SENDING.value, _OWNER == delivery.owner)
    done = session.execute(update(DeliveryTable).where(*ours).values(**values))
    return may_leave and bool(done.rowcount)  # type: ignore[attr-defined]


def extend_leases(session: Session, ids: Collection[int], now: datetime) -> None:
    """Say that the process that sends these is alive and still at it."""
    if ids:
        session.execute(
            update(DeliveryTable)
            .where(_STATE == DeliveryState.SENDING.value, _ID.in_(list(ids)))
            .values(leased_until=now + LEASE)
        )


def is_anything_left(session: Session, now: datetime, *, at_work: Collection[int]) -> bool:
    """Return True where a process was sending and has been silent for too long.

    Args:
        at_work: What this process is sending.
    """
    found = select(_ID).where(_STATE == DeliveryState.SENDING.value, _ID.not_in(list(at_work)), _is_over(now))
    return session.execute(found.limit(1)).scalar() is not None


def settle_left(
    session: Session,
    repeatable_kinds: Collection[str],
    now: datetime,
    *,
    settling: timedelta,
    at_work: Collection[int] = (),
    has_ended: Callable[[str], bool] = lambda _: False,
) -> int:
    """Settle what processes were sending when they ended, and return how many deliveries that were.

    What may safely be said twice (an edit, a view) or was not said yet becomes pending again, all else unknown.

    Args:
        settling: After which time Slack shows for sure what it took.
        at_work: What this process is sending.
        has_ended: Tells of an owner whether that process is gone for certain; else its lease says so.
    """
    sending = (_STATE == DeliveryState.SENDING.value, _ID.not_in(list(at_work)))
    owners = session.execute(select(_OWNER).where(*sending).distinct()).scalars().all()
    gone = [each for each in owners if has_ended(each)]
    left = (*sending, or_(_OWNER.in_(gone), _is_over(now)))
    pace, kind = col(DeliveryTable.pace), col(DeliveryTable.kind)
    # What limits it is noted before it is said: without a pace nothing was, answers apart, which have none.
    may_be_posted = or_(pace.startswith(POSTS), and_(pace == "", kind == ANSWER_DELIVERY))
    repeatable = or_(kind.in_(list(repeatable_kinds)), ~may_be_posted)
    free = {"owner": "", "leased_until": None}
    again = session.execute(
        update(DeliveryTable)
        .where(*left, repeatable)
        .values(state=DeliveryState.PENDING.value, not_before=now, **free)
    )
    lost = session.execute(
        update(DeliveryTable)
        .where(*left, ~repeatable)
        .values(
            state=DeliveryState.UNKNOWN.value,
            error="the process ended while it was being sent",
            not_before=now + settling,
            **free,
        )
    )
    return int(again.rowcount + lost.rowcount)  # type: ignore[attr-defined]


def fetch_lost(session: Session, now: datetime, limit: int = 1000) -> list[Delivery]:
    """Return the posts that may have arrived and of which Slack would show it by now, oldest first."""
    rows = session.execute(
        select(DeliveryTable)
        .where(
            _STATE == DeliveryState.UNKNOWN.value,
            _NOT_BEFORE <= now,
            col(DeliveryTable.pace).startswith(POSTS),
        )
        .order_by(_ID)
        .limit(limit)
    ).scalars()
    return [as_delivery(row) for row in rows]


def postpone_lost(session: Session, ids: Collection[int], until: datetime, why: str) -> None:
    """Look for these again later."""
    session.execute(
        update(DeliveryTable)
        .where(_ID.in_(list(ids)), _STATE == DeliveryState.UNKNOWN.value)
        .values(not_before=until, error=why)
    )


def settle_wrong_clock(session: Session, now: datetime) -> int:
    """Have what a clock that ran ahead put off leave now, and return how many deliveries that were.

    What was tried before is put off for ``LONGEST_HOLD`` at most.
    """
    soon = now + _CLOCKS_APART
    waiting = _STATE.in_([DeliveryState.PENDING.value, DeliveryState.UNKNOWN.value])
    put_off = and_(col(DeliveryTable.attempts_n) > 0, _NOT_BEFORE > now + LONGEST_HOLD)
    ahead = or_(col(DeliveryTable.created_at) > soon, put_off)
    done = session.execute(
        update(DeliveryTable).where(waiting, ahead, _NOT_BEFORE > now).values(not_before=now)
    )
    leases = update(DeliveryTable).where(
        _STATE == DeliveryState.SENDING.value, _LEASED_UNTIL > now + LEASE + _CLOCKS_APART
    )
    session.execute(leases.values(leased_until=now + LEASE))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _is_over(now: datetime) -> ColumnElement[bool]:
    return or_(_LEASED_UNTIL.is_(None), _LEASED_UNTIL < now)
