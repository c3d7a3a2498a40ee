"""What each text speaks of: its theme as a whole, and the themes of its clauses.

Themes are found among whole comments, where a comment about one thing is grouped best, and clauses are placed at
the centres found. (Grouping the clauses instead was measured, too: docs/themes.md.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nps_engine.themes.encoder import Vectors

CLAUSE_REACH_FACTOR = 1.6
"""How much closer than a whole comment a clause must be to its nearest theme to speak of it."""


@dataclass(frozen=True, eq=False)
class Clauses:
    """The parts of those texts that have several.

    Args:
        texts: All parts, in the order of the texts.
        of: Shape (m,): position of the text that each is a part of.
        vectors: Unit rows, shape (m, d).
    """

    texts: tuple[str, ...]
    of: NDArray[np.int64]
    vectors: Vectors


@dataclass(frozen=True)
class Mention:
    """That a text speaks of a group.

    Args:
        text: Its position.
        group: What of.
        closeness: Cosine to the group's centre, of the whole text or of the clause that is nearest.
        words: How the words about it sound, -1 (complaint) to 1 (praise).
        clause: Position of the clause that says it; -1 where it is the text as a whole.
        is_main: Whether the text speaks of it most.
    """

    text: int
    group: int
    closeness: float
    words: float
    clause: int = -1
    is_main: bool = True


@dataclass(frozen=True, eq=False)
class Placed:
    """Texts and clauses held against the groups' centres.

    Args:
        closeness: Shape (n,): of each text to the centre of its own group.
        belongs: Shape (n,): whether a text as a whole speaks of its own group.
        clause_groups: Shape (m,): the group nearest to each clause, -1 where none is near.
        clause_closeness: Shape (m,): how near.
    """

    closeness: NDArray[np.float64]
    belongs: NDArray[np.bool_]
    clause_groups: NDArray[np.int64]
    clause_closeness: NDArray[np.float64]

    @classmethod
    def at(
        cls,
        labels: NDArray[np.int64],
        vectors: Vectors,
        clauses: Clauses,
        centres: Vectors,
        reaches: Sequence[float],
    ) -> Placed:
        """Return the texts and clauses at these centres.

        Args:
            labels: Shape (n,): group of each text.
            vectors: Unit rows, shape (n, d).
            clauses: Of the texts.
            centres: Shape (groups, d), unit rows.
            reaches: Closeness, by group, from which a text belongs.
        """
        closeness = np.einsum("ij,ij->i", vectors, centres[labels]).astype(np.float64)
        belongs = closeness >= np.asarray(reaches)[labels]
        if not len(clauses.texts):
            return cls(closeness, belongs, np.zeros(0, np.int64), np.zeros(0))
        cosines = clauses.vectors @ centres.T
        nearest = np.argmax(cosines, axis=1).astype(np.int64)
        near = cosines[np.arange(len(nearest)), nearest].astype(np.float64)
        far = near < CLAUSE_REACH_FACTOR * np.asarray(reaches)[nearest]
        nearest[far] = -1
        return cls(closeness, belongs, nearest, near)

    def keeping(self, stayed: NDArray[np.bool_]) -> Placed:
        """Return the same where texts that spoke of their group before still do, whatever its reach is now."""
        return replace(self, belongs=self.belongs | stayed)


def mentions_of(
    labels: NDArray[np.int64],
    placed: Placed,
    clauses: Clauses,
    sounds: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> list[Mention]:
    """Return what each text speaks of, text by text, what it speaks of most first.

    Args:
        labels: Shape (n,): group of each text.
        placed: Texts and clauses at the groups' centres.
        clauses: Of the texts.
        sounds: How each text and each clause sounds, -1..1.
    """
    of_texts, of_clauses = (each.tolist() for each in sounds)
    starts = np.searchsorted(clauses.of, np.arange(len(labels) + 1)).tolist()
    own_groups, nearest = labels.tolist(), placed.clause_groups.tolist()
    found: list[Mention] = []
    for text, own in enumerate(own_groups):
        by_group: dict[int, list[int]] = {}
        for clause in range(starts[text], starts[text + 1]):
            if nearest[clause] >= 0:
                by_group.setdefault(nearest[clause], []).append(clause)
        lines = []
        if placed.belongs[text]:
            about = by_group.pop(own, [])
            words = _mean([of_clauses[clause] for clause in about]) if about else of_texts[text]
            lines.append(Mention(text, own, float(placed.closeness[text]), words))
        said = []
        for group, about in by_group.items():
            best = max(about, key=lambda clause: placed.clause_closeness[clause])
            words = _mean([of_clauses[clause] for clause in about])
            said.append(
                Mention(text, group, float(placed.clause_closeness[best]), words, best, is_main=False)
            )
        lines += sorted(said, key=lambda line: (-line.closeness, line.group))
        found += _main_first(lines)
    return found


def _main_first(lines: list[Mention]) -> list[Mention]:
    if not lines or lines[0].is_main:
        return lines
    first = lines[0]
    return [
        Mention(first.text, first.group, first.closeness, first.words, first.clause, is_main=True),
        *lines[1:],
    ]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
