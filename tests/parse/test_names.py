"""Names match whatever their case, accents, spaces and underscores; nothing else does."""

import pytest

from bot.parse.names import NameIndex, resolve_name
from nps_engine.errors import UserError


def match_name(got, known, what):
    return resolve_name(got, NameIndex(known), what)


PLANS = ("Free", "Very Big", "São_Paulo", "C++", "C#", "R&D")


@pytest.mark.parametrize(
    ("got", "name"),
    [
        ("Free", "Free"),
        ("FREE", "Free"),
        ("very_big", "Very Big"),
        ("verybig", "Very Big"),
        (" Very  Big ", "Very Big"),
        ("sao paulo", "São_Paulo"),
        ("c#", "C#"),
        ("C++", "C++"),
        ("R and D", "R&D"),
    ],
)
def test_match_name(got, name):
    assert match_name(got, PLANS, "plan") == name


def test_the_exact_spelling_wins_where_names_differ_in_case_only():
    assert match_name("pro", ["Pro", "pro"], "plan") == "pro"


@pytest.mark.parametrize(
    ("got", "known", "words"),
    [
        ("Fre", PLANS, "I don't know the plan “Fre”. Known: Free, Very Big, .*Try Free"),
        ("c", PLANS, "more than one plan spelt like “c”. Known: C\\+\\+, C#"),
        ("PRO", ["Pro", "pro"], "more than one plan spelt like “PRO”.*Try the exact spelling: Pro or pro"),
        ("x", [], "I don't know the plan “x”. No plan is known yet"),
        ("", PLANS, "I don't know the plan “”"),
        ("valve 7", [f"value {n}" for n in range(1000)], 'Known: value 7, .* and 997 more.*Try "value 7"'),
    ],
)
def test_what_is_no_name_is_refused(got, known, words):
    with pytest.raises(UserError, match=words):
        match_name(got, known, "plan")
