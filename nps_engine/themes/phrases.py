"""Words and phrases: how they are cut, compared and written, and which may stand for something."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from nps_engine.themes.letters import letter_runs
from nps_engine.themes.words import FUNCTION_WORDS, NEGATIONS, OPENERS, PARTICLES, TIME_WORDS

_WORD = re.compile(r"\b(?:qu|[cdjlmnst])'(?=[^\W\d_]{2})|[^\W\d_]+(?:['-][^\W\d_]+)*")
_BROKEN = re.compile(
    r"\b(?:to|with|for|on|in|of|at|that|which|who) (?:is|was|are|were|has|have|had)\b|"
    r"\b(?:i|we|they|he|she|je|j'|nous|vous|ils|elles|elle|il|ich|wir)(?: |(?<=')|$)|"  # "person I spoke"
    r"\bit (?!up|out|off|back|down|away|again|in|on|over)|"  # "wish it talked"
    r"\b(?:do|does|did|can|will|would|should|could) (?:a|an|the|my|your|you|this|it)\b|"  # "long does a transfer"
    r"\b(?:would|will|could|should|may|might)\b|"  # "engineer would come"
    r"(?:^|(?<!to|ll|ve|as|ot|ad|er|ld|'t|ay|st) )(?:be|been)\b|"  # "card be delivered"
    r"^(?:month|week|day|year|hour|minute) (?:for|to|on|in|of|and|since|i|with)\b|"
    r"^pas (?:en|au|aux|dans|sur|le|la|les|l'|à|a|pu|été|eu|pour|que|tout)\b"
)
_WORDS_OF_ONE_LETTER = frozenset("aàiyoóeéèuw")
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


def words_of(clause: str) -> list[str]:
    """Return the words of a clause, lower case, apostrophes made plain, French elisions ("l'") apart."""
    plain = unicodedata.normalize("NFC", clause).replace("’", "'").lower()
    if "'" not in plain and "-" not in plain:
        return letter_runs(plain)
    return _WORD.findall(plain)


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


def title_case(phrase: str) -> str:
    """Return the phrase as a title shows it: first letter and the English I large."""
    words = ["I" + word[1:] if word == "i" or word.startswith("i'") else word for word in phrase.split()]
    joined_words = " ".join(words)
    return joined_words[:1].upper() + joined_words[1:]


def is_whole(words: Sequence[str]) -> bool:
    """Return False for words that break off or come twice, and for those that name a time or number only."""
    if all(word in TIME_WORDS or word in FUNCTION_WORDS for word in words):
        return False
    meant = [word for word in words if word not in FUNCTION_WORDS]
    if len(set(meant)) < len(meant):  # "brilliant brilliant"
        return False
    return not (_BROKEN.search(joined(words)) or any(_is_crumb(word) for word in words))


def _is_crumb(word: str) -> bool:
    """Return True for a letter that is no word, as where an accented one was lost ("l gumes")."""
    return (
        len(word) == 1
        and word not in _WORDS_OF_ONE_LETTER
        and not unicodedata.category(word).startswith("Lo")
    )


def joined(words: Sequence[str]) -> str:
    """Return words as a phrase, French elisions ("l'") with the word after them."""
    return " ".join(words).replace("' ", "'")


def may_begin(word: str) -> bool:
    """Return True where a phrase may begin with this word, lower case."""
    if word in NEGATIONS or word in OPENERS:
        return True
    return word not in FUNCTION_WORDS and word not in PARTICLES and len(word) > 1


def may_end(word: str, words_n: int) -> bool:
    """Return True where a phrase of so many words may end with this word, lower case."""
    if word in PARTICLES:
        return words_n > 1
    return word not in FUNCTION_WORDS and word not in NEGATIONS and word not in OPENERS and len(word) > 1
