from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_engine.themes.impact import Impact, theme_impact
from nps_engine.values import Metric, RatingCounts


def nps(ratings: str) -> RatingCounts:
    return RatingCounts.of(Metric.NPS, [int(each) for each in ratings.split()])


def plain_nps(ratings: list[int]) -> float:
    return 100.0 * (sum(r >= 9 for r in ratings) - sum(r <= 6 for r in ratings)) / len(ratings)


def test_impact_by_hand() -> None:
    # all: 2 promoters, 2 detractors of 5 = 0; without the theme (0 3): 2 of 3 promoters = 66.7
    impact = theme_impact(nps("10 9 8 0 3"), nps("0 3"))
    assert impact.points == pytest.approx(-200 / 3)
    assert impact.share == pytest.approx(0.4)


@given(
    theme=st.lists(st.integers(0, 10), min_size=1, max_size=60),
    rest=st.lists(st.integers(0, 10), min_size=1, max_size=60),
)
def test_impact_is_the_score_with_minus_the_score_without(theme: list[int], rest: list[int]) -> None:
    impact = theme_impact(RatingCounts.of(Metric.NPS, theme + rest), RatingCounts.of(Metric.NPS, theme))
    assert impact.points == pytest.approx(plain_nps(theme + rest) - plain_nps(rest), abs=1e-9)
    assert impact.low_points is not None
    assert impact.high_points is not None
    assert impact.low_points <= impact.points <= impact.high_points


def test_csat_counts_the_top_boxes() -> None:
    everyone = RatingCounts(Metric.CSAT, (2, 0, 0, 3, 5))
    assert theme_impact(everyone, RatingCounts(Metric.CSAT, (2, 0, 0, 0, 0))).points == pytest.approx(-20.0)


def test_edges() -> None:
    none, some = nps(""), nps("10 2")
    assert theme_impact(none, none) == Impact(0.0, 0.0, 0.0, 0.0)
    assert theme_impact(some, none) == Impact(0.0, 0.0, 0.0, 0.0)
    assert theme_impact(some, some) == Impact(None, None, None, 1.0)
    with pytest.raises(ValueError, match="negative"):
        theme_impact(nps("10"), nps("2"))


def test_detractors_only_are_not_taken_for_certain() -> None:
    impact = theme_impact(nps("10 10 10 10 10 10 8 8 1 0"), nps("1 0"))
    assert impact.high_points - impact.low_points > 10  # type: ignore[operator]


@pytest.mark.parametrize(
    ("n", "share", "lowest"), [(60, 0.1, 0.90), (200, 0.1, 0.925), (200, 0.3, 0.93), (1000, 0.05, 0.93)]
)
def test_the_interval_holds_the_truth_about_as_often_as_it_says(n: int, share: float, lowest: float) -> None:
    """Draw samples of a known population; bound above too, so a uselessly wide interval fails."""
    rng = np.random.default_rng(11)
    theme_split, rest_split = (0.05, 0.10, 0.85), (0.5, 0.3, 0.2)
    truth = share * 100 * ((0.05 - 0.85) - (0.5 - 0.2))
    draws, held = 2_000, 0
    for _ in range(draws):
        theme_n = max(1, rng.binomial(n, share))
        theme = _of(rng.multinomial(theme_n, theme_split))
        impact = theme_impact(theme + _of(rng.multinomial(n - theme_n, rest_split)), theme)
        assert impact.low_points is not None
        assert impact.high_points is not None
        held += impact.low_points <= truth <= impact.high_points
    assert lowest <= held / draws <= 0.985


def _of(split: np.ndarray) -> RatingCounts:
    promoters, passives, detractors = (int(each) for each in split)
    return RatingCounts(Metric.NPS, (detractors, 0, 0, 0, 0, 0, 0, passives, 0, promoters, 0))
