"""One vector per word piece, a text the weighted mean of its own: very fast, and clearly worse themes.

For millions of comments on a small machine. Without a folder the word vectors are taken from the bundled model,
once: each piece alone through the model, the 256 main directions, frequent pieces weighing less. Word order,
negation and meaning in context are lost.

Source: Tulkens & van Dongen 2024 (Model2Vec), Arora, Liang & Ma 2017 (weights by frequency).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nps_engine.errors import EncoderError
from nps_engine.themes.bundled_encoder import BundledEncoder, bundled_path, load_tokenizer
from nps_engine.themes.encoder import Progress, Vectors, first_line

DISTILLED_NAME = "static/all-MiniLM-L6-v2-1"
"""Name of the vectors made of the bundled model; the number goes up with every change of them."""

DISTILLED_DIMENSIONS_N = 256
_FREQUENCY_HALF = 1e-4
_TEXTS_PER_STEP_N = 4_096
_FEWEST_PIECES_N = 2


class StaticEncoder:
    """Word vectors of a model2vec folder, or of the bundled model; read at the first use.

    Args:
        folder: With ``tokenizer.json`` and ``model.safetensors``; None for those of the bundled model.
        cache: Folder where the latter are kept; None for ``npsbot`` in the user's cache.
    """

    def __init__(self, folder: Path | None = None, *, cache: Path | None = None) -> None:
        self._folder = folder
        self._cache = cache
        self._loaded: tuple[Any, Vectors] | None = None

    @property
    def name(self) -> str:
        """Return the name of the vectors: of the folder, or of what was made of the bundled model."""
        return f"static/{self._folder}" if self._folder else DISTILLED_NAME

    @property
    def dimensions_n(self) -> int:
        """Return how long a vector is; reads the model."""
        return int(self._model()[1].shape[1])

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return float32 of shape (n, dimensions_n), unit rows, in the order of the texts.

        Raises:
            EncoderError: If the model cannot be read.
        """
        tokenizer, table = self._model()
        vectors = np.zeros((len(texts), table.shape[1]), dtype=np.float32)
        for start in range(0, len(texts), _TEXTS_PER_STEP_N):
            some = list(texts[start : start + _TEXTS_PER_STEP_N])
            for row, found in enumerate(tokenizer.encode_batch(some, add_special_tokens=False), start):
                vectors[row] = _unit_mean(table, np.array(found.ids, dtype=np.int64))
            if progress is not None:
                progress(start + len(some), len(texts))
        return vectors

    def _model(self) -> tuple[Any, Vectors]:
        if self._loaded is None:
            folder = self._folder or bundled_path()
            try:
                table = _table_of(folder) if self._folder else self._distilled()
                self._loaded = load_tokenizer(folder), table
            except EncoderError:
                raise
            except Exception as error:
                raise EncoderError(
                    f"The static model in {folder} could not be read: {first_line(error)}. Allowed: a model2vec "
                    f"folder with tokenizer.json and model.safetensors (NPSBOT_MODEL=static:FOLDER), or "
                    f"NPSBOT_MODEL=static for word vectors of the bundled model."
                ) from error
        return self._loaded

    def _distilled(self) -> Vectors:
        path = (self._cache or _cache_folder()) / f"{DISTILLED_NAME.replace('/', '-')}.npy"
        if path.exists():
            return np.asarray(np.load(path), dtype=np.float32)
        table = distilled_table()
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.npy")
        np.save(unfinished, table.astype(np.float16))
        unfinished.replace(path)
        return np.asarray(np.load(path), dtype=np.float32)


def distilled_table(pieces_n: int | None = None) -> Vectors:
    """Return a vector for each word piece of the bundled model, shape (pieces, 256); takes about 20 s.

    Args:
        pieces_n: Only the first ones; None for all.
    """
    model = BundledEncoder()
    tokenizer = load_tokenizer(bundled_path())
    known_n = tokenizer.get_vocab_size()
    ids = np.arange(known_n if pieces_n is None else pieces_n, dtype=np.int32)
    begin, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    found = model.encode_pieces(np.stack([np.full_like(ids, begin), ids, np.full_like(ids, end)], axis=1))
    found = found - found.mean(axis=0)
    _, directions = np.linalg.eigh((found.T @ found).astype(np.float64))
    main = found @ directions[:, ::-1][:, :DISTILLED_DIMENSIONS_N]
    return np.asarray(main * _weights_by_rank(len(ids))[:, None], dtype=np.float32)


def _weights_by_rank(n: int) -> NDArray[np.float64]:
    """Return how much each piece counts; the vocabulary is ordered by frequency, which falls as 1/rank (Zipf)."""
    frequencies = 1.0 / np.arange(1, n + 1)
    frequencies /= frequencies.sum()
    weights: NDArray[np.float64] = _FREQUENCY_HALF / (_FREQUENCY_HALF + frequencies)
    return weights


def _table_of(folder: Path) -> Vectors:
    from safetensors.numpy import load_file

    found = load_file(folder / "model.safetensors")
    table = np.asarray(found["embeddings"], dtype=np.float32)
    if "mapping" in found:
        table = table[found["mapping"]]
    if "weights" in found:
        table = table * np.asarray(found["weights"], dtype=np.float32)[:, None]
    if table.ndim != 2 or len(table) < _FEWEST_PIECES_N:  # noqa: PLR2004 - rows and columns
        raise ValueError(f"its table has the shape {table.shape}")
    return table


def _unit_mean(table: Vectors, ids: NDArray[np.int64]) -> Vectors:
    """Return the unit mean of the pieces' vectors; a text without a known piece has a fixed direction."""
    mean = table[ids].mean(axis=0, dtype=np.float64) if len(ids) else np.zeros(table.shape[1])
    length = float(np.linalg.norm(mean))
    if length == 0.0:
        mean, length = np.eye(1, table.shape[1])[0], 1.0
    return np.asarray(mean / length, dtype=np.float32)


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "npsbot"
