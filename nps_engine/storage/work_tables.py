"""The tables of what is to be done and was done: cases, deliveries, digests, API keys."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, Text, UniqueConstraint
from sqlmodel import Field

from nps_engine.storage.tables import NEVER_REUSED, Table, UtcDateTime


class CaseTable(Table, table=True):
    """A detractor being followed up (docs/follow-up.md).

    ``respondent`` and ``email`` (in small letters) are those of its response: the same person's later answers
    are found by them.
    """

    __tablename__ = "follow_up_case"
    __table_args__ = (Index("ix_follow_up_case_due", "state", "due_at"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True)
    response_id: int = Field(foreign_key="response.id", unique=True, ondelete="CASCADE")
    state: str = Field(index=True)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    owner: str = Field(default="", index=True)
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    contacted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    escalated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    wait_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resolved_by: str = ""
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = ""
    action: str = ""
    action_taken: str = Field(default="", sa_type=Text)
    closed_by: str = ""
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_corrected: bool = False
    respondent: str = Field(default="", index=True)
    email: str = Field(default="", index=True)
    returned_response_id: int | None = None
    returned_rating: int | None = None
    returned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    channel: str = ""
    message_ts: str = Field(default="", index=True)


class CaseEventTable(Table, table=True):
    """Who did what to a case, oldest first by id; where it was told, if it was."""

    __tablename__ = "case_event"

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="follow_up_case.id", index=True, ondelete="CASCADE")
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    what: str
    note: str = Field(default="", sa_type=Text)
    channel: str = ""
    message_ts: str = ""


class DeliveryTable(Table, table=True):
    """The outbox: one thing to be told, and how far it got (docs/delivery.md).

    ``kind`` says how its payload becomes a call; ``state`` is pending, sending, sent, unknown or dead.
    Deliveries of one ``lane`` go out one after the other, in the order of their ids. A pending delivery about
    a ``subject`` serves all that has happened to it since: it is rendered when it is sent.
    ``pace`` is what limits it (``paces.py``), known at the latest when it is rendered; ``thread_ts`` is where it
    is looked for beside the channel. ``owner`` is the process that sends it, and is taken for dead after
    ``leased_until``.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_due", "state", "not_before", "id"),
        Index("ix_delivery_subject", "subject", "state"),
        Index("ix_delivery_lane", "lane", "state", "id"),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    lane: str
    subject: str = ""
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: str = "pending"
    created_at: datetime = Field(sa_type=UtcDateTime)
    not_before: datetime = Field(sa_type=UtcDateTime)
    attempts_n: int = 0
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = Field(default="", sa_type=Text)
    pace: str = ""
    thread_ts: str = ""
    owner: str = ""
    taken_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    leased_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SeenEventTable(Table, table=True):
    """Keys of what Slack already sent us, so that its retries do nothing."""

    __tablename__ = "seen_event"

    key: str = Field(primary_key=True)
    seen_at: datetime = Field(sa_type=UtcDateTime, index=True)


class DigestTable(Table, table=True):
    """One row per survey and week: the digest of a week is posted once."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("survey_id", "week_on"),)

    id: int | None = Field(default=None, primary_key=True)
    survey_id: int = Field(foreign_key="survey.id")
    week_on: date
    created_at: datetime = Field(sa_type=UtcDateTime)
    delivery_id: int = Field(foreign_key="delivery.id")


class ApiKeyTable(Table, table=True):
    """A key for /v1, kept only as its hash."""

    __tablename__ = "api_key"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    key_hash: str = Field(unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)


class IdempotencyTable(Table, table=True):
    """What a POST with an Idempotency-Key was answered, to answer its repeats the same."""

    __tablename__ = "idempotency"

    api_key_id: int = Field(foreign_key="api_key.id", primary_key=True, ondelete="CASCADE")
    key: str = Field(primary_key=True)
    body_hash: str
    status: int
    reply: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcDateTime)
