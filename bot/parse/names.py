"""Names that people type: matched whatever their case, accents, spaces and underscores, never guessed.

Values of dimensions may be misspelt where it is clear what is meant; that is noted, so that it can be said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rapidfuzz import fuzz, process

from bot.questions import quoted
from nps_engine.errors import UserError
from nps_engine.names import fold, key_of, taken_for

SHORT_LIST_N = 12
"""How many known names an error lists in full."""

_SHOWN_CHARACTERS_N = 60
_NEAR_SHARE = 0.7
_SHORT_PLURAL_N = 3


class UnknownNameError(UserError):
    """A word that is not known where a known one is needed.

    Args:
        got: As ``UserError``.
        allowed: As ``UserError``.
        try_: As ``UserError``.
        word: The word as it was typed.
        replacements: What could stand in its place, nearest first; each is text that parses.
    """

    def __init__(
        self, got: str, allowed: str = "", try_: str = "", *, word: str = "", replacements: Sequence[str] = ()
    ) -> None:
        super().__init__(got, allowed, try_)
        self.word = word
        self.replacements = tuple(replacements)


def forms(key: str) -> tuple[str, ...]:
    """Return a key and, where it may be an English plural, its singulars; the likeliest first."""
    if len(key) <= _SHORT_PLURAL_N or not key.endswith("s") or key.endswith("ss"):
        return (key,)
    if key.endswith("ies"):
        return key, key[:-3] + "y", key[:-1]
    if key.endswith(("ses", "xes", "zes", "ches", "shes")):
        return key, key[:-1], key[:-2]
    return key, key[:-1]


def shown(text: str) -> str:
    """Return text as an error quotes it: in curly quotes, on one line, shortened."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= _SHOWN_CHARACTERS_N else line[: _SHOWN_CHARACTERS_N - 1] + '…'}”"


class NameIndex:
    """Names, indexed once, found by any of their spellings.

    Args:
        names: The names as stored; order is kept where names are listed.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys(names))
        self._exact = frozenset(self.names)
        self._folded = _by(fold, self.names)
        self._keys = _by(key_of, self.names)
        self._forms: dict[str, tuple[str, ...]] = {}
        for name in self.names:
            for form in forms(key_of(name)):
                self._forms[form] = (*self._forms.get(form, ()), name)

    def find(self, got: str, *, plural: bool = False) -> tuple[str, ...]:
        """Return the names that a spelling means: none, one, or those that differ in spelling only.

        An exact match beats one without case and accents, that beats one without blanks and marks, and that
        beats one without the plural ending (looked for only if ``plural``).
        """
        if got in self._exact:
            return (got,)
        hits = self._folded.get(fold(got)) or self._keys.get(key_of(got))
        if not hits and plural:
            hits = next((self._forms[form] for form in forms(key_of(got)) if form in self._forms), None)
        return hits or ()

    def nearest(self, got: str, limit: int = 3) -> tuple[str, ...]:
        """Return the names most like a misspelt one, nearest first; empty where none is near."""
        keys = nearest_keys(got, tuple(self._folded), limit)
        return tuple(dict.fromkeys(name for key in keys for name in self._folded[key]))[:limit]


def _by(spelling: Callable[[str], str], names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        key = spelling(name)
        found[key] = (*found.get(key, ()), name)
    return found


def nearest_keys(got: str, folded: Sequence[str], limit: int = 3) -> tuple[str, ...]:
    """Return the folded keys most like what was typed, nearest first; empty where none is near."""
    near = process.extract(fold(got), folded, scorer=fuzz.ratio, limit=limit, score_cutoff=100 * _NEAR_SHARE)
    return tuple(key for key, _, _ in near)


def resolve_name(
    got: str,
    index: NameIndex,
    what: str,
    *,
    plural: bool = False,
    say: Callable[[str], str] = quoted,
    near: Sequence[str] = (),
    taken: list[tuple[str, str]] | None = None,
) -> str:
    """Return the one known name that a spelling means; ``say`` tells how to type another in the error.

    Args:
        near: What may be meant where it is not known, before what is spelt alike.
        taken: Where to note a misspelt name with the one that it is taken for; None to refuse it.

    Raises:
        UnknownNameError: If none is meant, or several are.
    """
    hits = index.find(got, plural=plural)
    if len(hits) == 1:
        return hits[0]
    if hits:
        raise UnknownNameError(
            f"I know more than one {what} spelt like {shown(got)}",
            f"Known: {', '.join(hits)}",
            f"Try the exact spelling: {' or '.join(map(say, hits))}",
            word=got,
            replacements=tuple(map(quoted, hits)),
        )
    if taken is not None and (meant := taken_for(got, index.names)):
        taken.append((got, meant))
        return meant
    near = near or index.nearest(got) or index.names[:1]
    raise UnknownNameError(
        f"I don't know the {what} {shown(got)}",
        known_list(index.names, what, near),
        f"Try {' or '.join(map(say, near))}" if near else "",
        word=got,
        replacements=tuple(map(quoted, near)),
    )


def known_list(names: Sequence[str], what: str, near: Sequence[str] = ()) -> str:
    """Return the sentence that says which names are known: all of a short list, else the nearest."""
    if not names:
        return f"No {what} is known yet"
    if len(names) <= SHORT_LIST_N:
        return f"Known: {', '.join(names)}"
    return f"Known: {', '.join(near or names[:3])} and {len(names) - len(near or names[:3])} more"
