"""The storm, short; ``make bench ARGS=faults`` has the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.storm import HEAD, Storm


@pytest.mark.parametrize(("replicas_n", "kills_n"), [(1, 4)])
def test_nothing_is_lost_or_repeated_on_sqlite(tmp_path: Path, replicas_n: int, kills_n: int):
    url = f"sqlite:///{tmp_path / 'storm.db'}"
    toll = Storm(url, tmp_path, kills_n=kills_n, responses_n=60, replicas_n=replicas_n).run("SQLite")
    print(f"\n{HEAD}\n{toll.line}")
    assert toll.responses_n == 60
    assert toll.left == {}
    assert not +toll.lost, toll.line
    assert not +toll.repeated, toll.line
