"""Find how far the inputs of the bundled model's products reach, over the sample comments; run after a new model.

python -m tests.bench.ranges          writes nps_engine/themes/minilm_ranges.npz
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from bot.demo.sample import generate_responses
from nps_engine.themes.bundled_encoder import bundled_path, load_tokenizer, open_session, read_weights
from nps_engine.themes.minilm import LAYERS_N, RANGES_PATH, Ranges, model_bytes
from nps_engine.themes.verbatims import read_text, says_something

SAMPLE_N = 900
END_AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
_ORDER = ("a", "o", "i", "f")


def sample_texts(n: int = SAMPLE_N) -> list[str]:
    """Return what the first responses of the sample say, each wording once."""
    said = (each.verbatim for each in generate_responses(end_at=END_AT, n=n) if says_something(each.verbatim))
    return sorted({read_text(text) for text in said})


def measured_ranges(texts: Sequence[str]) -> Ranges:
    """Return lowest and highest of each channel of each input, read in float32."""
    folder = bundled_path()
    tokenizer, session = load_tokenizer(folder), open_session(model_bytes(read_weights(folder), None))
    names = [f"{layer}.{kind}" for layer in range(LAYERS_N) for kind in _ORDER]
    found: dict[str, np.ndarray] = {}
    for text in texts:
        _pieces, *inputs = session.run(None, {"ids": np.array([tokenizer.encode(text).ids], dtype=np.int32)})
        for name, states in zip(names, inputs, strict=True):
            reach = np.stack([states[0].min(axis=0), states[0].max(axis=0)])
            known = found.get(name, reach)
            found[name] = np.stack([np.minimum(known[0], reach[0]), np.maximum(known[1], reach[1])])
    return found


def main() -> None:
    """Write them as float16, which is more than they need."""
    texts = sample_texts()
    np.savez_compressed(
        RANGES_PATH, **{name: reach.astype(np.float16) for name, reach in measured_ranges(texts).items()}
    )
    print(f"{RANGES_PATH}: {RANGES_PATH.stat().st_size:,} bytes from {len(texts):,} texts", file=sys.stderr)


if __name__ == "__main__":
    main()
