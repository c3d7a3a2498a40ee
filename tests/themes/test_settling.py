"""A refit moves earlier comments only as far as newcomers pay for it, whatever the communities say."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from nps_engine.themes.settling import MOVED_SHARE, settled


def unit_rows(n: int, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(n, 8)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def moved_n(before: np.ndarray, after: np.ndarray, comments_n: np.ndarray) -> int:
    """Return how many earlier comments are not with the most of their earlier theme."""
    total = 0
    for theme in np.unique(before[before >= 0]):
        rows = before == theme
        sizes = np.bincount(after[rows], weights=comments_n[rows])
        total += int(sizes.sum() - sizes.max())
    return total


@given(st.data(), st.integers(5, 120), st.integers(0, 1000))
def test_earlier_comments_move_only_as_fast_as_new_ones_come(data, n, seed):
    rng = np.random.default_rng(seed)
    labels = np.unique(rng.integers(0, data.draw(st.integers(1, 9)), n), return_inverse=True)[1]
    earlier = rng.integers(-1, data.draw(st.integers(1, 9)), n)
    comments_n = rng.integers(1, 4, n)
    after = settled(labels, earlier, unit_rows(n, seed), comments_n)
    assert len(after) == n
    assert after.min() >= 0
    if (earlier >= 0).any():
        assert moved_n(earlier, after, comments_n) <= MOVED_SHARE * comments_n[earlier < 0].sum()


def test_without_new_comments_nothing_moves_however_the_communities_fall():
    earlier = np.repeat([0, 1, 2], 10)
    after = settled(np.tile([0, 1, 2], 10), earlier, unit_rows(30, 1), np.ones(30, dtype=np.int64))
    assert len({*zip(earlier.tolist(), after.tolist(), strict=True)}) == 3


def test_what_is_new_becomes_a_theme_and_takes_a_few_along():
    earlier = np.array([0] * 20 + [1] * 20 + [-1] * 12)
    labels = np.array([0] * 18 + [2] * 2 + [1] * 20 + [2] * 12)
    after = settled(labels, earlier, unit_rows(52, 2), np.ones(52, dtype=np.int64))
    assert len(set(after[40:].tolist())) == 1
    assert set(after[18:20].tolist()) == set(after[40:].tolist())
    assert len(set(after.tolist())) == 3


def test_a_theme_comes_apart_only_once_enough_has_come_since_the_last_change():
    earlier = np.array([0] * 40 + [-1] * 10)
    labels = np.array([0] * 30 + [1] * 20)
    ones = np.ones(50, dtype=np.int64)
    assert len(set(settled(labels, earlier, unit_rows(50, 3), ones).tolist())) == 1
    assert len(set(settled(labels, earlier, unit_rows(50, 3), ones, grown_n=50).tolist())) == 2
