from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nps_engine.themes.memberships import rating_worths, sentiment
from nps_engine.themes.parts import with_part_ids
from nps_engine.themes.pipeline import fit_themes
from nps_engine.themes.theme import Subtheme, Theme, ThemeFit
from tests.themes.tiny import WordEncoder, many


@pytest.fixture(scope="module")
def fit_500() -> ThemeFit:
    return fit_themes(many(500), encoder=WordEncoder())


def test_each_member_has_a_line_with_sentiment_and_closeness(fit_500: ThemeFit) -> None:
    pairs = {(each.response_id, each.theme_id) for each in fit_500.memberships}
    assert pairs == {(member, theme.id) for theme in fit_500.themes for member in theme.member_ids}
    assert len(pairs) == len(fit_500.memberships)
    assert all(-1 <= each.sentiment <= 1 and each.closeness <= 1 + 1e-6 for each in fit_500.memberships)
    ids = [each.response_id for each in fit_500.memberships]
    assert ids == sorted(ids)


def test_praise_sounds_better_than_complaint(fit_500: ThemeFit) -> None:
    rating_of = {each.id: each.rating or 0 for each in many(500)}
    felt = np.array([each.sentiment for each in fit_500.memberships])
    ratings = np.array([rating_of[each.response_id] for each in fit_500.memberships])
    assert felt[ratings >= 9].mean() > 0.3
    assert felt[ratings <= 6].mean() < -0.3


def test_ratings_of_every_scale_have_the_same_middle() -> None:
    assert rating_worths([0, 10, None]) == [-1.0, 1.0, None]
    assert rating_worths([1, 5]) == [-1.0, 1.0]
    assert rating_worths([1, 7]) == [-1.0, 1.0]
    for scale, passive in (([0, 10, 6, 7], (6, 7)), ([1, 5, 3, 4], (3, 4)), ([1, 7, 4, 5], (4, 5))):
        below, above = (rating_worths(scale)[scale.index(rating)] for rating in passive)
        assert below is not None
        assert above is not None
        assert below < 0 < above


def test_the_rating_says_less_about_each_of_several_themes() -> None:
    assert sentiment(-0.8, 1.0, 1) == pytest.approx(0.1)
    assert sentiment(-0.8, 1.0, 2) == pytest.approx(-0.35)
    assert sentiment(-0.8, None, 1) == -0.8


def theme(*parts: Subtheme, last_part_n: int = 0) -> Theme:
    return Theme("t3", "Price", (), (), (), parts, np.zeros(3, np.float32), last_part_n=last_part_n)


def test_parts_get_ids_inside_their_theme() -> None:
    fresh = with_part_ids(theme(Subtheme("a", (1, 2)), Subtheme("b", (3,))), None)
    assert [part.id for part in fresh.subthemes] == ["t3.1", "t3.2"]
    assert fresh.last_part_n == 2


def test_a_part_keeps_its_id_and_label_and_no_id_is_given_twice() -> None:
    before = with_part_ids(theme(Subtheme("a", (1, 2, 3)), Subtheme("b", (4, 5, 6))), None)
    gone = replace(before, subthemes=before.subthemes[1:])
    now = theme(Subtheme("b", (7, 8)), Subtheme("other", (4, 5, 6, 9, 10)))
    found = with_part_ids(now, gone)
    assert [(part.id, part.label) for part in found.subthemes] == [("t3.3", "b (2)"), ("t3.2", "b")]
    assert found.last_part_n == 3


def test_parts_of_a_fit_have_ids_of_their_theme(fit_500: ThemeFit) -> None:
    parts = [(each.id, part) for each in fit_500.themes for part in each.subthemes]
    assert parts
    assert all(part.id.startswith(f"{theme_id}.") and part.centre is not None for theme_id, part in parts)
    assert len({part.id for _, part in parts}) == len(parts)
