"""Reading comments with the bundled model, beside sentence-transformers' own ``encode`` of the same weights."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from nps_engine.themes.bundled_encoder import BundledEncoder
from nps_engine.themes.encoder import SentenceEncoder, Vectors
from nps_engine.themes.models import FLOAT_NAME, encoder_named
from tests.bench.ranges import sample_texts
from tests.bench.rows import Goal, Row
from tests.bench.timing import orders

GOAL = Goal("ratio", least=2.5)


def embedding_rows(*, texts_n: int, rounds_n: int) -> list[Row]:
    """Return texts a second of both sides, by the clock and by processor time, and how alike the vectors are.

    Args:
        texts_n: Comments of the sample, each wording once.
        rounds_n: Turns of each side; who goes first changes every round.
    """
    texts = sample_texts(4 * texts_n)[:texts_n]
    ours, peer = BundledEncoder(), encoder_named(FLOAT_NAME)
    assert isinstance(peer, SentenceEncoder)
    model = peer._model()

    def by_peer() -> Vectors:
        found: Vectors = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return found

    sides: dict[str, Callable[[], Vectors]] = {"ours": lambda: ours.encode(texts), "peer": by_peer}
    vectors = {name: read() for name, read in sides.items()}  # loads and warms both
    clock: dict[str, list[float]] = {name: [] for name in sides}
    processor: dict[str, list[float]] = {name: [] for name in sides}
    for names in orders(rounds_n, tuple(sides)):
        for name in names:
            began_s, began_processor_s = time.perf_counter(), time.process_time()
            sides[name]()
            clock[name].append(time.perf_counter() - began_s)
            processor[name].append(time.process_time() - began_processor_s)

    def texts_per_s(taken: dict[str, list[float]]) -> tuple[float, float]:
        ours_s, peer_s = (statistics.median(taken[name]) for name in sides)
        return len(texts) / ours_s, len(texts) / peer_s

    cosines = (vectors["ours"] * vectors["peer"]).sum(axis=1)
    about = f"{len(texts):,} comments"
    return [
        Row(f"reading {about}; peer: torch float32", *texts_per_s(clock), "texts/s, more is better", GOAL),
        Row("the same by processor time", *texts_per_s(processor), "texts/s, more is better"),
        Row("cosine of our vector and the peer's, mean", float(cosines.mean()), None, "cosine"),
        Row("the same, lowest", float(cosines.min()), None, "cosine"),
    ]
