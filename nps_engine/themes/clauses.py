"""A long comment in its parts, each about one thing: "love the app but billing is a mess" is two.

Cut is where a sentence, a line or a bullet ends and before words of contrast; at a comma or an "and" only where
both sides say of something what they think of it ("friendly staff, good prices"). A part that speaks of nothing
("very good!", "what can I do?") goes with its neighbour.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from nps_engine.themes.opinion_words import is_opinion
from nps_engine.themes.phrases import words_of
from nps_engine.themes.verbatims import read_text, text_hash
from nps_engine.themes.words import FUNCTION_WORDS, NEGATIONS, OPENERS, PARTICLES, TIME_WORDS

MOST_CLAUSES_N = 12
"""Parts of one comment; the rest of a longer one stays with the last."""

_CONTRASTS = (
    "but|however|although|though|whereas|except that|except for|apart from that|on the other hand|"
    "my only complaint|only downside|mais|cependant|par contre|en revanche|toutefois|néanmoins|"
    "aber|jedoch|allerdings|pero|sin embargo|aunque|mas|porém|però|tuttavia|maar|echter"
)
_SENTENCE = re.compile(
    r"(?<=[^\d][.!?…])\s+(?=[^\W\d_]|[\"'“«(])|(?<=[^\W\d_][.!?])(?=[^\W\d_]{2})|\s*[;\n•·▪]+\s*|\s[-–—*]+\s|"
    rf"[\s,]+(?=(?:{_CONTRASTS})\b)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\s*1[.)]\s")
_NUMBER = re.compile(r"(?:^|\s+)\d{1,2}[.)]\s+(?=[^\W\d_])")
_LOOSE = re.compile(r"\s*,\s+|\s+(?=(?:and|plus|et|und|y|e|en)\s)|\s*[+&/]\s+", re.IGNORECASE)
_EDGES = re.compile(
    rf"^[\s,;:.–—*•-]*(?:(?:and|plus|et|und|y|{_CONTRASTS})\b[\s,:]*)?(?:\d{{1,2}}[.)]\s)?|[\s,;:–—-]+$",
    re.IGNORECASE,
)
_EMPTY = """
ok okay fine lot way company firm one ones someone everything nothing something anything day time overall general
far else please thanks thank keep happen happened happens say said do doing reason score chose choose done use used
using since help tout toute rien choses
"""
_EMPTY_WORDS = frozenset(_EMPTY.split())
_CONTRAST_ONLY = frozenset(word for part in _CONTRASTS.split("|") for word in part.split())


def clauses_of(text: str) -> tuple[str, ...]:
    """Return the parts of a comment that each speak of something; the comment itself where it has one part."""
    items = _cut(text, _NUMBER, _speaks) if _NUMBERED.match(text) else [text]
    parts = [part for item in items for part in _cut(item, _SENTENCE, _speaks)]
    found = [clause for part in parts for clause in _cut(part, _LOOSE, _says_what_it_thinks)]
    clauses = [clause for each in found if (clause := _EDGES.sub("", each).strip())]
    if len(clauses) < 2:  # noqa: PLR2004 - the whole is its one clause
        return (text,)
    rest = clauses[MOST_CLAUSES_N - 1 :]
    return (*clauses[: MOST_CLAUSES_N - 1], " ".join(rest)) if rest else tuple(clauses)


def vector_keys(text: str) -> tuple[str, ...]:
    """Return the names (``text_hash``) of all vectors that are made of a comment: of it and of its parts."""
    whole = read_text(text)
    return tuple(dict.fromkeys(text_hash(part) for part in (whole, *clauses_of(whole))))


def _cut(text: str, at: re.Pattern[str], stands: Callable[[str], bool]) -> list[str]:
    """Return the text cut at some places; what does not stand alone stays with what is before, or after."""
    found: list[str] = []
    start, is_standing = 0, False
    spans = [match.span() for match in at.finditer(text)]
    ends = [end for end, _ in spans[1:]] + [len(text)]
    for (end, after), rest_end in zip(spans, ends, strict=False):
        is_standing = is_standing or stands(text[start:end])  # what stands still does with more behind it
        if is_standing and stands(text[after:rest_end]):
            found.append(text[start:end])
            start = after
    return [*found, text[start:]]


def _speaks(part: str) -> bool:
    """Return True where a part names something: a word beside grammar, time and opinion."""
    return any(_is_subject(word) for word in words_of(part))


def _says_what_it_thinks(part: str) -> bool:
    words = words_of(part)
    return any(_is_subject(word) for word in words) and any(
        is_opinion(word) or word in NEGATIONS for word in words
    )


@lru_cache(maxsize=50_000)
def _is_subject(word: str) -> bool:
    return (
        len(word) > 2  # noqa: PLR2004 - shorter ones are grammar or noise
        and word not in FUNCTION_WORDS
        and word not in NEGATIONS
        and word not in TIME_WORDS
        and word not in OPENERS
        and word not in PARTICLES
        and word not in _EMPTY_WORDS
        and word not in _CONTRAST_ONLY
        and not is_opinion(word)
    )
