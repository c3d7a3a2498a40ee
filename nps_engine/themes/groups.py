"""From groups of texts to themes: sizes, centres, names, quotes, finer parts, lasting ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nps_engine.themes.centres import centres_of
from nps_engine.themes.encoder import Encoder, Vectors
from nps_engine.themes.grain import THEMES
from nps_engine.themes.graph import (
    DUST_SHARE,
    FEWEST_DUST_N,
    Labels,
    by_size,
    communities,
    neighbour_graph,
)
from nps_engine.themes.labels import theme_names
from nps_engine.themes.mentions import Clauses, Mention
from nps_engine.themes.parts import with_part_ids
from nps_engine.themes.phrases import title_case
from nps_engine.themes.quotes import theme_quotes
from nps_engine.themes.theme import Subtheme, Theme
from nps_engine.themes.tracking import matches
from nps_engine.themes.verbatims import SpokenText

REACH_SHARE = 0.5
"""A comment less than half as close to its theme's centre as the median one fits nowhere (3 % on telecom)."""

SEED_REACH = 0.8
"""Twice the reach of a seed that no text is near yet."""

MOST_THEMES_N = 20
"""As many as a person can read."""

NAMED_FROM_N = 6_000
"""Texts that the names of themes are read from; ``spoken_texts`` orders by a hash, so the first are any."""

SUBTHEME_FROM_N = 40
_PARTS_FROM_N = 800
_SUBTHEME_CANDIDATES_N = 20
_SUBTHEME_SHARE = 0.08
_SUBTHEME_RESOLUTION = 0.7


@dataclass(frozen=True, eq=False)
class Groups:
    """Texts with the group that each is in.

    Args:
        ids: Response id of every comment, in the order that ``said`` counts rows in.
        said: Distinct texts.
        vectors: Unit rows, shape (len(said), d).
        labels: Shape (len(said),): group of each text.
        graph: The neighbour graph of the first of them (``graph.GROUPED_N``).
        clauses: The parts of those texts that have several.
    """

    ids: tuple[int, ...]
    said: tuple[SpokenText, ...]
    vectors: Vectors
    labels: Labels
    graph: Any
    clauses: Clauses

    def members(self, rows: Iterable[int]) -> tuple[int, ...]:
        """Return the response ids behind some texts, ascending."""
        return tuple(sorted(self.ids[row] for at in rows for row in self.said[at].rows))


def without_dust(labels: Labels, vectors: Vectors) -> Labels:
    """Return the labels with the texts of every group below ``DUST_SHARE``, and after the twentieth, moved.

    Each goes to the nearest larger group.
    """
    sizes = np.bincount(labels)
    largest = np.argsort(-sizes, kind="stable")[:MOST_THEMES_N]
    large = np.sort(largest[sizes[largest] >= max(FEWEST_DUST_N, DUST_SHARE * len(labels))])
    if len(large) in (0, len(sizes)):
        return by_size(labels)
    centres = centres_of(labels, vectors)[large]
    moved = labels.copy()
    small = ~np.isin(labels, large)
    moved[small] = large[np.argmax(vectors[small] @ centres.T, axis=1)]
    return by_size(moved)


def named_themes(
    groups: Groups,
    *,
    centres: Vectors,
    reaches: Sequence[float],
    mentions: Sequence[Mention],
    encoder: Encoder,
    seed: int,
    kept: Sequence[Theme],
    given: Sequence[Theme],
    last_theme_n: int,
    names: Collection[str],
) -> tuple[tuple[Theme, ...], dict[int, str]]:
    """Return the themes of groups, largest first, and the theme id of each group.

    Args:
        groups: Texts, their groups and clauses.
        centres: Shape (groups, d), unit rows.
        reaches: Cosine to its centre from which a text belongs to a group.
        mentions: Which text speaks of which group.
        encoder: The one that made the vectors.
        seed: Of the finer parts.
        kept: Themes of the fit before, whose ids and labels may stay.
        given: Themes that the first groups are, whatever else: those of the seeds.
        last_theme_n: Highest number of an id given so far.
        names: Names to mask in quotes.
    """
    read_n = _read_n(groups.labels, NAMED_FROM_N)
    texts = [each.text for each in groups.said[:read_n]]
    sounds = _sounds(mentions, len(groups.said))
    found = theme_names(texts, groups.labels[:read_n], centres, encoder, sounds=sounds[:read_n])
    said_of: list[list[Mention]] = [[] for _ in centres]
    for line in mentions:
        said_of[line.group].append(line)
    members = [groups.members({line.text for line in lines}) for lines in said_of]
    earlier = dict(enumerate(given))
    free = range(len(given), len(centres))
    continued = matches(kept, [members[group] for group in free], centres[len(given) :])
    earlier.update({len(given) + at: theme for at, theme in continued.items()})
    themes, id_of = [], {}
    for group in sorted(range(len(centres)), key=lambda group: (-len(members[group]), members[group])):
        before = earlier.get(group)
        last_theme_n += before is None
        main = [line.text for line in said_of[group] if line.is_main]
        label = before.label if before is not None else found[group].label
        theme = Theme(
            id=before.id if before is not None else f"t{last_theme_n}",
            label=label,
            keywords=found[group].keywords,
            quotes=theme_quotes(
                [groups.said[row].shown for row in main],
                groups.vectors[main],
                centres[group],
                names=names,
            ),
            member_ids=members[group],
            subthemes=_subthemes(groups, said_of[group], label, encoder, seed),
            centre=centres[group],
            reach=reaches[group],
            main_ids=groups.members(main),
        )
        themes.append(with_part_ids(theme, before))
        id_of[group] = theme.id
    return _distinct(tuple(themes), {theme.id for theme in earlier.values()}), id_of


def _read_n(labels: Labels, most_n: int) -> int:
    """Return how many of the first texts to read for names: all, where one of the groups has none of them."""
    has_all = len(np.unique(labels[:most_n])) == len(np.unique(labels))
    return min(len(labels), most_n) if has_all else len(labels)


def reaches_of(groups: Groups, centres: Vectors) -> list[float]:
    """Return the cosine to its centre from which a text belongs to each group."""
    closeness = np.einsum("ij,ij->i", groups.vectors, centres[groups.labels])
    medians = [
        float(np.median(of_group)) if len(of_group := closeness[groups.labels == group]) else SEED_REACH
        for group in range(len(centres))
    ]
    return [min(REACH_SHARE * median, median) for median in medians]


def _distinct(themes: tuple[Theme, ...], kept_ids: Collection[str]) -> tuple[Theme, ...]:
    """Give a new theme another label where another one has it already; a kept label stays."""
    seen = {theme.label.casefold() for theme in themes if theme.id in kept_ids}
    told = []
    for theme in themes:
        if theme.id in kept_ids:
            told.append(theme)
            continue
        label = theme.label
        for other in (*theme.keywords, f"{theme.label} ({theme.id})"):
            if label.casefold() not in seen:
                break
            label = title_case(other)
        seen.add(label.casefold())
        told.append(replace(theme, label=label))
    return tuple(told)


def _sounds(mentions: Sequence[Mention], texts_n: int) -> NDArray[np.float64]:
    """Return how each text sounds about what it speaks of most, -1 (complaint) to 1 (praise); shape (texts,)."""
    sounds = np.zeros(texts_n)
    for line in mentions:
        if line.is_main:
            sounds[line.text] = line.words
    return sounds


def _parts_graph(groups: Groups, rows: list[int]) -> Any:
    """Return the graph that a theme's parts are looked for in: of all its texts, or of the first of many."""
    if len(rows) <= _PARTS_FROM_N and rows[-1] < groups.graph.shape[0]:
        return groups.graph[rows][:, rows]
    return neighbour_graph(groups.vectors[rows[:_PARTS_FROM_N]], THEMES.neighbours_n)


def _subthemes(
    groups: Groups, mentions: Sequence[Mention], label: str, encoder: Encoder, seed: int
) -> tuple[Subtheme, ...]:
    """Return the finer parts of a theme, largest first; none where it is small or of one grain.

    They are found among the texts that speak of it most; clauses of others go to the nearest part. None is called
    what the theme is called (``label``).
    """
    rows = [line.text for line in mentions if line.is_main]
    if len(rows) < SUBTHEME_FROM_N:
        return ()
    vectors = groups.vectors[rows]
    labels = communities(_parts_graph(groups, rows), _SUBTHEME_RESOLUTION, seed)
    sizes = np.bincount(labels)
    large = np.flatnonzero(sizes >= max(FEWEST_DUST_N, _SUBTHEME_SHARE * len(labels)))
    if len(large) < 2:  # noqa: PLR2004 - one part is the theme itself
        return ()
    centres = centres_of(labels, vectors[: len(labels)])[large]
    nearest = by_size(np.argmax(vectors @ centres.T, axis=1).astype(np.int64))
    read_n = _read_n(nearest, _PARTS_FROM_N)
    texts = [groups.said[row].text for row in rows[:read_n]]
    centres = centres_of(nearest, vectors)
    names = theme_names(
        texts,
        nearest[:read_n],
        centres,
        encoder,
        candidates_n=_SUBTHEME_CANDIDATES_N,
        taken=label.split(", "),
        sounds=np.array([line.words for line in mentions if line.is_main][:read_n]),
    )
    part_of = dict(zip(rows, nearest.tolist(), strict=True))
    beside = [line for line in mentions if not line.is_main]
    if beside:
        clause_rows = [line.clause for line in beside]
        near = np.argmax(groups.clauses.vectors[clause_rows] @ centres.T, axis=1).tolist()
        part_of.update(zip([line.text for line in beside], near, strict=True))
    texts_of: list[list[int]] = [[] for _ in names]
    for row, part in part_of.items():
        texts_of[part].append(row)
    parts = [
        Subtheme(name.label, groups.members(texts_of[part]), centre=centres[part])
        for part, name in enumerate(names)
    ]
    return tuple(sorted(parts, key=lambda part: (-len(part.member_ids), part.label)))
