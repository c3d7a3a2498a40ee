"""The tables beside the outbox: how fast may be said what, and what keeps deliveries from going out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from nps_engine.storage.tables import Table, UtcDateTime


class PaceTable(Table, table=True):
    """When the next delivery of one pace may leave: a channel's posts, a method's calls, or ``*`` for all.

    Every process that delivers keeps to it (``paces.py``). ``channel_id`` is what Slack calls the channel.
    """

    __tablename__ = "pace"

    key: str = Field(primary_key=True)
    free_at: datetime = Field(sa_type=UtcDateTime)
    channel_id: str = ""


class TroubleTable(Table, table=True):
    """Something that only a person can mend: told to the operator once, and again only after it was mended.

    ``cause`` tells it from others; ``place`` is the channel or method it is about; ``channel`` and
    ``message_ts`` are where the operator was told.
    """

    __tablename__ = "trouble"

    id: int | None = Field(default=None, primary_key=True)
    cause: str = Field(unique=True)
    kind: str
    place: str = ""
    error: str = Field(default="", sa_type=Text)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    mended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    channel: str = ""
    message_ts: str = ""
