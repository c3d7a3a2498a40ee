"""Phrases that could name a theme: what its comments say and others do not (Monroe, Colaresi & Quinn 2008)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nps_engine.themes.graph import Labels
from nps_engine.themes.names import FIRST_NAMES
from nps_engine.themes.phrases import content_words
from nps_engine.themes.runs import Run
from nps_engine.themes.words import NEGATIONS

_FEWEST_ROWS_N = 2
_FEWEST_ROWS_SHARE = 0.006
_LOWEST_Z = 1.28
_PRIOR_N = 10.0
_PRIOR_FLOOR_N = 0.5
_MOST_CARRIED_ON_SHARE = 0.8


@dataclass(frozen=True, eq=False)
class Candidate:
    """A run of words that could name a theme.

    Args:
        run: What is said.
        odds_z: Log-odds of the run inside the theme against outside, in standard deviations.
        covered_share: Part of the theme's texts that say it, 0..1.
        words_share: Part of them that say one of its words of meaning, 0..1, geometric mean over these.
    """

    run: Run
    odds_z: float
    covered_share: float
    words_share: float


def candidates(runs: Sequence[Run], labels: Labels, groups_n: int) -> list[list[Candidate]]:
    """Return the runs that each group says more than others do, most so first.

    Args:
        runs: What is said, with the texts that say it.
        labels: Shape (n,): group of each text.
        groups_n: How many groups there are.
    """
    if not runs:
        return [[] for _ in range(groups_n)]
    sizes = np.bincount(labels, minlength=groups_n)
    of_run = np.repeat(np.arange(len(runs)), [len(run.rows) for run in runs])
    cells = of_run * groups_n + labels[np.concatenate([run.rows for run in runs])]
    inside_n = np.bincount(cells, minlength=len(runs) * groups_n).reshape(len(runs), groups_n)
    outside_n = inside_n.sum(axis=1, keepdims=True) - inside_n
    odds_z = log_odds_z(inside_n, sizes, outside_n, len(labels) - sizes)
    stands_out = (inside_n >= np.maximum(_FEWEST_ROWS_N, sizes * _FEWEST_ROWS_SHARE)) & (odds_z >= _LOWEST_Z)
    of_stem = {
        stems: inside_n[row] / np.maximum(sizes, 1)
        for row, run in enumerate(runs)
        if len(stems := content_words(run.said)) == 1
    }
    found = []
    for group in range(groups_n):
        rows = np.flatnonzero(stands_out[:, group])
        worth = odds_z[rows, group] * [runs[row].whole_share for row in rows.tolist()]
        order = sorted(
            zip(-worth, rows.tolist(), strict=True), key=lambda pair: (pair[0], runs[pair[1]].said)
        )
        found.append(
            [
                Candidate(
                    runs[row],
                    float(odds_z[row, group]),
                    share := float(inside_n[row, group] / sizes[group]),
                    _words_share(runs[row], of_stem, group, share),
                )
                for _, row in order
                if runs[row].carried_on_share < _MOST_CARRIED_ON_SHARE
                and not content_words(runs[row].said) & FIRST_NAMES
            ]
        )
    return found


def _words_share(
    run: Run, of_stem: Mapping[frozenset[str], NDArray[np.float64]], group: int, covered_share: float
) -> float:
    """Return the share of a group that says a word of the run, geometric mean.

    A word that is no run of its own (of time) is said as often as the run; negations are left out.
    """
    shares = [
        float(of_stem[stems][group]) if (stems := frozenset((word,))) in of_stem else covered_share
        for word in content_words(run.said)
        if word not in NEGATIONS
    ]
    known = [share for share in shares if share > 0]
    return exp(sum(map(log, known)) / len(known)) if known else covered_share


def log_odds_z(inside_n: Any, of_inside_n: Any, outside_n: Any, of_outside_n: Any) -> Any:
    """Return the log-odds ratio of a phrase, shrunk by its overall use, in standard deviations.

    Numbers, or arrays of them. Source: Monroe, Colaresi & Quinn, "Fightin' Words", Political Analysis 2008,
    equations 16 to 22; texts that contain the phrase are counted, not occurrences, and half a text is added
    everywhere (Haldane), or a phrase that only this theme says could not stand out.
    """
    overall_share = (inside_n + outside_n + 0.5) / (of_inside_n + of_outside_n + 1.0)
    prior = _PRIOR_N * overall_share + _PRIOR_FLOOR_N
    prior_not = _PRIOR_N * (1.0 - overall_share) + _PRIOR_FLOOR_N
    inside = inside_n + prior
    outside = outside_n + prior
    not_inside = of_inside_n - inside_n + prior_not
    not_outside = of_outside_n - outside_n + prior_not
    variance = 1.0 / inside + 1.0 / outside
    return (np.log(inside / not_inside) - np.log(outside / not_outside)) / np.sqrt(variance)
