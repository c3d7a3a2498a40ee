from __future__ import annotations

import pytest

from nps_engine.themes.masking import masked
from nps_engine.themes.quotes import CUT_LETTERS_N, theme_quotes
from tests.themes.tiny import SUPPORT, WordEncoder


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Mail me at jo.bloggs+nps@mail.example.co.uk please", "Mail me at [email] please"),
        ("Ring 07700 900123 after six", "Ring [phone] after six"),
        ("Ring +44 (0)20 7946 0958", "Ring [phone]"),
        ("my card 4111 1111 1111 1111 was charged", "my card [card number] was charged"),
        ("paid from GB82 WEST 1234 5698 7654 32 twice", "paid from [account number] twice"),
        ("Spoke to Ferdinanda who was lovely", "Spoke to [name] who was lovely"),
        ("Excellent service from Richard, your engineer", "Excellent service from [name], your engineer"),
        ("Mrs Okonkwo never called back", "Mrs [name] never called back"),
        ("Claire Dubois helped me", "[name] helped me"),
        ("order AB12345678 is lost", "order [number] is lost"),
        ("see https://example.org/me?id=7 for proof", "see [link] for proof"),
    ],
)
def test_people_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Waited 6 weeks, paid £1,250.00 and got 100 Mbps",
        "Ordered on 12/03/2024 and 2023-2024 was fine",
        "Called Sky and spoke to Customer Service",
        "Will never recommend, May be better later",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert masked(text) == text


def test_known_names_are_masked_in_any_case() -> None:
    assert masked("thanks zebedee", names=("Zebedee Quux",)) == "thanks [name]"


def test_quotes_are_typical_distinct_and_readable() -> None:
    texts = [*SUPPORT, "support", "Great support, they called me back!", "support " * 200]
    vectors = WordEncoder().encode(texts)
    centre = vectors.mean(axis=0)
    found = theme_quotes(texts, vectors, centre / (centre @ centre) ** 0.5, quotes_n=3)
    assert len(set(found)) == 3
    assert all(15 < len(quote) <= CUT_LETTERS_N for quote in found)


def test_a_long_quote_is_cut_at_a_word() -> None:
    text = "support " * 100
    vectors = WordEncoder().encode([text])
    (quote,) = theme_quotes([text], vectors, vectors[0])
    assert quote.endswith("support…")
    assert len(quote) <= CUT_LETTERS_N


def test_no_texts_no_quotes() -> None:
    vectors = WordEncoder().encode([])
    assert theme_quotes([], vectors, vectors.sum(axis=0)) == ()
