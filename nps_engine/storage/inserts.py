"""Inserts that leave what is there already."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import false, literal_column, null, true
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
    """Insert rows that all have the same columns; those that they lack get the default of the table's class."""
    if rows:
        statement = _all(dialect_of(session), table, frozenset(rows[0]))
        session.connection().execute(statement, [dict(row) for row in rows])


@cache
def _all(dialect: Any, table: type[SQLModel], given: Collection[str]) -> Any:
    """Return the statement, put together once; defaults are written into it, which costs nothing for each row."""
    defaults = {
        name: each.get_default(call_default_factory=True)
        for name, each in table.model_fields.items()
        if not each.is_required() and name != "id" and name not in given
    }
    core = table.__table__  # type: ignore[attr-defined]
    return dialect.insert(core).values({name: _written(default) for name, default in defaults.items()})


def _written(default: str | int | None) -> Any:
    """Return a default as SQL."""
    if default is None:
        return null()
    if isinstance(default, bool):
        return true() if default else false()
    return literal_column(str(default) if isinstance(default, int) else f"'{default}'")


def insert_one_missing(session: Session, table: type[SQLModel], row: Mapping[str, Any]) -> bool:
    """Insert a row unless a unique constraint already has it; True where it was inserted."""
    return bool(insert_each_missing(session, table, [row]))


def insert_each_missing(
    session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]
) -> Sequence[Any]:
    """Insert rows unless a unique constraint already has them; return the primary keys of those inserted."""
    if not rows:
        return []
    statement = _missing(dialect_of(session), table)
    return session.connection().execute(statement, [dict(row) for row in rows]).all()


@cache
def _missing(dialect: Any, table: type[SQLModel]) -> Any:
    """Return the statement, put together once: every click and command needs it."""
    core = table.__table__  # type: ignore[attr-defined]
    return dialect.insert(core).on_conflict_do_nothing().returning(*core.primary_key.columns)
