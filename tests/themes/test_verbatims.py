from __future__ import annotations

import pytest

from nps_engine.themes.verbatims import (
    clean_text,
    read_text,
    said_key,
    says_something,
    spoken_texts,
    text_hash,
)

NOTHING = (
    "", "   ", "n/a", "N/A.", "na", "No comment", "no comments!", "nothing", "None", "-", "...", "10", "10/10",
    "👍👍",
    "🙂", "x", "Because", "because i did", "stop", "RAS", "R.A.S.", "Rien à dire", "aucune remarque", "keine",
    "Kein Kommentar", "nada", "sin comentarios", "nessun commento", "geen", "特になし", "無", "нет",
    "thanks", "Nothing, thanks",
    "\u200b", "\x00", "\ud800",
)  # fmt: skip
SOMETHING = (
    "Good service", "all good", "no problems", "great", "Trop cher", "好", "高い", "Price", "Car park was full",
    "Nothing works", "I have nothing but praise", "No internet", "5 weeks without internet", "مكلف جدا",
)  # fmt: skip


@pytest.mark.parametrize("text", NOTHING)
def test_says_nothing(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize("text", SOMETHING)
def test_says_something(text: str) -> None:
    assert says_something(text)


def test_a_lead_in_is_not_read_and_still_shown() -> None:
    assert read_text("Because it was easy") == "it was easy"
    assert read_text("The reason for my score is the price") == "the price"
    assert read_text("car park was full") == "car park was full"
    (said,) = spoken_texts(["Because it was easy"])
    assert (said.text, said.shown) == ("it was easy", "Because it was easy")


def test_the_same_thing_said_is_one_text_that_counts_all() -> None:
    said = spoken_texts(
        [
            "Too expensive!",
            "too   EXPENSIVE",
            "n/a",
            "Sooooo good",
            "Soooooooo good",
            "because too expensive.",
        ]
    )
    assert sorted(each.rows for each in said) == [(0, 1, 5), (3, 4)]


def test_order_comes_from_the_words_not_from_the_input() -> None:
    texts = ["price", "support", "crashes", "delivery"]
    forward = [each.text for each in spoken_texts(texts)]
    assert forward == [each.text for each in spoken_texts(texts[::-1])]
    assert sorted(forward) == sorted(texts)


def test_hashes_follow_what_is_read() -> None:
    assert text_hash("Because the  price") == text_hash("the price")
    assert text_hash("the price") != text_hash("the prize")
    assert len(text_hash("")) == 32


def test_cleaning_survives_hostile_text() -> None:
    assert clean_text("a\x00b\u200bc\ud800 d\r\n\te") == "a bc d e"
    assert len(clean_text("word " * 100_000)) <= 2_000
    assert said_key("SOOOO_good!!! https://example.org/x?y=1 don’t") == "soo good dont"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("@SkyLink why so late?", "why so late?"),
        ("so late, thanks @SkyLink https://t.co/x1", "so late, thanks"),
        ("write to me@example.org", "write to me@example.org"),
        ("RT @SkyLink: Fly more, pay less", "Fly more, pay less"),
        ("rt @Jo_1: RT @SkyLink because it was late", "it was late"),
        ("No it does not. RT @SkyLink: We fly on time", "No it does not. We fly on time"),
        ("Modern art @home", "Modern art"),
        ("RT and MRI at once", "RT and MRI at once"),
        ("@SkyLink", "@SkyLink"),
        ("Two hours on hold #fail #neveragain", "Two hours on hold"),
        ("My #luggage is in Rome #fail https://t.co/x1", "My luggage is in Rome"),
        ("#fail", "fail"),
        ("Asked for C# and a #1 seat", "Asked for C# and a 1 seat"),
    ],
)
def test_whom_it_is_addressed_to_and_links_are_not_read(written: str, read: str) -> None:
    assert read_text(written) == read
