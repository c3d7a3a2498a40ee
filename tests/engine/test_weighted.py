"""The score by weight against numpy, against the raw score, and against the truth in simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_engine.engine import Engine
from nps_engine.scores import score
from nps_engine.values import Metric, RatingCounts, Selection, WeightedCounts
from nps_engine.weighted import weighted_score
from tests.conftest import LUMO, NOW, answers


def weighted(answers: str, metric: Metric = Metric.NPS) -> WeightedCounts:
    """Return answers, each given as rating:weight; a weight left out is 1."""
    pairs = [[*word.split(":"), "1"][:2] for word in answers.split()]
    return WeightedCounts.of(metric, [(int(rating), float(weight)) for rating, weight in pairs])


def test_a_heavy_detractor_outweighs_light_promoters():
    found = weighted_score(weighted("10:1 9:1 8:2 3:6"))
    assert found.score_points == pytest.approx(100 * (2 - 6) / 10)
    assert (found.promoters_share, found.passives_share, found.detractors_share) == (0.2, 0.2, 0.6)
    assert (found.weight_sum, found.mean_rating) == (10, pytest.approx((10 + 9 + 16 + 18) / 10))
    assert found.effective_n == pytest.approx(10**2 / (1 + 1 + 4 + 36))


def test_csat_by_weight_is_the_weight_of_the_top_boxes():
    found = weighted_score(weighted("5:3 4:1 3:2 1:2", Metric.CSAT))
    assert (found.score_points, found.promoters_share) == (50, 0.5)
    assert found.mean_rating == pytest.approx((15 + 4 + 6 + 2) / 8)
    assert 0 <= found.ci_low_points < 50 < found.ci_high_points <= 100


many = st.lists(st.integers(1, 5), min_size=1, max_size=50)


@pytest.mark.parametrize("metric", list(Metric))
@given(ratings=many, weight=st.sampled_from([1.0, 0.25, 3.0, 1e6]))
def test_equal_weights_change_nothing(metric: Metric, ratings: list[int], weight: float):
    raw = score(RatingCounts.of(metric, ratings))
    found = weighted_score(WeightedCounts.of(metric, [(rating, weight) for rating in ratings]))
    assert found[:4] == pytest.approx((raw.score_points, raw.ci_low_points, raw.ci_high_points, len(ratings)))
    assert found.mean_rating == pytest.approx(raw.mean_rating)


@given(st.lists(st.tuples(st.integers(0, 10), st.floats(0.01, 100)), min_size=2, max_size=40))
def test_the_unit_of_the_weights_does_not_matter(answers: list[tuple[int, float]]):
    euros = weighted_score(WeightedCounts.of(Metric.NPS, answers))
    cents = weighted_score(WeightedCounts.of(Metric.NPS, [(rating, 100 * w) for rating, w in answers]))
    assert cents._replace(weight_sum=cents.weight_sum / 100) == pytest.approx(euros)


def test_the_interval_is_the_linearised_one_with_the_added_responses():
    weights, values = np.array([5.0, 1, 1, 2, 8, 3]), np.array([1, 1, 1, 0, -1, -1])
    heavy = (weights**2).sum() / weights.sum()
    weights = np.append(weights, [heavy, heavy, heavy])
    parts, values = np.array([1] * 6 + [0.75, 1.5, 0.75]), np.append(values, [1, 0, -1])
    mean = np.average(values, weights=parts * weights)
    variance = (parts * weights**2 * (values - mean) ** 2).sum() / (parts * weights).sum() ** 2
    found = weighted_score(weighted("10:5 9:1 9:1 8:2 3:8 0:3"))
    ends = 100 * (mean - 1.959964 * np.sqrt(variance)), 100 * (mean + 1.959964 * np.sqrt(variance))
    assert (found.ci_low_points, found.ci_high_points) == pytest.approx(ends)


def coverage(n: int, skew: float, lean: float, split: tuple[float, float, float]) -> float:
    """Return how often the interval holds the truth of a population whose weights are lognormal.

    Args:
        skew: Standard deviation of the logarithm of the weights.
        lean: How much that logarithm is higher for promoters, and lower for detractors.
        split: True shares of promoters, passives and detractors.
    """
    rng = np.random.default_rng(11)
    heads = np.array(split) * np.exp(lean * np.array([1, 0, -1]))
    truth = 100 * (heads[0] - heads[2]) / heads.sum()
    held, runs_n = 0, 1500
    for _ in range(runs_n):
        values = rng.choice([1, 0, -1], p=split, size=n)
        weights = np.exp(skew * rng.normal(size=n) + lean * values)
        ratings = 8 + values * 2
        squares, counts = np.bincount(ratings, weights**2, 11), np.bincount(ratings, minlength=11)
        rows = counts.tolist(), np.bincount(ratings, weights, 11).tolist(), squares.tolist()
        found = weighted_score(WeightedCounts(Metric.NPS, *map(tuple, rows)))
        held += found.ci_low_points <= truth <= found.ci_high_points
    return held / runs_n


@pytest.mark.parametrize(
    ("n", "skew", "lean", "share"),
    [
        (100, 0.5, 0, 0.96),
        (100, 1, 0, 0.97),
        (100, 1, -0.5, 0.93),
        (400, 1, -0.5, 0.93),
        (100, 1, 0.5, 0.965),
        (100, 0, -0.5, 0.94),
        (30, 1, 0, 0.94),
        (10, 1, 0, 0.90),
    ],
)
def test_the_interval_holds_the_truth_with_skewed_weights(n: int, skew: float, lean: float, share: float):
    assert coverage(n, skew, lean, (0.85, 0.12, 0.03)) == pytest.approx(share, abs=0.02)


def test_groups_add():
    assert weighted("10:2 3") + weighted("3:4 7") == weighted("10:2 3 3:4 7")
    with pytest.raises(ValueError, match="counts of nps and csat"):
        WeightedCounts.none(Metric.NPS) + WeightedCounts.none(Metric.CSAT)


@pytest.mark.parametrize(
    ("answers", "is_weighted"), [("", False), ("10 3 3", False), ("10 3:2", True), ("3:0.5 3:1.5", True)]
)
def test_only_weights_other_than_1_make_it_weighted(answers: str, is_weighted: bool):
    assert weighted(answers).is_weighted is is_weighted


@pytest.mark.parametrize("answers", ["", "10:0 3:0"])
def test_where_nothing_weighs_there_is_no_score(answers: str):
    assert weighted_score(weighted(answers)) is None


def test_weights_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="a weight cannot be negative: -2"):
        weighted("10:-2")
    with pytest.raises(ValueError, match="cannot be negative"):
        WeightedCounts(Metric.CSAT, (0,) * 5, (0.0, 0.0, -0.5, 0.0, 0.0), (0.0,) * 5)
    with pytest.raises(ValueError, match="11 ratings, got 5"):
        WeightedCounts(Metric.NPS, (0,) * 11, (0.0,) * 5, (0.0,) * 11)


def test_the_engine_has_the_score_by_weight_of_any_selection(engine: Engine):
    rows = answers("10 9", plan="Pro") + answers("8 3 0", plan="Free")
    heavy = [row._replace(weight=weight) for row, weight in zip(rows, (1.0, 2.5, 1.0, 4.0, 0.5), strict=True)]
    with engine.work(NOW) as work:
        work.save_responses(LUMO, heavy)
    assert engine.score(Selection("lumo"), NOW).weighted == pytest.approx(
        weighted_score(weighted("10:1 9:2.5 8:1 3:4 0:0.5"))
    )
    free = Selection("lumo", where={"plan": ("Free",)})
    assert engine.score(free, NOW).weighted == pytest.approx(weighted_score(weighted("8:1 3:4 0:0.5")))


def test_the_engine_has_none_where_all_weigh_the_same(engine: Engine):
    with engine.work(NOW) as work:
        work.save_responses(LUMO, answers("10 9 8 3 0"))
    assert engine.score(Selection("lumo"), NOW).weighted is None
