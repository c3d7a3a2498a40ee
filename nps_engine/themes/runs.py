"""Runs of words that people say: which comments each is in, and whether it stands by itself.

Runs are counted level by level: one of n words is looked at only where both runs of n - 1 words inside it are said
often enough (Agrawal & Srikant 1994), all of a length at once. Whether it stands by itself is read from what is
said before and after it, as Feng et al. 2004 do ("accessor variety"): what nearly always goes on is half a phrase.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nps_engine.themes.phrases import content_words, is_whole, joined, may_begin, may_end
from nps_engine.themes.words import (
    CARRIED_ON,
    CONTRASTS,
    FUNCTION_WORDS,
    NEGATIONS,
    PARTICLES,
    TRAILING,
)

LONGEST_WORDS_N = 5

_FEWEST_TEXTS_N = 2
_MANY_TEXTS_N = 2_000
_AT_CLAUSE_END_SHARE = 0.6
_BREAK = -1
_NUMBER = "#"
_TOKEN = re.compile(
    r"[.!?;:,()\[\]{}\"“”«»\n/|*+=<>…]|\s[-–—]\s|"
    r"\w*\ufffd[\w\ufffd]*|\b(?:qu|[cdjlmnst])'(?=[^\W\d_]{2})|[^\W\d_]+(?:['-][^\W\d_]+)*|[\d#@]+",
    re.IGNORECASE,
)
_WORDS_WORTH = {1: 1.0, 2: 1.8, 3: 2.0, 4: 2.0, 5: 1.4}


@dataclass(frozen=True, eq=False)
class Run:
    """One thing people say, however they put it.

    Args:
        said: The wording of it that stands best by itself, written as most people write it.
        words_n: Of that wording.
        rows: Shape (m,): positions of the texts that say it in any wording, ascending.
        led_in_share: How often a word of meaning comes before that wording, 0..1.
        carried_on_share: How often what comes after belongs to it ("tried" to …), 0..1.
        named_share: Part of its words that are written with a capital, no clause beginning there, 0..1.
    """

    said: str
    words_n: int
    rows: NDArray[np.int64]
    led_in_share: float = 0.0
    carried_on_share: float = 0.0
    named_share: float = 0.0

    @property
    def whole_share(self) -> float:
        """Return how far it stands by itself, 0..1."""
        return (1.0 - 0.5 * self.led_in_share) * (1.0 - 0.7 * self.carried_on_share)


@dataclass(frozen=True, eq=False)
class _Words:
    """The words of all texts in one row, with breaks between clauses.

    Args:
        spelt: Each word once, lower case.
        written: Each as most people write it in the middle of a clause.
        ids: Number of the word at each place, ``_BREAK`` between clauses, at both ends too.
        rows: Text of each place.
    """

    spelt: list[str]
    written: list[str]
    ids: NDArray[np.int64]
    rows: NDArray[np.int64]


def runs_in(texts: Sequence[str]) -> tuple[Run, ...]:
    """Return every run of words that may stand for something and that several texts contain, alphabetically.

    Wordings with the same stems of meaning words are one run: "good service" and "the service was good".
    """
    wordings: dict[frozenset[str], list[Run]] = defaultdict(list)
    for found in _wordings(_read(texts), _FEWEST_TEXTS_N + (len(texts) > _MANY_TEXTS_N)):
        if stems := content_words(found.said):
            wordings[stems].append(found)
    return tuple(sorted((_as_one(each) for each in wordings.values()), key=lambda run: run.said))


def _as_one(wordings: list[Run]) -> Run:
    """Return the wording that stands best by itself, with the texts of all."""
    best = min(
        wordings, key=lambda run: (-len(run.rows) * _WORDS_WORTH[run.words_n] * run.whole_share, run.said)
    )
    if len(wordings) == 1:
        return best
    rows = np.unique(np.concatenate([each.rows for each in wordings]))
    return replace(best, rows=rows)


def _read(texts: Sequence[str]) -> _Words:
    numbers: dict[str, int] = {}
    number_of: dict[str, int] = {}  # by token: most have been met before
    inside_n: dict[str, int] = defaultdict(int)
    ids, rows = [_BREAK], [0]
    for row, text in enumerate(texts):
        plain = unicodedata.normalize("NFC", text).replace("’", "'")
        is_shouted, is_inside = plain.isupper(), False
        tokens = _TOKEN.findall(plain)
        for token in tokens:
            word = number_of.get(token)
            if word is None:
                word = number_of[token] = _number_of(token, numbers)
            if is_inside and word != _BREAK and not is_shouted:
                inside_n[token] += 1
            is_inside = word != _BREAK
            ids.append(word)
        ids.append(_BREAK)
        rows.extend([row] * (len(tokens) + 1))
    spelt = list(numbers)
    written = list(spelt)
    for token, _ in sorted(inside_n.items(), key=lambda pair: (pair[1], pair[0])):
        written[number_of[token]] = token  # the commonest comes last
    return _Words(spelt, written, np.array(ids, dtype=np.int64), np.array(rows, dtype=np.int64))


def _number_of(token: str, numbers: dict[str, int]) -> int:
    """Return the number of a token's word, a new one where it is new; figures are all one word."""
    if "\ufffd" in token:
        return _BREAK  # a letter was lost: half a word is none
    if token[0].isalpha():
        if token.lower() in CONTRASTS:
            return _BREAK
        return numbers.setdefault(token.lower(), len(numbers))
    return numbers.setdefault(_NUMBER, len(numbers)) if token[0].isdigit() else _BREAK


def _wordings(words: _Words, fewest_n: int) -> Iterator[Run]:
    """Give every wording of one to five words that may stand for something."""
    ids = words.ids
    means = np.array([word not in FUNCTION_WORDS or word in NEGATIONS for word in words.spelt] + [False])
    goes_on = means | np.array([word in CARRIED_ON or word in PARTICLES for word in words.spelt] + [False])
    begins = np.array([may_begin(word) for word in words.spelt] + [False])
    trails = np.array([word in TRAILING for word in words.spelt] + [False])
    at = np.flatnonzero(ids != _BREAK)
    runs = ids[at]
    for words_n in range(1, LONGEST_WORDS_N + 1):
        at, runs, starts = _often(at, runs, words.rows, fewest_n)
        if not len(at):
            return
        ends = np.array([may_end(word, words_n) for word in words.spelt] + [False])
        sizes = np.diff(np.append(starts, len(at)))
        last, after = ids[at[starts] + words_n - 1], ids[at + words_n]
        led_in = np.add.reduceat(means[ids[at - 1]], starts, dtype=np.int64) / sizes
        carried_on = np.add.reduceat(goes_on[after], starts, dtype=np.int64) / sizes
        at_end = np.add.reduceat(after == _BREAK, starts, dtype=np.int64) / sizes
        stands = begins[ids[at[starts]]]
        stands &= ends[last] | (trails[last] & (at_end >= _AT_CLAUSE_END_SHARE) & (words_n > 1))
        for each in np.flatnonzero(stands).tolist():
            place = int(at[starts[each]])
            inside = ids[place : place + words_n].tolist()
            spelt = [words.spelt[word] for word in inside]
            if _NUMBER in spelt or not is_whole(spelt):
                continue
            written = [words.written[word] for word in inside]
            yield Run(
                joined(written),
                words_n,
                np.unique(words.rows[at[starts[each] : starts[each] + sizes[each]]]),
                float(led_in[each]),
                float(carried_on[each]),
                sum(word[:1].isupper() and not word.isupper() for word in written) / words_n,
            )
        at, runs = _longer(at, runs, ids, words_n)


def _often(
    at: NDArray[np.int64], runs: NDArray[np.int64], rows: NDArray[np.int64], fewest_n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the places of runs that enough texts contain, run by run, their numbers, and where each begins."""
    order = np.lexsort((at, runs))
    at, runs = at[order], runs[order]
    is_first = np.append(True, runs[1:] != runs[:-1]) if len(runs) else np.zeros(0, dtype=bool)
    is_other_row = is_first | np.append(True, rows[at[1:]] != rows[at[:-1]]) if len(runs) else is_first
    numbers = np.cumsum(is_first) - 1
    kept = (np.bincount(numbers, weights=is_other_row) >= fewest_n)[numbers] if len(runs) else is_first
    at, numbers = at[kept], numbers[kept]
    starts = np.flatnonzero(np.append(True, numbers[1:] != numbers[:-1])) if len(at) else numbers
    return at, numbers, starts


def _longer(
    at: NDArray[np.int64], runs: NDArray[np.int64], ids: NDArray[np.int64], words_n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the places and numbers of runs one word longer, both of whose halves are said often enough."""
    number_at = np.full(len(ids), _BREAK, dtype=np.int64)
    number_at[at] = runs
    following = ids[at + words_n]
    both = (following != _BREAK) & (number_at[at + 1] != _BREAK)
    return at[both], runs[both] * (int(ids.max()) + 1) + following[both]
