"""The storms, short; ``make bench ARGS=faults`` has the long ones."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import new_postgres_database
from tests.faults.clocks import run_clocks
from tests.faults.storm import Storm, Weather
from tests.faults.toll import HEAD, Toll


def check(toll: Toll, responses_n: int) -> None:
    print(f"\n{HEAD}\n{toll.line}")
    assert toll.responses_n == responses_n
    assert toll.detractors_n > 0
    assert toll.faults["kills"] > 0
    assert toll.left == {}
    assert not +toll.lost, toll.line
    assert not +toll.repeated, toll.line


def test_nothing_is_lost_or_repeated_on_sqlite(tmp_path: Path):
    weather = Weather(kills_n=4, responses_n=60, outage_s=4)
    check(Storm(weather, tmp_path).run("SQLite, one process"), 60)


def test_nothing_is_lost_or_repeated_by_two_processes_on_postgresql(postgres_server: str, tmp_path: Path):
    weather = Weather(kills_n=3, responses_n=45, replicas_n=2)
    url = new_postgres_database(postgres_server)
    check(Storm(weather, tmp_path, url).run("PostgreSQL, two processes"), 45)


def test_who_comes_in_a_flood_is_in_one_list(tmp_path: Path):
    weather = Weather(kills_n=4, responses_n=60, flood_n=3, seed=2)
    check(Storm(weather, tmp_path).run("SQLite, floods"), 60)


def test_a_clock_that_jumps_loses_and_repeats_nothing(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'clocks.db'}"
    check(run_clocks("SQLite, clock set", url, tmp_path, responses_n=11), 55)
