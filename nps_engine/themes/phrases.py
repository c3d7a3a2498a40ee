"""Phrases people say: runs of one to four words, with the comments each occurs in."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nps_engine.themes.words import FUNCTION_WORDS, NEGATIONS

LONGEST_WORDS_N = 4

_CLAUSE_END = re.compile(r"[.!?;:,()\[\]{}\"“”«»\n/|*+=<>]|\s[-–—]\s|…")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


@dataclass(frozen=True)
class PhraseTable:
    """Where each phrase occurs.

    Args:
        rows_of: Phrase to the rows (positions of texts) it occurs in, ascending.
        rows_n: How many texts there are.
    """

    rows_of: dict[str, tuple[int, ...]]
    rows_n: int


def words_of(clause: str) -> list[str]:
    """Return the words of a clause, lower case, typographic apostrophes made plain."""
    plain = unicodedata.normalize("NFC", clause).replace("’", "'").lower()
    return _WORD.findall(plain)


def phrase_table(texts: Sequence[str]) -> PhraseTable:
    """Return every phrase that could stand alone, with the texts it occurs in."""
    rows_of: dict[str, list[int]] = {}
    for row, text in enumerate(texts):
        for phrase in sorted(set(_phrases(text))):
            rows_of.setdefault(phrase, []).append(row)
    return PhraseTable({phrase: tuple(rows) for phrase, rows in rows_of.items()}, len(texts))


def content_words(phrase: str) -> frozenset[str]:
    """Return the stems of the words that carry meaning: equal stems make two phrases say the same."""
    return frozenset(stem(word) for word in phrase.split() if word not in FUNCTION_WORDS)


def stem(word: str) -> str:
    """Return the word without common English and French endings; rough, for comparing only."""
    for ending in (
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
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:  # noqa: PLR2004 - a stem has 3 letters
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word  # noqa: PLR2004


def common_case(phrase: str) -> str:
    """Return the phrase as a title shows it: first letter large, the English I and short names kept large."""
    words = ["I" + word[1:] if word == "i" or word.startswith("i'") else word for word in phrase.split()]
    joined = " ".join(words)
    return joined[:1].upper() + joined[1:]


def most_common(words: Iterable[str], limit: int) -> tuple[str, ...]:
    """Return the words that occur most, ties alphabetically."""
    return tuple(word for word, _ in sorted(Counter(words).items(), key=lambda kv: (-kv[1], kv[0]))[:limit])


def _phrases(text: str) -> Iterable[str]:
    for clause in _CLAUSE_END.split(text):
        words = words_of(clause)
        for start in range(len(words)):
            if not _may_begin(words[start]):
                continue
            for end in range(start + 1, min(start + LONGEST_WORDS_N, len(words)) + 1):
                if _may_end(words[end - 1]):
                    yield " ".join(words[start:end])


def _may_begin(word: str) -> bool:
    return word in NEGATIONS or (word not in FUNCTION_WORDS and len(word) > 1)


def _may_end(word: str) -> bool:
    return word not in FUNCTION_WORDS and word not in NEGATIONS and len(word) > 1
