"""Inserts that leave what is there already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

_REMEMBERED_N = 64
_NOTHING: Mapping[str, Any] = MappingProxyType({})


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


def insert_all(
    session: Session,
    table: type[SQLModel],
    rows: Sequence[Mapping[str, Any]],
    same: Mapping[str, Any] = _NOTHING,
) -> None:
    """Insert rows that all have the same columns; those that they lack get the default of the table's class.

    As plain rows to the driver: what SQLAlchemy does for each value costs more than the database.

    Args:
        same: Further columns, with one value for all rows.
    """
    if rows:
        names = tuple(rows[0])
        statement, given = _insert(session.get_bind().dialect, table, (*names, *same))
        own, shared = given[: len(names)], given[len(names) :]
        ends = tuple(written(value) for written, value in zip(shared, same.values(), strict=True))
        values = [
            (*[written(row[name]) for name, written in zip(names, own, strict=True)], *ends) for row in rows
        ]
        session.connection().exec_driver_sql(statement, values)


@lru_cache(_REMEMBERED_N)
def _insert(
    dialect: Dialect, table: type[SQLModel], given: tuple[str, ...]
) -> tuple[str, tuple[Callable[[Any], Any], ...]]:
    """Return the statement, and what turns a value of each given column into what the driver takes.

    Defaults are written into the statement, which costs nothing for each row.
    """
    columns = table.__table__.c  # type: ignore[attr-defined]
    defaults = {
        name: _written(each.get_default(call_default_factory=True))
        for name, each in table.model_fields.items()
        if not each.is_required() and name != "id" and name not in given
    }
    mark = "%s" if dialect.name == "postgresql" else "?"
    values = {**dict.fromkeys(given, mark), **defaults}
    statement = (
        f"INSERT INTO {table.__tablename__} ({', '.join(values)}) VALUES ({', '.join(values.values())})"  # noqa: S608
    )
    processors = (columns[name].type.dialect_impl(dialect).bind_processor(dialect) for name in given)
    return statement, tuple(each or _as_it_is for each in processors)


def _as_it_is(value: Any) -> Any:
    return value


def _written(default: str | int | None) -> str:
    """Return a default as SQL."""
    if default is None:
        return "NULL"
    if isinstance(default, bool):
        return str(default).upper()
    return str(default) if isinstance(default, int) else f"'{default}'"


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
