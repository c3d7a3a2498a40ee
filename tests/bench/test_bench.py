"""Every bench runs, in its smallest size; what it took is looked at in docs/performance.md, never here."""

from __future__ import annotations

import json
import math
from functools import partial
from typing import Any

import pytest

from tests.bench.__main__ import main
from tests.bench.catalogue import BENCHES
from tests.bench.rows import Goal, Row, markdown_table
from tests.bench.theme_peers import labelled_rows
from tests.bench.timing import alternating, percentile, taking_turns
from tests.themes.tiny import SUBJECTS, WordEncoder


@pytest.fixture
def fakes(name: str, request: pytest.FixtureRequest) -> dict[str, Any]:
    """Give what stands in for something slow to start."""
    if name == "themes":
        return {"encoder": WordEncoder()}
    return {"server": request.getfixturevalue("postgres_server")} if name in ("figures", "import") else {}


@pytest.mark.parametrize("name", BENCHES)
def test_a_bench_gives_rows_that_can_be_read(name: str, fakes: dict[str, Any]):
    rows = BENCHES[name].measure(**BENCHES[name].smallest, **fakes)
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
    assert bench.full.keys() == bench.sizes("usual").keys() == bench.sizes("quick").keys()
    assert bench.full.keys() <= bench.smallest.keys()


def test_a_row_without_a_peer_has_no_ratio():
    assert Row("a", 3.0, 2.0, "s").as_json()["ratio"] == 1.5
    assert Row("a", 3.0, None, "s").as_json()["ratio"] is None


@pytest.mark.parametrize(
    ("goal", "ours", "peer", "is_reached"),
    [
        (Goal("ratio", most=0.01), 1.0, 100.0, True),
        (Goal("ratio", most=0.01), 1.1, 100.0, False),
        (Goal("ratio", least=0.5), 50.0, 100.0, True),
        (Goal("ratio", least=0.5), 49.0, 100.0, False),
        (Goal("ratio", most=2), 1.0, None, False),
        (Goal("ours", most=1000), 1000.0, None, True),
        (Goal("ours", most=1000), 1000.5, None, False),
    ],
)
def test_a_goal_bounds_the_ratio_or_our_own_figure(goal, ours, peer, is_reached):
    assert Row("a", ours, peer, "ms", goal).is_reached is is_reached


def test_the_table_is_markdown():
    rows = [
        Row("asked", 1234.5, 0.0321, "ms"),
        Row("alone", 12.34, None, "s", Goal("ours", most=12)),
        Row("ahead", 0.5, 100.0, "ms", Goal("ratio", most=1 / 100)),
    ]
    assert markdown_table(rows).splitlines()[2:] == [
        "| asked | 1,234 | 0.0321 | 38,458 | ms | |  |",
        "| alone | 12.3 | – | – | s | ≤ 12.0 | NO |",
        "| ahead | 0.5 | 100 | 1/200 | ms | ≤ 1/100 | yes |",
    ]


def test_sides_take_turns_at_going_first_and_the_warm_up_does_not_count():
    said: list[str] = []
    times = alternating(lambda: said.append("ours"), lambda: said.append("peer"), rounds_n=2)
    assert said == ["ours", "peer", "peer", "ours", "ours", "peer"]
    assert (len(times.ours_s), len(times.peer_s)) == (2, 2)


def test_several_take_turns_forwards_and_backwards_and_ask_more_than_once_a_turn():
    said: list[str] = []
    acts = {name: partial(said.append, name) for name in ("a", "b")}
    taken = taking_turns(acts, rounds_n=2, turn_n=2, budget_s=60)
    assert said == ["a", "b", *"bbaa", *"aabb"]
    assert {name: len(found) for name, found in taken.items()} == {"a": 4, "b": 4}


def test_what_has_used_up_its_time_is_done_no_more_once_there_are_enough_figures():
    taken = taking_turns({"slow": lambda: None}, rounds_n=50, turn_n=2, budget_s=0, fewest_n=3)
    assert len(taken["slow"]) == 3


@pytest.mark.parametrize(("percent", "expected"), [(50, 50.0), (99, 99.0), (100, 100.0), (0, 1.0)])
def test_a_percentile_is_one_of_the_figures(percent: int, expected: float):
    assert percentile([float(each) for each in range(100, 0, -1)], percent) == expected


def test_an_unknown_bench_is_answered_with_the_known_ones(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit, match="2"):
        main(["speed"])
    assert "got speed; allowed are answer, figures" in capsys.readouterr().err


def test_labelled_texts_give_rows_where_a_file_of_them_is_named(tmp_path):
    path, said = tmp_path / "said.csv", [(word, text) for word, texts in SUBJECTS.items() for text in texts]
    lines = [f'"{text} {chr(97 + at)}x",{label},test' for label, text in said for at in range(6)]
    path.write_text("\n".join(["text,label,split", *lines, "left out,other,train"]), encoding="utf-8")
    nmi, _, groups, _ = labelled_rows(path, WordEncoder())
    assert f"{len(SUBJECTS)} labels" in nmi.name
    assert nmi.ours > 0.5
    assert groups.ours > 1
