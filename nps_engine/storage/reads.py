"""Reads past SQLAlchemy: the few queries that every question waits for go straight to the driver.

What SQLAlchemy does for a statement costs more than the database takes for one of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from nps_engine.storage.inserts import is_postgresql


def fetch_rows(session: Session, statement: str, given: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return all rows of a SELECT within the session's transaction.

    Args:
        statement: With a ``?`` for each parameter, and no other question mark or percent sign.
    """
    driver: Any = session.info.get("driver") or session.connection().connection.driver_connection
    if is_postgresql(session):  # binary: as text, bytes come in hexadecimal digits
        found = driver.execute(statement.replace("?", "%s"), given, binary=True)
    else:
        found = driver.execute(statement, given)
    rows: list[tuple[Any, ...]] = found.fetchall()
    return rows
