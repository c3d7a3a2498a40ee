"""Texts to vectors: the one seam between the themes and a language model.

Anything with the shape of ``Encoder`` will do; ``models.encoder_named`` gives those that ship. None asks the
network: the bundled model is a package of its own, any other must already be on this machine.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from nps_engine.errors import EncoderError

Vectors = NDArray[np.float32]
"""Array of float32; shape (n, d) for many texts, (d,) for one; unit length along the last axis."""

Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""

BUNDLED_NAME = "all-MiniLM-L6-v2"
"""The model that comes with npsbot, which reads English; also part of the names of what is made of it."""
"""Name of the model that comes with npsbot (384 dimensions, English first, Apache-2.0)."""

BATCH_N = 64
"""Texts per step of the model: the fastest of 16 to 256 on two cores."""


class Encoder(Protocol):
    """Turns texts into unit vectors whose dot product says how alike they are."""

    @property
    def name(self) -> str:
        """Return the name under which vectors are cached: other vectors must mean another name."""
        ...

    @property
    def dimensions_n(self) -> int:
        """Return how long a vector is."""
        ...

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return float32 of shape (n, dimensions_n), unit rows, in the order of the texts."""
        ...


@runtime_checkable
class TunableEncoder(Protocol):
    """What an encoder has beside that can weigh words by how common they are among the texts at hand."""

    def tuned_to(self, texts: Sequence[str]) -> Encoder:
        """Return an encoder for these texts alone, whose vectors are not to be kept."""
        ...


class SentenceEncoder:
    """A sentence-transformers model, on a GPU where torch has one, else on the processor; loaded at the first use.

    Args:
        name_or_path: A folder, or a name whose files are in the local hub cache; None for the bundled model.
        threads_n: Threads that torch may use in the whole process; None leaves torch's own choice.
    """

    def __init__(self, name_or_path: str | None = None, *, threads_n: int | None = None) -> None:
        self._name_or_path = name_or_path
        self._threads_n = threads_n
        self._loaded: Any = None

    @property
    def name(self) -> str:
        """Return the bundled model's name, or what was asked for."""
        return self._name_or_path or BUNDLED_NAME

    @property
    def dimensions_n(self) -> int:
        """Return how long a vector is; loads the model.

        Raises:
            EncoderError: If the model cannot be loaded.
        """
        return int(self._model().get_embedding_dimension())

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return float32 of shape (n, dimensions_n), unit rows, in the order of the texts.

        Texts are taken by length, then alphabetically: little padding, and the same batches whatever the
        order of the input.

        Raises:
            EncoderError: If the model cannot be loaded, or fails on a text.
        """
        model = self._model()
        vectors = np.zeros((len(texts), self.dimensions_n), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), texts[i]))
        for start in range(0, len(order), BATCH_N):
            rows = order[start : start + BATCH_N]
            try:
                found = model.encode(
                    [texts[i] for i in rows],
                    batch_size=BATCH_N,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                )
            except Exception as error:  # torch and models by name raise anything
                raise EncoderError(
                    f"The model “{self.name}” failed while reading comments: {error}."
                ) from error
            vectors[rows] = np.asarray(found, dtype=np.float32)
            if progress is not None:
                progress(start + len(rows), len(order))
        if not np.isfinite(vectors).all():
            raise EncoderError(f"The model “{self.name}” gave vectors that are not numbers. {_TRY}")
        return vectors

    def _model(self) -> Any:
        if self._loaded is None:
            self._loaded = _load(self._name_or_path, self._threads_n)
        return self._loaded


_TRY = "Unset NPSBOT_MODEL to use the bundled model, or copy a whole sentence-transformers folder here."


def _load(name_or_path: str | None, threads_n: int | None) -> Any:
    """Load the model without the network; every failure of the libraries below becomes EncoderError."""
    from nps_engine.themes.bundled_encoder import bundled_path

    place = str(bundled_path()) if name_or_path is None else name_or_path
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        if threads_n is not None:
            torch.set_num_threads(threads_n)
        _silence: Callable[[], None] = transformers_logging.disable_progress_bar
        _silence()
        model = SentenceTransformer(
            place, device="cuda" if torch.cuda.is_available() else "cpu", local_files_only=True
        )
        if int(model.get_embedding_dimension() or 0) <= 0:
            raise ValueError("it says it has no dimensions")  # noqa: TRY301 - told like any broken model
    except Exception as error:
        raise EncoderError(
            f"The model “{place}” could not be loaded: {first_line(error)}. "
            f"Allowed: a sentence-transformers folder, or a name already in this machine's cache; "
            f"nothing is downloaded. {_TRY}"
        ) from error
    return model


def first_line(error: Exception) -> str:
    """Return the first line of what an exception says, without its full stop."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
