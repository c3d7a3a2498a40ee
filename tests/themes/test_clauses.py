from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_engine.themes.clauses import MOST_CLAUSES_N, clauses_of
from nps_engine.themes.opinion_words import opinion


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("love the app but billing is a mess", ("love the app", "billing is a mess")),
        ("Great app. Terrible support.", ("Great app.", "Terrible support.")),
        ("friendly staff, good prices", ("friendly staff", "good prices")),
        ("Helpful people; however the website crashes", ("Helpful people", "the website crashes")),
        ("- app freezes\n- invoices are wrong", ("app freezes", "invoices are wrong")),
        ("1. slow website 2. rude staff", ("slow website", "rude staff")),
        ("Personnel aimable mais prix trop élevés", ("Personnel aimable", "prix trop élevés")),
        ("Tolle Auswahl, aber der Versand ist langsam", ("Tolle Auswahl", "der Versand ist langsam")),
    ],
)
def test_a_comment_about_two_things_is_two_clauses(text: str, clauses: tuple[str, ...]) -> None:
    assert clauses_of(text) == clauses


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Very good. I like it.",
        "slow, rude staff",
        "I lost my card. What can I do?",
        "Not good, but not bad",
        "It has been two weeks and three days",
        "version 2.5 crashes",
    ],
)
def test_what_speaks_of_nothing_stays_with_its_neighbour(text: str) -> None:
    assert clauses_of(text) == (text,)


@given(st.text(st.sampled_from("ab ,.;\n-but1great"), max_size=300))
def test_clauses_are_taken_from_the_text_in_order_and_none_is_empty(text: str) -> None:
    clauses = clauses_of(text)
    assert 1 <= len(clauses) <= MOST_CLAUSES_N
    if len(clauses) > 1:
        assert all(clauses)
        at = 0
        for clause in clauses[: MOST_CLAUSES_N - 1]:
            at = text.index(clause, at) + len(clause)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Helpful and friendly", 1),
        ("not helpful at all", -1),
        ("no problems", 1),
        ("still don't have it", -1),
        ("terrible", -1),
        ("the parcel", 0),
        ("trop cher", -1),
        ("please read my file", 0),
    ],
)
def test_opinion_is_read_from_plain_words(text: str, sign: int) -> None:
    found = opinion(text)
    assert -1 < found < 1
    assert (found > 0) - (found < 0) == sign
