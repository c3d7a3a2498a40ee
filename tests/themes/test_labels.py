from __future__ import annotations

import numpy as np
import pytest

from nps_engine.themes.graph import STEADY_FACTOR, by_size, neighbour_graph, steady_graph
from nps_engine.themes.groups import centres_of, without_dust
from nps_engine.themes.labels import log_odds_z, theme_names
from nps_engine.themes.leaning import FEWEST_RATED_N, leaning_vectors, leanings
from nps_engine.themes.phrases import content_words, phrases_in
from tests.themes.tiny import CRASHES, PRICE, SUPPORT, WordEncoder


def test_names_are_what_people_say_and_share_no_phrase() -> None:
    texts = [*PRICE, *SUPPORT, *CRASHES]
    labels = np.repeat([0, 1, 2], [len(PRICE), len(SUPPORT), len(CRASHES)])
    vectors = WordEncoder().encode(texts)
    names = theme_names(texts, labels, centres_of(labels, vectors), WordEncoder())
    for name, word in zip(names, ("price", "support", "crash"), strict=True):
        assert word in name.label.casefold()
    said = [part.casefold() for name in names for part in name.label.split(", ")]
    assert len(said) == len(set(said))
    everything = " ".join(texts).casefold()
    assert all(part in everything for part in said)


def test_two_groups_with_the_same_best_phrase_get_different_labels() -> None:
    texts = (
        ["late delivery", "late delivery again"] * 3
        + ["late delivery", "late delivery driver"] * 3
        + ["nice app"] * 12
    )
    labels = np.repeat([0, 1, 2], [6, 6, 12])
    names = theme_names(texts, labels, centres_of(labels, WordEncoder().encode(texts)), WordEncoder())
    assert len({name.label.casefold() for name in names}) == 3


def test_wordings_of_one_thing_are_one_phrase() -> None:
    (found,) = [
        p for p in phrases_in(["good service", "the service was good", "good service!"]) if " " in p.said
    ]
    assert (found.said, found.rows) == ("good service", (0, 1, 2))
    assert content_words("waiting for installation") == content_words("installation waiting")


def test_verbs_and_negations_stay_and_bare_times_go() -> None:
    said = {phrase.said for phrase in phrases_in(["Engineer didn't turn up last week"] * 2)}
    assert "didn't turn up" in said
    assert "last week" not in said


@pytest.mark.parametrize(
    ("inside_n", "outside_n", "stands_out"), [(5, 0, True), (5, 5, True), (5, 45, False)]
)
def test_log_odds(inside_n: int, outside_n: int, stands_out: bool) -> None:
    assert (log_odds_z(inside_n, 100, outside_n, 900) > 1.64) is stands_out
    assert np.isfinite(log_odds_z(100, 100, 900, 900))


def test_earlier_themes_hold_together() -> None:
    graph = neighbour_graph(WordEncoder().encode([*PRICE, *SUPPORT]), 15)
    earlier = np.array([0] * len(PRICE) + [1] * (len(SUPPORT) - 1) + [-1])
    steady = steady_graph(graph, earlier)
    inside = earlier[:, None] == earlier[None, :]
    inside &= earlier[:, None] >= 0
    expected = graph.toarray() * np.where(inside, STEADY_FACTOR, 1.0)
    assert STEADY_FACTOR > 1
    assert np.allclose(steady.toarray(), expected)


def test_groups_are_numbered_by_size_and_dust_joins_the_nearest() -> None:
    assert by_size(np.array([5, 2, 2, 7, 7, 7])).tolist() == [2, 1, 1, 0, 0, 0]
    texts = [*PRICE, "the price", *SUPPORT]
    labels = np.array([0] * len(PRICE) + [2] + [1] * len(SUPPORT))
    moved = without_dust(labels, WordEncoder().encode(texts))
    assert len(set(moved.tolist())) == 2
    assert moved[len(PRICE)] == moved[0]


def test_praise_and_complaint_lean_apart() -> None:
    texts = [f"great friendly visit number {i}x" for i in range(80)]
    texts += [f"awful rude visit number {i}x" for i in range(80)]
    order = np.random.default_rng(0).permutation(160)
    found = leanings(WordEncoder().encode(texts)[order], [float(9 if i < 80 else 2) for i in order])
    assert found is not None
    assert ((found > 0) == (order < 80)).all()
    assert leaning_vectors(WordEncoder().encode(texts), found).shape == (160, 129)


def test_a_comment_is_judged_without_its_own_rating() -> None:
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(300, 128)).astype(np.float32)
    ratings = rng.integers(0, 11, size=300).astype(float)
    found = leanings(vectors, ratings.tolist())
    assert found is not None
    assert abs(np.corrcoef(found, ratings)[0, 1]) < 0.3


def test_no_leaning_from_few_or_equal_ratings() -> None:
    vectors = WordEncoder().encode([f"word {chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(120)])
    assert leanings(vectors, [None] * 120) is None
    assert leanings(vectors, [float(i % 11) for i in range(FEWEST_RATED_N - 1)] + [None] * 21) is None
    assert leanings(vectors, [9.0] * 120) is None
    assert leaning_vectors(vectors, None) is vectors


@pytest.mark.parametrize(
    "half",
    ["pas en magasin", "person i spoke", "month for connection", "d'attente aux caisses", "wish it talked"],
)
def test_half_phrases_are_no_phrases(half: str) -> None:
    assert half not in {phrase.said for phrase in phrases_in([half] * 3)}


def test_french_elisions_accents_and_hyphens_make_no_second_phrase() -> None:
    assert {phrase.said for phrase in phrases_in(["l'attente aux caisses"] * 2)} == {
        "attente",
        "caisses",
        "attente aux caisses",
    }
    assert content_words("personnel très agréable") == content_words("personnel tres agreable")
    assert content_words("no wi-fi") == content_words("no wifi")
