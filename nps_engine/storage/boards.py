"""Boards: the App Homes that people were shown, and which of them a case has gone past since (docs/adr/0010)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.deliveries import DeliveryState, save_delivery
from nps_engine.storage.tables import id_of
from nps_engine.storage.work_tables import CaseEventTable, DeliveryTable

BOARD_DELIVERY = "home"
"""The kind of delivery that shows somebody's App Home.

Its payload: ``user``; ``span``, the period shown; ``seen_id``, the last event of any case when it was asked for;
``opened_at``, when that person last did something there."""

KEPT_FRESH = timedelta(minutes=30)
"""How long after its person last did something there a board is kept fresh: Slack does not tell when one leaves."""


def show_board(session: Session, user: str, span: str, now: datetime) -> None:
    """Have somebody's App Home shown, as they just asked for it."""
    _show(session, {"user": user, "span": span, "opened_at": now.isoformat()}, now)


def fetch_stale_boards(session: Session, now: datetime) -> list[dict[str, Any]]:
    """Return the payloads of boards that are kept fresh and were shown before the last event of a case."""
    seen_id = _fetch_last_event_id(session)
    return [
        payload
        for payload in _fetch_shown(session, now - KEPT_FRESH).values()
        if payload.get("seen_id", seen_id) < seen_id
        and datetime.fromisoformat(payload["opened_at"]) >= now - KEPT_FRESH
    ]


def refresh_boards(session: Session, since: datetime, now: datetime) -> int:
    """Show every App Home anew that was shown since an instant, and return how many."""
    shown = _fetch_shown(session, since)
    for payload in shown.values():
        refresh_board(session, payload, now)
    return len(shown)


def refresh_board(session: Session, shown: Mapping[str, Any], now: datetime) -> None:
    """Have a board that was shown shown anew; what waits for that already serves."""
    _show(session, shown, now, subject=_lane_of(shown["user"]))


def _show(session: Session, payload: Mapping[str, Any], now: datetime, subject: str = "") -> None:
    save_delivery(
        session,
        kind=BOARD_DELIVERY,
        lane=_lane_of(payload["user"]),
        payload={**payload, "seen_id": _fetch_last_event_id(session)},
        now=now,
        subject=subject,
    )


def _lane_of(user: str) -> str:
    return f"{BOARD_DELIVERY}:{user}"


def _fetch_shown(session: Session, since: datetime) -> dict[str, dict[str, Any]]:
    """Return what was last shown to each person since an instant."""
    # A board waits for nothing at first, so ``not_before`` is no earlier than its making; that is indexed.
    shown = select(col(DeliveryTable.lane), col(DeliveryTable.payload)).where(
        col(DeliveryTable.state) == DeliveryState.SENT.value,
        col(DeliveryTable.not_before) >= since,
        col(DeliveryTable.kind) == BOARD_DELIVERY,
    )
    return dict(session.execute(shown.order_by(id_of(DeliveryTable))).all())


def _fetch_last_event_id(session: Session) -> int:
    return session.execute(select(func.max(id_of(CaseEventTable)))).scalar() or 0
