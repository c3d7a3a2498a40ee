"""Nearest rows against a full sort, votes against the truth, groups against scikit-network's own Louvain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sknetwork.clustering import Louvain

from nps_engine.themes.centres import centres_of, sums_of
from nps_engine.themes.grain import adjusted_rand
from nps_engine.themes.graph import louvain, neighbour_graph
from nps_engine.themes.neighbours import nearest_rows, with_votes
from tests.themes.test_grain import blobs


@pytest.mark.parametrize(("rows_n", "neighbours_n"), [(5, 5), (40, 31), (2_500, 31), (2_503, 6)])
def test_the_nearest_rows_are_those_of_a_full_sort(rows_n: int, neighbours_n: int) -> None:
    vectors, _ = blobs(5, rows_n // 5, spread=0.3)
    columns, cosines = nearest_rows(vectors, neighbours_n)
    every = vectors @ vectors.T
    assert np.sort(cosines, axis=1) == pytest.approx(np.sort(every, axis=1)[:, -neighbours_n:], abs=1e-6)
    assert cosines == pytest.approx(np.take_along_axis(every, columns, axis=1), abs=1e-6)
    assert all(len(set(row)) == neighbours_n for row in columns.tolist())


def test_later_rows_side_with_their_like_and_the_first_keep_their_group() -> None:
    vectors, truth = blobs(12, 400, spread=0.1)
    found = with_votes(truth[:2_000], vectors)
    assert found[:2_000].tolist() == truth[:2_000].tolist()
    assert np.mean(found == truth) > 0.999


def test_a_row_unlike_all_others_still_has_a_group() -> None:
    vectors = np.eye(3, dtype=np.float32)[[0, 0, 1, 1, 2]]
    vectors[4] *= -1
    assert with_votes(np.array([1, 1, 1, 1]), vectors).tolist() == [1, 1, 1, 1, 1]


@pytest.mark.parametrize("seed", [None, 3])
@pytest.mark.parametrize("resolution", [0.5, 2.0, 8.0])
def test_groups_are_those_of_scikit_network(resolution: float, seed: int | None) -> None:
    graph = neighbour_graph(blobs(20, 30, spread=0.3)[0], 10)
    theirs = Louvain(
        resolution,
        "newman",
        tol_optimization=1e-6,
        tol_aggregation=1e-6,
        shuffle_nodes=seed is not None,
        random_state=seed or 0,
    ).fit_predict(graph)
    assert adjusted_rand(louvain(graph, resolution, seed), theirs) == 1.0


@given(labels=st.lists(st.integers(-1, 3), min_size=1, max_size=30))
def test_sums_are_of_the_rows_of_each_group(labels: list[int]) -> None:
    rows = np.arange(len(labels) * 2, dtype=np.float32).reshape(-1, 2)
    found = sums_of(np.array(labels), rows, 4)
    for group in range(4):
        assert found[group].tolist() == rows[np.array(labels) == group].sum(axis=0).tolist()


def test_an_empty_group_has_no_centre() -> None:
    assert centres_of(np.array([0]), np.ones((1, 4), np.float32), 2).tolist() == [[0.5] * 4, [0.0] * 4]
