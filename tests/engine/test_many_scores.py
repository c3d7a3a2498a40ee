"""Many groups worked out at once: the same, to the last bit, as each by itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_engine.many_scores import Groups, Rows, scores_of, summed, versus_rest_of
from nps_engine.scores import score, versus_rest
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
    metric, groups = drawn
    assert scores_of(Groups.of(metric, groups))() == [score(group) for group in groups]


@given(groups_of_one_metric())
def test_many_parts_differ_from_the_rest_as_each_does(drawn: tuple[Metric, list[RatingCounts]]):
    metric, groups = drawn
    whole = RatingCounts.sum(metric, groups)
    assert versus_rest_of(Groups.of(metric, groups))() == [versus_rest(whole, group) for group in groups]


@given(groups_of_one_metric())
def test_columns_become_the_groups_that_they_were(drawn: tuple[Metric, list[RatingCounts]]):
    metric, groups = drawn
    columns = Groups.of(metric, groups)
    found = columns.each()
    assert (columns.groups_n, found, columns.whole()) == (
        len(groups),
        groups,
        RatingCounts.sum(metric, groups),
    )
    assert [(each.n, each.promoters_n, each.detractors_n) for each in found] == [
        (each.n, each.promoters_n, each.detractors_n) for each in groups
    ]
    assert all(type(count) is int for each in found for count in (*each.counts, each.n))


@pytest.mark.parametrize("rows", [[[1] * 5], [[-1, *[3] * 10]]])
def test_rows_that_cannot_be_counts_are_refused(rows: list[list[int]]):
    with pytest.raises(ValueError, match="nps has 11 ratings, none below 0"):
        Groups(Metric.NPS, np.array(rows))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-9, 10**12))))
def test_rows_of_the_same_place_are_added(given_rows: list[tuple[int, int]]):
    places, values = ([row[column] for row in given_rows] for column in (0, 1))
    found = summed(np.array(places, np.int64), 4, np.array(values, np.int64).reshape(-1, 1))
    assert found.tolist() == [[sum(n for at, n in given_rows if at == place)] for place in range(4)]


def test_rows_are_made_once_when_they_are_first_read():
    made: list[str] = []

    def make() -> list[str]:
        made.append("made")
        return ["a", "b", "c"]

    rows = Rows(3, make)
    assert (len(rows), bool(rows), made) == (3, True, [])
    assert (rows[0], rows[-2:], list(rows), "b" in rows) == ("a", ("b", "c"), ["a", "b", "c"], True)
    assert made == ["made"]
    assert rows == ("a", "b", "c") == rows
    assert rows != ("a", "b")
    assert (hash(rows), repr(rows)) == (hash(("a", "b", "c")), "('a', 'b', 'c')")
