"""An import that is stopped in the middle and run again ends as one that was not."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path

import pytest

from nps_engine.imports import BATCH_N
from tests.cli.conftest import NOW

ROWS_N = 3 * BATCH_N


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three batches with and without ids; rows without one come twice, and some cannot be taken."""
    folder = tmp_path_factory.mktemp("sheets")
    files = {}
    for name, ids in (("with ids", True), ("without ids", False)):
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8") as stream:
            stream.write(("Response ID," if ids else "") + "Answered at,Score,Comment,Plan,Agent\n")
            for number in range(ROWS_N):
                twin = number - number % 2
                cells = (
                    f"2026-11-{twin % 17 + 1:02}T09:00:00Z,{twin % 12},c{twin % 999},p{twin % 3},a{twin % 60}"
                )
                stream.write(f"r{number},{cells}\n" if ids else f"{cells}\n")
        files[name] = path
    return files


@pytest.fixture(scope="module")
def in_one(
    tmp_path_factory: pytest.TempPathFactory, sheets: dict[str, Path]
) -> Callable[[str], tuple[Path, dict[str, int]]]:
    """Give the database that one uninterrupted run leaves behind, and what it said."""

    @cache
    def run(name: str) -> tuple[Path, dict[str, int]]:
        database = tmp_path_factory.mktemp("whole") / "whole.db"
        return database, counts(imported(sheets[name], database))

    return run


def command(file: Path, database: Path) -> tuple[list[str], dict[str, str]]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("NPSBOT", "SLACK"))
    }
    environment["NPSBOT_DATABASE_URL"] = f"sqlite:///{database}"
    return [sys.executable, "-m", "bot", "import", str(file), "--survey", "lumo", *NOW], environment


def imported(file: Path, database: Path) -> str:
    arguments, environment = command(file, database)
    return subprocess.run(arguments, env=environment, capture_output=True, text=True, check=True).stdout


@contextmanager
def half_way(file: Path, database: Path) -> Iterator[subprocess.Popen[str]]:
    """Start an import and go on when its first batch is stored."""
    arguments, environment = command(file, database)
    running = subprocess.Popen(arguments, env=environment, stdout=-1, stderr=-1, text=True)
    try:
        while stored_n(database) == 0:
            assert running.poll() is None, "it ended before it could be stopped"
            with suppress(subprocess.TimeoutExpired):
                running.wait(0.01)
        yield running
    finally:
        running.kill()
        running.communicate()


def stored_n(database: Path) -> int:
    if not database.exists():
        return 0
    with closing(sqlite3.connect(database)) as connection, suppress(sqlite3.OperationalError):
        return connection.execute("SELECT count(*) FROM response").fetchone()[0]
    return 0


def tables(database: Path) -> list[str]:
    """Return all that a database holds, as the statements that would write it."""
    with closing(sqlite3.connect(database)) as connection:
        return sorted(connection.iterdump())


def counts(words: str) -> dict[str, int]:
    found = re.search(
        r"Imported ([\d,]+) new .* ([\d,]+) updated, ([\d,]+) unchanged, ([\d,]+) rejected", words
    )
    assert found, words
    names = ("new", "updated", "unchanged", "rejected")
    return {name: int(n.replace(",", "")) for name, n in zip(names, found.groups(), strict=True)}


@pytest.mark.parametrize("name", ["with ids", "without ids"])
def test_killed_in_the_middle_and_run_again(tmp_path, sheets, in_one, name):
    broken = tmp_path / "broken.db"
    whole, said = in_one(name)
    with half_way(sheets[name], broken) as running:
        running.send_signal(signal.SIGKILL)
        running.wait()
    before_n = stored_n(broken)
    assert 0 < before_n < said["new"]
    again = counts(imported(sheets[name], broken))
    assert again == {**said, "new": said["new"] - before_n, "unchanged": before_n}
    assert tables(broken) == tables(whole)


def test_ctrl_c_says_what_is_stored_and_the_next_run_goes_on(tmp_path, sheets, in_one):
    broken = tmp_path / "broken.db"
    whole, said = in_one("with ids")
    with half_way(sheets["with ids"], broken) as running:
        running.send_signal(signal.SIGINT)
        out, err = running.communicate()
    before_n = stored_n(broken)
    assert running.returncode == 130
    assert out == ""
    assert f"Stopped. {before_n:,} responses of the file are stored" in err
    assert "Run the same command again" in err
    assert 0 < before_n < said["new"]
    assert counts(imported(sheets["with ids"], broken))["unchanged"] == before_n
    assert tables(broken) == tables(whole)
