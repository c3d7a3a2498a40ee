"""Work that one process at a time may do: a lock that its holder's death gives back, with no clock in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Lock
from zlib import crc32

from sqlalchemy import Engine, text

_OURS = 7226728
"""First half of the key of every advisory lock of this program in PostgreSQL."""

_HELD: set[tuple[int, str]] = set()
_HELD_LOCK = Lock()


@contextmanager
def exclusively(engine: Engine, name: str) -> Iterator[bool]:
    """Hold a named lock of a database for the length of the block; False, at once, where another one has it.

    PostgreSQL keeps it with the connection (advisory lock), SQLite with an open transaction on a file of its own
    beside the database: both end with the process, however it ends.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            keys = {"ours": _OURS, "name": crc32(name.encode()) - 2**31}
            got = connection.execute(text("SELECT pg_try_advisory_lock(:ours, :name)"), keys).scalar()
            connection.commit()
            try:
                yield bool(got)
            finally:
                if got:
                    connection.execute(text("SELECT pg_advisory_unlock(:ours, :name)"), keys)
                    connection.commit()
        return
    path = engine.url.database
    if path in (None, "", ":memory:"):
        with _in_this_process(id(engine), name) as got:
            yield got
        return
    with closing(sqlite3.connect(f"{path}-{name}.lock", timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            yield False
            return
        yield True


@contextmanager
def _in_this_process(engine_id: int, name: str) -> Iterator[bool]:
    with _HELD_LOCK:
        got = (engine_id, name) not in _HELD
        _HELD.add((engine_id, name))
    try:
        yield got
    finally:
        if got:
            _HELD.discard((engine_id, name))
