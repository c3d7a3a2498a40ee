"""npsbot compare, and a score beside a year ago: the keys that scripts read, and what flags mean."""

from __future__ import annotations

import re

import pytest

from tests.cli.conftest import NOW
from tests.cli.test_contract import NOVEMBER, SCORE_KEYS

SIDE_KEYS = set(SCORE_KEYS) - {"previous", "change_points", "change_p", "change_significant"}


def sides(found):
    """Return period, where, n and score of both sides."""
    return [
        ((side["period"] or {}).get("from"), side["where"], side["n"], side["score_points"])
        for side in (found["first"], found["second"])
    ]


def test_compare_has_the_keys_of_a_score_on_both_sides(filled):
    found = filled("compare", *NOVEMBER, "--json", *NOW).json
    assert {"survey", "metric", "change_points", "change_p", "change_significant", "overlap_n"} <= set(found)
    assert (set(found["first"]), set(found["second"])) == (SIDE_KEYS, SIDE_KEYS)
    assert sides(found) == [("2026-11-01", {}, 4, 25.0), ("2026-10-01", {}, 1, -100.0)]
    assert (found["change_points"], found["change_significant"], found["overlap_n"]) == (125.0, False, 0)
    assert (found["first"]["partial"], found["second"]["partial"]) == (True, False)


@pytest.mark.parametrize(
    ("flags", "second"),
    [
        (["--with", "previous"], ("2026-10-01", {}, 1, -100.0)),
        (["--with", "year-ago"], ("2025-11-01", {}, 0, None)),
        (["--with", "October"], ("2026-10-01", {}, 1, -100.0)),
        (["--with", "the month before"], ("2026-10-01", {}, 1, -100.0)),
        (["--with", "2026"], ("2026-01-01", {}, 5, 0.0)),
        (["--with-from", "2026-10-15", "--with-to", "2026-11-01"], ("2026-10-15", {}, 1, -100.0)),
        (["--where", "plan=Pro", "--versus", "plan=Free"], ("2026-11-01", {"plan": ["Free"]}, 2, -50.0)),
        (["--where", "plan=Pro", "--versus", "rest"], ("2026-11-01", {}, 4, 25.0)),
        (["--where", "plan=Pro", "--with", "October"], ("2026-10-01", {"plan": ["Pro"]}, 0, None)),
        (["--versus", "plan=Free"], ("2026-11-01", {"plan": ["Free"]}, 2, -50.0)),
    ],
)
def test_the_other_side(filled, flags, second):
    assert sides(filled("compare", *NOVEMBER, *flags, "--json", *NOW).json)[1] == second


def test_a_part_against_its_whole_is_held_against_the_rest(filled):
    found = filled("compare", "--where", "plan=Pro", "--versus", "rest", "--json", *NOW).json
    assert (found["overlap_n"], found["second"]["n"]) == (2, 5)
    assert [found["compared"][side]["n"] for side in ("first", "second")] == [2, 3]
    assert found["change_points"] == pytest.approx(100 + 200 / 3)


def test_several_surveys_are_one(filled, sheet):
    assert filled("import", str(sheet), "--survey", "web", "--source", "web", *NOW).code == 0
    for flags in (["--survey", "lumo+web"], ["--survey", "lumo", "--survey", "web"], ["--survey", "all"]):
        found = filled("score", *flags, "--json", *NOW).json
        assert (found["survey"], found["n"]) == ("lumo+web", 10)
    found = filled("compare", "--survey", "lumo", "--with-survey", "web", "--json", *NOW).json
    assert [found[side]["survey"] for side in ("first", "second")] == ["lumo", "web"]
    assert (found["overlap_n"], found["change_points"]) == (0, 0.0)
    both = filled("compare", "--survey", "lumo", "--with-survey", "all", "--json", *NOW).json
    assert (both["overlap_n"], both["compared"]["second"]["n"]) == (5, 5)


def test_a_score_stands_beside_a_year_ago(filled):
    found = filled("score", *NOVEMBER, "--compare-to", "year-ago", "--json", *NOW).json
    assert found["previous"]["period"] == {"from": "2025-11-01", "to": "2025-12-01"}
    assert "a year before" in filled("score", *NOVEMBER, "--compare-to", "year-ago", *NOW).out


def test_words_for_people(filled):
    out = filled("compare", "--where", "plan=Pro", "--versus", "plan=Free", "--last", "90d", *NOW).out
    assert "Pro is 166.7 points above Free" in out or "Pro against Free: a difference of 166.7 points" in out
    assert re.search(r"score\s+\+100\s+-67", out)


def test_a_misspelt_value_is_taken_as_meant_and_that_is_said(filled):
    for arguments in (["score", "--where", "region=Eurpoe"], ["ask", "score for Eurpoe"]):
        ran = filled(*arguments, "--json", *NOW)
        assert (ran.json["where"], ran.json["n"]) == ({"region": ["Europe"]}, 3)
        assert ran.err == "“Eurpoe” was taken for “Europe”.\n"


def test_ask_compares_and_its_plan_says_with_what(filled):
    found = filled("ask", "compare Pro and Free", "--json", *NOW).json
    assert [side[1] for side in sides(found)] == [{"plan": ["Pro"]}, {"plan": ["Free"]}]
    plan = filled("ask", "compare Pro and Free", "--plan", "--json", *NOW).json
    assert (plan["command"], plan["where"], plan["compare_where"]) == (
        "compare",
        {"plan": ["Pro"]},
        {"plan": ["Free"]},
    )
    plan = filled("ask", "score October year over year", "--plan", "--json", *NOW).json
    assert (plan["command"], plan["compare_to"]) == ("compare", {"from": "2025-10-01", "to": "2025-11-01"})


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--with", "banana"], "“banana” is not a period.*previous"),
        (["--with", "October", "--with-from", "2026-01-01"], "--with beside --with-from"),
        (["--with", "August 2025"], "which period to compare with 2025-08-01"),
        (["--where", "plan=Pro", "--versus", "plan=Pro"], "what to compare"),
        (["--with", "October", "--compare-to", "year-ago", *NOVEMBER], "--compare-to beside another side"),
        (["--versus", "plan"], "does not say which dimension"),
        (["--by", "plan"], "does not go with compare"),
    ],
)
def test_a_comparison_that_cannot_be_is_explained(filled, flags, words):
    ran = filled("compare", *flags, *NOW)
    assert (ran.code, ran.out) == (2, "")
    assert re.search(words, ran.err, re.DOTALL), ran.err


@pytest.mark.parametrize("command", ["explain", "drivers"])
def test_a_change_is_explained_against_any_other_period(filled, command):
    told = filled(command, *NOVEMBER, "--with", "October", "--json", *NOW).json
    named = filled(command, *NOVEMBER, "--with-from", "2026-10-01", "--with-to", "2026-11-01", "--json", *NOW)
    assert told["previous"]["period"] == {"from": "2026-10-01", "to": "2026-11-01"}
    assert (named.json, told["change_points"]) == (told, 125.0)
    overlapping = filled(command, *NOVEMBER, "--with", "2026", *NOW)
    assert (overlapping.code, "The two periods overlap" in overlapping.err) == (2, True)
