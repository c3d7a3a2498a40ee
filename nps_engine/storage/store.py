"""The database: opening it, bringing it up to date, and transactions that are short and sure.

Reading and writing are told apart: a write takes SQLite's write lock at once (BEGIN IMMEDIATE), so two
writers wait for each other instead of failing half-way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError, UnboundExecutionError
from sqlalchemy.orm import Session

from nps_engine.errors import StorageError
from nps_engine.storage.catalogue import Memory
from nps_engine.storage.connections import BUSY_TIMEOUT_S, begun_on_postgresql, created_engine
from nps_engine.storage.exclusive import exclusively
from nps_engine.storage.reads import Glance, MoreToAskError
from nps_engine.storage.shared_sync import SharedSync, sync_log_of

HEAD = "0008"
"""The newest migration in ``migrations/versions``; a test holds it against the scripts."""

_COUNTS_SINCE = "0002"


class Store:
    """One database. Open it with ``open_store``; it is safe to use from many threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(npsbot_write=True)
        self._reading = engine.execution_options(npsbot_read=True)
        if self.dialect == "postgresql":  # ``reading`` begins by itself
            self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._driver_error: type[Exception] = engine.dialect.loaded_dbapi.Error
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
        """Open a transaction that only reads, all of it of one moment.

        Raises:
            StorageError: If the database does not answer.
        """
        with self._translated(), self._reading.connect() as connection:
            driver: Any = connection.connection.driver_connection
            info = {"memory": self._memory, "driver": driver}  # the driver for ``reads.fetch_rows``
            if self.dialect == "sqlite":
                driver.execute("BEGIN")
            else:  # what is asked first comes back with it: one way there and back less
                info["catalogue_version"] = begun_on_postgresql(driver)
            with Session(connection, info=info) as session:
                yield session
            if self.dialect == "postgresql":
                driver.commit()  # after a rollback psycopg forgets the plans that the server has prepared

    @contextmanager
    def glancing(self) -> Iterator[Session]:
        """Open a session for a question that one statement answers: a third of the ways to the server and back.

        On PostgreSQL, with names that are known already; SQLite, which is near, has nothing to gain. Where the
        block ends with an error other than StorageError, ask again within ``reading``.

        Raises:
            MoreToAskError: If it was not exactly one statement, or the names it was asked with are old.
            StorageError: If the database does not answer.
        """
        if self.dialect != "postgresql":
            raise MoreToAskError
        with self._translated(), self._reading.connect() as connection:
            glance = Glance(connection.connection.driver_connection)
            with Session(info={"memory": self._memory, "glance": glance}) as session:  # of no connection
                try:
                    yield session
                except UnboundExecutionError as error:
                    raise MoreToAskError from error
            if not glance.is_over:
                raise MoreToAskError

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that commits at the end of the block, or not at all.

        Raises:
            StorageError: If the database does not answer, is locked or full.
        """
        learnt = Memory(parent=self._memory)
        with (
            self._translated(),
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
    def _translated(self) -> Iterator[None]:
        """Make the database's errors ours, here alone; its address, which may hold a password, stays out."""
        try:
            yield
        except DBAPIError as error:
            raise StorageError(_why(error.orig or error)) from error
        except self._driver_error as error:
            raise StorageError(_why(error)) from error

    @contextmanager
    def _taking_turns(self) -> Iterator[None]:
        """Wait for the other writers of this process.

        SQLite has one writer at a time. Left to itself it makes the others sleep and try again, up to a tenth
        of a second each time; a lock wakes the next one at once.
        """
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=BUSY_TIMEOUT_S):
            raise StorageError(
                f"The database is locked: another write takes over {BUSY_TIMEOUT_S:.0f} seconds."
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
        with self._translated(), self._engine.connect() as connection:
            driver: Any = connection.connection.driver_connection  # no transaction may be open
            is_busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_busy

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Hold a named lock for the length of the block; False where another process or thread has it."""
        with self._translated(), exclusively(self._engine, name) as is_alone:
            yield is_alone

    def close(self) -> None:
        """Let all connections go."""
        self._engine.dispose()

    def version(self) -> str | None:
        """Return the migration the database is at; None for an empty one."""
        with self._translated(), self._engine.connect() as connection:
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
        with self._translated(), self._writing.begin() as connection:
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
    store = Store(created_engine(url, must_exist=must_exist))
    version = store.version()
    if version is None or version < HEAD:
        store.upgrade()
    elif version > HEAD:
        store.close()
        raise StorageError(
            f"The database is at version {version}, newer than this program's {HEAD}: update npsbot."
        )
    return store


def _why(error: BaseException) -> str:
    said = str(error).strip().splitlines()
    return f"The database did not do it: {said[0] if said else type(error).__name__}"


def utc_now() -> datetime:
    """Return the present instant, for inlets and composition roots; everything below is handed it."""
    return datetime.now(UTC)
