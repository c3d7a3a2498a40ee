"""Themes of labelled texts beside BERTopic, by the same model: agreement with labels, stability, seconds.

Ours weighs word pieces at the finest level as the program does, anew for each subsample. ``make bench ARGS=themes``
has these rows, too, where the environment names such a file (``BENCH_LABELLED=FILE.csv``).

Run it as ``python -m tests.bench.theme_peers FILE.csv --text text --label label [--split test] [--level finest]``.
BERTopic is compared where it can be imported (it is no dependency: pip install bertopic).
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nps_engine.themes.clustering import Level, tuned_encoder
from nps_engine.themes.encoder import Encoder, Vectors
from nps_engine.themes.grain import FINEST, THEMES, chosen_resolution
from nps_engine.themes.graph import communities, neighbour_graph
from nps_engine.themes.groups import without_dust
from nps_engine.themes.models import encoder_named
from nps_engine.themes.verbatims import spoken_texts
from tests.bench.rows import Goal, Row

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


@dataclass(frozen=True)
class Figures:
    """How a grouping of labelled texts turned out.

    Args:
        nmi: Normalised mutual information with the labels, 0..1.
        ari: Adjusted Rand index with them.
        groups_n: Groups found.
        stability_ari: Mean ARI, on the common rows, between the fit of all and of two random 80 %.
        seconds: Of the first and of the second fit.
    """

    nmi: float
    ari: float
    groups_n: int
    stability_ari: float
    seconds: tuple[float, float]

    def __str__(self) -> str:
        """Return them as a part of a line."""
        return (
            f"NMI {self.nmi:.3f} ARI {self.ari:.3f} [{self.groups_n}] stability {self.stability_ari:.2f} "
            f"first {self.seconds[0]:.1f} s, then {self.seconds[1]:.1f} s"
        )


def figures(group: Grouper, texts: Sequence[str], read: Reader, truth: Sequence[str]) -> Figures:
    """Return how a way of grouping turns out."""
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
        steady.append(float(adjusted_rand_score(found[rows], group(some, read(some)))))
    return Figures(
        float(normalized_mutual_info_score(truth, found)),
        float(adjusted_rand_score(truth, found)),
        len(set(found.tolist())),
        float(np.mean(steady)),
        (seconds[0], seconds[1]),
    )


def labelled(path: Path, text: str, label: str, split: str) -> tuple[list[str], list[str]]:
    """Return the distinct texts of a file, and the label of each."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if split in ("", row.get("split"))]
    said = spoken_texts([row[text] for row in rows])
    return [each.text for each in said], [rows[each.rows[0]][label] for each in said]


def compared(
    texts: Sequence[str], truth: Sequence[str], encoder: Encoder, level: Level
) -> Iterator[tuple[str, Figures]]:
    """Give our figures, then BERTopic's as it comes and with its outliers given away, where it is installed."""

    def tuned(some: Sequence[str]) -> Vectors:
        return tuned_encoder(encoder, some, level).encode(some)

    yield "npsbot", figures(ours(level), texts, tuned, truth)
    if importlib.util.find_spec("bertopic") is not None:
        yield "BERTopic", figures(bertopic(reduced=False), texts, encoder.encode, truth)
        yield "BERTopic, outliers reduced", figures(bertopic(reduced=True), texts, encoder.encode, truth)


def labelled_rows(path: Path, encoder: Encoder) -> list[Row]:
    """Return the rows of a file with the columns text, label and, where only a part is meant, split (“test”)."""
    with path.open(encoding="utf-8", newline="") as file:
        split = "test" if "split" in next(csv.reader(file)) else ""
    texts, truth = labelled(path, "text", "label", split)
    found = dict(compared(texts, truth, encoder, "finest"))
    our, peer = found["npsbot"], found.get("BERTopic, outliers reduced")
    about = f"{path.stem}: {len(texts):,} texts, {len(set(truth))} labels, finest level"
    return [
        Row(about, our.nmi, peer and peer.nmi, "NMI, more is better", Goal("ours", least=0.835)),
        Row("the same texts", our.ari, peer and peer.ari, "ARI, more is better", Goal("ours", least=0.6)),
        Row("their groups", our.groups_n, peer and peer.groups_n, "groups"),
        Row(
            "their stability",
            our.stability_ari,
            peer and peer.stability_ari,
            "ARI of 80 % samples, more is better",
            Goal("ours", least=0.82),
        ),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--text", default="text")
    parser.add_argument("--label", default="label")
    parser.add_argument("--split", default="")
    parser.add_argument("--level", choices=["theme", "finest"], default="finest")
    asked = parser.parse_args()
    texts, truth = labelled(asked.file, asked.text, asked.label, asked.split)
    print(f"{asked.file.name}: {len(texts)} texts, {len(set(truth))} labels, level {asked.level}")
    for name, found in compared(texts, truth, encoder_named(None), asked.level):
        print(f"{name:28} {found}", flush=True)


if __name__ == "__main__":
    main()
