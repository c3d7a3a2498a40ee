"""The tables of responses, names, counts and themes, as SQLModel classes (others: ``work_tables.py``).

Changes need a migration (docs/CONTRIBUTING.md).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import cast

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
    """One row: what the stored dates depend on, and a number that moves with every new name."""

    __tablename__ = "workspace"

    id: int = Field(primary_key=True)
    time_zone: str
    catalogue_version: int = 0


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
        Index("ix_response_newest", "survey_id", "responded_on", "responded_at", "id"),
        Index("ix_response_segments", "survey_id", "segment_set_id", "responded_on", "rating"),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, primary_key=True)
    survey_id: int = Field(foreign_key="survey.id")
    source: str
    external_id: str
    rating: int
    segment_set_id: int = 0
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


class SegmentSetTable(Table, table=True):
    """The values that a response has in all dimensions together, kept once for all that share them.

    ``value_ids`` are theirs, in order ("3,17,42"). The set of no values at all is 0 and has no row. Sets are
    never deleted or changed.
    """

    __tablename__ = "segment_set"
    __table_args__ = (NEVER_REUSED,)

    id: int | None = Field(default=None, primary_key=True)
    value_ids: str = Field(unique=True, sa_type=Text)


class SegmentTable(Table, table=True):
    """Which value a segment set has in a dimension; none where it has no row."""

    __tablename__ = "segment"
    __table_args__ = (Index("ix_segment_value", "value_id", "set_id"),)

    set_id: int = Field(foreign_key="segment_set.id", primary_key=True)
    dimension_id: int = Field(foreign_key="dimension.id", primary_key=True)
    value_id: int = Field(foreign_key="dimension_value.id")


class KeptDimensionTable(Table, table=True):
    """How a survey's responses are pre-added by a dimension: with others, on its own, or not at all."""

    __tablename__ = "kept_dimension"

    survey_id: int = Field(foreign_key="survey.id", primary_key=True)
    dimension_id: int = Field(foreign_key="dimension.id", primary_key=True)
    kept: str


class TallyTable(Table, table=True):
    """The pre-added counts of one day or month, by the cells of one cut (``nps_engine/storage/cells.py``).

    ``cut``: 0 is the whole survey, -1 the dimensions that are kept together, else the id of a dimension that
    is kept on its own. ``weights`` is there only where a response weighs other than 1.
    """

    __tablename__ = "tally"

    survey_id: int = Field(foreign_key="survey.id", primary_key=True)
    cut: int = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    start_on: date = Field(primary_key=True)
    cells: bytes = Field(sa_type=LargeBinary)
    weights: bytes | None = Field(default=None, sa_type=LargeBinary)


class InvitationTable(Table, table=True):
    """How many people a survey asked on a day."""

    __tablename__ = "invitation"

    survey_id: int = Field(foreign_key="survey.id", primary_key=True)
    source: str = Field(primary_key=True)
    sent_on: date = Field(primary_key=True)
    n: int


class ReleasedTable(Table, table=True):
    """What private surveys have shown of scores, and of comments: one row each (``releases.py``).

    One history for all of them, since what was shown of two surveys can be added and subtracted, too.
    ``groups`` is a ``Released`` in bytes; ``told`` says of which questions its groups were the answer.
    """

    __tablename__ = "released"

    kind: str = Field(primary_key=True)
    groups: bytes = Field(sa_type=LargeBinary)
    told: list[list[str | int]] = Field(default_factory=list, sa_type=JSON)


class ThemeFitTable(Table, table=True):
    """One grouping of a survey's verbatims; the newest one is shown.

    ``taught`` is what its ratings taught of how words sound (``Line.to_bytes``), empty where too few were rated.
    """

    __tablename__ = "theme_fit"

    id: int | None = Field(default=None, primary_key=True)
    survey_id: int = Field(foreign_key="survey.id", index=True)
    fitted_at: datetime = Field(sa_type=UtcDateTime)
    encoder: str
    resolution: float
    with_verbatim_n: int
    covered_n: int
    taught: bytes = Field(default=b"", sa_type=LargeBinary)


class ThemeTable(Table, table=True):
    """A theme of a survey, or a part of one; ``key`` with the survey is what people script against ("t3", "t3.1").

    ``label``, ``state`` and ``is_pinned`` are as people decided (``themes/decisions.py``), ``found_label`` is the
    fit's own. ``parent_key`` is the theme that a part is shown in, or that a merged one went into. ``last_part_n``
    is the highest number that a part of it had, ``reach`` the cosine to ``centre`` from which a comment belongs.
    """

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
    found_label: str = ""
    state: str = "shown"
    is_pinned: bool = False
    last_part_n: int = 0
    reach: float = 0.3


class ThemeMemberTable(Table, table=True):
    """Which themes a response's verbatim speaks of: ``closeness`` is the cosine to the theme's centre.

    ``sentiment`` is what it says about the theme, -1 (complaint) to 1 (praise); null before version 0003.
    """

    __tablename__ = "theme_member"
    __table_args__ = (Index("ix_theme_member_response", "response_id"),)

    theme_id: int = Field(foreign_key="theme.id", primary_key=True, ondelete="CASCADE")
    response_id: int = Field(foreign_key="response.id", primary_key=True, ondelete="CASCADE")
    closeness: float
    sentiment: float | None = None


class EmbeddingTable(Table, table=True):
    """The vector of one text by one encoder (float32, little endian), so that nothing is embedded twice."""

    __tablename__ = "embedding"

    encoder: str = Field(primary_key=True)
    text_hash: str = Field(primary_key=True)
    vector: bytes = Field(sa_type=LargeBinary)
