"""Themes of labelled texts beside BERTopic, by the same model: agreement with labels, stability, seconds.

Ours weighs word pieces at the finest level as the program does, anew for each subsample.

Run it as ``python -m tests.bench.theme_peers FILE.csv --text text --label label [--split test] [--level finest]``.
BERTopic is compared where it can be imported (it is no dependency: pip install bertopic).
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nps_engine.themes.clustering import tuned_encoder
from nps_engine.themes.encoder import Vectors
from nps_engine.themes.grain import FINEST, THEMES, chosen_resolution
from nps_engine.themes.graph import communities, neighbour_graph
from nps_engine.themes.groups import without_dust
from nps_engine.themes.models import encoder_named
from nps_engine.themes.verbatims import spoken_texts

_STABILITY_SEEDS = (1, 2)
_SUBSAMPLE_SHARE = 0.8

Grouper = Callable[[Sequence[str], Vectors], np.ndarray]
Reader = Callable[[Sequence[str]], Vectors]


def ours(level_name: str) -> Grouper:
    """Return our way at a level: texts and vectors in, a group for each out."""
    level = FINEST if level_name == "finest" else THEMES

    def group(_texts: Sequence[str], vectors: Vectors) -> np.ndarray:
        graph = neighbour_graph(vectors, level.neighbours_n)
        labels = communities(graph, chosen_resolution(vectors, graph, level, 0), 0)
        return labels if level is FINEST else without_dust(labels, vectors)

    return group


def bertopic(*, reduced: bool) -> Grouper:
    """Return BERTopic as it comes, or with its outliers given to the nearest topic."""

    def group(texts: Sequence[str], vectors: Vectors) -> np.ndarray:
        from bertopic import BERTopic
        from umap import UMAP

        umap = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0)
        model: Any = BERTopic(umap_model=umap, calculate_probabilities=False, embedding_model=None)
        topics, _ = model.fit_transform(list(texts), vectors)
        if reduced:
            topics = model.reduce_outliers(list(texts), topics, strategy="embeddings", embeddings=vectors)
        return np.array(topics)

    return group


def figures(name: str, group: Grouper, texts: Sequence[str], read: Reader, truth: Sequence[str]) -> str:
    """Return a line of the table: NMI, ARI, groups, stability, seconds of the first and of the second fit."""
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    seconds, vectors = [], read(texts)
    for _ in range(2):
        started_s = time.perf_counter()
        found = group(texts, vectors)
        seconds.append(time.perf_counter() - started_s)
    steady = []
    for seed in _STABILITY_SEEDS:
        size = int(_SUBSAMPLE_SHARE * len(texts))
        rows = np.sort(np.random.default_rng(seed).choice(len(texts), size, replace=False))
        some = [texts[row] for row in rows]
        part = group(some, read(some))
        steady.append(float(adjusted_rand_score(found[rows], part)))
    nmi, ari = normalized_mutual_info_score(truth, found), adjusted_rand_score(truth, found)
    return (
        f"{name:28} NMI {nmi:.3f} ARI {ari:.3f} [{len(set(found.tolist()))}] stability {np.mean(steady):.2f} "
        f"first {seconds[0]:.1f} s, then {seconds[1]:.1f} s"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--text", default="text")
    parser.add_argument("--label", default="label")
    parser.add_argument("--split", default="")
    parser.add_argument("--level", choices=["theme", "finest"], default="finest")
    asked = parser.parse_args()
    with asked.file.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if asked.split in ("", row.get("split"))]
    said = spoken_texts([row[asked.text] for row in rows])
    texts = [each.text for each in said]
    truth = [rows[each.rows[0]][asked.label] for each in said]
    encoder = encoder_named(None)
    print(f"{asked.file.name}: {len(texts)} texts, {len(set(truth))} labels, level {asked.level}")

    def tuned(some: Sequence[str]) -> Vectors:
        return tuned_encoder(encoder, some, asked.level).encode(some)

    print(figures("npsbot", ours(asked.level), texts, tuned, truth), flush=True)
    if importlib.util.find_spec("bertopic") is None:
        print("BERTopic is not installed here; the figures of docs/themes.md were taken where it is.")
        return
    for name, reduced in (("BERTopic", False), ("BERTopic, outliers reduced", True)):
        print(figures(name, bertopic(reduced=reduced), texts, encoder.encode, truth), flush=True)


if __name__ == "__main__":
    main()
