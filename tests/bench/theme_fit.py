"""Fits of many comments in a process of their own: seconds of the first and the second, memory, who stays.

``fit_rows`` starts ``python -m tests.bench.theme_fit SIDE N``, which prints what it measured. Both sides get the
same texts and vectors, made before the clock starts: comments of three sentences, each stem of a word with a
direction of its own. BERTopic is beside us where it can be imported (it is no dependency: pip install bertopic).
"""

from __future__ import annotations

import importlib.util
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nps_engine.themes.encoder import Vectors
from tests.bench.comments import COMMENTS
from tests.bench.rows import Goal, Row
from tests.themes.tiny import WordEncoder

_MORE = 1.2

Groups = Sequence[Any]
"""Of each text, the theme."""


class WideEncoder(WordEncoder):
    """As many dimensions as the bundled model has."""

    dimensions_n = 384


def fit_rows(*, fit_n: int, many_n: int) -> list[Row]:
    """Return what fits of so many comments, and of many more, take and keep."""
    ours, many = _measured("ours", fit_n), _measured("ours", many_n)
    peer = _measured("bertopic", fit_n) if importlib.util.find_spec("bertopic") else {}
    per_comment = (many["first_s"] / many_n) / (ours["first_s"] / fit_n)
    return [
        _row(
            f"first fit of a process, {fit_n:,} comments; peer: BERTopic",
            "first_s",
            "s",
            ours,
            peer,
            most=1 / 8,
        ),
        _row("the second", "second_s", "s", ours, peer, most=1.0),
        _row("refit with a fifth more: comments that keep their theme", "kept_share", "share", ours, peer),
        Row(
            f"first fit of a process, {many_n:,} comments", many["first_s"], None, "s", Goal("ours", most=60)
        ),
        Row("the same, of processor time", many["first_cpu_s"], None, "s"),
        Row("the same, time a comment beside the smaller fit", per_comment, None, "times"),
        Row("the same, memory of the process at its peak", many["peak_gb"], None, "GB", Goal("ours", most=2)),
    ]


def _row(
    name: str, key: str, unit: str, ours: dict[str, float], peer: dict[str, float], most: float | None = None
) -> Row:
    goal = Goal("ratio", most=most) if most else Goal("ours", least=0.95)
    return Row(name, ours[key], peer.get(key), unit, goal if peer or not most else None)


def _measured(side: str, texts_n: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.theme_fit", side, str(texts_n)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return dict(json.loads(told.splitlines()[-1]))


def distinct_texts(texts_n: int) -> list[str]:
    """Return different comments of three sentences each, the same ones every time."""
    rng, texts = random.Random(3), dict[str, None]()  # noqa: S311 - no secrets
    while len(texts) < texts_n:
        texts[". ".join(rng.sample(COMMENTS, 3))] = None
    return list(texts)


def _known(texts_n: int) -> dict[str, Vectors]:
    """Return the vectors by hash, made in a process of its own: a first fit has its imports before it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "known.npz"
        subprocess.run([sys.executable, "-m", "tests.bench.theme_fit", str(path), str(texts_n)], check=True)
        with np.load(path) as kept:
            return dict(zip(kept["hashes"].tolist(), kept["vectors"], strict=True))


def _save_known(path: str, texts: Sequence[str], encoder: WordEncoder) -> None:
    from nps_engine.themes.pipeline import spoken_vectors
    from nps_engine.themes.verbatims import spoken_texts

    _, _, known = spoken_vectors(spoken_texts(texts), encoder, {}, None)
    np.savez(path, hashes=np.array(list(known)), vectors=np.stack(list(known.values())))


def _ours(
    texts: Sequence[str], known: Mapping[str, Vectors], encoder: WordEncoder
) -> Callable[[int], Groups]:
    """Return a fit of the first so many texts; the next one is a refit."""
    found: list[Any] = []

    def fit(first_n: int) -> Groups:
        from nps_engine.themes.pipeline import fit_themes
        from nps_engine.themes.verbatims import Verbatim

        verbatims = [Verbatim(row, text, row * 7 % 11) for row, text in enumerate(texts[:first_n])]
        before = found[-1] if found else None
        found.append(
            fit_themes(
                verbatims,
                encoder=encoder,
                known_vectors=known,
                previous=before.themes if before else (),
                resolution=before.resolution if before else None,
                settled_n=before.with_verbatim_n if before else None,
            )
        )
        theme_of = found[-1].theme_of
        return [theme_of.get(row, "") for row in range(first_n)]

    return fit


def _bertopic(texts: Sequence[str], vectors: Vectors) -> Callable[[int], Groups]:
    def fit(first_n: int) -> Groups:
        from bertopic import BERTopic

        topics, _ = BERTopic(embedding_model=None).fit_transform(list(texts[:first_n]), vectors[:first_n])
        return list(topics)

    return fit


def main(side: str, texts_n: int) -> None:
    """Fit, fit again with a fifth more, and print what it took; for another side, save vectors under its name."""
    texts, encoder = distinct_texts(round(texts_n * _MORE)), WideEncoder()
    if side not in ("ours", "bertopic"):
        _save_known(side, texts, encoder)
        return
    if side == "ours":
        fit = _ours(texts, _known(texts_n), encoder)
    else:
        fit = _bertopic(texts, encoder.encode(texts))
    started_s, started_cpu_s = time.perf_counter(), time.process_time()
    first = fit(texts_n)
    first_s, first_cpu_s = time.perf_counter() - started_s, time.process_time() - started_cpu_s
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    second = fit(len(texts))
    second_s = time.perf_counter() - started_s - first_s
    kept = np.mean([one == other for one, other in zip(first, second, strict=False) if one not in ("", -1)])
    figures = {"first_s": first_s, "first_cpu_s": first_cpu_s, "second_s": second_s, "peak_gb": peak_gb}
    print(json.dumps({**figures, "kept_share": float(kept)}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
