"""A tiny real encoder and small sets of comments, for tests that want no model."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from functools import cache

import numpy as np

from nps_engine.themes.encoder import Progress, Vectors
from nps_engine.themes.phrases import stem, words_of
from nps_engine.themes.verbatims import Verbatim
from nps_engine.themes.words import FUNCTION_WORDS


class WordEncoder:
    """Each stem has a fixed random direction; a text is the sum of its stems: no model, real cosines."""

    name = "words"
    dimensions_n = 128

    def __init__(self) -> None:
        self.read_n = 0

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        self.read_n += len(texts)
        rows = np.stack([self._row(text) for text in texts]) if texts else np.zeros((0, self.dimensions_n))
        if progress is not None:
            progress(len(texts), len(texts))
        return rows.astype(np.float32)

    def _row(self, text: str) -> np.ndarray:
        row = self._direction("(every text)") * 0.3
        for word in words_of(text):
            row = row + self._direction(stem(word)) * (0.2 if word in FUNCTION_WORDS else 1.0)
        return row / np.linalg.norm(row)

    def _direction(self, word: str) -> np.ndarray:
        return direction(word, self.dimensions_n)


@cache
def direction(word: str, dimensions_n: int) -> np.ndarray:
    """Return the unit vector that stands for a word."""
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
    row = np.random.default_rng(seed).normal(size=dimensions_n)
    return row / np.linalg.norm(row)


PRICE = (
    "Far too expensive, the price is a joke",
    "The price is too high",
    "Too expensive for a small team at this price",
    "Price went up again this year",
    "It costs too much, the price keeps rising",
    "Expensive price compared with others",
    "The price increase was too much",
    "Too expensive, cheaper elsewhere",
)
SUPPORT = (
    "Support team answered within minutes",
    "Friendly and helpful support",
    "Great support, they called me back",
    "Your support team is so helpful",
    "Support solved it the same day, very helpful",
    "Helpful people in the support team",
    "The support agent was friendly and patient",
    "Quick answer from support",
    "Really helpful support staff",
)
CRASHES = (
    "The app crashes every time I open it",
    "App keeps crashing on my phone",
    "Crashes constantly since the last update",
    "The app crashed and I lost my work",
    "Since the update the app crashes daily",
    "App freezes and then crashes",
    "It crashes when I upload a photo to the app",
    "Constant crashes, the app is unusable",
)
SUBJECTS = {"price": PRICE, "support": SUPPORT, "crashes": CRASHES}


def verbatims(*groups: Sequence[str], start: int = 1) -> list[Verbatim]:
    return [Verbatim(i, text) for i, text in enumerate((t for group in groups for t in group), start=start)]


def plain_25() -> list[Verbatim]:
    return verbatims(PRICE, SUPPORT, CRASHES)


_PARTS = {
    "price": ("price", "expensive", "cheaper", "cost", "costs money", "pricing plan"),
    "support": ("support", "helpful agent", "support staff", "friendly help", "support team"),
    "crashes": ("app crashes", "crashing", "app freezes", "bugs", "app is broken"),
    "delivery": ("delivery", "parcel", "courier late", "late delivery", "parcel lost"),
    "invoice": ("invoice", "billing error", "charged twice", "refund", "wrong invoice"),
}
_ROUND = (
    "again",
    "this month",
    "every week",
    "as always",
    "for our branch",
    "in the north",
    "with my order",
    "now",
)


def many(n: int, *, seed: int = 0, start: int = 1) -> list[Verbatim]:
    """Return n comments about five subjects, each with a rating that fits it roughly."""
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    made = []
    for i in range(start, start + n):
        subject = rng.choice(sorted(_PARTS))
        first, second = rng.sample(_PARTS[subject], 2)
        text = f"{first} {rng.choice(_ROUND)}, {second} {rng.choice(_ROUND)} {rng.choice(_ROUND)}"
        made.append(Verbatim(i, text, rng.randint(8, 10) if subject == "support" else rng.randint(0, 7)))
    return made
