"""How fine to look: the resolution that random parts of the comments agree on.

At each resolution of a ladder four random 80 % of the rows are grouped, each by one run of Louvain, and each is
held against the next on the rows they share (adjusted Rand index). On real comments this curve is flat with
bumps of chance, so its highest point jumps between 11 and 17 themes when little changes. Taken is therefore the
mean of the (log) resolutions, weighted by exp(agreement / tolerance) - and, for themes, by how usual the number
of groups is and how far the largest is from swallowing the rest. Nothing in it has an edge to fall over.

docs/themes.md has the figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nps_engine.themes.encoder import Vectors
from nps_engine.themes.graph import (
    DUST_SHARE,
    ROUGH_TOLERANCE,
    Labels,
    large_groups_n,
    louvain,
    neighbour_graph,
)

SUBSAMPLE_SHARE = 0.8
SAMPLE_N = 5_000
"""Rows the ladder is climbed with; of more rows a random part is taken, and the number of groups carried over."""

_SUBSAMPLES_N = 4
_SUBSAMPLES_OF_FEW_N = 12
_FEW_ROWS_N = 500
_LOWEST_RESOLUTION, _HIGHEST_RESOLUTION = 0.1, 64.0
_LARGEST_SHARE, _LARGEST_SPREAD = 0.25, 0.1
_FITTING_RUNS_N = 3
_CLOSE_ENOUGH = 0.1
_LEAST_LOG_WEIGHT = float(np.log(0.01))  # beside the best rung's


@dataclass(frozen=True)
class Level:
    """What kind of groups is looked for.

    Args:
        neighbours_n: Of a comment in a large set.
        step: Factor from one rung of the ladder to the next.
        tolerance: Difference of agreement that makes a resolution e times as good.
        dust_share: Groups below this part of the rows are not counted.
        likely_n: Number of texts to how many groups are usual; None where any number is.
        bounds: Number of texts to the fewest and most groups that are looked at.
    """

    neighbours_n: int
    step: float
    tolerance: float
    dust_share: float
    likely_n: Callable[[int], float] | None
    bounds: Callable[[int], tuple[int, int]]


LIKELY_SPREAD = 0.4
"""Standard deviation of the log of the number of themes round the usual one: 8 to 18 are likely of 12."""


def usual_themes_n(texts_n: int) -> float:
    """Return how many themes are usual of a number of distinct texts: 3 of 25, 5 of 100, 12 from 1,600."""
    return float(min(3.0 * (max(texts_n, 1) / 25.0) ** (1.0 / 3.0), 12.0))


def theme_bounds(texts_n: int) -> tuple[int, int]:
    """Return the fewest and most themes looked at: 2 to 5 of 25, 2 to 30 of many."""
    return 2, int(np.clip(texts_n / 6 + 1, 3, 30))


def finest_bounds(texts_n: int) -> tuple[int, int]:
    """Return the fewest and most groups of the finest level: 28 to 513 of 3,080."""
    return max(2, int(texts_n**0.5 / 2)), max(3, texts_n // 6)


THEMES = Level(30, 2 ** (1 / 2), 0.1, DUST_SHARE, usual_themes_n, theme_bounds)
"""A handful that a person can read: about 5 to 20."""

FINEST = Level(18, 2 ** (1 / 2), 0.03, 0.0, None, finest_bounds)
"""As many as there are."""


@dataclass(frozen=True)
class Rung:
    """One resolution and what it gives.

    Args:
        resolution: Of Louvain.
        groups_n: Groups that are no dust.
        largest_share: Part of the rows in the largest, 0..1.
        agreement: Of the random parts, adjusted Rand index; None where it would change nothing.
    """

    resolution: float
    groups_n: int
    largest_share: float
    agreement: float | None = None


def chosen_resolution(
    vectors: Vectors, graph: Any, level: Level, seed: int = 0, *, sample_n: int = SAMPLE_N
) -> float:
    """Return the resolution to group all rows at.

    Args:
        vectors: Unit rows, shape (n, d), that the graph was made of.
        graph: Their neighbour graph at this level.
        level: ``THEMES`` or ``FINEST``.
        seed: Of the random parts.
        sample_n: Rows that the ladder is climbed with at most.
    """
    n = len(vectors)
    if n <= sample_n:
        found = ladder(graph, level, n, seed)
        return weighted_resolution(found, level, n) if found else 1.0
    rows = np.sort(np.random.default_rng(seed).choice(n, sample_n, replace=False))
    found = ladder(neighbour_graph(vectors[rows], level.neighbours_n), level, n, seed)
    if not found:
        return 1.0
    resolution = weighted_resolution(found, level, n)
    wanted_n = np.exp(
        np.interp(
            np.log(resolution),
            [np.log(rung.resolution) for rung in found],
            [np.log(rung.groups_n) for rung in found],
        )
    )
    return fitting_resolution(graph, float(wanted_n), resolution, level.dust_share)


def ladder(graph: Any, level: Level, texts_n: int, seed: int = 0) -> list[Rung]:
    """Return the rungs with a number of groups that is looked at, coarsest first.

    The usual rungs are tried first; one that could not weigh a hundredth of the best has no agreement looked for.

    Args:
        graph: Of the rows that the ladder is climbed with.
        level: What is looked for.
        texts_n: Distinct texts in all.
        seed: Of the random parts.
    """
    rungs = _rungs(graph, level)
    parts = _Parts.drawn(graph, seed)
    best = -np.inf
    before = [_log_worth(rung, level, texts_n) for rung in rungs]
    for at in sorted(range(len(rungs)), key=lambda at: -before[at]):
        if before[at] + 1.0 / level.tolerance < best + _LEAST_LOG_WEIGHT:
            continue
        rungs[at] = replace(rungs[at], agreement=parts.agreement(rungs[at].resolution))
        best = max(best, _log_worth(rungs[at], level, texts_n))
    return rungs


def _rungs(graph: Any, level: Level) -> list[Rung]:
    n = graph.shape[0]
    fewest_n, most_n = level.bounds(n)
    rungs: list[Rung] = []
    resolution = _LOWEST_RESOLUTION
    while resolution <= _HIGHEST_RESOLUTION:
        labels = louvain(graph, resolution, tolerance=ROUGH_TOLERANCE)
        groups_n = large_groups_n(labels, level.dust_share)
        if groups_n > most_n:
            break
        if groups_n >= fewest_n:
            rungs.append(Rung(resolution, groups_n, float(np.bincount(labels).max() / n)))
        resolution *= level.step
    return rungs


def weighted_resolution(rungs: list[Rung], level: Level, texts_n: int) -> float:
    """Return the mean of the log resolutions, weighted by agreement and by what is usual.

    Args:
        rungs: At least one.
        level: What is looked for.
        texts_n: Distinct texts, for the usual number of groups.
    """
    known = [rung for rung in rungs if rung.agreement is not None]
    worths = np.array([_log_worth(rung, level, texts_n) for rung in known])
    weights = np.exp(worths - worths.max())
    return float(np.exp(np.average(np.log([rung.resolution for rung in known]), weights=weights)))


def _log_worth(rung: Rung, level: Level, texts_n: int) -> float:
    worth = (rung.agreement or 0.0) / level.tolerance
    if level.likely_n is None:
        return worth
    usual_n = level.likely_n(texts_n)
    away = np.log(rung.groups_n / usual_n) / LIKELY_SPREAD
    even_share = 1.6 / usual_n
    swollen = max(0.0, rung.largest_share - max(_LARGEST_SHARE, even_share)) / _LARGEST_SPREAD
    return float(worth - 0.5 * away**2 - 0.5 * swollen**2)


def fitting_resolution(graph: Any, wanted_n: float, start: float, dust_share: float) -> float:
    """Return a resolution that gives about so many groups, found by a few runs from a first guess.

    Args:
        graph: Of all rows.
        wanted_n: Groups, dust not counted.
        start: The first guess.
        dust_share: Groups below this part of the rows are not counted.
    """
    tried: list[tuple[float, float]] = []
    at = float(np.log(start))
    slope = 0.6  # the number of groups grows with about this power of the resolution
    for _ in range(_FITTING_RUNS_N):
        missing = float(np.log(wanted_n / large_groups_n(louvain(graph, float(np.exp(at))), dust_share)))
        tried.append((abs(missing), at))
        if abs(missing) < _CLOSE_ENOUGH:
            break
        at += missing / slope
    return float(np.exp(min(tried)[1]))


@dataclass(frozen=True)
class _Parts:
    """Random parts of a graph's rows, each compared with the next."""

    rows: list[NDArray[np.int64]]
    graphs: list[Any]

    @classmethod
    def drawn(cls, graph: Any, seed: int) -> _Parts:
        n = graph.shape[0]
        rng = np.random.default_rng(seed)
        parts_n = _SUBSAMPLES_OF_FEW_N if n < _FEW_ROWS_N else _SUBSAMPLES_N
        size = max(2, int(SUBSAMPLE_SHARE * n))
        rows = [np.sort(rng.choice(n, size, replace=False)) for _ in range(parts_n)]
        return cls(rows, [graph[part][:, part] for part in rows])

    def agreement(self, resolution: float) -> float:
        """Return the mean adjusted Rand index of neighbouring parts on the rows they share."""
        groups = [louvain(graph, resolution, tolerance=ROUGH_TOLERANCE) for graph in self.graphs]
        found = []
        for one in range(len(self.rows)):
            other = (one + 1) % len(self.rows)
            _, here, there = np.intersect1d(
                self.rows[one], self.rows[other], assume_unique=True, return_indices=True
            )
            found.append(adjusted_rand(groups[one][here], groups[other][there]))
        return float(np.mean(found))


def adjusted_rand(one: Labels, other: Labels) -> float:
    """Return how far two groupings of the same rows agree: 1 the same, 0 by chance (Hubert & Arabie 1985)."""
    width = int(other.max()) + 1
    _, both_n = np.unique(one.astype(np.int64) * width + other, return_counts=True)
    pairs, of_one, of_other, every = (
        float((sizes * (sizes - 1.0) / 2.0).sum())
        for sizes in (both_n, np.bincount(one), np.bincount(other), np.array([len(one)]))
    )
    by_chance = of_one * of_other / every
    most = (of_one + of_other) / 2.0
    return (pairs - by_chance) / (most - by_chance) if most > by_chance else 1.0
