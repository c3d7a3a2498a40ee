"""Themes that a team starts from: a name and a sentence each, kept as they are; the rest is found beside them.

A seed takes the texts that are near its sentence, then once more those near the middle of sentence and texts, so
that it also finds what the sentence did not think of. What is nearer to another seed goes there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nps_engine.themes.encoder import Encoder, Vectors
from nps_engine.themes.theme import Theme

NEAR_FROM = 0.4
"""Cosine of a text to a seed's sentence from which it is about it."""

MIDDLE_NEAR_FROM = 0.55
"""The same to the middle of the seed's texts, which every text about it is nearer to."""

_SENTENCE_WEIGHT = 5.0


@dataclass(frozen=True)
class Seed:
    """A theme that is there from the start.

    Args:
        name: What it is called, "Billing"; none twice in a list.
        sentence: What people say about it, "The invoice was wrong or I was charged twice".
    """

    name: str
    sentence: str


def seed_vectors(seeds: Sequence[Seed], encoder: Encoder) -> Vectors:
    """Return the unit vector of each seed's name and sentence, shape (seeds, d)."""
    return encoder.encode([f"{seed.name}: {seed.sentence}" for seed in seeds])


def seeded(vectors: Vectors, of_seeds: Vectors) -> NDArray[np.int64]:
    """Return the seed that each text belongs to, -1 for none; shape (n,).

    Args:
        vectors: Unit rows, shape (n, d).
        of_seeds: Unit rows, shape (seeds, d).
    """
    found = _nearest(vectors, of_seeds, NEAR_FROM)
    middles = of_seeds * _SENTENCE_WEIGHT
    np.add.at(middles, found[found >= 0], vectors[found >= 0])
    middles /= np.linalg.norm(middles, axis=1, keepdims=True)
    again = _nearest(vectors, middles.astype(np.float32), MIDDLE_NEAR_FROM)
    return np.where(again >= 0, again, found)


def _nearest(vectors: Vectors, centres: Vectors, near_from: float) -> NDArray[np.int64]:
    cosines = vectors @ centres.T
    nearest = np.argmax(cosines, axis=1).astype(np.int64)
    return np.where(cosines.max(axis=1) >= near_from, nearest, -1)


def seed_themes(
    seeds: Sequence[Seed], of_seeds: Vectors, previous: Sequence[Theme], last_theme_n: int
) -> tuple[tuple[Theme, ...], int]:
    """Return an empty theme for each seed and the highest number of an id given; at a refit the ids stay.

    Args:
        seeds: With names that differ.
        of_seeds: Their vectors.
        previous: Themes of the fit before; one with a seed's name is the seed's.
        last_theme_n: Highest number of a theme id given so far.
    """
    known = {theme.label.casefold(): theme for theme in previous}
    themes = []
    for seed, vector in zip(seeds, of_seeds, strict=True):
        before = known.get(seed.name.casefold())
        if before is None:
            last_theme_n += 1
        blank = Theme(f"t{last_theme_n}", seed.name, (), (), (), (), vector)
        if before is not None:
            blank = replace(before, label=seed.name, centre=vector)
        themes.append(blank)
    return tuple(themes), last_theme_n


def without_seeds(previous: Sequence[Theme], seeds: Collection[Seed]) -> tuple[Theme, ...]:
    """Return the themes of the fit before that are no seed's."""
    names = {seed.name.casefold() for seed in seeds}
    return tuple(theme for theme in previous if theme.label.casefold() not in names)
