"""Names as people type them: case, accents, spaces and dashes do not matter; misspellings get suggestions."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from nps_engine.errors import UserError

_SHORT_LIST_N = 12
_NEAR_ENOUGH = 60
_REMEMBERED_N = 8192


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


def match_name(got: str, known: Iterable[str], what: str) -> str:
    """Return the known name that was meant.

    Args:
        what: What kind of name it is, for the message ("dimension", "plan").

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
    raise UserError(f"There is no {what} “{got}”", _known(names, what), _try(nearest(got, names)))


def _known(names: list[str], what: str) -> str:
    if not names:
        return f"No {what} is stored yet"
    shown = ", ".join(sorted(names)[:_SHORT_LIST_N])
    more_n = len(names) - _SHORT_LIST_N
    return f"Known: {shown}" + (f" and {more_n} more" if more_n > 0 else "")


def _try(near: list[str]) -> str:
    return f"Did you mean {' or '.join(f'“{name}”' for name in near)}?" if near else ""
