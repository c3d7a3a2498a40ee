"""Names for themes: short phrases that people in the theme say and people outside it do not.

What ranks the candidates (``candidates``): how near they are to the theme's centre and how much nearer than to any
other's, how far they stand by themselves (``runs``), how many comments say them and their words, and whether they
sound as the theme does. Maximal marginal relevance (Carbonell & Goldstein 1998) makes the next phrase say
something else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from nps_engine.themes.candidates import Candidate, candidates
from nps_engine.themes.encoder import Encoder, Vectors
from nps_engine.themes.graph import Labels
from nps_engine.themes.opinion_words import opinion
from nps_engine.themes.phrases import content_words, title_case, words_of
from nps_engine.themes.runs import runs_in
from nps_engine.themes.words import QUESTIONS

KEYWORDS_N = 6
CANDIDATES_N = 30

_APART_WEIGHT = 0.5
_COVER_WEIGHT = 0.12
_ODDS_WEIGHT = 0.3
_HALF_WEIGHT = 0.6
_SAID_WEIGHT = 0.1
_NAMED_WEIGHT = 0.2
_MOOD_WEIGHT = 0.15
_TOO_BAD_WEIGHT, _TOO_GOOD_WEIGHT = 0.4, 0.8
_SPREAD = 0.55
_AGAIN_COST = 0.4
_POOR = 0.1
_MOST_SHARE = 0.5
_SECOND_BEHIND = 0.25
_SECOND_SHARE = 0.5
_SECOND_ALIKE = 0.4
_SECOND_COVERED_SHARE = 0.03
_TYPICAL_WORDS_N = 6
_WORDS_BONUS = {1: -0.5, 2: 0.05, 3: 0.08, 4: 0.0, 5: -0.1}


@dataclass(frozen=True)
class ThemeName:
    """What a theme is called.

    Args:
        label: A short phrase, or two with a comma between; different for every theme of a fit.
        keywords: More phrases, the most telling first.
    """

    label: str
    keywords: tuple[str, ...]


def theme_names(
    texts: Sequence[str],
    labels: Labels,
    centres: Vectors,
    encoder: Encoder,
    *,
    candidates_n: int = CANDIDATES_N,
    taken: Collection[str] = (),
    sounds: NDArray[np.float64] | None = None,
) -> tuple[ThemeName, ...]:
    """Return a name for every group.

    Args:
        texts: What is said, each wording once.
        labels: Shape (n,): group of each text.
        centres: Shape (groups, d): unit centre of each group.
        encoder: The one that made the centres.
        candidates_n: Phrases per group that the encoder reads.
        taken: Phrases that name what the groups are parts of, and so none of them.
        sounds: Shape (n,): how each text sounds about its group, -1 (complaint) to 1 (praise); None to go by its
            words alone.
    """
    runs = runs_in(texts)
    found = [each[:candidates_n] for each in candidates(runs, labels, len(centres))]
    wanted = sorted({each.run.said for group in found for each in group})
    vectors = dict(zip(wanted, encoder.encode(wanted), strict=True)) if wanted else {}
    heard = np.array([opinion(text) for text in texts]) if sounds is None else sounds
    moods = _moods(heard, labels, len(centres))
    ranked = [_ranked(group, at, centres, vectors, moods[at]) for at, group in enumerate(found)]
    typical = [_typical_words(texts, labels == group) for group in range(len(centres))]
    return _distinct_names(ranked, vectors, typical, taken)


def _moods(heard: NDArray[np.float64], labels: Labels, groups_n: int) -> NDArray[np.float64]:
    """Return how each group sounds, -1..1."""
    sizes = np.bincount(labels, minlength=groups_n)
    return np.asarray(np.bincount(labels, weights=heard, minlength=groups_n) / np.maximum(sizes, 1))


def _ranked(
    group: list[Candidate], at: int, centres: Vectors, vectors: dict[str, Vectors], mood: float
) -> list[tuple[float, Candidate]]:
    """Return candidates with their worth, best first."""
    if not group:
        return []
    strongest_z = max(each.odds_z for each in group)
    most_said = max((each.covered_share for each in group if each.run.words_n > 1), default=1.0)
    widest = max(each.words_share for each in group)
    worth = []
    for each in group:
        near = centres @ vectors[each.run.said]
        others = np.delete(near, at)
        score = float(near[at]) + _APART_WEIGHT * float(near[at] - (others.max() if len(others) else 0.0))
        score += _ODDS_WEIGHT * each.odds_z / strongest_z
        score += _COVER_WEIGHT * log(each.words_share / widest)
        score += _WORDS_BONUS[each.run.words_n]
        score -= _HALF_WEIGHT * (1.0 - each.run.whole_share)
        score -= _NAMED_WEIGHT * (each.run.named_share > 0)
        score -= _mood_cost(mood, opinion(each.run.said))
        score += _SAID_WEIGHT * log(each.covered_share / most_said)
        worth.append((score, each))
    return sorted(worth, key=lambda pair: (-pair[0], pair[1].run.said))


def _mood_cost(mood: float, said: float) -> float:
    """Return what a phrase loses by sounding otherwise than its theme: most where it says what few mean.

    What people think of a subject changes from week to week and the name stays, so praise and complaint have to be
    borne out by nearly all of them; praise above all, since a trouble's own name is a complaint ("app crashes").
    """
    borne_out = mood if said * mood > 0 else 0.0
    too_much = max(0.0, abs(said) - abs(borne_out))
    too_little = max(0.0, abs(mood) - abs(said))
    return (_TOO_GOOD_WEIGHT if said > 0 else _TOO_BAD_WEIGHT) * too_much + _MOOD_WEIGHT * too_little


def _distinct_names(
    ranked: list[list[tuple[float, Candidate]]],
    vectors: dict[str, Vectors],
    typical: list[str],
    taken: Collection[str],
) -> tuple[ThemeName, ...]:
    """Name the largest group first; a phrase that named one theme names no other."""
    whole = {content_words(phrase) for phrase in taken}
    used: set[frozenset[str]] = set()
    names: list[ThemeName] = []
    for group, words in zip(ranked, typical, strict=True):
        picks = _spread(group, vectors)
        fresh = _label_phrases(_spread(_not_said(group, used, whole), vectors), vectors)
        if not fresh or fresh[0][0] < _POOR or _is_question(fresh[0][1]):
            fresh = _said_by_most(group, used) or fresh
        said = [candidate.run.said for _, candidate in fresh]
        used.update(map(content_words, (*said, " ".join(said))))
        label = _unused(title_case(", ".join(said) or words), {name.label for name in names})
        names.append(ThemeName(label, tuple(each.run.said for _, each in picks[:KEYWORDS_N])))
    return tuple(names)


def _not_said(
    group: list[tuple[float, Candidate]],
    used: Collection[frozenset[str]],
    whole: Collection[frozenset[str]],
) -> list[tuple[float, Candidate]]:
    """Return the candidates that name nothing yet, best first; who says half of a name pays for it.

    Args:
        group: Candidates with their worth, best first.
        used: Words of the names beside: "exchange rate" may stand beside "wrong exchange rate".
        whole: Words of the name above: no part of it names a part.
    """
    left = []
    for worth, candidate in group:
        words = content_words(candidate.run.said)
        is_half = any(words < each for each in used)
        if (
            words not in used
            and not (is_half and len(words) == 1)
            and not any(words <= each for each in whole)
        ):
            left.append((worth - _AGAIN_COST * is_half, candidate))
    return sorted(left, key=lambda pair: (-pair[0], pair[1].run.said))


def _unused(label: str, taken: set[str]) -> str:
    """Return the label, numbered where another group has it: nothing tells the two apart."""
    number, free = 2, label
    while free in taken:
        free, number = f"{label} ({number})", number + 1
    return free


def _is_question(candidate: Candidate) -> bool:
    """Return True for "how long" and the like: of what, it does not say."""
    words = words_of(candidate.run.said)
    return words[0] in QUESTIONS and len(words) < 3  # noqa: PLR2004 - one word after it


def _said_by_most(
    group: list[tuple[float, Candidate]], used: Collection[frozenset[str]]
) -> list[tuple[float, Candidate]]:
    """Return the two phrases that most of a group say ("pending, transfer"); none where it has no two such.

    Each may name others, too: both together name this one.
    """
    common = sorted(
        (pair for pair in group if pair[1].covered_share >= _MOST_SHARE),
        key=lambda pair: (-pair[1].covered_share, pair[1].run.said),
    )
    for other in common[1:]:
        both = content_words(common[0][1].run.said), content_words(other[1].run.said)
        if not _same_words(*both) and both[0] | both[1] not in used:
            return [common[0], other]
    return []


def _label_phrases(
    picks: list[tuple[float, Candidate]], vectors: dict[str, Vectors]
) -> list[tuple[float, Candidate]]:
    """Return the first phrase, and the next where both are needed: each says what the other leaves out."""
    if not picks:
        return []
    (best, first), *others = picks
    said = first.run.said
    if first.covered_share < _SECOND_COVERED_SHARE:
        return picks[:1]
    for worth, other in others:
        if (
            worth < best - _SECOND_BEHIND
            or other.run.words_n == 1
            or other.covered_share < _SECOND_COVERED_SHARE
            or content_words(other.run.said) & content_words(said)
        ):
            continue
        if float(vectors[other.run.said] @ vectors[said]) > _SECOND_ALIKE:
            continue
        left = np.setdiff1d(other.run.rows, first.run.rows, assume_unique=True)
        if len(left) >= _SECOND_SHARE * len(first.run.rows):
            return [picks[0], (worth, other)]
    return picks[:1]


def _typical_words(texts: Sequence[str], inside: NDArray[np.bool_]) -> str:
    """Return the start of the shortest text, for a group that no phrase tells apart."""
    within = (text for text, is_in in zip(texts, inside, strict=True) if is_in)
    shortest = min(within, key=lambda text: (len(text), text), default="")
    return " ".join(shortest.split()[:_TYPICAL_WORDS_N]).rstrip(".,;:!? ")


def _spread(
    group: list[tuple[float, Candidate]], vectors: dict[str, Vectors]
) -> list[tuple[float, Candidate]]:
    """Return candidates by maximal marginal relevance, none repeating the words of one before."""
    left = list(group)
    picks: list[tuple[float, Candidate]] = []
    while left and len(picks) < KEYWORDS_N + 2:
        best = max(
            left,
            key=lambda pair: (pair[0] - _SPREAD * _nearest(pair[1], picks, vectors), pair[1].run.said),
        )
        left.remove(best)
        words = content_words(best[1].run.said)
        if not any(_same_words(words, content_words(pick.run.said)) for _, pick in picks):
            picks.append(best)
    return picks


def _same_words(one: frozenset[str], other: frozenset[str]) -> bool:
    return one <= other or other <= one


def _nearest(
    candidate: Candidate, picks: Sequence[tuple[float, Candidate]], vectors: dict[str, Vectors]
) -> float:
    said = vectors[candidate.run.said]
    return max((float(said @ vectors[pick.run.said]) for _, pick in picks), default=0.0)
