"""What arrives is placed as the fit places its own comments, whole ones and clauses."""

from __future__ import annotations

import pytest

from nps_engine.themes.arrivals import found_in, heard
from nps_engine.themes.decisions import Found, parent_of
from nps_engine.themes.memberships import Sentiments
from nps_engine.themes.pipeline import fit_themes
from nps_engine.themes.theme import ThemeFit
from nps_engine.themes.verbatims import Verbatim, text_hash
from tests.themes.tiny import WordEncoder, many

TWO = (
    "Friendly help and support team, but expensive price",
    "The app crashes, bugs, but friendly help from support team",
    "Parcel lost and late delivery, but the support staff is a friendly help",
)


def placed_by_fit(fit: ThemeFit) -> dict[int, set[tuple[str, bool]]]:
    found: dict[int, set[tuple[str, bool]]] = {}
    for each in fit.memberships:
        found.setdefault(each.response_id, set()).add((each.theme_id, each.is_main))
    return found


def found_on_arrival(fit: ThemeFit, said: Verbatim) -> tuple[Found, ...]:
    words = heard(said.text)
    assert words is not None
    sentiments = Sentiments(fit.taught)
    return found_in(words, said.rating or 0, (0, 10), fit.themes, fit.fresh_vectors, sentiments=sentiments)


def placed_on_arrival(fit: ThemeFit, said: Verbatim) -> set[tuple[str, bool]]:
    return {(parent_of(one.key) or one.key, one.is_main) for one in found_on_arrival(fit, said)}


def test_a_comment_is_placed_on_arrival_where_the_fit_places_it() -> None:
    given = [*many(300), *(Verbatim(301 + at, text, 6) for at, text in enumerate(TWO))]
    fit = fit_themes(given, encoder=WordEncoder())
    fitted = placed_by_fit(fit)
    same_n = sum(placed_on_arrival(fit, each) == fitted.get(each.id, set()) for each in given)
    assert same_n >= 0.98 * len(given)


def test_what_arrives_speaks_of_several_themes_and_of_one_most() -> None:
    given = [*many(300), *(Verbatim(301 + at, text, 6) for at, text in enumerate(TWO))]
    fit = fit_themes(given, encoder=WordEncoder())
    for each in given[300:]:
        found = placed_on_arrival(fit, each)
        assert len(found) == 2, each.text
        assert sum(is_main for _, is_main in found) == 1


def test_a_comment_sounds_on_arrival_as_the_fit_hears_it() -> None:
    given = [*many(300), *(Verbatim(301 + at, text, 6) for at, text in enumerate(TWO))]
    fit = fit_themes(given, encoder=WordEncoder())
    assert fit.taught is not None
    fitted: dict[int, dict[str, float]] = {}
    for each in fit.memberships:
        fitted.setdefault(each.response_id, {})[each.theme_id] = each.sentiment
    same_n = 0
    for said in given:
        arrived = {parent_of(one.key) or one.key: one.sentiment for one in found_on_arrival(fit, said)}
        if arrived.keys() == fitted.get(said.id, {}).keys():  # nearly all are placed alike
            assert arrived == pytest.approx(fitted.get(said.id, {}), abs=1e-5), said.text
            same_n += 1
    assert same_n >= 0.98 * len(given)


def test_what_is_like_no_theme_is_in_none() -> None:
    fit, said = fit_themes(many(300), encoder=WordEncoder()), heard("xylophone zebra")
    assert said is not None
    vectors = {text_hash(said.text): WordEncoder().encode([said.text])[0]}
    for themes in (fit.themes, ()):
        assert found_in(said, 5, (0, 10), themes, vectors, sentiments=Sentiments(fit.taught)) == ()
