from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from nps_engine.themes.candidates import log_odds_z
from nps_engine.themes.centres import centres_of
from nps_engine.themes.graph import (
    STEADY_FACTOR,
    by_size,
    communities,
    large_groups_n,
    louvain,
    neighbour_graph,
    steady_graph,
)
from nps_engine.themes.groups import MOST_THEMES_N, without_dust
from nps_engine.themes.labels import theme_names
from nps_engine.themes.leaning import FEWEST_RATED_N, leaning_vectors, leanings
from nps_engine.themes.phrases import content_words
from nps_engine.themes.runs import Run, runs_in
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


def runs_of(*texts: str) -> dict[str, Run]:
    return {run.said: run for run in runs_in(texts)}


def test_wordings_of_one_thing_are_one_run() -> None:
    found = runs_of(
        "good service", "the service was good", "Good service!", "service was good", "a good service"
    )
    assert found["good service"].rows.tolist() == [0, 1, 2, 3, 4]
    assert "service was good" not in found
    assert content_words("waiting for installation") == content_words("installation waiting")


def test_verbs_and_negations_stay_and_bare_times_go() -> None:
    said = runs_of(*["Engineer didn't turn up last week"] * 2)
    assert "didn't turn up" in said
    assert "last week" not in said


@pytest.mark.parametrize(
    ("inside_n", "outside_n", "stands_out"), [(5, 0, True), (5, 5, True), (5, 45, False)]
)
def test_log_odds(inside_n: int, outside_n: int, stands_out: bool) -> None:
    assert bool(log_odds_z(inside_n, 100, outside_n, 900) > 1.64) is stands_out
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


def test_there_are_no_more_themes_than_a_person_can_read() -> None:
    labels = np.repeat(np.arange(26), 4)
    texts = [f"word{letter} said {again}x" for letter in "abcdefghijklmnopqrstuvwxyz" for again in "abcd"]
    moved = without_dust(labels, WordEncoder().encode(texts))
    assert np.bincount(moved).min() >= 4
    assert len(np.bincount(moved)) == MOST_THEMES_N == 20


def test_what_runs_agree_on_is_no_finer_than_the_runs() -> None:
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(12, 32))[np.arange(900) % 12] + 2.0 * rng.normal(size=(900, 32))
    graph = neighbour_graph(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), 20)
    runs_n = np.mean([large_groups_n(louvain(graph, 0.6, seed=seed)) for seed in range(12)])
    assert large_groups_n(communities(graph, 0.6)) < runs_n + 1


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
    [
        "pas en magasin",
        "person i spoke",
        "month for connection",
        "d'attente aux caisses",
        "wish it talked",
        "card be delivered",
        "long does a transfer",
        "fruits et l gumes",
        "waited 6 weeks",
        "company but service",
        "engineer would come",
        "brilliant brilliant brilliant",
        "l\ufffdgumes bio",
    ],
)
def test_half_phrases_are_no_phrases(half: str) -> None:
    assert half not in runs_of(*[half] * 3)


def test_french_elisions_accents_and_hyphens_make_no_second_phrase() -> None:
    assert set(runs_of(*["l'attente aux caisses"] * 2)) == {
        "attente",
        "caisses",
        "attente aux caisses",
    }
    assert content_words("personnel très agréable") == content_words("personnel tres agreable")
    assert content_words("no wi-fi") == content_words("no wifi")


def test_what_nearly_always_goes_on_is_half_a_phrase() -> None:
    found = runs_of(
        "I tried to pay", "we tried to call", "she tried the app", "good service", "the good service"
    )
    assert found["tried"].carried_on_share == 1.0
    assert found["tried"].whole_share < found["good service"].whole_share == 1.0
    assert found["service"].led_in_share == 1.0


def test_a_phrase_may_end_with_a_small_word_where_the_clause_ends_there() -> None:
    assert "won't let me in" in runs_of("The website won't let me in.", "It won't let me in!")
    assert "won't let me in" not in runs_of(
        "It won't let me in the app", "The site won't let me in my account"
    )


def test_words_are_written_as_most_people_write_them() -> None:
    found = runs_of(
        "Reset my PIN", "please reset my PIN", "I NEED MY PIN NOW", "forgot my Pin", "Top up by Monzo now"
    )
    assert "reset my PIN" in found
    assert "PIN" in found


def test_runs_do_not_depend_on_how_often_one_comment_says_them() -> None:
    assert "late delivery" not in runs_of("late delivery, late delivery, late delivery", "all fine")


def test_a_part_is_not_called_what_its_theme_is_called() -> None:
    texts = [*["the price is high"] * 3, *["price in the shop is high"] * 3, *["the high price of tea"] * 6]
    labels = np.repeat([0, 1], 6)
    centres = centres_of(labels, WordEncoder().encode(texts))
    free = theme_names(texts, labels, centres, WordEncoder())
    parts = theme_names(texts, labels, centres, WordEncoder(), taken=[free[0].label])
    assert all(not content_words(part.label) <= content_words(free[0].label) for part in parts)
    assert free[0].label not in {part.label for part in parts}


def names_of(groups: Sequence[Sequence[str]]) -> list[str]:
    texts = [text for group in groups for text in group]
    labels = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    centres = centres_of(labels, WordEncoder().encode(texts))
    return [name.label for name in theme_names(texts, labels, centres, WordEncoder())]


def test_half_of_another_name_names_a_theme_that_is_about_nothing_else() -> None:
    wrong = ["wrong exchange rate"] + [f"wrong exchange rate, {word}" for word in ("no", "why", "help", "hm")]
    plain = [f"exchange rate, {word}" for word in ("rises", "currently", "currently so")]
    assert names_of([wrong, plain, PRICE])[:2] == ["Wrong exchange rate", "Exchange rate"]


def test_a_question_is_named_with_what_it_asks_about() -> None:
    asked = [f"how long {word} transfer" for word in ("will a", "does a", "until the", "is a", "takes my")]
    (found, *_) = names_of([asked, PRICE, SUPPORT])
    assert sorted(found.casefold().split(", ")) == ["how long", "transfer"]


def test_nobody_s_name_is_a_theme_s_name() -> None:
    texts = [*[f"Susan was so friendly on visit {chr(97 + i)}x" for i in range(6)], *PRICE]
    labels = np.repeat([0, 1], [6, len(PRICE)])
    names = theme_names(texts, labels, centres_of(labels, WordEncoder().encode(texts)), WordEncoder())
    said = [names[0].label, *names[0].keywords]
    assert "friendly" in " ".join(said)
    assert not any("susan" in each.casefold() for each in said)


@pytest.mark.parametrize(
    ("heard", "is_praised"), [((1, 1, 1, 1, 1, 1), True), ((-1, 1, -1, 1, -1, 1), False)]
)
def test_a_name_praises_only_what_nearly_all_praise(heard: tuple[int, ...], is_praised: bool) -> None:
    texts = [
        "a great app",
        "great app",
        "the great app",
        "phone app",
        "my phone app",
        "our phone app",
        *PRICE,
    ]
    labels = np.repeat([0, 1], [6, len(PRICE)])
    sounds = np.array([*heard, *[0] * len(PRICE)], dtype=float)
    centres = centres_of(labels, WordEncoder().encode(texts))
    names = theme_names(texts, labels, centres, WordEncoder(), sounds=sounds)
    assert ("great" in names[0].label.casefold()) == is_praised
