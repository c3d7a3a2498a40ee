"""What complaints cost: known answers, a sum that is exact, and how often the interval holds the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_engine.movement import Portion
from nps_engine.themes.impact import complaint_cost_points, theme_cost
from nps_engine.values import Metric, RatingCounts


def nps(ratings: list[int]) -> RatingCounts:
    return RatingCounts.of(Metric.NPS, ratings)


def plain_nps(ratings: list[int]) -> float:
    return 100.0 * (sum(r >= 9 for r in ratings) - sum(r <= 6 for r in ratings)) / len(ratings)


def complaints(*weights: float) -> Portion:
    """Return a portion of detractors."""
    return Portion((0.0, 0.0, sum(weights)), (0.0, 0.0, sum(weight**2 for weight in weights)))


def test_a_cost_by_hand() -> None:
    # 5 promoters, 1 passive, 4 detractors: NPS 10; the six others have 83.3; 73.3 points for 4 complaints.
    everyone = nps([9] * 5 + [7] + [0] * 4)
    assert complaint_cost_points(everyone) == pytest.approx(500 / 6 - 10)
    assert theme_cost(everyone, complaints(1, 1)).points == pytest.approx((500 / 6 - 10) / 2)
    assert theme_cost(everyone, complaints(0.5)).points == pytest.approx((500 / 6 - 10) / 8)


def test_csat_complaints_cost_what_the_others_have() -> None:
    everyone = RatingCounts(Metric.CSAT, (2, 0, 2, 0, 6))
    assert complaint_cost_points(everyone) == pytest.approx(100 * (6 / 8 - 6 / 10))


@given(
    answers=st.lists(
        st.tuples(st.integers(0, 10), st.sets(st.integers(0, 3))), min_size=1, max_size=60
    ).filter(lambda answers: any(rating > 6 for rating, _ in answers))
)
def test_costs_add_up_exactly_to_the_distance_without_complaints(answers) -> None:
    """Each answer is (rating, its themes), shared evenly; what is in none is a part of its own."""
    ratings = [rating for rating, _ in answers]
    everyone = nps(ratings)
    unhappy = [themes for rating, themes in answers if rating <= 6]
    total = 0.0
    for theme in (0, 1, 2, 3, None):
        weights = [(not each) if theme is None else (theme in each) / max(1, len(each)) for each in unhappy]
        cost = theme_cost(everyone, complaints(*weights))
        assert 0 <= cost.low_points <= cost.points <= cost.high_points
        total += cost.points
    without = plain_nps([rating for rating in ratings if rating > 6])
    assert total == pytest.approx(without - plain_nps(ratings), abs=1e-9)
    assert total == pytest.approx(complaint_cost_points(everyone), abs=1e-9)


def test_nobody_and_only_complaints() -> None:
    none = RatingCounts.none(Metric.NPS)
    assert (complaint_cost_points(none), theme_cost(none, complaints()).points) == (0.0, 0.0)
    assert complaint_cost_points(nps([0, 0])) == 200.0


@pytest.mark.parametrize(("n", "share", "lowest"), [(60, 0.1, 0.90), (200, 0.1, 0.92), (1000, 0.05, 0.92)])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(n: int, share: float, lowest: float) -> None:
    """Draw promoters, passives, the theme's detractors and others; half of the theme's are shared with another."""
    rng = np.random.default_rng(7)
    other = 0.1
    rest = 1 - share - other
    truth = 100 * (0.75 * share) * (1 + 0.6)
    draws, held = 2_000, 0
    for _ in range(draws):
        promoters, passives, whole, half, others = rng.multinomial(
            n, (0.6 * rest, 0.4 * rest, share / 2, share / 2, other)
        )
        everyone = RatingCounts(
            Metric.NPS, (int(whole + half + others), *[0] * 6, int(passives), 0, int(promoters), 0)
        )
        own = Portion((0, 0, whole + half / 2), (0, 0, whole + half / 4))
        cost = theme_cost(everyone, own)
        held += cost.low_points <= truth <= cost.high_points
    assert lowest <= held / draws <= 0.985
