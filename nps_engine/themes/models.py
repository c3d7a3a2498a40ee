"""Which model reads the comments, by the name that NPSBOT_MODEL gives."""

from __future__ import annotations

from pathlib import Path

from nps_engine.themes.bundled_encoder import BundledEncoder
from nps_engine.themes.encoder import BUNDLED_NAME, Encoder, SentenceEncoder
from nps_engine.themes.static_encoder import StaticEncoder

FLOAT_NAME = f"{BUNDLED_NAME}/float32"
STATIC_NAME = "static"


def encoder_named(name: str | None = None) -> Encoder:
    """Return the model of a name; it is loaded at its first use.

    Args:
        name: None or "all-MiniLM-L6-v2" for the bundled model in 8 bits, "all-MiniLM-L6-v2/float32" for the same by
            torch, "static" for word vectors taken from it, "static:FOLDER" for a model2vec folder; anything else is
            a sentence-transformers folder, or a name in this machine's hub cache, read by torch.
    """
    if name is None or name == BUNDLED_NAME:
        return BundledEncoder()
    if name == FLOAT_NAME:
        return SentenceEncoder()
    if name == STATIC_NAME:
        return StaticEncoder()
    if name.startswith(f"{STATIC_NAME}:"):
        return StaticEncoder(Path(name.removeprefix(f"{STATIC_NAME}:")))
    return SentenceEncoder(name)
