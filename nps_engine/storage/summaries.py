"""Summaries: one message for many alerts, because it is night, they come in batches, or too many come at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.routing.holds import Hold, Why
from nps_engine.routing.routing import Routing
from nps_engine.storage.deliveries import save_delivery
from nps_engine.storage.inserts import insert_missing
from nps_engine.storage.route_tables import FlowTable, SummaryTable
from nps_engine.storage.tables import id_of

SUMMARY_DELIVERY = "summary"
"""The kind of delivery that posts or edits a summary; its payload is the summary's id."""

_GATHER = timedelta(seconds=2)
"""How long a flood's summary gathers before it is posted or edited: Slack lets about 50 edits a minute through."""

_LONGEST_FLOOD = timedelta(hours=1)
"""After this a flood that goes on gets a new summary: nobody looks for what is new in a message an hour up."""


class Room(NamedTuple):
    """Where alerts go: how many of them stand alone, and the summary of the others."""

    alone_n: int
    summary_id: int | None = None


def room_for(
    session: Session, destination: str, alerts_n: int, *, hold: Hold | None, routing: Routing, now: datetime
) -> Room:
    """Return where so many new alerts to a destination go, and count them; their summary is in the outbox."""
    if hold is not None:
        summary_id = _held_summary_id(session, destination, hold, now)
        refresh_summary(session, summary_id, now)
        return Room(0, summary_id)
    if not routing.flood_n:
        return Room(alerts_n)
    found = _flood_summary_id(session, destination, alerts_n, routing, now)
    if found is None:
        return Room(alerts_n)
    _tell(session, found, now, now + _GATHER)
    return Room(0, found)


def refresh_summary(session: Session, summary_id: int, now: datetime) -> None:
    """Have a summary say what is true now: at the end of its hold, or soon where it stands or a flood fills it."""
    summary = session.get_one(SummaryTable, summary_id)
    is_held = summary.why != Why.FLOOD.value and not summary.message_ts
    _tell(session, summary_id, now, max(now, summary.until_at) if is_held else now + _GATHER)


def _tell(session: Session, summary_id: int, now: datetime, not_before: datetime) -> None:
    name = f"{SUMMARY_DELIVERY}:{summary_id}"
    save_delivery(
        session,
        kind=SUMMARY_DELIVERY,
        lane=name,
        subject=name,
        payload={"summary_id": summary_id},
        now=now,
        not_before=not_before,
    )


def place_summary(session: Session, summary_id: int, *, channel: str, message_ts: str) -> None:
    """Remember where a summary stands."""
    summary = session.get_one(SummaryTable, summary_id)
    summary.channel, summary.message_ts = channel, message_ts


def _held_summary_id(session: Session, destination: str, hold: Hold, now: datetime) -> int:
    """Return the summary that goes to a destination at the end of a hold; a new one where there is none."""
    known = session.execute(
        select(id_of(SummaryTable)).where(
            col(SummaryTable.destination) == destination,
            col(SummaryTable.until_at) == hold.until_at,
            col(SummaryTable.why) != Why.FLOOD.value,
        )
    ).scalar()
    return known if known is not None else _add(session, destination, hold.why, hold.until_at, now)


def _flood_summary_id(
    session: Session, destination: str, alerts_n: int, routing: Routing, now: datetime
) -> int | None:
    """Return the summary that alerts belong to, because too many came within the window; None where they do not."""
    window = timedelta(seconds=routing.flood_s)
    connection = session.connection()
    flow = _fetch_flow(session, destination, now)
    since_at, known_n = flow.since_at, flow.alerts_n
    summary_id: int | None = flow.summary_id
    if summary_id is not None:
        opened_at, until_at = connection.execute(_SPAN, {"summary_id": summary_id}).one()
        if opened_at <= now < until_at:
            later = max(until_at, min(now + window, opened_at + _LONGEST_FLOOD))
            connection.execute(_EXTEND, {"summary_id": summary_id, "later": later})
            return summary_id
    if summary_id is not None or not since_at <= now < since_at + window:
        since_at, known_n, summary_id = now, 0, None
    if known_n + alerts_n > routing.flood_n:
        summary_id = _add(session, destination, Why.FLOOD, now + window, now)
    counted = {"since_at": since_at, "alerts_n": known_n + alerts_n, "summary_id": summary_id}
    connection.execute(_COUNT.values(counted), {"to": destination})
    return summary_id


def _fetch_flow(session: Session, destination: str, now: datetime) -> Any:
    """Return the flow to a destination; on PostgreSQL others wait for this transaction's end."""
    connection = session.connection()
    found = connection.execute(_FLOW, {"to": destination}).first()
    if found is None:
        first = {"destination": destination, "since_at": now, "alerts_n": 0, "summary_id": None}
        insert_missing(session, FlowTable, [first])
        found = connection.execute(_FLOW, {"to": destination}).one()
    return found


def _add(session: Session, destination: str, why: Why, until_at: datetime, now: datetime) -> int:
    row = SummaryTable(destination=destination, why=why.value, opened_at=now, until_at=until_at)
    session.add(row)
    session.flush()
    return int(row.id or 0)


_OF_SUMMARY = id_of(SummaryTable) == bindparam("summary_id")
_TO_IT = col(FlowTable.destination) == bindparam("to")
_SPAN = select(col(SummaryTable.opened_at), col(SummaryTable.until_at)).where(_OF_SUMMARY)
_EXTEND = update(SummaryTable.__table__).where(_OF_SUMMARY).values(until_at=bindparam("later"))  # type: ignore[attr-defined]
_FLOW = select(FlowTable.__table__).where(_TO_IT).with_for_update()  # type: ignore[attr-defined]
_COUNT = update(FlowTable.__table__).where(_TO_IT)  # type: ignore[attr-defined]
"""Put together once and past the ORM: they run with every alert."""
