"""Who speaks of what, and how: one line for each theme that a comment speaks of, with its sentiment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nps_engine.themes.encoder import Vectors
from nps_engine.themes.groups import Groups
from nps_engine.themes.leaning import FEWEST_RATED_N, TAUGHT_FROM_N
from nps_engine.themes.mentions import Mention
from nps_engine.themes.opinion_words import opinion
from nps_engine.themes.ridge import Line, Sums
from nps_engine.themes.theme import Membership

RATING_WEIGHT = 0.5
"""Part of the rating in the sentiment of a comment about one thing; shared out where it names several."""

NEUTRAL_SHARE = 0.65
"""Where on its scale a rating says neither: 6.5 of 0 to 10, 3.6 of 1 to 5, 4.9 of 1 to 7."""

_HIGHEST_RATINGS = (5, 7)
_OPINION_WEIGHT = 0.5


def memberships_of(
    groups: Groups, mentions: Sequence[Mention], theme_ids: Mapping[int, str], ratings: Sequence[int | None]
) -> tuple[Membership, ...]:
    """Return who speaks of which theme, by response id, what a comment speaks of most first.

    Args:
        groups: Texts and their groups, whose ``ids`` are in the order of the ratings.
        mentions: What each text speaks of.
        theme_ids: Of each group.
        ratings: One per response.
    """
    worths = rating_worths(ratings)
    themes_n = Counter(line.text for line in mentions)
    found = []
    for line in mentions:
        theme_id = theme_ids[line.group]
        for row in groups.said[line.text].rows:
            felt = sentiment(line.words, worths[row], themes_n[line.text])
            found.append(Membership(groups.ids[row], theme_id, felt, line.closeness, line.is_main))
    return tuple(sorted(found, key=lambda one: (one.response_id, not one.is_main, -one.closeness)))


def sentiments_of(groups: Groups, ratings: Sequence[int | None]) -> Sentiments:
    """Return what the ratings teach of how words sound.

    Args:
        groups: Texts and clauses, ``ids`` in the order of the ratings.
        ratings: One per response.
    """
    worths = rating_worths(ratings)
    texts = [each.text for each in groups.said]
    of_texts = [mean_of([worths[row] for row in each.rows]) for each in groups.said]
    return Sentiments.taught(texts, groups.vectors, of_texts)


def sounds_of(groups: Groups, sentiments: Sentiments) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how each text and each clause sounds, -1 (complaint) to 1 (praise)."""
    texts, clauses = [each.text for each in groups.said], groups.clauses
    return sentiments.of(texts, groups.vectors), sentiments.of(clauses.texts, clauses.vectors)


def mean_of(worths: Sequence[float | None]) -> float | None:
    """Return the mean of those that are known, None where none is."""
    known = [worth for worth in worths if worth is not None]
    return sum(known) / len(known) if known else None


@dataclass(frozen=True, eq=False)
class Sentiments:
    """How words sound, -1 (complaint) to 1 (praise): from a list of words, and from what ratings taught.

    Args:
        line: From a vector and ``opinion`` to the worth of the rating; None where too few are rated.
    """

    line: Line | None

    @classmethod
    def taught(cls, texts: Sequence[str], vectors: Vectors, worths: Sequence[float | None]) -> Sentiments:
        """Return what rated texts teach.

        Args:
            texts: In an order that has nothing to do with their ratings.
            vectors: Unit rows, shape (n, d).
            worths: ``rating_worth`` of each; None where it has no rating.
        """
        rated = [row for row, worth in enumerate(worths) if worth is not None][:TAUGHT_FROM_N]
        if len(rated) < FEWEST_RATED_N:
            return cls(None)
        wanted = np.array([worths[row] for row in rated], dtype=np.float64)
        opinions = _OPINION_WEIGHT * _opinions([texts[row] for row in rated])
        return cls(Sums.over(np.column_stack([vectors[rated], opinions]), wanted).line())

    def of(self, texts: Sequence[str], vectors: Vectors) -> NDArray[np.float64]:
        """Return how texts sound, shape (n,)."""
        opinions = _opinions(texts)
        if self.line is None or not len(texts):
            return opinions
        of_vectors = Line(self.line.weights[:-1], self.line.constant).of(vectors)
        heard = of_vectors + float(self.line.weights[-1]) * _OPINION_WEIGHT * opinions
        return (opinions + np.clip(heard, -1.0, 1.0)) / 2.0


def _opinions(texts: Sequence[str]) -> NDArray[np.float64]:
    known = {text: opinion(text) for text in dict.fromkeys(texts)}
    return np.array([known[text] for text in texts], dtype=np.float64)


def rating_worths(ratings: Sequence[int | None]) -> list[float | None]:
    """Return each rating as -1 (the lowest) to 1 (the highest), 0 where it says neither, None for none.

    The scale is 1 to 5 or 1 to 7 where no rating is above that or zero, and 0 to 10 otherwise.
    """
    known = [rating for rating in ratings if rating is not None]
    low, high = 0.0, 10.0
    if known and min(known) > 0 and max(known) <= _HIGHEST_RATINGS[-1]:
        low, high = 1.0, float(min(top for top in _HIGHEST_RATINGS if top >= max(known)))
    neutral = low + NEUTRAL_SHARE * (high - low)

    def worth(rating: int) -> float:
        side = high - neutral if rating > neutral else neutral - low
        return max(-1.0, min(1.0, (rating - neutral) / side))

    return [None if rating is None else worth(rating) for rating in ratings]


def sentiment(words: float, worth: float | None, themes_n: int) -> float:
    """Return what a comment says about a theme, -1..1, of how its words sound and of its rating.

    Args:
        words: How the words about the theme sound, -1..1.
        worth: ``rating_worths`` of the comment; None without one.
        themes_n: Themes that the comment speaks of: the more, the less the rating says about each.
    """
    if worth is None:
        return words
    share = RATING_WEIGHT / themes_n
    return (1.0 - share) * words + share * worth
