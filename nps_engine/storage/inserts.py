"""Inserts that leave what is there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import SQLModel


def dialect_of(session: Session) -> Any:
    """Return the module with this database's own ``insert``."""
    return postgresql if is_postgresql(session) else sqlite


def is_postgresql(session: Session) -> bool:
    """Return True on PostgreSQL, False on SQLite."""
    return session.get_bind().dialect.name == "postgresql"


def insert_missing(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, leaving those that a unique constraint already has."""
    if rows:  # without the ORM: it costs more than the database here
        statement = dialect_of(session).insert(table.__table__)  # type: ignore[attr-defined]
        session.connection().execute(statement.on_conflict_do_nothing(), list(rows))


def insert_all(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; columns that they lack get the default of the table's class."""
    if rows:
        defaults = {
            name: each.get_default(call_default_factory=True)
            for name, each in table.model_fields.items()
            if not each.is_required() and name != "id"
        }
        statement = dialect_of(session).insert(table.__table__)  # type: ignore[attr-defined]
        session.connection().execute(statement, [{**defaults, **row} for row in rows])


def insert_one_missing(session: Session, table: type[SQLModel], row: Mapping[str, Any]) -> bool:
    """Insert a row unless a unique constraint already has it; True where it was inserted."""
    statement = _one_missing(dialect_of(session), table)
    return session.connection().execute(statement, dict(row)).first() is not None


@cache
def _one_missing(dialect: Any, table: type[SQLModel]) -> Any:
    """Return the statement, put together once: every click and command needs it."""
    core = table.__table__  # type: ignore[attr-defined]
    return dialect.insert(core).on_conflict_do_nothing().returning(*core.primary_key.columns)
