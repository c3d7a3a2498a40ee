"""The database: opening it, bringing it up to date, and transactions that are short and sure.

Reading and writing are told apart: a write takes SQLite's write lock at once (BEGIN IMMEDIATE), so two
writers wait for each other instead of failing half-way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from nps_engine.errors import ConfigError, NoDataError, StorageError
from nps_engine.storage.catalogue import Memory
from nps_engine.storage.exclusive import exclusively
from nps_engine.storage.shared_sync import SharedSync, sync_log_of

HEAD = "0006"
"""The newest migration in ``migrations/versions``; a test holds it against the scripts."""

_COUNTS_SINCE = "0002"
_BUSY_TIMEOUT_S = 30.0


class Store:
    """One database. Open it with ``open_store``; it is safe to use from many threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(npsbot_write=True)
        self._reading = engine
        if self.dialect == "postgresql":  # all that one answer reads is of one moment
            self._reading = engine.execution_options(isolation_level="REPEATABLE READ")
        self._memory = Memory()
        self._turn: Lock | None = None
        self._shared_sync: SharedSync | None = None
        path = engine.url.database
        if self.dialect == "sqlite" and path and path != ":memory:":
            self._turn, self._shared_sync = Lock(), SharedSync(lambda: sync_log_of(path))

    @property
    def dialect(self) -> str:
        """Return ``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that only reads.

        Raises:
            StorageError: If the database does not answer.
        """
        with _translated(), Session(self._reading, info={"memory": self._memory}) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that commits at the end of the block, or not at all.

        Raises:
            StorageError: If the database does not answer, is locked or full.
        """
        learnt = Memory(parent=self._memory)
        with (
            _translated(),
            self._taking_turns(),
            Session(self._writing, expire_on_commit=False, info={"memory": learnt}) as session,
            session.begin(),
        ):
            yield session
        if session.info.get("is_undone"):
            return
        self._memory.absorb(learnt)
        self._sync()

    @contextmanager
    def _taking_turns(self) -> Iterator[None]:
        """Wait for the other writers of this process.

        SQLite has one writer at a time. Left to itself it makes the others sleep and try again, up to a tenth
        of a second each time; a lock wakes the next one at once.
        """
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=_BUSY_TIMEOUT_S):
            raise StorageError(
                f"The database is locked: another write takes over {_BUSY_TIMEOUT_S:.0f} seconds."
            )
        try:
            yield
        finally:
            self._turn.release()

    def _sync(self) -> None:
        """Return when what was committed is on the disk."""
        if self._shared_sync is None:
            return
        try:
            self._shared_sync.wait()
        except OSError as error:
            raise StorageError(f"The disk did not do it: {error.strerror}") from error

    def empty_log(self) -> bool:
        """Write SQLite's log (-wal), where what was deleted still stands, into the file and empty it.

        Returns:
            False where somebody was reading for so long that it could not be done.
        """
        if self.dialect != "sqlite":
            return True
        with _translated(), self._engine.connect() as connection:
            driver: Any = connection.connection.driver_connection  # no transaction may be open
            is_busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_busy

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Hold a named lock for the length of the block; False where another process or thread has it."""
        with _translated(), exclusively(self._engine, name) as is_alone:
            yield is_alone

    def close(self) -> None:
        """Let all connections go."""
        self._engine.dispose()

    def version(self) -> str | None:
        """Return the migration the database is at; None for an empty one."""
        with _translated(), self._engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def upgrade(self) -> None:
        """Bring the tables up to this program's version; safe to call from several processes at once."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        before = self.version()
        with _translated(), self._writing.begin() as connection:
            if self.dialect == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(7226727)"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if before is not None and before < _COUNTS_SINCE:
                from nps_engine.storage.recount import recount

                with Session(connection) as session:
                    recount(session)
                    session.commit()
        self._sync()


def open_store(url: str, *, must_exist: bool = False) -> Store:
    """Open a database and bring it up to date.

    Args:
        url: ``sqlite:///file.db``, ``sqlite://`` (in memory) or ``postgresql+psycopg://…``.
        must_exist: Raise instead of creating an SQLite file (for questions, which change nothing).

    Raises:
        ConfigError: If the address cannot be understood.
        NoDataError: If ``must_exist`` and there is no such file.
        StorageError: If the database does not answer, or is newer than this program.
    """
    store = Store(_create_engine(url, must_exist=must_exist))
    version = store.version()
    if version is None or version < HEAD:
        store.upgrade()
    elif version > HEAD:
        store.close()
        raise StorageError(
            f"The database is at version {version}, newer than this program's {HEAD}: update npsbot."
        )
    return store


def _create_engine(url: str, *, must_exist: bool) -> Engine:
    try:
        parsed = make_url(url)
    except SQLAlchemyError:
        raise ConfigError([_address_fault("an address that cannot be read")]) from None
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=16)
    if backend != "sqlite":
        raise ConfigError([_address_fault(f"the database “{backend}”")])
    in_memory = parsed.database in (None, "", ":memory:")
    if must_exist and not in_memory and not Path(str(parsed.database)).exists():
        raise NoDataError(
            f"There is no database at {parsed.database} yet",
            try_="Import responses with “npsbot import FILE”, or look at sample data with “npsbot demo”",
        )
    return _sqlite_engine(url, in_memory=in_memory)


def _sqlite_engine(url: str, *, in_memory: bool) -> Engine:
    from sqlalchemy.pool import QueuePool, StaticPool

    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": _BUSY_TIMEOUT_S},
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
        write = connection.get_execution_options().get("npsbot_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _address_fault(got: str) -> str:
    return (
        f"NPSBOT_DATABASE_URL: got {got}; allowed are sqlite:///FILE.db and"
        " postgresql+psycopg://USER:PASSWORD@HOST/NAME."
    )


@contextmanager
def _translated() -> Iterator[None]:
    """The one place where the database's errors become ours; its address, which may hold a password, stays out."""
    try:
        yield
    except DBAPIError as error:
        why = str(error.orig).strip().splitlines()[0] if error.orig else type(error).__name__
        raise StorageError(f"The database did not do it: {why}") from error


def utc_now() -> datetime:
    """Return the present instant, for inlets and composition roots; everything below is handed it."""
    return datetime.now(UTC)
