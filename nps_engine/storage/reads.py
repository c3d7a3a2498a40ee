"""Reads past SQLAlchemy: the few queries that every question waits for go straight to the driver.

What SQLAlchemy does for a statement costs more than the database takes for one of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from nps_engine.errors import NpsError
from nps_engine.storage.inserts import is_postgresql

FIRST = -1
"""How the row that holds the catalogue's version begins."""


class MoreToAskError(NpsError):
    """A question that was to be answered by one statement (``Store.glancing``) needs more, or knew old names."""


def fetch_rows(session: Session, statement: str, given: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return all rows of a SELECT within the session's transaction.

    Args:
        statement: With a ``?`` for each parameter, and no other question mark or percent sign.
    """
    if "glance" in session.info:
        raise MoreToAskError
    driver: Any = session.info.get("driver") or session.connection().connection.driver_connection
    if is_postgresql(session):  # binary: as text, bytes come in hexadecimal digits
        found = driver.execute(statement.replace("?", "%s"), given, binary=True)
    else:
        found = driver.execute(statement, given)
    rows: list[tuple[Any, ...]] = found.fetchall()
    return rows


def fetch_at_once(
    session: Session, statement: str, given: Sequence[Any], *, catalogue_version: int
) -> list[tuple[Any, ...]]:
    """Return all rows of the one SELECT that a glance consists of.

    Args:
        statement: Its first row, which is not returned, is ``FIRST``, anything, and the catalogue's version as
            four bytes.
        catalogue_version: Of the catalogue that it was put together with.

    Raises:
        MoreToAskError: If names have changed since, or it is the second statement.
    """
    glance = session.info["glance"]
    if glance.is_over:
        raise MoreToAskError
    glance.is_over = True
    found = glance.driver.execute(statement.replace("?", "%s"), given, binary=True).fetchall()
    if not found or found[0][0] != FIRST or int.from_bytes(found[0][2]) != catalogue_version:
        raise MoreToAskError
    return found[1:]  # type: ignore[no-any-return]


@dataclass
class Glance:
    """A look at the database by one statement, which sees one moment without a transaction."""

    driver: Any
    is_over: bool = False
