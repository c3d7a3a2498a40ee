"""A comment that came after the fit: the themes it speaks of, by their centres, each clause on its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nps_engine.themes.clauses import clauses_of
from nps_engine.themes.decisions import Found
from nps_engine.themes.encoder import Vectors
from nps_engine.themes.memberships import rating_worths, sentiment
from nps_engine.themes.opinion_words import opinion
from nps_engine.themes.theme import Theme
from nps_engine.themes.verbatims import read_text, says_something, text_hash

CLAUSE_REACH = 1.8
"""Times a theme's reach that a clause must be close: .9 of its median comment, as the reach is half of that."""


@dataclass(frozen=True)
class Heard:
    """What one comment says.

    Args:
        text: The wording that is read, without a lead-in.
        clauses: Its parts, where it has several.
    """

    text: str
    clauses: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Return all that needs a vector."""
        return (self.text, *self.clauses)


def heard(verbatim: str) -> Heard | None:
    """Return what a comment says; None where it says nothing."""
    if not says_something(verbatim):
        return None
    text = read_text(verbatim)
    clauses = clauses_of(text)
    return Heard(text, tuple(map(read_text, clauses)) if len(clauses) > 1 else ())


def found_in(
    said: Heard, rating: int, scale: Sequence[int], themes: Sequence[Theme], vectors: Mapping[str, Vectors]
) -> tuple[Found, ...]:
    """Return the themes that a comment speaks of, the closest first; none where it fits none.

    Args:
        said: The comment.
        rating: Given with it.
        scale: Lowest and highest rating of its survey.
        themes: Of the fit in use, with their centres and reaches.
        vectors: Text hash to unit vector, of all that the comment says.
    """
    placed = [theme for theme in themes if len(theme.centre)]
    if not placed:
        return ()
    centres = np.stack([theme.centre for theme in placed])
    vector_of: dict[int, Vectors] = {}
    words: dict[int, list[str]] = {}
    for text in said.clauses:
        at, closeness = _nearest(centres, vectors[text_hash(text)])
        if closeness >= CLAUSE_REACH * placed[at].reach:
            words.setdefault(at, []).append(text)
            best = vector_of.get(at)
            if best is None or closeness > float(centres[at] @ best):
                vector_of[at] = vectors[text_hash(text)]
    whole = vectors[text_hash(said.text)]
    at, closeness = _nearest(centres, whole)
    if closeness >= placed[at].reach:
        vector_of[at] = whole
        words.setdefault(at, [said.text])
    worth = rating_worths([*scale, rating])[-1]
    found = [
        Found(
            _part_of(placed[at], vector),
            float(centres[at] @ vector),
            sentiment(sum(map(opinion, words[at])) / len(words[at]), worth, len(vector_of)),
        )
        for at, vector in vector_of.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.closeness, one.key)))


def _nearest(centres: Vectors, vector: Vectors) -> tuple[int, float]:
    cosines = centres @ vector
    at = int(np.argmax(cosines))
    return at, float(cosines[at])


def _part_of(theme: Theme, vector: Vectors) -> str:
    """Return the id of the nearest part of a theme, its own where it has none."""
    parts = [(part.id, part.centre) for part in theme.subthemes if part.id and part.centre is not None]
    return max(parts, key=lambda part: (float(part[1] @ vector), part[0]))[0] if parts else theme.id
