"""Connections: what a database's address means, and how its connections are set up and kept."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError

from nps_engine.errors import ConfigError, NoDataError
from nps_engine.storage.catalogue import VERSION

BUSY_TIMEOUT_S = 30.0
"""So long a writer waits for the others."""

_PING_AFTER_S = 1.0


def created_engine(url: str, *, must_exist: bool) -> Engine:
    """Return the pool of connections to a database.

    Raises:
        ConfigError: If the address cannot be understood.
        NoDataError: If ``must_exist`` and there is no such file.
    """
    try:
        parsed = make_url(url)
    except SQLAlchemyError:
        raise ConfigError([_address_fault("an address that cannot be read")]) from None
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return postgresql_engine(parsed)
    if backend != "sqlite":
        raise ConfigError([_address_fault(f"the database “{backend}”")])
    in_memory = parsed.database in (None, "", ":memory:")
    if must_exist and not in_memory and not Path(str(parsed.database)).exists():
        raise NoDataError(
            f"There is no database at {parsed.database} yet",
            try_="Import responses with “npsbot import FILE”, or look at sample data with “npsbot demo”",
        )
    return _sqlite_engine(url, in_memory=in_memory)


def postgresql_engine(url: URL, *, ping_after_s: float = _PING_AFTER_S) -> Engine:
    """Return the pool of connections to a PostgreSQL; one unused for so long is looked at before it is used.

    Asking each time would cost a way there and back.
    """
    engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_size=16)

    @event.listens_for(engine, "checkin")
    def _note(_connection: Any, record: Any) -> None:
        record.info["used_s"] = monotonic()

    @event.listens_for(engine, "checkout")
    def _look(connection: Any, record: Any, _proxy: Any) -> None:
        if monotonic() - record.info.get("used_s", monotonic()) < ping_after_s:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    return engine


def begun_on_postgresql(driver: Any) -> int:
    """Begin a transaction that sees one moment, and return the catalogue's version in it: one way for both."""
    found = driver.execute(f"BEGIN ISOLATION LEVEL REPEATABLE READ; {VERSION}")
    found.nextset()
    version: int = (found.fetchone() or (0,))[0]
    return version


def _sqlite_engine(url: str, *, in_memory: bool) -> Engine:
    from sqlalchemy.pool import QueuePool, StaticPool

    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_S},
        poolclass=StaticPool if in_memory else QueuePool,
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        connection.execute("PRAGMA foreign_keys=ON")
        (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
        # In WAL mode who commits waits for a shared sync; on a disk that cannot have it SQLite syncs itself.
        connection.execute(f"PRAGMA synchronous={'NORMAL' if mode == 'wal' else 'FULL'}")
        connection.execute(
            "PRAGMA secure_delete=ON"
        )  # what is deleted is overwritten; a default in Debian only
        connection.execute("PRAGMA cache_size=-16384")  # KiB: indexes of a large import

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("npsbot_read"):  # those begin in ``Store.reading``
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("npsbot_write") else "BEGIN")

    return engine


def _address_fault(got: str) -> str:
    return (
        f"NPSBOT_DATABASE_URL: got {got}; allowed are sqlite:///FILE.db and"
        " postgresql+psycopg://USER:PASSWORD@HOST/NAME."
    )
