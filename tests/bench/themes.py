"""Themes of the sample comments, beside scikit-learn's k-means with k by silhouette on the same vectors.

Both are held against what the sample's author wrote about (the main theme of each comment), which neither
sees. The peer groups only; ours also names each theme, finds its parts and picks its quotes.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from bot.demo.sample import SampleResponse, generate_responses
from nps_engine.themes.encoder import Encoder, Progress, Vectors
from nps_engine.themes.models import encoder_named
from nps_engine.themes.pipeline import fit_themes
from nps_engine.themes.verbatims import Verbatim, clean_text, read_text, says_something
from tests.bench.rows import Row
from tests.bench.theme_fit import fit_rows
from tests.bench.theme_peers import labelled_rows
from tests.bench.timing import orders, taken_s

END_AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
_FEWEST_K = 5


class RememberingEncoder:
    """An encoder that reads each text once, so that a fit can be timed without the model."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}
        self.name = encoder.name

    @property
    def dimensions_n(self) -> int:
        return self._encoder.dimensions_n

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        new = sorted({text for text in texts if text not in self._known})
        if new:
            self._known.update(zip(new, self._encoder.encode(new, progress=progress), strict=True))
        return np.stack([self._known[text] for text in texts])


def themes_rows(
    *,
    responses_n: int,
    rounds_n: int,
    fit_n: int,
    many_n: int,
    labelled: str = "",
    most_k: int = 20,
    encoder: Encoder | None = None,
) -> list[Row]:
    """Return seconds, agreement with the truth and how many themes, medians over seeds; speed and memory.

    Args:
        responses_n: Of the sample; two of three have a comment that says something.
        rounds_n: Seeds 0, 1, … of both sides.
        fit_n: Comments of a fit beside BERTopic's.
        many_n: Comments of a large fit.
        labelled: Environment variable that may name a file of labelled texts (``theme_peers``); empty for none.
        most_k: The most groups that the peer tries; it starts at 5.
        encoder: The bundled model where None.
    """
    sample = [
        each for each in generate_responses(end_at=END_AT, n=responses_n) if says_something(each.verbatim)
    ]
    encoder = encoder or encoder_named()
    remembering = RememberingEncoder(encoder)
    texts = sorted({read_text(clean_text(each.verbatim)) for each in sample})
    remembering.encode(texts)  # loads the model, too
    embedding_s = statistics.median(taken_s(lambda: encoder.encode(texts)) for _ in range(rounds_n))
    found: dict[str, list[tuple[float, Sequence[Any]]]] = {"ours": [], "peer": []}
    for seed, order in enumerate(orders(rounds_n, tuple(found))):
        _ours(sample, remembering, seed)  # reads the phrases that this seed names themes with
        for side in order:
            grouped: list[Sequence[Any]] = []
            act = _ours if side == "ours" else _peer
            passed_s = taken_s(lambda: grouped.append(act(sample, remembering, seed, most_k)))  # noqa: B023
            found[side].append((passed_s, grouped[0]))
    speed = Row(
        "embedding, comments of the sample", len(texts) / embedding_s, None, "texts/s, more is better"
    )
    path = os.environ.get(labelled, "")
    known = labelled_rows(Path(path), encoder) if path else []
    return [*_compared(sample, found), speed, *known, *fit_rows(fit_n=fit_n, many_n=many_n)]


def _ours(sample: Sequence[SampleResponse], encoder: Encoder, seed: int, _most_k: int = 0) -> Sequence[Any]:
    """Return the theme id of each comment, empty where it has none."""
    verbatims = [Verbatim(row, each.verbatim, each.rating) for row, each in enumerate(sample)]
    theme_of = fit_themes(verbatims, encoder=encoder, seed=seed).theme_of
    return [theme_of.get(row, "") for row in range(len(sample))]


def _peer(sample: Sequence[SampleResponse], encoder: Encoder, seed: int, most_k: int) -> Sequence[Any]:
    """Return the k-means group of each comment, k chosen by silhouette."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    vectors = encoder.encode([read_text(clean_text(each.verbatim)) for each in sample])
    best: tuple[float, Sequence[Any]] = (-2.0, [])
    for k in range(_FEWEST_K, most_k + 1):
        labels = KMeans(n_clusters=k, n_init=10, random_state=seed).fit_predict(vectors)
        best = max(best, (float(silhouette_score(vectors, labels)), labels.tolist()))
    return best[1]


def _compared(
    sample: Sequence[SampleResponse], found: dict[str, list[tuple[float, Sequence[Any]]]]
) -> list[Row]:
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    known = [row for row, each in enumerate(sample) if each.themes]
    truth = [sample[row].themes[0] for row in known]

    def medians(figure: Any) -> tuple[float, float]:
        both = [statistics.median(figure(*entry) for entry in found[side]) for side in ("ours", "peer")]
        return both[0], both[1]

    def agreement(score: Any) -> tuple[float, float]:
        return medians(lambda _s, labels: float(score(truth, [labels[row] for row in known])))

    about = f"{len(sample):,} comments"
    better = "more is better"
    of_truth = f"{len(known):,} of them with a known theme, {len(set(truth))} themes"
    return [
        Row(f"fit themes of {about}, vectors known", *medians(lambda s, _labels: s), "s, median"),
        Row(
            f"agreement with the truth ({of_truth})",
            *agreement(normalized_mutual_info_score),
            f"NMI, {better}",
        ),
        Row("the same", *agreement(adjusted_rand_score), f"ARI, {better}"),
        Row("themes found", *medians(lambda _s, labels: float(len(set(labels) - {""}))), "themes"),
    ]
