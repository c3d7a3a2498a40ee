from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from nps_engine.themes.clauses import vector_keys
from nps_engine.themes.clustering import TUNED_AT_N, Level, cluster_texts
from nps_engine.themes.pipeline import fit_themes
from nps_engine.themes.seeds import Seed
from nps_engine.themes.theme import ThemeFit
from nps_engine.themes.verbatims import Verbatim
from tests.themes.tiny import SUBJECTS, WordEncoder, many, plain_25, verbatims


def shape(fit: ThemeFit) -> list[tuple[object, ...]]:
    return [(t.id, t.label, t.keywords, t.quotes, t.member_ids, t.subthemes) for t in fit.themes]


def subjects_of(fit: ThemeFit, given: list[Verbatim]) -> list[set[str]]:
    text_of = {each.id: each.text for each in given}
    return [
        {name for name, texts in SUBJECTS.items() for member in theme.member_ids if text_of[member] in texts}
        for theme in fit.themes
    ]


@pytest.fixture(scope="module")
def fit_500() -> ThemeFit:
    return fit_themes(many(500), encoder=WordEncoder())


def test_three_plain_themes_of_25_comments() -> None:
    fit = fit_themes(plain_25(), encoder=WordEncoder())
    assert sorted(map(sorted, subjects_of(fit, plain_25()))) == [["crashes"], ["price"], ["support"]]
    assert (fit.given_n, fit.with_verbatim_n, fit.reason) == (25, 25, "")
    assert fit.covered_n >= 24


def test_the_order_of_the_input_changes_nothing(fit_500: ThemeFit) -> None:
    shuffled = many(500)
    random.Random(1).shuffle(shuffled)  # noqa: S311
    again = fit_themes(shuffled, encoder=WordEncoder())
    assert shape(again) == shape(fit_500)
    assert again.resolution == fit_500.resolution


def test_themes_are_largest_first_and_named_apart(fit_500: ThemeFit) -> None:
    assert len(fit_500.themes) >= 4
    sizes = [theme.n for theme in fit_500.themes]
    assert sizes == sorted(sizes, reverse=True)
    assert len({theme.label.casefold() for theme in fit_500.themes}) == len(sizes)
    members = [member for theme in fit_500.themes for member in theme.member_ids]
    assert len(set(members)) == fit_500.covered_n <= fit_500.with_verbatim_n
    assert all(theme.label and theme.quotes and theme.keywords for theme in fit_500.themes)
    assert all(np.isclose(np.linalg.norm(theme.centre), 1, atol=1e-5) for theme in fit_500.themes)
    assert set(fit_500.theme_of) == set(members)


def test_ids_and_labels_stay_at_a_refit_with_a_fifth_more(fit_500: ThemeFit) -> None:
    more = many(500) + many(100, seed=9, start=501)
    again = fit_themes(
        more,
        encoder=WordEncoder(),
        previous=fit_500.themes,
        last_theme_n=fit_500.last_theme_n,
        resolution=fit_500.resolution,
    )
    before = {theme.id: theme for theme in fit_500.themes}
    kept = [theme for theme in again.themes if theme.id in before]
    assert sum(theme.n for theme in kept) >= 0.8 * again.covered_n
    assert all(theme.label == before[theme.id].label for theme in kept)
    same = sum(again.theme_of.get(member) == theme for member, theme in fit_500.theme_of.items())
    assert same >= 0.95 * fit_500.covered_n


def test_a_refit_of_the_same_comments_moves_nobody(fit_500: ThemeFit) -> None:
    again = fit_themes(
        many(500), encoder=WordEncoder(), previous=fit_500.themes, resolution=fit_500.resolution
    )
    assert fit_500.theme_of.items() <= again.theme_of.items()
    assert {theme.id for theme in again.themes} == {theme.id for theme in fit_500.themes}


def test_a_new_subject_becomes_a_new_theme_at_a_refit(fit_500: ThemeFit) -> None:
    rng = random.Random(4)  # noqa: S311
    said = ("parking space", "car park full", "parking machine", "nowhere to park", "parking ticket")
    new = [
        Verbatim(i, f"{rng.choice(said)} {rng.choice(said)} floor {rng.choice('abcdef')}bc")
        for i in range(600, 680)
    ]
    again = fit_themes(
        many(500) + new, encoder=WordEncoder(), previous=fit_500.themes, resolution=fit_500.resolution
    )
    parking = {again.theme_of.get(each.id) for each in new} - {None}
    assert parking
    assert not parking & {theme.id for theme in fit_500.themes}


def test_an_id_is_never_given_twice() -> None:
    first = fit_themes(plain_25(), encoder=WordEncoder(), last_theme_n=7)
    assert [theme.id for theme in first.themes] == ["t8", "t9", "t10"]
    gone = [replace(theme, id=f"t{number}") for number, theme in enumerate(first.themes, start=20)]
    new = many(200, start=1000)
    second = fit_themes(new, encoder=WordEncoder(), previous=gone[:1], last_theme_n=first.last_theme_n)
    numbers = {int(theme.id[1:]) for theme in second.themes}
    assert min(numbers) >= 20
    assert second.last_theme_n == max(numbers)


def test_comments_that_say_nothing_are_set_aside() -> None:
    nothing = verbatims(["n/a", "", "no comment", "👍", "RAS", "-"] * 5, start=100)
    fit = fit_themes(plain_25() + nothing, encoder=WordEncoder())
    assert (fit.given_n, fit.with_verbatim_n) == (55, 25)
    assert not set(fit.theme_of) & {each.id for each in nothing}
    assert len(fit.themes) == 3


@pytest.mark.parametrize("given", [[], verbatims(["n/a"] * 40), verbatims(["Too expensive", "slow app"])])
def test_too_little_gives_a_reason_instead(given: list[Verbatim]) -> None:
    fit = fit_themes(given, encoder=WordEncoder())
    assert (fit.themes, fit.covered_n) == ((), 0)
    assert "at least 12" in fit.reason


def test_one_wording_said_often_gives_no_themes_and_no_crash() -> None:
    fit = fit_themes(verbatims(["Too expensive"] * 50), encoder=WordEncoder())
    assert (fit.themes, fit.reason) == ((), "all 50 comments say the same")


def test_hostile_text_survives() -> None:
    hostile = [
        "\x00\x01 price \ud800", "a" * 50_000, "🙃 " * 500 + "support", "<!channel> *bold* _x_ `rm -rf`",
        "'; DROP TABLE--",
        "\u202eprice\u202c expensive", "e\u0301" * 300, "$(price) {price} %s %(x)s", "\n\n\n-\n- app\n",
        "מחיר גבוה", "高すぎる",
        "ﬁne ﬂuent support", "https://example.org/" + "x" * 3000,
    ]  # fmt: skip
    given = plain_25() + verbatims(hostile, start=500)
    fit = fit_themes(given, encoder=WordEncoder())
    assert len(fit.themes) >= 2
    assert all(len(quote) <= 300 for theme in fit.themes for quote in theme.quotes)


def test_known_vectors_are_not_read_again() -> None:
    first = fit_themes(plain_25(), encoder=WordEncoder())
    assert set(first.fresh_vectors) == {key for each in plain_25() for key in vector_keys(each.text)}
    counting = WordEncoder()
    second = fit_themes(plain_25(), encoder=counting, known_vectors=first.fresh_vectors)
    assert not second.fresh_vectors
    assert shape(second) == shape(first)
    wrong = {key: vector[:3] for key, vector in first.fresh_vectors.items()}
    again = fit_themes(plain_25(), encoder=counting, known_vectors=wrong)
    assert again.fresh_vectors.keys() == first.fresh_vectors.keys()


@pytest.mark.parametrize("level", ["theme", "finest"])
def test_cluster_texts_gives_an_id_and_a_label_to_all_that_say_something(level: str) -> None:
    texts = [each.text for each in many(300)] + ["n/a", "", "Too pricey"]
    ids, labels = cluster_texts(texts, encoder=WordEncoder(), level=level)  # type: ignore[arg-type]
    assert len(ids) == len(labels) == len(texts)
    assert (ids[300], labels[300], ids[301]) == ("", "", "")
    assert all(ids[:300])
    assert ids[302]
    assert len(set(zip(ids, labels, strict=True))) == len(set(ids))


@pytest.mark.parametrize("texts", [[], ["n/a"], ["price"], ["price", "support"], ["price", "price!"]])
def test_cluster_texts_of_next_to_nothing(texts: list[str]) -> None:
    ids, labels = cluster_texts(texts, encoder=WordEncoder())
    assert (
        [bool(each) for each in ids] == [bool(each) for each in labels] == [text != "n/a" for text in texts]
    )


def test_finest_is_finer() -> None:
    texts = [each.text for each in many(400)]
    coarse, _ = cluster_texts(texts, encoder=WordEncoder(), level="theme")
    fine, _ = cluster_texts(texts, encoder=WordEncoder(), level="finest")
    assert len(set(fine)) > len(set(coarse))


class TuningEncoder(WordEncoder):
    def __init__(self) -> None:
        super().__init__()
        self.tuned_to_n: list[int] = []

    def tuned_to(self, texts: Sequence[str]) -> WordEncoder:
        self.tuned_to_n.append(len(texts))
        return WordEncoder()


@pytest.mark.parametrize(
    ("level", "texts_n", "is_tuned"),
    [("finest", TUNED_AT_N, True), ("finest", 60, False), ("theme", 600, False)],
)
def test_the_finest_level_of_many_texts_weighs_words(level: Level, texts_n: int, *, is_tuned: bool) -> None:
    encoder = TuningEncoder()
    texts = [
        f"{each.text} {chr(97 + row % 26)}{chr(97 + row // 26)}q" for row, each in enumerate(many(texts_n))
    ]
    cluster_texts(texts, encoder=encoder, level=level)
    assert encoder.tuned_to_n == ([texts_n] if is_tuned else [])
    assert (encoder.read_n == 0) == is_tuned


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    fit_themes(
        plain_25(), encoder=WordEncoder(), progress=lambda done_n, total_n: told.append((done_n, total_n))
    )
    texts_n = len({key for each in plain_25() for key in vector_keys(each.text)})
    assert told == [(texts_n, texts_n)]


def test_importing_the_pipeline_loads_no_model_library() -> None:
    code = (
        "import sys, nps_engine.themes.pipeline; print(sorted({'torch', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


BOTH = verbatims(
    ["Friendly and helpful support. The price is too high", "Helpful support staff but the price is a joke"],
    start=9_000,
)
"""Praise of support and complaint about the price in one comment each."""


def test_one_comment_carries_several_themes_each_with_its_own_sentiment() -> None:
    given = plain_25() + BOTH
    fit = fit_themes(given, encoder=WordEncoder())
    text_of = {each.id: each.text for each in given}
    about = {
        name: next(t.id for t in fit.themes if sum(text_of[m] in SUBJECTS[name] for m in t.member_ids) > 4)
        for name in ("price", "support")
    }
    for comment in BOTH:
        lines = {each.theme_id: each for each in fit.memberships if each.response_id == comment.id}
        assert set(about.values()) <= lines.keys()
        assert lines[about["support"]].sentiment > 0.2
        assert lines[about["price"]].sentiment < -0.2
        assert sum(each.is_main for each in lines.values()) == 1
        assert lines[fit.theme_of[comment.id]].is_main


SEEDS = (
    Seed("Billing", "The invoice was wrong, I was charged twice, refund"),
    Seed("Parking", "Nowhere to park, the car park is full"),
)


def test_seeds_are_kept_with_their_names_and_the_rest_is_found_beside_them() -> None:
    fit = fit_themes(many(300), encoder=WordEncoder(), seeds=SEEDS)
    named = {theme.label: theme for theme in fit.themes}
    assert (named["Billing"].id, named["Parking"].id) == ("t1", "t2")
    assert named["Parking"].n == 0
    text_of = {each.id: each.text for each in many(300)}
    said = [text_of[member] for member in named["Billing"].member_ids]
    about_n = sum(
        "invoice" in text or "refund" in text or "charged" in text or "billing" in text for text in said
    )
    assert about_n >= 0.9 * len(said) >= 20
    assert len(fit.themes) >= 5
    more = many(300) + many(60, seed=5, start=400)
    again = fit_themes(
        more,
        encoder=WordEncoder(),
        seeds=SEEDS[::-1],
        previous=fit.themes,
        last_theme_n=fit.last_theme_n,
        resolution=fit.resolution,
    )
    assert {theme.label: theme.id for theme in again.themes if theme.label in named}.items() >= {
        "Billing": "t1",
        "Parking": "t2",
    }.items()
    assert len({theme.id for theme in again.themes}) == len(again.themes)


def test_seeds_that_take_every_comment_leave_nothing_to_find() -> None:
    seeds = [Seed(name, " ".join(texts)) for name, texts in SUBJECTS.items()]
    fit = fit_themes(plain_25(), encoder=WordEncoder(), seeds=seeds)
    assert sorted(theme.label for theme in fit.themes) == ["crashes", "price", "support"]
    assert fit.covered_n >= 24
