"""Troubles: what keeps deliveries from going out until a person mends it, each told to the operator once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.errors import UserError
from nps_engine.storage.deliveries import DeliveryState, save_delivery
from nps_engine.storage.delivery_tables import TroubleTable
from nps_engine.storage.tables import id_of
from nps_engine.storage.work_tables import DeliveryTable

TROUBLE_DELIVERY = "trouble"
"""The kind of delivery that tells the operator of a trouble; its payload is the trouble's id."""

DROPPED = "dropped by hand"
"""How the error of a delivery begins that a person gave up."""


class TroubleKind(StrEnum):
    """What has to be mended: a channel, the token, a scope; or what was set aside or may not have arrived."""

    CHANNEL = "channel"
    TOKEN = "token"  # noqa: S105 - a word, no token
    SCOPE = "scope"
    SET_ASIDE = "set_aside"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Trouble:
    """One trouble. ``place`` is the channel or method it is about, ``error`` Slack's word for it or ours."""

    id: int
    kind: TroubleKind
    place: str
    error: str
    opened_at: datetime
    mended_at: datetime | None
    channel: str
    message_ts: str


def open_trouble(session: Session, kind: TroubleKind, place: str, error: str, now: datetime) -> bool:
    """Note a trouble and have the operator told; False where it is known and not mended yet."""
    cause = f"{kind.value}:{place}" if kind is not TroubleKind.TOKEN else kind.value
    known = session.execute(
        select(TroubleTable).where(col(TroubleTable.cause) == cause).with_for_update()
    ).scalar_one_or_none()
    if known is not None and known.mended_at is None:
        return False
    row = known or TroubleTable(cause=cause, kind=kind.value, opened_at=now)
    row.place, row.error, row.opened_at, row.mended_at = place, error, now, None
    row.channel, row.message_ts = "", ""
    session.add(row)
    session.flush()
    _tell(session, int(row.id or 0), now)
    return True


def mend_troubles(session: Session, ids: Collection[int], now: datetime) -> None:
    """Note that troubles are over; what the operator was told is changed to say so."""
    for trouble_id in ids:
        over = update(TroubleTable).where(id_of(TroubleTable) == trouble_id, _is_open())
        if session.execute(over.values(mended_at=now)).rowcount:  # type: ignore[attr-defined]
            _tell(session, trouble_id, now)


def fetch_open_troubles(session: Session) -> list[Trouble]:
    """Return the troubles that are not mended, oldest first."""
    rows = session.execute(select(TroubleTable).where(_is_open()).order_by(id_of(TroubleTable))).scalars()
    return [_as_trouble(row) for row in rows]


def fetch_trouble(session: Session, trouble_id: int) -> Trouble:
    """Return one trouble.

    Raises:
        UserError: If there is none with this id.
    """
    row = session.get(TroubleTable, trouble_id)
    if row is None:
        raise UserError(f"There is no trouble {trouble_id}")
    return _as_trouble(row)


def place_trouble(session: Session, trouble_id: int, *, channel: str, message_ts: str) -> None:
    """Remember where the operator was told."""
    session.execute(
        update(TroubleTable)
        .where(id_of(TroubleTable) == trouble_id)
        .values(channel=channel, message_ts=message_ts)
    )


def fetch_over(session: Session, open_: Sequence[Trouble]) -> list[int]:
    """Return which of these troubles are over since nothing waits for them any more.

    Not the token's: only a call that Slack takes shows that it is good.
    """
    return [
        each.id for each in open_ if each.kind is not TroubleKind.TOKEN and not fetch_held_n(session, each)
    ]


def fetch_held_n(session: Session, trouble: Trouble) -> int:
    """Return how many deliveries a trouble keeps from going out, or has set aside."""
    state, pace = col(DeliveryTable.state), col(DeliveryTable.pace)
    waiting = state.in_([DeliveryState.PENDING.value, DeliveryState.SENDING.value])
    of_kind = {
        TroubleKind.TOKEN: (waiting, pace != ""),
        TroubleKind.CHANNEL: (waiting, pace == trouble.place),
        TroubleKind.SCOPE: (waiting, pace == trouble.place),
        TroubleKind.UNKNOWN: (state == DeliveryState.UNKNOWN.value, pace == trouble.place),
        TroubleKind.SET_ASIDE: (
            state == DeliveryState.DEAD.value,
            col(DeliveryTable.kind) == trouble.place,
            ~col(DeliveryTable.error).startswith(DROPPED),
        ),
    }
    return int(session.execute(select(func.count()).where(*of_kind[trouble.kind])).scalar_one())


def _tell(session: Session, trouble_id: int, now: datetime) -> None:
    save_delivery(
        session,
        kind=TROUBLE_DELIVERY,
        lane=f"{TROUBLE_DELIVERY}:{trouble_id}",
        subject=f"{TROUBLE_DELIVERY}:{trouble_id}",
        payload={"trouble_id": trouble_id},
        now=now,
    )


def _is_open() -> ColumnElement[bool]:
    return col(TroubleTable.mended_at).is_(None)


def _as_trouble(row: TroubleTable) -> Trouble:
    found = {each.name: getattr(row, each.name) for each in fields(Trouble)}
    return Trouble(**{**found, "kind": TroubleKind(row.kind)})
