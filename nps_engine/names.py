"""Names as people type them: case, accents, spaces and dashes do not matter; misspellings get suggestions."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from nps_engine.errors import UserError

_SHORT_LIST_N = 12
_NEAR_ENOUGH = 60


def fold(name: str) -> str:
    """Return what two spellings of one name share: no case, accents, spaces, dashes or underscores."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in decomposed if letter.isalnum())


def nearest(got: str, known: Iterable[str], n: int = 3) -> list[str]:
    """Return the known names most like what was typed, most alike first; none where nothing is close."""
    from rapidfuzz import fuzz, process

    found = process.extract(
        got, list(known), scorer=fuzz.WRatio, processor=fold, limit=n, score_cutoff=_NEAR_ENOUGH
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
    folded = fold(got)
    for name in names:
        if fold(name) == folded:
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
