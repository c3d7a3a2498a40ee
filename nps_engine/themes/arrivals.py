"""A comment that came after the fit: the themes it speaks of, placed as the fit places its own (``mentions``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nps_engine.themes.clauses import clauses_of
from nps_engine.themes.decisions import Found
from nps_engine.themes.encoder import Vectors
from nps_engine.themes.memberships import Sentiments, rating_worths, sentiment
from nps_engine.themes.mentions import Clauses, Placed, mentions_of
from nps_engine.themes.theme import Theme
from nps_engine.themes.verbatims import read_text, says_something, text_hash


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
    said: Heard,
    rating: int,
    scale: Sequence[int],
    themes: Sequence[Theme],
    vectors: Mapping[str, Vectors],
    *,
    sentiments: Sentiments,
) -> tuple[Found, ...]:
    """Return the themes that a comment speaks of, what it speaks of most first; none where it fits none.

    Args:
        said: The comment.
        rating: Given with it.
        scale: Lowest and highest rating of its survey.
        themes: Of the fit in use, with their centres and reaches.
        vectors: Text hash to unit vector, of all that the comment says.
        sentiments: As the fit in use was taught them.
    """
    known = [theme for theme in themes if len(theme.centre)]
    if not known:
        return ()
    centres, reaches = np.stack([theme.centre for theme in known]), [theme.reach for theme in known]
    whole = np.stack([vectors[text_hash(said.text)]])
    parts = np.stack([vectors[text_hash(text)] for text in said.clauses]) if said.clauses else whole[:0]
    clauses = Clauses(said.clauses, np.zeros(len(parts), dtype=np.int64), parts)
    nearest = np.argmax(whole @ centres.T, axis=1).astype(np.int64)
    sounds = sentiments.of((said.text,), whole), sentiments.of(said.clauses, parts)
    mentions = mentions_of(nearest, Placed.at(nearest, whole, clauses, centres, reaches), clauses, sounds)
    worth = rating_worths([*scale, rating])[-1]
    return tuple(
        Found(
            _part_of(known[line.group], parts[line.clause] if line.clause >= 0 else whole[0]),
            line.closeness,
            sentiment(line.words, worth, len(mentions)),
            line.is_main,
        )
        for line in mentions
    )


def _part_of(theme: Theme, vector: Vectors) -> str:
    """Return the id of the nearest part of a theme, its own where it has none."""
    parts = [(part.id, part.centre) for part in theme.subthemes if part.id and part.centre is not None]
    return max(parts, key=lambda part: (float(part[1] @ vector), part[0]))[0] if parts else theme.id
