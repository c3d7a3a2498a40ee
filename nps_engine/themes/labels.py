"""Names for themes: short phrases that people in the theme say and people outside it do not.

Candidates are phrases of one to four words that occur in several comments of the theme; the log-odds of their
use inside against outside (Monroe, Colaresi & Quinn 2008, informative Dirichlet prior) filters them; their
closeness to the theme's centre and how much of the theme they cover rank them; maximal marginal relevance
(Carbonell & Goldstein 1998) makes the second phrase say something else than the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from nps_engine.themes.encoder import Encoder, Vectors
from nps_engine.themes.graph import Labels
from nps_engine.themes.phrases import Phrase, common_case, content_words, phrases_in

KEYWORDS_N = 6
LABEL_PHRASES_N = 2
CANDIDATES_N = 30

_FEWEST_ROWS_N = 2
_FEWEST_ROWS_SHARE = 0.012
_LOWEST_Z = 1.64
_PRIOR_N = 10.0
_PRIOR_FLOOR_N = 0.5
_COVER_WEIGHT = 0.35
_ODDS_WEIGHT = 0.42
_SPREAD = 0.55
_TYPICAL_WORDS_N = 6
_WORDS_BONUS = {1: -0.38, 2: 0.05, 3: 0.08, 4: -0.02, 5: -0.1}


@dataclass(frozen=True)
class ThemeName:
    """What a theme is called.

    Args:
        label: One or two short phrases, separated by a comma; different for every theme of a fit.
        keywords: More phrases, the most telling first.
    """

    label: str
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class Candidate:
    """A phrase that could name a theme.

    Args:
        phrase: Lower case.
        odds_z: Log-odds of the phrase inside the theme against outside, in standard deviations.
        covered_share: Part of the theme's texts that say it, 0..1.
    """

    phrase: str
    odds_z: float
    covered_share: float


def theme_names(
    texts: Sequence[str],
    labels: Labels,
    centres: Vectors,
    encoder: Encoder,
    *,
    candidates_n: int = CANDIDATES_N,
) -> tuple[ThemeName, ...]:
    """Return a name for every group.

    Args:
        texts: What is said, each wording once.
        labels: Shape (n,): group of each text.
        centres: Shape (groups, d): unit centre of each group.
        encoder: The one that made the centres.
        candidates_n: Phrases per group that the encoder reads.
    """
    found = [
        _without_parts(group)[:candidates_n] for group in _candidates(phrases_in(texts), labels, len(centres))
    ]
    wanted = sorted({each.phrase for group in found for each in group})
    vectors = dict(zip(wanted, encoder.encode(wanted), strict=True)) if wanted else {}
    ranked = [_ranked(group, centre, vectors) for group, centre in zip(found, centres, strict=True)]
    typical = [_typical_words(texts, labels == group) for group in range(len(centres))]
    return _distinct_names(ranked, vectors, typical)


def _candidates(phrases: Sequence[Phrase], labels: Labels, groups_n: int) -> list[list[Candidate]]:
    sizes = np.bincount(labels, minlength=groups_n)
    found: list[list[Candidate]] = [[] for _ in range(groups_n)]
    for phrase in phrases:
        inside = np.bincount(labels[list(phrase.rows)], minlength=groups_n)
        for group in np.flatnonzero(inside >= _FEWEST_ROWS_N):
            within_n, size = int(inside[group]), int(sizes[group])
            if within_n < size * _FEWEST_ROWS_SHARE:
                continue
            odds_z = log_odds_z(within_n, size, len(phrase.rows) - within_n, len(labels) - size)
            if odds_z >= _LOWEST_Z:
                found[group].append(Candidate(phrase.said, odds_z, within_n / size))
    return found


def log_odds_z(inside_n: int, of_inside_n: int, outside_n: int, of_outside_n: int) -> float:
    """Return the log-odds ratio of a phrase, shrunk by its overall use, in standard deviations.

    Source: Monroe, Colaresi & Quinn, "Fightin' Words", Political Analysis 2008, equations 16 to 22; texts
    that contain the phrase are counted, not occurrences, and half a text is added everywhere (Haldane), or a
    phrase that only this theme says could not stand out.
    """
    overall_share = (inside_n + outside_n + 0.5) / (of_inside_n + of_outside_n + 1.0)
    prior = _PRIOR_N * overall_share + _PRIOR_FLOOR_N
    prior_not = _PRIOR_N * (1.0 - overall_share) + _PRIOR_FLOOR_N
    inside = inside_n + prior
    outside = outside_n + prior
    not_inside = of_inside_n - inside_n + prior_not
    not_outside = of_outside_n - outside_n + prior_not
    variance = 1.0 / inside + 1.0 / outside
    return (log(inside / not_inside) - log(outside / not_outside)) / sqrt(variance)


def _without_parts(group: list[Candidate]) -> list[Candidate]:
    """Keep the strongest, without phrases that nearly always occur inside a longer one."""
    group.sort(key=lambda each: (-each.odds_z, each.phrase))
    group = group[: 3 * CANDIDATES_N]
    kept = []
    for each in group:
        padded = f" {each.phrase} "
        longer = [o for o in group if len(o.phrase) > len(each.phrase) and padded in f" {o.phrase} "]
        if not any(o.covered_share >= 0.7 * each.covered_share for o in longer):
            kept.append(each)
    return kept


def _ranked(
    group: list[Candidate], centre: Vectors, vectors: dict[str, Vectors]
) -> list[tuple[float, Candidate]]:
    """Return candidates with their worth, best first: closeness, use against elsewhere, reach."""
    if not group:
        return []
    strongest_z = max(each.odds_z for each in group)
    widest = max(each.covered_share for each in group)
    worth = []
    for each in group:
        score = float(vectors[each.phrase] @ centre)
        score += _ODDS_WEIGHT * each.odds_z / strongest_z
        score += _COVER_WEIGHT * sqrt(each.covered_share / widest)
        score += _WORDS_BONUS.get(len(each.phrase.split()), 0.0)
        worth.append((score, each))
    return sorted(worth, key=lambda pair: (-pair[0], pair[1].phrase))


def _distinct_names(
    ranked: list[list[tuple[float, Candidate]]], vectors: dict[str, Vectors], typical: list[str]
) -> tuple[ThemeName, ...]:
    """Name the largest group first; a phrase that named one theme names no other."""
    used: set[frozenset[str]] = set()
    names: list[ThemeName] = []
    for group, words in zip(ranked, typical, strict=True):
        picks = _spread(group, vectors)
        fresh = _label_phrases([pick for pick in picks if content_words(pick) not in used])
        used.update(content_words(pick) for pick in fresh)
        label = _unused(common_case(", ".join(fresh) or words), {name.label for name in names})
        names.append(ThemeName(label, tuple(picks[:KEYWORDS_N])))
    return tuple(names)


def _unused(label: str, taken: set[str]) -> str:
    """Return the label, numbered where another group has it: nothing tells the two apart."""
    number, free = 2, label
    while free in taken:
        free, number = f"{label} ({number})", number + 1
    return free


def _label_phrases(picks: list[str]) -> list[str]:
    """Return the first phrase and the next that shares no word of meaning with it."""
    if not picks:
        return []
    others = [pick for pick in picks[1:] if not content_words(pick) & content_words(picks[0])]
    return [picks[0], *others[: LABEL_PHRASES_N - 1]]


def _typical_words(texts: Sequence[str], inside: NDArray[np.bool_]) -> str:
    """Return the start of the shortest text, for a group that no phrase tells apart."""
    within = (text for text, is_in in zip(texts, inside, strict=True) if is_in)
    shortest = min(within, key=lambda text: (len(text), text), default="")
    return " ".join(shortest.split()[:_TYPICAL_WORDS_N]).rstrip(".,;:!? ")


def _spread(group: list[tuple[float, Candidate]], vectors: dict[str, Vectors]) -> list[str]:
    """Return phrases by maximal marginal relevance, none repeating the words of one before."""
    left = list(group)
    picks: list[str] = []
    while left and len(picks) < KEYWORDS_N + LABEL_PHRASES_N:
        best = max(
            left, key=lambda pair: (pair[0] - _SPREAD * _nearest(pair[1], picks, vectors), pair[1].phrase)
        )
        left.remove(best)
        words = content_words(best[1].phrase)
        if words and not any(_same_words(words, content_words(pick)) for pick in picks):
            picks.append(best[1].phrase)
    return picks


def _same_words(one: frozenset[str], other: frozenset[str]) -> bool:
    return one <= other or other <= one


def _nearest(candidate: Candidate, picks: list[str], vectors: dict[str, Vectors]) -> float:
    if not picks:
        return 0.0
    return max(float(vectors[candidate.phrase] @ vectors[pick]) for pick in picks)
