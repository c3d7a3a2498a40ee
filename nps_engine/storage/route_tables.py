"""The tables of routing: rules stored in Slack, what was routed, summaries, and what promoters were asked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field

from nps_engine.storage.tables import NEVER_REUSED, Table, UtcDateTime


class RouteTable(Table, table=True):
    """A routing rule that was stored in Slack; the one with the lowest ``position`` is tried first."""

    __tablename__ = "route"
    __table_args__ = (NEVER_REUSED,)

    id: int | None = Field(default=None, primary_key=True)
    position: int
    rule: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    changed_by: str = ""


class SummaryTable(Table, table=True):
    """One message that lists several responses: ``why`` is quiet, batch or flood.

    It goes out at ``until_at``; a flood's at once, and until then it is edited when more come.
    """

    __tablename__ = "summary"
    __table_args__ = (Index("ix_summary_due", "destination", "until_at"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True)
    destination: str
    why: str
    opened_at: datetime = Field(sa_type=UtcDateTime)
    until_at: datetime = Field(sa_type=UtcDateTime)
    channel: str = ""
    message_ts: str = ""


class RoutedTable(Table, table=True):
    """Where a response was routed; a detractor that the last rule sent alone to the follow-up channel has no row.

    ``is_listed``: it stands in its summary, and its case has no alert of its own. ``channel`` and ``message_ts``
    are where it was told, where it has no case.
    """

    __tablename__ = "routed"

    response_id: int = Field(foreign_key="response.id", primary_key=True, ondelete="CASCADE")
    rule: str
    action: str
    destination: str
    routed_at: datetime = Field(sa_type=UtcDateTime)
    summary_id: int | None = Field(default=None, foreign_key="summary.id", index=True)
    is_listed: bool = False
    channel: str = ""
    message_ts: str = ""


class FlowTable(Table, table=True):
    """How many alerts went to a destination since an instant, and the summary that takes what is too much."""

    __tablename__ = "flow"

    destination: str = Field(primary_key=True)
    since_at: datetime = Field(sa_type=UtcDateTime)
    alerts_n: int = 0
    summary_id: int | None = Field(default=None, foreign_key="summary.id")


class AskTable(Table, table=True):
    """Whom a review or a referral was asked of: once per person and quarter."""

    __tablename__ = "ask"

    person: str = Field(primary_key=True)
    quarter_on: date = Field(primary_key=True)
    response_id: int = Field(foreign_key="response.id", index=True, ondelete="CASCADE")
    asked_at: datetime = Field(sa_type=UtcDateTime)
