"""The figures against answers known beforehand: exact sums over every outcome, and scipy's own formulas."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from nps_engine.scores import change, interval_points, sample_n, score, score_points
from nps_engine.values import Metric, RatingCounts

Split = tuple[float, float, float]
Interval = Callable[[int, int, int], tuple[float, float]]

Z = stats.norm.ppf(0.975)
USUAL, HAPPY, EVEN, TORN, NEARLY_ALL = (
    (0.5, 0.3, 0.2),
    (0.85, 0.12, 0.03),
    (1 / 3, 1 / 3, 1 / 3),
    (0.45, 0.1, 0.45),
    (0.95, 0.04, 0.01),
)
"""True shares of promoters, passives and detractors."""


def split(promoters_n: int, passives_n: int, detractors_n: int) -> RatingCounts:
    return RatingCounts(Metric.NPS, (0, 0, detractors_n, 0, 0, 0, 0, passives_n, 0, 0, promoters_n))


def top(metric: Metric, top_n: int, rest_n: int) -> RatingCounts:
    counts = [0] * len(metric.ratings)
    counts[0], counts[-1] = rest_n, top_n
    return RatingCounts(metric, tuple(counts))


def outcomes(n: int) -> list[tuple[int, int, int]]:
    """Return every way in which n people can be promoters, passives and detractors."""
    return [(p, n - p - d, d) for p in range(n + 1) for d in range(n - p + 1)]


def plain_moments(promoters_n: int, passives_n: int, detractors_n: int) -> tuple[float, float]:
    n = promoters_n + passives_n + detractors_n
    net = (promoters_n - detractors_n) / n
    return net, ((promoters_n + detractors_n) / n - net**2) / n


def plain_wald(*found: int) -> tuple[float, float]:
    net, variance = plain_moments(*found)
    return 100 * (net - Z * sqrt(variance)), 100 * (net + Z * sqrt(variance))


def adjusted(*found: int) -> tuple[float, float]:
    return interval_points(split(*found))


def coverage(interval: Interval, n: int, truth: Split) -> float:
    """Return in how many of all samples, weighed by their exact chance, an interval holds the true score."""
    points, tiny = 100 * (truth[0] - truth[2]), 1e-9
    held = 0.0
    for found, chance in zip(
        outcomes(n), stats.multinomial.pmf(np.array(outcomes(n)), n, truth), strict=True
    ):
        low, high = interval(*found)
        held += chance * (low - tiny <= points <= high + tiny)
    return held


@pytest.mark.parametrize(
    ("n", "truth", "plain", "ours"),
    [
        (5, HAPPY, 0.552, 0.924),
        (20, HAPPY, 0.845, 0.962),
        (100, HAPPY, 0.931, 0.957),
        (5, USUAL, 0.840, 0.943),
        (10, USUAL, 0.896, 0.963),
        (100, USUAL, 0.945, 0.949),
        (10, EVEN, 0.910, 0.961),
        (10, TORN, 0.871, 0.932),
        (10, NEARLY_ALL, 0.400, 0.914),
    ],
)
def test_the_interval_holds_the_truth_as_often_as_said(n: int, truth: Split, plain: float, ours: float):
    assert coverage(plain_wald, n, truth) == pytest.approx(plain, abs=0.0006)
    assert coverage(adjusted, n, truth) == pytest.approx(ours, abs=0.0006)


@pytest.mark.parametrize(("n", "worst", "mean"), [(5, 0.837, 0.950), (10, 0.879, 0.950), (20, 0.913, 0.953)])
def test_over_all_splits_it_holds_the_truth_19_times_in_20(n: int, worst: float, mean: float):
    """All 66 splits in tenths; the worst are those of two buckets only."""
    tenths = [(p / 10, (10 - p - d) / 10, d / 10) for p in range(11) for d in range(11 - p)]
    found = [coverage(adjusted, n, truth) for truth in tenths]
    assert (min(found), np.mean(found)) == pytest.approx((worst, mean), abs=0.0006)


def plain_alarm(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    (net_1, variance_1), (net_2, variance_2) = plain_moments(*one), plain_moments(*other)
    return abs(net_1 - net_2) > Z * sqrt(variance_1 + variance_2) + 1e-12


def our_alarm(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return change(split(*one), split(*other)).is_significant


@pytest.mark.parametrize(("alarm", "share"), [(plain_alarm, 0.0819), (our_alarm, 0.0376)])
def test_false_alarms_at_10_a_side_are_as_many_as_said(alarm: Callable[..., bool], share: float):
    """Every pair of samples of 10 from the same 50/30/20, weighed by its exact chance."""
    chances = stats.multinomial.pmf(np.array(outcomes(10)), 10, USUAL)
    pairs = product(zip(outcomes(10), chances, strict=True), repeat=2)
    alarms = sum(p * q for (one, p), (other, q) in pairs if alarm(one, other))
    assert alarms == pytest.approx(share, abs=0.0001)


def p_by_scipy(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Return the two-sided p from the +1, 0 and -1 of every response, the added ones as parts of one."""
    means, variances = [], []
    for promoters_n, passives_n, detractors_n in (one, other):
        heads = np.array([promoters_n + 0.75, passives_n + 1.5, detractors_n + 0.75])
        values = np.array([1, 0, -1])
        mean = np.average(values, weights=heads)
        means.append(mean)
        variances.append(np.average((values - mean) ** 2, weights=heads) / heads.sum())
    return float(2 * stats.norm.sf(abs(means[1] - means[0]), scale=np.sqrt(sum(variances))))


@pytest.mark.parametrize(
    ("earlier", "later", "points", "p", "verdict"),
    [
        ((52, 23, 12), (55, 21, 18), -6.615, 0.57, "noise"),  # 46 -> 39 on 87 and 94
        ((520, 230, 120), (550, 210, 180), -6.615, 0.064, "noise"),
        ((5200, 2300, 1200), (5500, 2100, 1800), -6.615, 4.05e-9, "real"),
        ((50, 30, 20), (65, 25, 10), 25.0, 0.0171, "real"),
        ((10, 0, 0), (0, 0, 10), -200.0, 4.25e-13, "real"),
        ((1, 0, 0), (0, 0, 1), -200.0, 0.346, "noise"),
        ((3, 3, 3), (3, 3, 3), 0.0, 1.0, "noise"),
    ],
)
def test_a_change_has_the_p_of_the_normal_distribution(
    earlier: tuple[int, int, int], later: tuple[int, int, int], points: float, p: float, verdict: str
):
    found = change(split(*earlier), split(*later))
    assert found.points == pytest.approx(points, abs=0.001)
    assert found.p == pytest.approx(p_by_scipy(earlier, later), rel=1e-9)
    assert found.p == pytest.approx(p, rel=0.03)
    assert ("real" if found.is_significant else "noise") == verdict


def test_a_change_back_is_as_certain_as_the_change():
    there, back = change(split(9, 3, 2), split(4, 4, 6)), change(split(4, 4, 6), split(9, 3, 2))
    assert (there.points, there.p) == pytest.approx((-back.points, back.p))


@pytest.mark.parametrize("metric", [Metric.CSAT, Metric.CES])
@pytest.mark.parametrize(("top_n", "n"), [(0, 3), (1, 3), (17, 20), (50, 100), (5, 1000)])
def test_the_interval_of_a_top_share_is_agresti_and_coulls(metric: Metric, top_n: int, n: int):
    """Its middle is that of Wilson's interval, which it holds; its half width follows from that middle."""
    wilson = stats.binomtest(top_n, n).proportion_ci(method="wilson")
    low, high = interval_points(top(metric, top_n, n - top_n))
    assert low <= 100 * wilson.low + 1e-9
    assert high >= 100 * wilson.high - 1e-9
    middle = (wilson.low + wilson.high) / 2
    half = Z * sqrt(middle * (1 - middle) / (n + Z**2))
    assert (low, high) == pytest.approx((100 * max(0, middle - half), 100 * min(1, middle + half)))


@pytest.mark.parametrize("n", [5, 20, 100])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.8, 0.97])
def test_the_interval_of_a_top_share_holds_the_truth(n: int, share: float):
    found = [interval_points(top(Metric.CSAT, k, n - k)) for k in range(n + 1)]
    chances = stats.binom.pmf(range(n + 1), n, share)
    held = sum(
        chance for (low, high), chance in zip(found, chances, strict=True) if low <= 100 * share <= high
    )
    assert 0.93 < held <= 1


@pytest.mark.parametrize(
    ("metric", "counts", "mean_rating", "top_points"),
    [
        (Metric.CSAT, (1, 0, 1, 1, 1), 3.25, 50.0),
        (Metric.CSAT, (0, 0, 0, 0, 9), 5.0, 100.0),
        (Metric.CSAT, (4, 3, 2, 1, 0), 2.0, 10.0),
        (Metric.CES, (1, 0, 0, 1, 1, 0, 1), 4.25, 50.0),
        (Metric.CES, (7, 0, 0, 0, 0, 0, 0), 1.0, 0.0),
        (Metric.NPS, (1, 0, 1, 1, 2, 3, 4, 8, 15, 22, 30), 726 / 87, None),
    ],
)
def test_means_and_top_shares(
    metric: Metric, counts: tuple[int, ...], mean_rating: float, top_points: float | None
):
    found = score(RatingCounts(metric, counts))
    everyone = np.repeat(list(metric.ratings), counts)
    assert found.mean_rating == pytest.approx(mean_rating) == pytest.approx(np.mean(everyone))
    if top_points is not None:
        assert found.score_points == pytest.approx(top_points)
        assert found.promoters_share == pytest.approx(
            np.mean(everyone >= (4 if metric.value == "csat" else 5))
        )


@pytest.mark.parametrize(
    ("margin_points", "group", "n"),
    [
        (10, None, 382),
        (5, None, 1534),
        (1, None, 38412),
        (10, split(50, 30, 20), 232),
        (10, split(85, 12, 3), 77),
        (100, None, 1),
    ],
)
def test_as_many_responses_as_said_make_the_interval_that_narrow(
    margin_points: float, group: RatingCounts | None, n: int
):
    assert sample_n(margin_points, group) == n


@pytest.mark.parametrize("margin_points", [3, 5, 10])
def test_a_sample_of_that_size_gives_that_margin(margin_points: float):
    n = sample_n(margin_points)
    low, high = interval_points(split(n // 2, 0, n - n // 2))
    assert (high - low) / 2 == pytest.approx(margin_points, rel=0.01)


def test_an_impossible_margin_is_refused():
    with pytest.raises(ValueError, match="above 0 points"):
        sample_n(0)


def test_every_split_of_a_few_people_has_the_score_one_counts_by_hand():
    for promoters_n, passives_n, detractors_n in outcomes(7):
        people = [100] * promoters_n + [0] * passives_n + [-100] * detractors_n
        assert score_points(split(promoters_n, passives_n, detractors_n)) == pytest.approx(np.mean(people))
