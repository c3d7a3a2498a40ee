"""Every figure against an independent calculation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nps_engine.scores import (
    change,
    interval_points,
    sample_n,
    score,
    score_points,
    tenth_points,
    versus_rest,
    whole_percent,
    whole_points,
)
from nps_engine.values import Bucket, Metric, RatingCounts


def nps(ratings: str) -> RatingCounts:
    return RatingCounts.of(Metric.NPS, [int(rating) for rating in ratings.split()])


def split(promoters_n: int, passives_n: int, detractors_n: int) -> RatingCounts:
    counts = [0] * 11
    counts[9], counts[8], counts[0] = promoters_n, passives_n, detractors_n
    return RatingCounts(Metric.NPS, tuple(counts))


def test_buckets_are_0_to_6_and_7_to_8_and_9_to_10():
    assert [Metric.NPS.bucket_of(rating)[:3] for rating in range(11)] == ["det"] * 7 + ["pas"] * 2 + [
        "pro"
    ] * 2


@pytest.mark.parametrize(
    ("ratings", "points"),
    [("10 9 8 0", 25), ("10", 100), ("0", -100), ("7 8", 0), ("9 9 9 6 5 7 8 10 10 2", 20)],
)
def test_the_score_is_promoters_minus_detractors(ratings: str, points: float):
    assert score_points(nps(ratings)) == pytest.approx(points)


def test_a_score_carries_shares_and_mean():
    found = score(nps("10 9 8 0"))
    assert (found.n, found.promoters_share, found.passives_share, found.detractors_share) == (
        4,
        0.5,
        0.25,
        0.25,
    )
    assert found.mean_rating == 27 / 4


def test_no_responses_have_no_score():
    assert score(RatingCounts.none(Metric.NPS)).score_points is None
    with pytest.raises(ValueError, match="no responses"):
        score_points(RatingCounts.none(Metric.NPS))


def test_csat_is_the_share_of_4_and_5_and_ces_of_5_to_7():
    assert score_points(RatingCounts.of(Metric.CSAT, [5, 4, 3, 1])) == 50
    assert score_points(RatingCounts.of(Metric.CES, [7, 5, 4, 1])) == 50
    assert RatingCounts.of(Metric.CSAT, [5, 4, 3, 1]).bucket_n(Bucket.PASSIVE) == 1


def test_the_interval_is_the_adjusted_wald_interval():
    low, high = interval_points(split(40, 20, 10))
    p, d, n = 40.75 / 73, 10.75 / 73, 73
    half = stats.norm.ppf(0.975) * np.sqrt((p + d - (p - d) ** 2) / n)
    assert (low, high) == pytest.approx((100 * (p - d - half), 100 * (p - d + half)))


@pytest.mark.parametrize(("n", "at_least", "at_most"), [(5, 0.90, 0.95), (20, 0.94, 0.98)])
def test_the_interval_covers_the_truth_as_published(n: int, at_least: float, at_most: float):
    """True split 85/12/3 (figures.md): 92 % at n = 5, 96 % at n = 20, where plain Wald covers 55 and 85 %."""
    draws = np.random.default_rng(7).multinomial(n, [0.85, 0.12, 0.03], size=20_000)
    kinds, times = np.unique(draws, axis=0, return_counts=True)
    covered_n = 0
    for kind, k in zip(kinds, times, strict=True):
        low, high = interval_points(split(*(int(each) for each in kind)))
        covered_n += int(k) if low <= 82 <= high else 0
    assert at_least < covered_n / 20_000 < at_most


def test_46_to_39_on_87_and_94_responses_is_noise():
    found = change(split(55, 17, 15), split(55, 21, 18))
    assert found.points == pytest.approx(39.36 - 45.98, abs=0.01)
    assert found.p == pytest.approx(2 * stats.norm.sf(0.6), abs=0.06)
    assert not found.is_significant


def test_a_change_between_the_same_groups_is_certain_noise():
    assert change(split(10, 5, 5), split(10, 5, 5)).p == pytest.approx(1)


def test_false_alarms_at_10_a_side_are_rarer_than_5_in_100():
    rng = np.random.default_rng(3)
    one, other = (rng.multinomial(10, [0.5, 0.3, 0.2], size=4_000) for _ in range(2))
    alarms = [
        change(split(*map(int, a)), split(*map(int, b))).is_significant
        for a, b in zip(one, other, strict=True)
    ]
    assert 0.02 < np.mean(alarms) < 0.05


def test_sample_sizes_are_the_published_ones():
    assert sample_n(10) == 382
    assert sample_n(10, split(50, 30, 20)) == 232


@pytest.mark.parametrize(
    ("points", "whole", "tenth"),
    [(0.5, 1, 0.5), (-0.5, -1, -0.5), (2.45, 2, 2.5), (-2.45, -2, -2.5), (-0.04, 0, 0.0), (12.0, 12, 12.0)],
)
def test_rounding_is_half_away_from_zero(points: float, whole: int, tenth: float):
    assert (whole_points(points), tenth_points(points)) == (whole, tenth)


def test_shares_are_whole_percent():
    assert [whole_percent(share) for share in (0.125, 0.124, 0.995, 1.0)] == [13, 12, 100, 100]


ratings = st.lists(st.integers(0, 10), max_size=60)


@given(ratings, ratings)
def test_counts_add_and_subtract(one: list[int], other: list[int]):
    a, b = RatingCounts.of(Metric.NPS, one), RatingCounts.of(Metric.NPS, other)
    assert a + b == RatingCounts.of(Metric.NPS, one + other)
    assert (a + b) - b == a


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60))
def test_the_score_is_inside_its_interval_or_beside_a_border(found: list[int]):
    counts = RatingCounts.of(Metric.NPS, found)
    low, high = interval_points(counts)
    assert -100 <= low <= high <= 100
    assert score(counts).promoters_share + score(counts).passives_share + score(
        counts
    ).detractors_share == pytest.approx(1)


def test_counts_that_do_not_fit_the_scale_are_refused():
    with pytest.raises(ValueError, match="11 ratings, got 3"):
        RatingCounts(Metric.NPS, (1, 2, 3))
    with pytest.raises(ValueError, match="negative"):
        RatingCounts(Metric.CSAT, (1, 2, 3, 4, -1))
    with pytest.raises(ValueError, match="not in range"):
        RatingCounts.of(Metric.NPS, [11])


def test_a_sum_is_all_the_groups_together():
    groups = [nps("10 9"), nps("0"), nps("7 7 7")]
    assert RatingCounts.sum(Metric.NPS, groups) == nps("10 9 0 7 7 7")
    assert RatingCounts.sum(Metric.NPS, groups[:2]) == nps("10 9 0")
    assert RatingCounts.sum(Metric.NPS, []) == RatingCounts.none(Metric.NPS)
    assert RatingCounts.sum(Metric.NPS, groups[:1]) == groups[0]


def test_counts_of_two_metrics_do_not_add_up():
    with pytest.raises(ValueError, match="counts of nps and ces"):
        RatingCounts.none(Metric.NPS) + RatingCounts.none(Metric.CES)
    with pytest.raises(ValueError, match="counts of nps and enps"):
        RatingCounts.none(Metric.NPS) - RatingCounts.none(Metric.ENPS)


def test_counts_are_equal_by_what_they_count_and_cannot_be_changed():
    assert nps("10 9") != nps("10 10")
    assert hash(nps("10 9")) == hash(nps("9 10"))
    with pytest.raises(AttributeError):
        nps("10").n = 2  # type: ignore[misc]


@given(ratings, ratings)
def test_a_part_against_the_rest_is_the_change_from_the_rest_to_it(part: list[int], rest: list[int]):
    one, other = RatingCounts.of(Metric.NPS, part), RatingCounts.of(Metric.NPS, rest)
    assert versus_rest(one + other, one) == change(other, one)
