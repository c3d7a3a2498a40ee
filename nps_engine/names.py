"""Names as people type them: case, accents, spaces and dashes do not matter.

A clear misspelling of a name that a customer's data brought (a dimension's value) is taken as meant; all
other misspellings get suggestions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from nps_engine.errors import UserError

if TYPE_CHECKING:
    from spellchecker import SpellChecker

_SHORT_LIST_N = 12
_NEAR_ENOUGH = 60
_REMEMBERED_N = 8192
_SHORTEST_N, _LONG_N = 4, 8
_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Names:
    """What can be asked for.

    Args:
        surveys: The keys of the surveys, first added first.
        dimensions: Dimension name to its values, as stored.
        themes: Theme id to its label.
        other_themes: Ids of themes that are not listed and asked for by nothing but their id: parts, hidden
            ones, and those merged into another.
        metrics: Survey key to what it measures: nps, enps, csat or ces.
        has_invitations: True where it was noted for any survey how many people were asked.
    """

    surveys: tuple[str, ...] = ()
    dimensions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    themes: Mapping[str, str] = field(default_factory=dict)
    other_themes: tuple[str, ...] = ()
    metrics: Mapping[str, str] = field(default_factory=dict)
    has_invitations: bool = False


@lru_cache(_REMEMBERED_N)
def fold(text: str) -> str:
    """Return text without case, accents, curly apostrophes and runs of blanks: for comparing only."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    return " ".join(
        "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Cf")).casefold().split()
    )


@lru_cache(_REMEMBERED_N)
def key_of(text: str) -> str:
    """Return the folded letters and digits alone ("North_America" and "north america" have one key)."""
    folded = fold(text)
    return "".join(c for c in folded.replace("&", "and") if c.isalnum()) or folded


def nearest(got: str, known: Iterable[str], n: int = 3) -> list[str]:
    """Return the known names most like what was typed, most alike first; none where nothing is close."""
    from rapidfuzz import fuzz, process

    found = process.extract(
        got, list(known), scorer=fuzz.WRatio, processor=key_of, limit=n, score_cutoff=_NEAR_ENOUGH
    )
    return [name for name, _, _ in found]


def taken_for(got: str, known: Iterable[str]) -> str | None:
    """Return the one known name that a misspelt one is clearly meant to be; None where there is any doubt.

    At most one slip (a letter too many, missing, wrong, or two swapped) where the shorter of both has 4 to 7
    letters and digits, at most two from 8 on; the first letter and every digit are right ("inactive" is not
    "active", "v12" not "v13"); no other name is as near; and what was typed is not an English word itself
    ("contract" is not "contact"). Measured in docs/figures.md.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    wanted = key_of(got)
    if len(wanted) < _SHORTEST_N:
        return None
    near = process.extract(
        got, list(known), scorer=OSA.distance, processor=key_of, score_cutoff=2, limit=None
    )
    meant = [name for name, distance, _ in near if _is_slip(wanted, key_of(name), int(distance))]
    return meant[0] if len(meant) == 1 and not _is_word_instead(got, meant[0]) else None


def _is_slip(wanted: str, key: str, distance: int) -> bool:
    shorter_n = min(len(wanted), len(key))
    slips_most = 0 if shorter_n < _SHORTEST_N else 1 if shorter_n < _LONG_N else 2
    same_start = wanted[:1] == key[:1] and _DIGIT.findall(wanted) == _DIGIT.findall(key)
    return distance <= slips_most and same_start


def _is_word_instead(got: str, name: str) -> bool:
    """Return True where the words in which two names differ are English words as they were typed."""
    meant = set(_WORD.findall(fold(name)))
    typed = [word for word in _WORD.findall(fold(got)) if word not in meant]
    return len(_english().known(typed)) == len(set(typed))


@lru_cache(1)
def _english() -> SpellChecker:
    from spellchecker import SpellChecker

    return SpellChecker(language="en")


def match_name(got: str, known: Iterable[str], what: str, *, may_be_misspelt: bool = False) -> str:
    """Return the known name that was meant.

    Args:
        what: What kind of name it is, for the message ("dimension", "plan").
        may_be_misspelt: Take a clear misspelling as meant; not for ids and keys.

    Raises:
        UserError: If it is none of them; names the nearest.
    """
    names = list(known)
    if got in names:
        return got
    wanted = key_of(got)
    for name in names:
        if key_of(name) == wanted:
            return name
    if may_be_misspelt and (meant := taken_for(got, names)):
        return meant
    raise UserError(f"There is no {what} “{got}”", _known(names, what), _try(nearest(got, names)))


def _known(names: list[str], what: str) -> str:
    if not names:
        return f"No {what} is stored yet"
    shown = ", ".join(sorted(names)[:_SHORT_LIST_N])
    more_n = len(names) - _SHORT_LIST_N
    return f"Known: {shown}" + (f" and {more_n} more" if more_n > 0 else "")


def _try(near: list[str]) -> str:
    return f"Did you mean {' or '.join(f'“{name}”' for name in near)}?" if near else ""
