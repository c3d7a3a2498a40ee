"""The bundled model itself, in 8 bits and as torch reads it, without the network."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_engine.errors import EncoderError
from nps_engine.themes.bundled_encoder import BundledEncoder
from nps_engine.themes.encoder import Encoder, SentenceEncoder
from nps_engine.themes.minilm import read_ranges
from nps_engine.themes.models import encoder_named
from nps_engine.themes.pipeline import fit_themes
from tests.bench.ranges import measured_ranges, sample_texts
from tests.themes.tiny import SUBJECTS, plain_25

WRITTEN = (
    "Support is great",
    "Le site est trop lent et personne ne répond au téléphone",
    "Zu teuer",
    "🙂🙂 good",
    "價格太高",
    "x",
    "the app crashes " * 80,
)


@pytest.fixture(scope="module")
def bundled() -> BundledEncoder:
    return BundledEncoder()


@pytest.fixture(scope="module")
def by_torch() -> SentenceEncoder:
    return SentenceEncoder(threads_n=2)


@pytest.mark.parametrize("name", ["bundled", "by_torch"])
def test_vectors_are_unit_rows_in_the_order_of_the_texts(name: str, request: pytest.FixtureRequest) -> None:
    encoder: Encoder = request.getfixturevalue(name)
    told: list[tuple[int, int]] = []
    texts = ["The price is too high", "a", "Far too expensive, the price is a joke", "Support was friendly"]
    vectors = encoder.encode(texts, progress=lambda done_n, total_n: told.append((done_n, total_n)))
    assert (vectors.shape, vectors.dtype, encoder.dimensions_n) == ((4, 384), np.float32, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[3]
    assert told[-1] == (4, 4)
    assert encoder.encode([]).shape == (0, 384)
    turned = encoder.encode(texts[::-1])[::-1]
    assert np.array_equal(turned, vectors)


@given(
    st.lists(st.sampled_from(WRITTEN) | st.text(max_size=40), min_size=1, max_size=12),
    st.integers(0, 12),
    st.integers(1, 3),
)
def test_a_text_has_the_same_vector_alone_and_in_any_batch(
    bundled: BundledEncoder, texts: list[str], turn_n: int, threads_n: int
) -> None:
    alone = {text: bundled.encode([text])[0] for text in texts}
    turned = [*texts[turn_n:], *texts[:turn_n]]
    bundled._threads_n = threads_n
    together = bundled.encode(turned)
    assert all(np.array_equal(vector, alone[text]) for text, vector in zip(turned, together, strict=True))


def test_eight_bits_say_what_torch_says(bundled: BundledEncoder, by_torch: SentenceEncoder) -> None:
    texts = [*WRITTEN, *(text for group in SUBJECTS.values() for text in group)]
    cosines = (bundled.encode(texts) * by_torch.encode(texts)).sum(axis=1)
    assert cosines.min() > 0.975
    assert cosines.mean() > 0.99


def test_the_ranges_that_ship_are_those_of_the_sample(bundled: BundledEncoder) -> None:
    shipped, found = read_ranges(), measured_ranges(sample_texts()[:40])
    assert set(shipped) == set(found)
    for name, (low, high) in found.items():
        room = np.maximum(np.abs(shipped[name]), 0.01) * 0.01
        assert (low >= shipped[name][0] - room[0]).all(), name
        assert (high <= shipped[name][1] + room[1]).all(), name


def test_reading_comments_imports_no_torch() -> None:
    code = (
        "import sys; from nps_engine.themes.models import encoder_named; "
        "from nps_engine.themes.pipeline import fit_themes; from tests.themes.tiny import plain_25; "
        "assert fit_themes(plain_25(), encoder=encoder_named()).themes; "
        "assert not {'torch', 'transformers', 'matplotlib'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_three_plain_themes_by_the_real_model(bundled: BundledEncoder) -> None:
    given = plain_25()
    fit = fit_themes(given, encoder=bundled)
    text_of = {each.id: each.text for each in given}
    found = [
        {name for name, texts in SUBJECTS.items() for member in theme.member_ids if text_of[member] in texts}
        for theme in fit.themes
    ]
    assert sorted(map(sorted, found)) == [["crashes"], ["price"], ["support"]]
    assert fit.encoder_name == "all-MiniLM-L6-v2/int8-1"
    labels = " | ".join(theme.label.casefold() for theme in fit.themes)
    assert re.search("crash", labels)
    assert re.search("price|expensive", labels)
    assert re.search("support", labels)


@pytest.mark.parametrize(
    ("name", "vectors"),
    [
        (None, "all-MiniLM-L6-v2/int8-1"),
        ("all-MiniLM-L6-v2", "all-MiniLM-L6-v2/int8-1"),
        ("all-MiniLM-L6-v2/float32", "all-MiniLM-L6-v2"),
        ("static", "static/all-MiniLM-L6-v2-1"),
        ("static:/models/m2v", "static//models/m2v"),
        ("intfloat/multilingual-e5-small", "intfloat/multilingual-e5-small"),
    ],
)
def test_each_model_keeps_its_vectors_under_a_name_of_its_own(name: str | None, vectors: str) -> None:
    assert encoder_named(name).name == vectors


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


def test_tuned_to_its_texts_a_vector_says_less_of_what_all_of_them_say(bundled: BundledEncoder) -> None:
    frame = "Hello, could you please tell me what I should do about"
    texts = [
        f"{frame} {what}" for what in ("a late parcel", "my password", "the weather", "a delayed package")
    ]
    tuned = bundled.tuned_to(texts)
    plainly, weighed = bundled.encode(texts), tuned.encode(texts)
    assert weighed[0] @ weighed[2] < plainly[0] @ plainly[2] - 0.05
    assert weighed[0] @ weighed[3] > weighed[0] @ weighed[1] + 0.1
    assert tuned.name != bundled.name
    assert np.array_equal(bundled.encode(texts), plainly)


@given(st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=6), st.integers(0, 6))
def test_a_tuned_vector_is_the_same_alone_and_in_any_batch(
    bundled: BundledEncoder, texts: list[str], turn_n: int
) -> None:
    tuned = bundled.tuned_to(WRITTEN)
    turned = [*texts[turn_n:], *texts[:turn_n]]
    alone = np.vstack([tuned.encode([text]) for text in turned])
    assert np.array_equal(tuned.encode(turned), alone)
