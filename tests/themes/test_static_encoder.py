"""Word vectors: of the bundled model, and of a model2vec folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from nps_engine.errors import EncoderError
from nps_engine.themes.bundled_encoder import bundled_path
from nps_engine.themes.static_encoder import StaticEncoder, distilled_table
from tests.themes.tiny import SUBJECTS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as model2vec saves it, of the first 6,000 word pieces."""
    made = tmp_path_factory.mktemp("static")
    shutil.copy(bundled_path() / "tokenizer.json", made)
    table = np.zeros((30_522, 256), dtype=np.float32)
    table[:6_000] = distilled_table(6_000)
    save_file({"embeddings": table}, made / "model.safetensors")
    return made


def test_texts_about_one_thing_are_nearer_to_each_other(folder: Path) -> None:
    encoder = StaticEncoder(folder)
    vectors = {name: encoder.encode(texts) for name, texts in SUBJECTS.items()}
    centres = {name: each.mean(axis=0) for name, each in vectors.items()}
    nearest = [
        (name, max(centres, key=lambda other: float(centres[other] @ vector)))
        for name, each in vectors.items()
        for vector in each
    ]
    assert sum(name == found for name, found in nearest) >= len(nearest) - 1


def test_vectors_are_unit_rows_whatever_the_batch(folder: Path) -> None:
    encoder = StaticEncoder(folder)
    texts = ["The price is too high", "", "Support was friendly"]
    vectors = encoder.encode(texts)
    assert (vectors.shape, vectors.dtype, encoder.dimensions_n) == ((3, 256), np.float32, 256)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert all(
        np.array_equal(encoder.encode([text])[0], vector) for text, vector in zip(texts, vectors, strict=True)
    )
    assert encoder.encode([]).shape == (0, 256)


def test_what_was_made_of_the_bundled_model_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def few() -> np.ndarray:
        made.append(1)
        return np.tile(np.eye(2, dtype=np.float32), (15_261, 1))

    monkeypatch.setattr("nps_engine.themes.static_encoder.distilled_table", few)
    first = StaticEncoder(cache=tmp_path).encode(["a price"])
    assert np.array_equal(StaticEncoder(cache=tmp_path).encode(["a price"]), first)
    assert made == [1]
    assert [path.suffix for path in tmp_path.iterdir()] == [".npy"]


def test_a_folder_that_is_no_static_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"could not be read: .*Allowed: .*NPSBOT_MODEL=static"):
        StaticEncoder(tmp_path).encode(["price"])
