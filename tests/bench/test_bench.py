"""Every bench runs, in its smallest size; what it took is looked at in docs/performance.md, never here."""

from __future__ import annotations

import json
import math

import pytest

from tests.bench.__main__ import main
from tests.bench.catalogue import BENCHES
from tests.bench.rows import Row, markdown_table
from tests.bench.timing import alternating, percentile
from tests.themes.tiny import WordEncoder

FAKES = {"themes": {"encoder": WordEncoder()}}


@pytest.mark.parametrize("name", BENCHES)
def test_a_bench_gives_rows_that_can_be_read(name: str):
    rows = BENCHES[name].measure(**BENCHES[name].smallest, **FAKES.get(name, {}))
    assert rows
    assert len({(row.name, row.unit) for row in rows}) == len(rows)
    for row in rows:
        assert row.name
        assert row.unit
        assert math.isfinite(row.ours)
        assert row.peer is None or math.isfinite(row.peer)
    assert json.loads(json.dumps([row.as_json() for row in rows])) == [row.as_json() for row in rows]


@pytest.mark.parametrize("bench", BENCHES.values(), ids=BENCHES)
def test_every_size_gives_the_same_knobs(bench):
    assert bench.full.keys() == bench.quick.keys() <= bench.smallest.keys()


def test_a_row_without_a_peer_has_no_ratio():
    assert Row("a", 3.0, 2.0, "s").as_json()["ratio"] == 1.5
    assert Row("a", 3.0, None, "s").as_json()["ratio"] is None


def test_the_table_is_markdown():
    rows = [Row("asked", 1234.5, 0.0321, "ms"), Row("alone", 12.34, None, "s")]
    assert markdown_table(rows).splitlines()[2:] == [
        "| asked | 1,234 | 0.0321 | 38,458 | ms |",
        "| alone | 12.3 | – | – | s |",
    ]


def test_sides_take_turns_at_going_first_and_the_warm_up_does_not_count():
    said: list[str] = []
    times = alternating(lambda: said.append("ours"), lambda: said.append("peer"), rounds_n=2)
    assert said == ["ours", "peer", "peer", "ours", "ours", "peer"]
    assert (len(times.ours_s), len(times.peer_s)) == (2, 2)


@pytest.mark.parametrize(("percent", "expected"), [(50, 50.0), (99, 99.0), (100, 100.0), (0, 1.0)])
def test_a_percentile_is_one_of_the_figures(percent: int, expected: float):
    assert percentile([float(each) for each in range(100, 0, -1)], percent) == expected


def test_an_unknown_bench_is_answered_with_the_known_ones(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit, match="2"):
        main(["speed"])
    assert "got speed; allowed are answer, figures" in capsys.readouterr().err
