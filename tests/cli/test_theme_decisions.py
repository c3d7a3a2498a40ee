"""npsbot themes rename, merge, split, hide, move, undo, log: what people decide by the program."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from nps_engine.engine import Engine
from nps_engine.storage.store import open_store
from nps_engine.values import Metric, Survey
from tests.conftest import LUMO, NOW, answers
from tests.themes.tiny import WordEncoder, many


@pytest.fixture
def themed(npsbot, tmp_path):
    """Give the program on a database with 300 comments in themes."""
    store = open_store(f"sqlite:///{tmp_path / 'test.db'}")
    engine = Engine(store, ZoneInfo("UTC"))
    said = many(300)
    rows = answers(" ".join(str(each.rating) for each in said))
    with engine.work(NOW) as work:
        work.save_responses(
            LUMO, [row._replace(verbatim=one.text) for row, one in zip(rows, said, strict=True)]
        )
    engine.fit_themes("lumo", WordEncoder(), NOW)
    store.close()
    return npsbot


def listed(themed) -> dict[str, dict]:
    return {row["id"]: row for row in themed("themes", "list", "--json").json["rows"]}


def test_a_theme_is_renamed_by_its_id_or_its_name(themed):
    first = next(iter(listed(themed).values()))
    done = themed("themes", "rename", first["id"], "Hours on hold", "--json").json
    assert (done["decision"]["what"], done["theme"]["label"]) == ("rename", "Hours on hold")
    assert (
        themed("themes", "rename", "hours on hold", "Waiting").out
        == f"{first['id']} is now called “Waiting”.\n"
    )
    assert listed(themed)[first["id"]]["found_label"] == first["label"]


def test_a_merged_theme_is_asked_for_by_its_old_id_and_that_is_said(themed):
    one, other = list(listed(themed))[:2]
    themed("themes", "merge", one, other)
    asked = themed("responses", "--theme", one, "--limit", "3", "--now", NOW.isoformat())
    assert f"“{one}” was taken for “{other}”" in asked.err
    assert listed(themed)[one]["in"] == other


def test_parts_are_listed_asked_for_and_split_off(themed):
    whole = next(row for row in listed(themed).values() if row["parts"])
    part = whole["parts"][0]
    asked = ("responses", "--theme", part["id"], "--json", "--limit", "1", "--now", NOW.isoformat())
    assert themed(*asked).json["n"] == part["n"]
    done = themed("themes", "split", whole["id"], "--into", part["id"], "--json").json
    assert done["decision"]["others"] == [part["id"]]
    now = listed(themed)
    assert now[part["id"]]["state"] == "shown"
    assert now[whole["id"]]["n"] == whole["n"] - part["n"]


def test_comments_are_moved_undone_and_logged(themed):
    one, other = list(listed(themed))[:2]
    rows = ("responses", "--theme", one, "--limit", "2", "--json", "--now", NOW.isoformat())
    first, second = (row["id"] for row in themed(*rows).json["rows"])
    themed("themes", "move", str(first), other)
    themed("themes", "not", str(second), one)
    left = {row["id"] for row in themed(*rows).json["rows"]}
    assert not left & {first, second}
    assert themed("themes", "undo").out.startswith("Taken back: response")
    log = themed("themes", "log", "--json").json["rows"]
    assert [(row["what"], row["holds"]) for row in log] == [("undo", True), ("not", False), ("move", True)]
    assert "(undone)" in themed("themes", "log").out
    themed("themes", "undo", str(log[-1]["id"]))
    assert first in {row["id"] for row in themed(*rows).json["rows"]}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("rename", "t99", "X"), "There is no theme “t99”"),
        (("hide", "t1", "--survey", "nope"), "nope"),
        (("move", "999999", "t1"), "no response 999999"),
        (("undo",), "nothing to undo"),
    ],
)
def test_mistakes_are_the_callers_and_told_plainly(themed, words, said):
    done = themed("themes", *words)
    assert done.code == 2
    assert said in done.err


def test_all_surveys_with_comments_are_grouped_in_one_go(themed, tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'test.db'}")
    with Engine(store, ZoneInfo("UTC")).work(NOW) as work:
        work.save_responses(
            Survey("other", Metric.NPS), [row._replace(verbatim="Too slow") for row in answers("1 2")]
        )
    store.close()
    lumo, other = themed("themes", "fit", "--all", "--json").json["surveys"]
    assert (lumo["survey"], lumo["with_verbatim_n"], len(lumo["themes"]) >= 3) == ("lumo", 300, True)
    assert (other["survey"], other["themes"]) == ("other", [])
    assert "2 comments say something" in other["reason"]
    assert "Got both" in themed("themes", "fit", "--all", "--survey", "lumo").err
