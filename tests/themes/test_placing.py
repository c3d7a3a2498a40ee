"""What arrives is placed as the fit places its own comments, whole ones and clauses."""

from __future__ import annotations

from nps_engine.themes.arrivals import found_in, heard
from nps_engine.themes.decisions import parent_of
from nps_engine.themes.pipeline import fit_themes
from nps_engine.themes.theme import ThemeFit
from nps_engine.themes.verbatims import Verbatim
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


def placed_on_arrival(fit: ThemeFit, said: Verbatim) -> set[tuple[str, bool]]:
    words = heard(said.text)
    assert words is not None
    found = found_in(words, said.rating or 0, (0, 10), fit.themes, fit.fresh_vectors)
    return {(parent_of(one.key) or one.key, one.is_main) for one in found}


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
