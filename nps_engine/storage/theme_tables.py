"""The tables behind what people see of themes: what was found, and what people decided."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Index, Text
from sqlmodel import Field

from nps_engine.storage.tables import NEVER_REUSED, Table, UtcDateTime


class ThemeFoundTable(Table, table=True):
    """Which themes a comment was found to speak of, by a fit or on its arrival; people change ``theme_member``.

    ``part_id``: the part of the theme, where it has parts. ``closeness`` is the cosine to the theme's centre.
    ``is_main``: the comment speaks of it most.
    """

    __tablename__ = "theme_found"
    __table_args__ = (Index("ix_theme_found_response", "response_id"),)

    theme_id: int = Field(foreign_key="theme.id", primary_key=True, ondelete="CASCADE")
    response_id: int = Field(foreign_key="response.id", primary_key=True, ondelete="CASCADE")
    part_id: int | None = Field(default=None, foreign_key="theme.id", ondelete="SET NULL")
    closeness: float
    sentiment: float | None = None
    is_main: bool


class ThemeDecisionTable(Table, table=True):
    """Who decided what about a survey's themes; rows are added, never changed.

    ``undoes`` is the decision that an undo takes back. A decision about the comment of a person who is erased
    goes with the response.
    """

    __tablename__ = "theme_decision"
    __table_args__ = (NEVER_REUSED,)

    id: int | None = Field(default=None, primary_key=True)
    survey_id: int = Field(foreign_key="survey.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    what: str
    theme_key: str = ""
    other_keys: list[str] = Field(default_factory=list, sa_type=JSON)
    label: str = Field(default="", sa_type=Text)
    response_id: int | None = Field(default=None, foreign_key="response.id", index=True, ondelete="CASCADE")
    undoes: int | None = None


class ThemeRiseTable(Table, table=True):
    """A rise of a theme that was told: in the week that ends before ``until_on``."""

    __tablename__ = "theme_rise"

    survey_id: int = Field(foreign_key="survey.id", primary_key=True)
    theme_key: str = Field(primary_key=True)
    until_on: date = Field(primary_key=True)
    told_at: datetime = Field(sa_type=UtcDateTime)
