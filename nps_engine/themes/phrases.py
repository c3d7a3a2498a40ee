"""Phrases people say: runs of one to five words, with the comments each occurs in."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nps_engine.themes.words import FUNCTION_WORDS, NEGATIONS, OPENERS, PARTICLES, TIME_WORDS

LONGEST_WORDS_N = 5

_CLAUSE_END = re.compile(r"[.!?;:,()\[\]{}\"“”«»\n/|*+=<>]|\s[-–—]\s|…")
_WORD = re.compile(r"\b(?:qu|[cdjlmnst])'(?=[^\W\d_]{2})|[^\W\d_]+(?:['-][^\W\d_]+)*")
_BROKEN = re.compile(
    r"\b(?:to|with|for|on|in|of|at|that|which|who) (?:is|was|are|were|has|have|had)\b|"
    r"\b(?:i|we|they|you|he|she|it) [\w']+$|"  # "person I spoke"
    r"^(?:month|week|day|year|hour|minute) (?:for|to|on|in|of|and|since|i|with)\b|"
    r"^pas (?:en|au|aux|dans|sur|le|la|les|l'|à|a|pu|été|eu|pour|que|tout)\b"
)
_ENDINGS = (
    "ingly",
    "ation",
    "ness",
    "ment",
    "ing",
    "ies",
    "ied",
    "ers",
    "ed",
    "es",
    "er",
    "ly",
    "s",
    "e",
    "y",
)
_FEWEST_STEM_LETTERS_N = 3


@dataclass(frozen=True)
class Phrase:
    """One thing people say, however they put it.

    Args:
        said: The commonest wording, lower case.
        rows: Positions of the texts that say it in any wording, ascending.
    """

    said: str
    rows: tuple[int, ...]


def words_of(clause: str) -> list[str]:
    """Return the words of a clause, lower case, apostrophes made plain, French elisions ("l'") apart."""
    plain = unicodedata.normalize("NFC", clause).replace("’", "'").lower()
    return _WORD.findall(plain)


def phrases_in(texts: Sequence[str]) -> tuple[Phrase, ...]:
    """Return every phrase that at least two texts contain, alphabetically.

    Wordings with the same stems of meaning words are one phrase: "good service" and "the service was good".
    """
    rows_of: dict[frozenset[str], set[int]] = {}
    wordings: dict[frozenset[str], Counter[str]] = {}
    for row, text in enumerate(texts):
        for wording in sorted(set(_wordings(text))):
            stems = content_words(wording)
            rows_of.setdefault(stems, set()).add(row)
            wordings.setdefault(stems, Counter())[wording] += 1
    found = [
        Phrase(_commonest(wordings[stems]), tuple(sorted(rows)))
        for stems, rows in rows_of.items()
        if len(rows) > 1
    ]
    return tuple(sorted(found, key=lambda phrase: phrase.said))


def content_words(phrase: str) -> frozenset[str]:
    """Return the stems of the words that carry meaning: equal stems make two phrases say the same."""
    words = (word for word in words_of(phrase) if word not in FUNCTION_WORDS or word in PARTICLES)
    return frozenset(_bare_stem(word) for word in words)


@lru_cache(maxsize=50_000)
def _bare_stem(word: str) -> str:
    """Return the stem without accents and hyphens: "très" and "tres", "wi-fi" and "wifi" are one word."""
    plain = unicodedata.normalize("NFKD", word.replace("-", ""))
    return stem("".join(letter for letter in plain if not unicodedata.combining(letter)))


def stem(word: str) -> str:
    """Return the word without common English and French endings; rough, for comparing only."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _FEWEST_STEM_LETTERS_N:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > _FEWEST_STEM_LETTERS_N and word[-1] == word[-2] else word


def common_case(phrase: str) -> str:
    """Return the phrase as a title shows it: first letter large, the English I and short names kept large."""
    words = ["I" + word[1:] if word == "i" or word.startswith("i'") else word for word in phrase.split()]
    joined = " ".join(words)
    return joined[:1].upper() + joined[1:]


def _commonest(wordings: Counter[str]) -> str:
    return min(wordings, key=lambda wording: (-wordings[wording], abs(wording.count(" ") - 2), wording))


def _wordings(text: str) -> Iterable[str]:
    for clause in _CLAUSE_END.split(text):
        words = words_of(clause)
        for start, first in enumerate(words):
            if not _may_begin(first):
                continue
            for end in range(start + 1, min(start + LONGEST_WORDS_N, len(words)) + 1):
                if _may_end(words[end - 1], end - start) and not _is_only_time(words[start:end]):
                    wording = " ".join(words[start:end]).replace("' ", "'")
                    if not _BROKEN.search(wording):
                        yield wording


def _is_only_time(words: Sequence[str]) -> bool:
    """Return True where a phrase names a time or a number and nothing else ("last year", "four")."""
    return all(word in TIME_WORDS or word in FUNCTION_WORDS for word in words)


def _may_begin(word: str) -> bool:
    if word in NEGATIONS or word in OPENERS:
        return True
    return word not in FUNCTION_WORDS and word not in PARTICLES and len(word) > 1


def _may_end(word: str, words_n: int) -> bool:
    if word in PARTICLES:
        return words_n > 1
    return word not in FUNCTION_WORDS and word not in NEGATIONS and word not in OPENERS and len(word) > 1
