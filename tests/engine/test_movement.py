"""A change taken apart: known answers, sums that are exact, and how often chance is called real."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from nps_engine.movement import Portion, Sides, real_ones
from nps_engine.values import Bucket, Metric, RatingCounts

X = {Metric.NPS: (1, 0, -1), Metric.CSAT: (1, 0, 0)}


def counts(metric: Metric, split: tuple[int, int, int]) -> RatingCounts:
    """Return so many promoters, passives and detractors."""
    ratings = [metric.bucket_ratings(bucket)[0] for bucket in Bucket]
    given_ratings = [rating for rating, n in zip(ratings, split, strict=True) for _ in range(n)]
    return RatingCounts.of(metric, given_ratings)


def by_hand(
    metric: Metric, groups: list[tuple[tuple[int, int, int], tuple[int, int, int]]]
) -> list[Fraction]:
    """Return each group's contribution in points, by Kitagawa's formula in fractions."""
    totals = [[sum(group[side][at] for group in groups) for at in range(3)] for side in (0, 1)]

    def mean(split: list[int] | tuple[int, int, int]) -> Fraction:
        return Fraction(sum(x * n for x, n in zip(X[metric], split, strict=True)), sum(split))

    middle = (mean(totals[0]) + mean(totals[1])) / 2
    found = []
    for group in groups:
        before, now = (Fraction(sum(group[side]), sum(totals[side])) for side in (0, 1))
        own = [mean(side) if sum(side) else None for side in group]
        first, second = own[0], own[1]
        first = second if first is None else first
        second = first if second is None else second
        assert first is not None
        assert second is not None
        found.append(
            100 * ((now - before) * ((first + second) / 2 - middle) + (before + now) / 2 * (second - first))
        )
    return found


splits = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
groups_of_two_sides = st.lists(
    st.tuples(splits, splits).filter(lambda pair: sum(pair[0]) + sum(pair[1]) > 0), min_size=1, max_size=5
).filter(lambda groups: all(sum(sum(group[side]) for group in groups) for side in (0, 1)))


@given(metric=st.sampled_from([Metric.NPS, Metric.CSAT]), groups=groups_of_two_sides)
def test_contributions_are_those_by_hand_and_add_up_to_the_change(metric, groups):
    parts = [tuple(counts(metric, side) for side in group) for group in groups]
    whole = [RatingCounts.sum(metric, [part[side] for part in parts]) for side in (0, 1)]
    sides = Sides(*whole)
    told = [sides.contribution(Portion.of(part[0]), Portion.of(part[1])) for part in parts]
    assert [each.points for each in told] == pytest.approx(
        [float(x) for x in by_hand(metric, groups)], abs=1e-9
    )
    change = 100 * (
        sum(x * n for x, n in zip(X[metric], _split(whole[1]), strict=True)) / whole[1].n
        - sum(x * n for x, n in zip(X[metric], _split(whole[0]), strict=True)) / whole[0].n
    )
    assert sum(each.points for each in told) == pytest.approx(change, abs=1e-9)
    assert all(each.mix_points + each.within_points == pytest.approx(each.points) for each in told)
    assert all(each.low_points <= each.points <= each.high_points for each in told)
    assert all(0 <= each.p <= 1 for each in told)


@given(
    answers=st.lists(
        st.tuples(st.sampled_from([0, 1, 2]), st.booleans(), st.sets(st.integers(0, 3))),
        min_size=2,
        max_size=80,
    ).filter(lambda answers: len({now for _, now, _ in answers}) == 2)
)
def test_shared_responses_add_up_to_the_change_too(answers):
    """Each answer is (bucket, before or now, its themes): shared evenly, what is in none the last part."""
    sides = [
        [(bucket, themes) for bucket, now, themes in answers if now is is_now] for is_now in (False, True)
    ]
    whole = [counts(Metric.NPS, _tally([bucket for bucket, _ in side])) for side in sides]
    total = 0.0
    for theme in (0, 1, 2, 3, None):
        portions = [_portion(side, theme) for side in sides]
        if portions[0].n or portions[1].n:
            total += Sides(*whole).contribution(*portions).points
    scores = [100 * (_split(each)[0] - _split(each)[2]) / each.n for each in whole]
    assert total == pytest.approx(scores[1] - scores[0], abs=1e-9)


def test_a_part_that_was_not_there_before_is_all_mix():
    sides = Sides(counts(Metric.NPS, (50, 30, 20)), counts(Metric.NPS, (50, 30, 40)))
    new = sides.contribution(Portion.none(), Portion.of(counts(Metric.NPS, (0, 0, 20))))
    assert new.within_points == 0
    assert new.points == new.mix_points < 0


@pytest.mark.parametrize(("n", "share"), [(40, 0.1), (150, 0.03), (600, 0.3)])
@pytest.mark.parametrize("split", [(0.05, 0.1, 0.85), (0.5, 0.3, 0.2)])
def test_chance_is_rarely_called_real_and_the_interval_holds_the_truth(n, share, split):
    rng = np.random.default_rng(5)
    draws, false_n, held_n = 1_500, 0, 0
    rest = (0.5, 0.3, 0.2)
    grown = min(1.0, 1.5 * share)
    middle = 100 * (0.3 + grown * (split[0] - split[2]) + (1 - grown) * 0.3) / 2
    truth = grown * (100 * (split[0] - split[2]) - middle) - share * (30 - middle)
    for _ in range(draws):
        before, now, moved = (
            _drawn(rng, n, *how) for how in ((share, rest, rest), (share, rest, rest), (grown, split, rest))
        )
        same = Sides(before[1], now[1]).contribution(Portion.of(before[0]), Portion.of(now[0]))
        other = Sides(before[1], moved[1]).contribution(Portion.of(before[0]), Portion.of(moved[0]))
        false_n += same.p < 0.05
        held_n += other.low_points <= truth <= other.high_points
    assert false_n / draws <= 0.075
    assert 0.91 <= held_n / draws <= 0.999


def test_of_several_findings_only_those_beyond_what_many_looks_explain_are_real():
    assert real_ones([0.04, 0.5, 0.6, 0.7]) == (False, False, False, False)
    assert real_ones([0.6, 0.001, 0.02]) == (False, True, True)
    assert real_ones([]) == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.sampled_from([0.01, 0.02, 0.05, 0.2]))
def test_findings_are_real_where_scipy_finds_their_false_discoveries_few_enough(ps, false_share):
    adjusted = stats.false_discovery_control(ps)
    assume(abs(adjusted - false_share).min() > 1e-9)
    assert real_ones(ps, false_share) == tuple((adjusted <= false_share).tolist())


def test_no_side_may_be_empty():
    with pytest.raises(ValueError, match="both sides"):
        Sides(RatingCounts.none(Metric.NPS), counts(Metric.NPS, (1, 0, 0)))


def _split(whole: RatingCounts) -> tuple[int, int, int]:
    return whole.promoters_n, whole.passives_n, whole.detractors_n


def _tally(buckets: list[int]) -> tuple[int, int, int]:
    return buckets.count(0), buckets.count(1), buckets.count(2)


def _portion(side: list[tuple[int, set[int]]], theme: int | None) -> Portion:
    weights, squares = [0.0] * 3, [0.0] * 3
    for bucket, themes in side:
        weight = (not themes) if theme is None else (theme in themes) / max(1, len(themes))
        weights[bucket] += weight
        squares[bucket] += weight**2
    return Portion((weights[0], weights[1], weights[2]), (squares[0], squares[1], squares[2]))


def _drawn(rng, n, share, split, rest):
    own_n = rng.binomial(n, share)
    own = tuple(int(each) for each in rng.multinomial(own_n, split))
    others = tuple(int(each) for each in rng.multinomial(n - own_n, rest))
    return counts(Metric.NPS, own), counts(Metric.NPS, tuple(map(sum, zip(own, others, strict=True))))
