"""The tables, as SQLModel classes. Changes need a migration (docs/CONTRIBUTING.md)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    ColumnElement,
    DateTime,
    Dialect,
    Index,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel, col

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Fixed constraint names, so that migrations can name them on both databases."""

NEVER_REUSED = {"sqlite_autoincrement": True}
"""An id that people and outside systems have seen must not come back for something else."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite, which keeps no zone, gets it without one and gives it back with."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive datetimes: they are always a bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give every instant back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(SQLModel):
    """Root of all tables; its metadata is what the migrations are checked against."""

    metadata = MetaData(naming_convention=NAMING)


def id_of(table: type[Table]) -> ColumnElement[int]:
    """Return a table's id as a column, typed: stored rows always have one."""
    return cast("ColumnElement[int]", col(table.id))  # type: ignore[attr-defined]


class WorkspaceTable(Table, table=True):
    """One row: what the stored dates depend on."""

    __tablename__ = "workspace"

    id: int = Field(primary_key=True)
    time_zone: str


class SurveyTable(Table, table=True):
    """One question asked again and again."""

    __tablename__ = "survey"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    metric: str
    question: str = ""
    private: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)


class ResponseTable(Table, table=True):
    """One answer. ``responded_on`` is its date in the workspace's time zone, kept for fast periods."""

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("survey_id", "source", "external_id"),
        Index("ix_response_figures", "survey_id", "responded_on", "rating"),
        Index("ix_response_newest", "survey_id", "responded_at", "id"),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, primary_key=True)
    survey_id: int = Field(foreign_key="survey.id")
    source: str
    external_id: str
    rating: int
    responded_at: datetime = Field(sa_type=UtcDateTime)
    responded_on: date
    verbatim: str = Field(default="", sa_type=Text)
    respondent: str = Field(default="", index=True)
    respondent_name: str = ""
    respondent_email: str = ""
    weight: float = 1.0
    updated_at: datetime = Field(sa_type=UtcDateTime)


class DimensionTable(Table, table=True):
    """A name under which responses have a value: plan, region, channel …."""

    __tablename__ = "dimension"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class DimensionValueTable(Table, table=True):
    """One value of a dimension, as first written."""

    __tablename__ = "dimension_value"
    __table_args__ = (UniqueConstraint("dimension_id", "value"),)

    id: int | None = Field(default=None, primary_key=True)
    dimension_id: int = Field(foreign_key="dimension.id")
    value: str


class SegmentTable(Table, table=True):
    """Which value a response has in a dimension; none where it has no row."""

    __tablename__ = "segment"
    __table_args__ = (Index("ix_segment_value", "value_id", "response_id"),)

    response_id: int = Field(foreign_key="response.id", primary_key=True, ondelete="CASCADE")
    dimension_id: int = Field(foreign_key="dimension.id", primary_key=True)
    value_id: int = Field(foreign_key="dimension_value.id")


class ThemeFitTable(Table, table=True):
    """One grouping of a survey's verbatims; the newest one is shown."""

    __tablename__ = "theme_fit"

    id: int | None = Field(default=None, primary_key=True)
    survey_id: int = Field(foreign_key="survey.id", index=True)
    fitted_at: datetime = Field(sa_type=UtcDateTime)
    encoder: str
    resolution: float
    with_verbatim_n: int
    covered_n: int


class ThemeTable(Table, table=True):
    """A theme of a survey; ``id`` with the survey is what people see and script against ("t3")."""

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("survey_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    survey_id: int = Field(foreign_key="survey.id")
    key: str
    first_fit_id: int = Field(foreign_key="theme_fit.id")
    fit_id: int = Field(foreign_key="theme_fit.id", index=True)
    label: str
    keywords: list[str] = Field(default_factory=list, sa_type=JSON)
    centre: bytes = Field(sa_type=LargeBinary)
    parent_key: str = ""


class ThemeMemberTable(Table, table=True):
    """Which theme a response's verbatim belongs to; ``closeness`` is the cosine to the theme's centre."""

    __tablename__ = "theme_member"
    __table_args__ = (Index("ix_theme_member_response", "response_id"),)

    theme_id: int = Field(foreign_key="theme.id", primary_key=True, ondelete="CASCADE")
    response_id: int = Field(foreign_key="response.id", primary_key=True, ondelete="CASCADE")
    closeness: float


class EmbeddingTable(Table, table=True):
    """The vector of one text by one encoder (float32, little endian), so that nothing is embedded twice."""

    __tablename__ = "embedding"

    encoder: str = Field(primary_key=True)
    text_hash: str = Field(primary_key=True)
    vector: bytes = Field(sa_type=LargeBinary)


class CaseTable(Table, table=True):
    """A detractor being followed up: open, claimed or resolved."""

    __tablename__ = "follow_up_case"
    __table_args__ = (NEVER_REUSED,)

    id: int | None = Field(default=None, primary_key=True)
    response_id: int = Field(foreign_key="response.id", unique=True, ondelete="CASCADE")
    state: str = Field(index=True)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    owner: str = ""
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resolved_by: str = ""
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = ""
    action_taken: str = Field(default="", sa_type=Text)
    channel: str = ""
    message_ts: str = ""


class CaseEventTable(Table, table=True):
    """Who did what to a case, oldest first by id."""

    __tablename__ = "case_event"

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="follow_up_case.id", index=True, ondelete="CASCADE")
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    what: str
    note: str = Field(default="", sa_type=Text)


class DeliveryTable(Table, table=True):
    """The outbox: one thing to be told, and how far it got (docs/delivery.md).

    ``kind`` says how its payload becomes a call; ``state`` is pending, sending, sent, unknown or dead.
    Deliveries of one ``lane`` go out one after the other, in the order of their ids. A pending delivery about
    a ``subject`` serves all that has happened to it since: it is rendered when it is sent.
    """

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_due", "state", "not_before", "id"), NEVER_REUSED)

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
