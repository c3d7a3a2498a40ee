"""What was read of comments as they came: language, and whether a theme was found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from nps_engine.storage.tables import Table, UtcDateTime


def _only_where(condition: str) -> dict[str, Any]:
    """Return the arguments of an index of few of the rows: nearly all comments are long read."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class ReadingTable(Table, table=True):
    """That a response's comment was read on its own, apart from any fit.

    ``is_stale``: the wording has changed since, and is to be read anew. ``language`` is an ISO 639-1 code, empty
    where nobody can tell. ``fit_id`` is the fit whose themes it was held against, None where there was none or the
    comment was part of it. ``is_unfit``: it says something, and fits no theme of that fit.
    """

    __tablename__ = "reading"
    __table_args__ = (
        Index("ix_reading_stale", "response_id", **_only_where("is_stale")),
        Index("ix_reading_fit", "fit_id", **_only_where("fit_id IS NOT NULL")),
    )

    response_id: int = Field(foreign_key="response.id", primary_key=True, ondelete="CASCADE")
    survey_id: int = Field(foreign_key="survey.id")
    is_stale: bool = False
    language: str = ""
    fit_id: int | None = Field(default=None, foreign_key="theme_fit.id", ondelete="SET NULL")
    says_something: bool = False
    is_unfit: bool = False
    read_at: datetime = Field(sa_type=UtcDateTime)
