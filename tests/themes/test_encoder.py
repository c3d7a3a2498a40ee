"""The bundled model itself, without the network."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from nps_engine.errors import EncoderError
from nps_engine.themes.encoder import SentenceEncoder
from nps_engine.themes.pipeline import fit_themes
from tests.themes.tiny import SUBJECTS, plain_25


@pytest.fixture(scope="module")
def bundled() -> SentenceEncoder:
    return SentenceEncoder(threads_n=2)


def test_vectors_are_unit_rows_in_the_order_of_the_texts(bundled: SentenceEncoder) -> None:
    told: list[tuple[int, int]] = []
    texts = ["The price is too high", "a", "Far too expensive, the price is a joke", "Support was friendly"]
    vectors = bundled.encode(texts, progress=lambda done_n, total_n: told.append((done_n, total_n)))
    assert (vectors.shape, vectors.dtype, bundled.dimensions_n) == ((4, 384), np.float32, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[3]
    assert told == [(4, 4)]
    assert bundled.encode([]).shape == (0, 384)
    turned = bundled.encode(texts[::-1])[::-1]
    assert np.array_equal(turned, vectors)


def test_three_plain_themes_by_the_real_model(bundled: SentenceEncoder) -> None:
    given = plain_25()
    fit = fit_themes(given, encoder=bundled)
    text_of = {each.id: each.text for each in given}
    found = [
        {name for name, texts in SUBJECTS.items() for member in theme.member_ids if text_of[member] in texts}
        for theme in fit.themes
    ]
    assert sorted(map(sorted, found)) == [["crashes"], ["price"], ["support"]]
    assert fit.encoder_name == "all-MiniLM-L6-v2"
    labels = " | ".join(theme.label.casefold() for theme in fit.themes)
    assert re.search("crash", labels)
    assert re.search("price|expensive", labels)
    assert re.search("support", labels)


@pytest.mark.parametrize("place", ["no-such-org/no-such-model", "EMPTY", "BROKEN"])
def test_a_missing_or_broken_model_says_what_to_do(place: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    if place == "BROKEN":
        (folder / "config.json").write_text("{not json")
        (folder / "modules.json").write_text("[]")
    name = place if "/" in place else str(folder)
    with pytest.raises(EncoderError, match=r"could not be loaded: .*Allowed: .*Unset NPSBOT_MODEL"):
        SentenceEncoder(name).encode(["price"])
