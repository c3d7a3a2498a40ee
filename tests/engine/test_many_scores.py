"""Many groups scored at once: the same, to the last bit, as each by itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_engine import many_scores, scores
from nps_engine.values import Metric, RatingCounts


@st.composite
def groups_of_one_metric(draw: st.DrawFn) -> tuple[Metric, list[RatingCounts]]:
    metric = draw(st.sampled_from(list(Metric)))
    count = st.one_of(st.just(0), st.integers(0, 30), st.integers(0, 10**8))
    size = len(metric.ratings)
    rows = draw(st.lists(st.lists(count, min_size=size, max_size=size), max_size=8))
    return metric, [RatingCounts(metric, tuple(row)) for row in rows]


@given(groups_of_one_metric())
def test_many_groups_have_the_scores_that_each_has(drawn: tuple[Metric, list[RatingCounts]]):
    _, groups = drawn
    assert many_scores.scores_of(groups) == scores.scores_of(groups)


@given(groups_of_one_metric())
def test_many_parts_differ_from_the_rest_as_each_does(drawn: tuple[Metric, list[RatingCounts]]):
    metric, groups = drawn
    whole = RatingCounts.sum(metric, groups)
    assert many_scores.versus_rest_of(whole, groups) == scores.versus_rest_of(whole, groups)


@given(groups_of_one_metric())
def test_rows_become_the_counts_that_each_row_is(drawn: tuple[Metric, list[RatingCounts]]):
    metric, groups = drawn
    rows = np.array([group.counts for group in groups], np.int64).reshape(-1, len(metric.ratings))
    found = many_scores.counts_of_rows(metric, rows)
    assert found == groups
    assert [(each.n, each.promoters_n, each.detractors_n) for each in found] == [
        (each.n, each.promoters_n, each.detractors_n) for each in groups
    ]
    assert all(type(count) is int for each in found for count in (*each.counts, each.n))


@pytest.mark.parametrize("rows", [[[1] * 5], [[-1, *[3] * 10]]])
def test_rows_that_cannot_be_counts_are_refused(rows: list[list[int]]):
    with pytest.raises(ValueError, match="nps has 11 ratings, none below 0"):
        many_scores.counts_of_rows(Metric.NPS, np.array(rows))
