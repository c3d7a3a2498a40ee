"""The storm, short; ``make bench ARGS=faults`` has the long one."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import new_postgres_database
from tests.faults.storm import HEAD, Storm, Toll


def check(toll: Toll, responses_n: int) -> None:
    print(f"\n{HEAD}\n{toll.line}")
    assert toll.responses_n == responses_n
    assert toll.detractors_n > 0
    assert toll.faults["kills"] > 0
    assert toll.left == {}
    assert not +toll.lost, toll.line
    assert not +toll.repeated, toll.line


def test_nothing_is_lost_or_repeated_on_sqlite(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'storm.db'}"
    check(Storm(url, tmp_path, kills_n=4, responses_n=60).run("SQLite, one process"), 60)


def test_nothing_is_lost_or_repeated_by_two_processes_on_postgresql(postgres_server: str, tmp_path: Path):
    url = new_postgres_database(postgres_server)
    storm = Storm(url, tmp_path, kills_n=3, responses_n=45, replicas_n=2)
    check(storm.run("PostgreSQL, two processes"), 45)
