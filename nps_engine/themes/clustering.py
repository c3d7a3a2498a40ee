"""Texts from anywhere into named groups, once: nothing is kept, and nothing was before.

What is known of surveys (ratings, earlier themes, decisions) plays no part here; ``pipeline`` is for those.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from nps_engine.themes.centres import centres_of
from nps_engine.themes.encoder import Encoder, Progress, TunableEncoder
from nps_engine.themes.grain import FINEST, THEMES, chosen_resolution
from nps_engine.themes.graph import GROUPED_N, communities, neighbour_graph
from nps_engine.themes.groups import without_dust
from nps_engine.themes.labels import CANDIDATES_N, theme_names
from nps_engine.themes.neighbours import with_votes
from nps_engine.themes.pipeline import text_vectors
from nps_engine.themes.verbatims import spoken_texts

Level = Literal["theme", "finest"]
"""How fine ``cluster_texts`` looks."""

TUNED_AT_N = 500
"""Distinct texts from which the finest level weighs words by how common they are among them."""

_FINEST_CANDIDATES_N = 20


def cluster_texts(
    texts: Sequence[str],
    *,
    encoder: Encoder,
    level: Level = "theme",
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a theme id and a label for every text, both empty where the text says nothing.

    Args:
        texts: In any order.
        encoder: Turns texts into vectors.
        level: "theme" for about 5 to 20 groups, "finest" for as many as subsamples agree on.
        seed: The same seed gives the same groups.
        progress: Called while texts are read.

    Raises:
        EncoderError: If the model cannot be loaded or fails.
    """
    said = spoken_texts(texts)
    ids, names = [""] * len(texts), [""] * len(texts)
    if len(said) < 2:  # noqa: PLR2004 - one wording is one group
        labels, words = np.zeros(len(said), dtype=np.int64), [each.text[:60] for each in said]
    else:
        texts_said = [each.text for each in said]
        encoder = tuned_encoder(encoder, texts_said, level)
        vectors, _ = text_vectors(texts_said, encoder, {}, progress)
        looked_for = THEMES if level == "theme" else FINEST
        grouped = vectors[:GROUPED_N]
        graph = neighbour_graph(grouped, looked_for.neighbours_n)
        labels = communities(graph, chosen_resolution(grouped, graph, looked_for, seed), seed)
        labels = with_votes(labels, vectors)
        labels = without_dust(labels, vectors) if level == "theme" else labels
        centres = centres_of(labels, vectors)
        candidates_n = CANDIDATES_N if level == "theme" else _FINEST_CANDIDATES_N
        names_found = theme_names(texts_said, labels, centres, encoder, candidates_n=candidates_n)
        words = [each.label for each in names_found]
    for each, label in zip(said, labels.tolist(), strict=True):
        for row in each.rows:
            ids[row], names[row] = f"t{label + 1}", words[label]
    return tuple(ids), tuple(names)


def tuned_encoder(encoder: Encoder, texts: Sequence[str], level: Level) -> Encoder:
    """Return the encoder tuned to these texts, where it can be and they are enough to tell what is common.

    For the finest level only: what tells intents of one subject apart is not the words that all of them have, but
    those very words may be the subject that a theme is about (docs/themes.md).
    """
    if level == "finest" and len(texts) >= TUNED_AT_N and isinstance(encoder, TunableEncoder):
        return encoder.tuned_to(texts)
    return encoder
