"""Slack's pace, kept in the database so that every process that delivers keeps to it together.

One row per pace (a channel's posts, a method's calls) says when the next may leave: the generic cell rate
algorithm, a token bucket in one number. Source: ITU-T I.371, annex A; Slack's limits: docs/delivery.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.delivery_tables import PaceTable
from nps_engine.storage.inserts import insert_missing
from nps_engine.storage.tables import UtcDateTime

EVERYTHING = "*"
"""The pace of all that needs the token."""

POSTS = "post:"
"""How the paces of channels begin: only of posts can be found out whether they arrived."""

LONGEST_HOLD = timedelta(minutes=15)
"""A pace that is free only after this has been written by a clock that was wrong: it holds nothing."""

_BY_NAME = f"{POSTS}#"
_KEY, _FREE_AT = col(PaceTable.key), col(PaceTable.free_at)


@dataclass(frozen=True)
class Rate:
    """How often something may be said: once ``every``, after a rest ``burst_n`` at once."""

    every: timedelta
    burst_n: int = 1

    @property
    def _credit(self) -> timedelta:
        return self.every * (self.burst_n - 1)

    def free_at_after(self, free_at: datetime, now: datetime) -> datetime:
        """Return when the next may leave, once one leaves now."""
        return max(free_at + self._credit, now) + self.every - self._credit


RateOf = Callable[[str], Rate]
"""Gives the rate of a pace by its key."""


def is_held(free_at: datetime, now: datetime) -> bool:
    """Return True where nothing may leave yet."""
    return now < free_at < now + LONGEST_HOLD


def held_keys() -> Any:
    """Return the query of the paces that are held; bind ``now`` and ``too_late`` (``hold_bounds``)."""
    kind = UtcDateTime()
    return select(_KEY).where(
        _FREE_AT > bindparam("now", type_=kind), _FREE_AT < bindparam("too_late", type_=kind)
    )


def hold_bounds(now: datetime) -> dict[str, datetime]:
    """Return what ``held_keys`` wants bound."""
    return {"now": now, "too_late": now + LONGEST_HOLD}


def lock_paces(session: Session, keys: Collection[str], now: datetime) -> dict[str, datetime]:
    """Return when each of these paces is free; other processes wait for them until the end of the transaction."""
    wanted = sorted({key for key in keys if key})
    if not wanted:
        return {}
    insert_missing(
        session, PaceTable, [{"key": key, "free_at": now - LONGEST_HOLD, "channel_id": ""} for key in wanted]
    )
    rows = session.execute(
        select(_KEY, _FREE_AT).where(_KEY.in_(wanted)).order_by(_KEY).with_for_update()
    ).all()
    return {key: free_at if free_at < now + LONGEST_HOLD else now for key, free_at in rows}


def save_paces(session: Session, free_at: Mapping[str, datetime]) -> None:
    """Write down when paces are free."""
    for key, instant in free_at.items():
        session.execute(update(PaceTable).where(_KEY == key).values(free_at=instant))


def hold_pace(session: Session, key: str, until: datetime, now: datetime) -> None:
    """Let nothing of a pace leave before an instant; at most ``LONGEST_HOLD`` from now."""
    known = lock_paces(session, [key], now)[key]
    save_paces(session, {key: max(known, min(until, now + LONGEST_HOLD - timedelta(seconds=1)))})


def free_pace(session: Session, key: str, now: datetime) -> None:
    """Hold a pace no longer, where it was."""
    session.execute(update(PaceTable).where(_KEY == key, _FREE_AT > now).values(free_at=now))


def save_channel_id(session: Session, key: str, channel_id: str) -> None:
    """Remember what Slack calls the channel of a pace."""
    session.execute(
        update(PaceTable)
        .where(_KEY == key, col(PaceTable.channel_id) != channel_id)
        .values(channel_id=channel_id)
    )


def fetch_channel_id(session: Session, key: str) -> str:
    """Return what Slack calls the channel of a pace; empty where nothing was posted there yet."""
    found = session.execute(select(col(PaceTable.channel_id)).where(_KEY == key)).scalar()
    return found or ""


def fetch_channel_names(session: Session, channel_ids: Collection[str]) -> dict[str, str]:
    """Return the names ("#nps") of these channels, as far as something was posted to them under their names."""
    if not channel_ids:
        return {}
    named = (col(PaceTable.channel_id).in_(list(channel_ids)), _KEY.startswith(_BY_NAME))
    found = session.execute(select(col(PaceTable.channel_id), _KEY).where(*named).order_by(_KEY)).all()
    return {channel_id: f"#{key.removeprefix(_BY_NAME)}" for channel_id, key in found}
