from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from nps_engine.themes import grain
from nps_engine.themes.encoder import Vectors
from nps_engine.themes.grain import FINEST, THEMES, Rung, usual_themes_n, weighted_resolution
from nps_engine.themes.graph import communities, neighbour_graph


def blobs(groups_n: int, rows_n: int, *, spread: float = 0.03, seed: int = 0) -> tuple[Vectors, np.ndarray]:
    """Return unit rows round random centres, shuffled, and which centre each is of."""
    rng = np.random.default_rng(seed)
    truth = rng.permutation(np.repeat(np.arange(groups_n), rows_n))
    rows = rng.normal(size=(groups_n, 32))[truth] / 32**0.5 + rng.normal(size=(len(truth), 32)) * spread
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), truth


def groups_found_n(vectors: Vectors, level: grain.Level, sample_n: int = 5_000) -> int:
    graph = neighbour_graph(vectors, level.neighbours_n)
    resolution = grain.chosen_resolution(vectors, graph, level, sample_n=sample_n)
    return int(communities(graph, resolution).max()) + 1


@pytest.mark.parametrize("groups_n", [3, 8, 15])
def test_plain_themes_are_all_found_whatever_is_usual(groups_n: int) -> None:
    vectors, _ = blobs(groups_n, 50)
    assert groups_found_n(vectors, THEMES) == groups_n


def test_the_finest_level_finds_as_many_as_there_are() -> None:
    vectors, _ = blobs(60, 20)
    assert groups_found_n(vectors, FINEST) == 60


def test_many_rows_take_the_number_of_groups_from_a_part_of_them() -> None:
    vectors, _ = blobs(9, 60)
    assert groups_found_n(vectors, THEMES, sample_n=200) == 9


def test_what_could_not_weigh_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, _ = blobs(30, 20, spread=0.15)
    graph = neighbour_graph(vectors, THEMES.neighbours_n)
    some = grain.ladder(graph, THEMES, len(vectors))
    monkeypatch.setattr(grain, "_LEAST_LOG_WEIGHT", -np.inf)
    every = grain.ladder(graph, THEMES, len(vectors))
    assert any(each.agreement is None for each in some)
    assert all(each.agreement is not None for each in every)
    assert weighted_resolution(some, THEMES, len(vectors)) == pytest.approx(
        weighted_resolution(every, THEMES, len(vectors)), rel=0.02
    )


def rung(resolution: float, agreement: float, groups_n: int = 12, largest_share: float = 0.2) -> Rung:
    return Rung(resolution, groups_n, largest_share, agreement)


def test_a_little_more_agreement_moves_the_grain_a_little() -> None:
    flat = [rung(resolution, 0.7) for resolution in (1.0, 2.0, 4.0)]
    assert weighted_resolution(flat, FINEST, 1_000) == pytest.approx(2.0)
    bump = [*flat[:2], replace(flat[2], agreement=0.705)]
    assert 2.0 < weighted_resolution(bump, FINEST, 1_000) < 2.4
    clear = [*flat[:2], replace(flat[2], agreement=0.9)]
    assert weighted_resolution(clear, FINEST, 1_000) == pytest.approx(4.0, rel=0.01)


def test_unusual_numbers_and_a_theme_that_swallows_all_weigh_less() -> None:
    usual = [rung(1.0, 0.7, groups_n=12), rung(4.0, 0.7, groups_n=28)]
    assert weighted_resolution(usual, THEMES, 5_000) < 1.4
    swollen = [rung(1.0, 0.7, largest_share=0.9), rung(4.0, 0.7)]
    assert weighted_resolution(swollen, THEMES, 5_000) == pytest.approx(4.0, rel=0.01)


@given(
    groupings=st.integers(2, 60).flatmap(
        lambda n: st.tuples(*[st.lists(st.integers(0, 5), min_size=n, max_size=n)] * 2)
    )
)
def test_agreement_is_the_adjusted_rand_index(groupings: tuple[list[int], list[int]]) -> None:
    one, other = map(np.array, groupings)
    assert grain.adjusted_rand(one, other) == pytest.approx(adjusted_rand_score(one, other), abs=1e-9)


def test_usual_numbers_of_themes() -> None:
    assert [round(usual_themes_n(n)) for n in (25, 100, 400, 1_600, 100_000)] == [3, 5, 8, 12, 12]
