"""Comments in, named themes out: the one way through this package.

Nothing here knows a database, a clock or a network; loading the model is left to the encoder.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nps_engine.themes.centres import centres_of
from nps_engine.themes.clauses import clauses_of
from nps_engine.themes.encoder import Encoder, Progress, Vectors
from nps_engine.themes.grain import THEMES, chosen_resolution
from nps_engine.themes.graph import GROUPED_N, Labels, communities, neighbour_graph, steady_graph
from nps_engine.themes.groups import Groups, named_themes, reaches_of, without_dust
from nps_engine.themes.leaning import leaning_vectors, leanings
from nps_engine.themes.memberships import memberships_of, sentiments_of, sounds_of
from nps_engine.themes.mentions import Clauses, Placed, mentions_of
from nps_engine.themes.neighbours import with_votes
from nps_engine.themes.seeds import Seed, seed_themes, seed_vectors, seeded, without_seeds
from nps_engine.themes.settling import earlier_themes, settled, stayed
from nps_engine.themes.theme import Theme, ThemeFit
from nps_engine.themes.tracking import highest_id_n
from nps_engine.themes.verbatims import SpokenText, Verbatim, read_text, spoken_texts, text_hash

FEWEST_VERBATIMS_N = 12
"""Comments that say something, below which no themes are looked for."""


def fit_themes(
    verbatims: Sequence[Verbatim],
    *,
    encoder: Encoder,
    seed: int = 0,
    known_vectors: Mapping[str, Vectors] | None = None,
    previous: Sequence[Theme] = (),
    last_theme_n: int = 0,
    resolution: float | None = None,
    names: Collection[str] = (),
    seeds: Sequence[Seed] = (),
    settled_n: int | None = None,
    progress: Progress | None = None,
) -> ThemeFit:
    """Return the themes of a set of comments.

    Args:
        verbatims: In any order; the order changes nothing.
        encoder: Turns texts into vectors.
        seed: Of the shuffles; the same seed gives the same themes.
        known_vectors: Text hash (``text_hash``) to vector of this encoder, so that only new texts are read.
        previous: Themes of the fit before; a theme that is clearly the same keeps its id and label.
        last_theme_n: Highest number of a theme id ever given, so that none is given twice.
        resolution: Grain stored with the fit before; None chooses it by agreement of subsamples.
        names: Names to mask in quotes beside those found by themselves.
        seeds: Themes to start from; they are there with their names, with or without comments.
        settled_n: Comments that said something when a theme was last new (``settling``).
        progress: Called while texts are read, with how many are done and how many there are.

    Raises:
        EncoderError: If the model cannot be loaded or fails.
    """
    ordered = sorted(verbatims, key=lambda each: each.id)
    ratings = [each.rating for each in ordered]
    said = spoken_texts([each.text for each in ordered])
    with_verbatim_n = sum(len(each.rows) for each in said)
    last_theme_n = highest_id_n(previous, last_theme_n)
    if with_verbatim_n < FEWEST_VERBATIMS_N or len(said) < 2:  # noqa: PLR2004 - one wording is no set
        why = f"{with_verbatim_n} comments say something; themes need at least {FEWEST_VERBATIMS_N}"
        if with_verbatim_n >= FEWEST_VERBATIMS_N:
            why = f"all {with_verbatim_n} comments say the same"
        grain = resolution or 0.0
        return ThemeFit((), len(ordered), with_verbatim_n, 0, grain, encoder.name, last_theme_n, why)
    vectors, clauses, fresh = spoken_vectors(said, encoder, known_vectors or {}, progress)
    given, last_theme_n = _given(seeds, encoder, previous, last_theme_n)
    earlier = earlier_themes(ordered, said, previous) if previous else None
    labels, graph, grain = _grouped(
        _placed(ordered, said, vectors),
        vectors,
        given,
        earlier,
        comments_n=np.array([len(each.rows) for each in said], dtype=np.int64),
        grown_n=0 if settled_n is None else with_verbatim_n - settled_n,
        resolution=resolution,
        seed=seed,
    )
    groups = Groups(tuple(each.id for each in ordered), said, vectors, labels, graph, clauses)
    centres = _centres(groups, given)
    reaches = reaches_of(groups, centres)
    placed = Placed.at(labels, vectors, clauses, centres, reaches)
    if earlier is not None:
        placed = placed.keeping(stayed(labels, earlier))
    sentiments = sentiments_of(groups, ratings)
    mentions = mentions_of(labels, placed, clauses, sounds_of(groups, sentiments))
    themes, id_of = named_themes(
        groups,
        centres=centres,
        reaches=reaches,
        mentions=mentions,
        encoder=encoder,
        seed=seed,
        kept=without_seeds(previous, seeds),
        given=given,
        last_theme_n=last_theme_n,
        names=names,
    )
    memberships = memberships_of(groups, mentions, id_of, ratings)
    return ThemeFit(
        themes=themes,
        given_n=len(ordered),
        with_verbatim_n=with_verbatim_n,
        covered_n=len({each.response_id for each in memberships}),
        resolution=grain,
        encoder_name=encoder.name,
        last_theme_n=highest_id_n(themes, last_theme_n),
        fresh_vectors=fresh,
        memberships=memberships,
        taught=sentiments.line,
    )


def _given(
    seeds: Sequence[Seed], encoder: Encoder, previous: Sequence[Theme], last_theme_n: int
) -> tuple[tuple[Theme, ...], int]:
    if not seeds:
        return (), last_theme_n
    return seed_themes(seeds, seed_vectors(seeds, encoder), previous, last_theme_n)


def _grouped(
    placed: Vectors,
    vectors: Vectors,
    given: Sequence[Theme],
    earlier: NDArray[np.int64] | None,
    *,
    comments_n: NDArray[np.int64],
    grown_n: int,
    resolution: float | None,
    seed: int,
) -> tuple[Labels, Any, float]:
    """Return the group of each text (the given themes first), the graph, and the grain of what was free.

    Args:
        placed: Where each text is held to be.
        vectors: Of the texts.
        given: Themes of the seeds, with their vectors as centres.
        earlier: Number of the earlier theme of each text; None at a first fit.
        comments_n: Comments behind each text.
        grown_n: Comments that came since a theme was last new.
        resolution: Stored with the fit before.
        seed: Of the shuffles.
    """
    graph = neighbour_graph(placed[:GROUPED_N], THEMES.neighbours_n)
    labels = np.full(len(vectors), -1, dtype=np.int64)
    if given:
        labels = seeded(vectors, np.stack([theme.centre for theme in given]))
    free = np.flatnonzero(labels < 0)
    grouped = free[free < GROUPED_N]
    if len(grouped) < FEWEST_VERBATIMS_N and given:
        labels[free] = np.argmax(vectors[free] @ np.stack([theme.centre for theme in given]).T, axis=1)
        return labels, graph, resolution or 0.0
    of_free = graph[grouped][:, grouped] if given else graph
    grain = resolution or chosen_resolution(placed[grouped], of_free, THEMES, seed)
    if earlier is not None:
        of_free = steady_graph(of_free, earlier[grouped])
    found = with_votes(communities(of_free, grain, seed), placed[free] if given else placed)
    found = without_dust(found, vectors[free] if given else vectors)
    if earlier is not None:
        found = settled(found, earlier[free], vectors[free], comments_n[free], grown_n)
    labels[free] = len(given) + found
    return labels, graph, grain


def _centres(groups: Groups, given: Sequence[Theme]) -> Vectors:
    """Return the unit centre of each group; that of a seed which no text is near yet is its own."""
    centres = centres_of(groups.labels, groups.vectors, max(len(given), int(groups.labels.max()) + 1))
    for at, theme in enumerate(given):
        if not (groups.labels == at).any():
            centres[at] = theme.centre
    return centres


def _placed(ordered: Sequence[Verbatim], said: Sequence[SpokenText], vectors: Vectors) -> Vectors:
    """Return where each text is held to be: its vector, with its leaning where ratings taught one."""
    ratings = [mean_rating([ordered[row].rating for row in each.rows]) for each in said]
    return leaning_vectors(vectors, leanings(vectors, ratings))


def mean_rating(ratings: Sequence[int | None]) -> float | None:
    """Return the mean of the known ratings, None where none is known."""
    known = [rating for rating in ratings if rating is not None]
    return sum(known) / len(known) if known else None


def spoken_vectors(
    said: Sequence[SpokenText], encoder: Encoder, known: Mapping[str, Vectors], progress: Progress | None
) -> tuple[Vectors, Clauses, dict[str, Vectors]]:
    """Return the vectors of texts, their clauses where they have several, and by hash those that are new."""
    parts = [(at, read_text(part)) for at, each in enumerate(said) for part in _several(each.text)]
    texts = [each.text for each in said]
    vectors, fresh = text_vectors([*texts, *(part for _, part in parts)], encoder, known, progress)
    clauses = Clauses(
        tuple(part for _, part in parts),
        np.array([at for at, _ in parts], dtype=np.int64),
        vectors[len(said) :],
    )
    return vectors[: len(said)], clauses, fresh


def _several(text: str) -> tuple[str, ...]:
    clauses = clauses_of(text)
    return clauses if len(clauses) > 1 else ()


def text_vectors(
    texts: Sequence[str], encoder: Encoder, known: Mapping[str, Vectors], progress: Progress | None
) -> tuple[Vectors, dict[str, Vectors]]:
    """Return the vectors of texts, shape (n, d), and by hash those that had to be made."""
    hashes = [text_hash(text) for text in texts]
    shape = (encoder.dimensions_n,)
    missing = {
        key: text
        for key, text in zip(hashes, texts, strict=True)
        if key not in known or known[key].shape != shape
    }
    made = encoder.encode(list(missing.values()), progress=progress) if missing else ()
    fresh = {key: np.asarray(vector, dtype=np.float32) for key, vector in zip(missing, made, strict=True)}
    vectors = np.empty((len(texts), *shape), dtype=np.float32)
    for row, key in enumerate(hashes):
        vectors[row] = fresh[key] if key in fresh else known[key]
    return vectors, fresh
