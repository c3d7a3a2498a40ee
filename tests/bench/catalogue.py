"""Every bench, and how much of it is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.bench.alert import alert_rows
from tests.bench.answer import answer_rows
from tests.bench.crowd import crowd_rows
from tests.bench.embedding import embedding_rows
from tests.bench.faults import faults_rows
from tests.bench.figures import figures_rows
from tests.bench.imports import imports_rows
from tests.bench.posts import posts_rows
from tests.bench.reach import reach_rows
from tests.bench.rows import Row
from tests.bench.start import start_rows
from tests.bench.themes import themes_rows

Sizes = Mapping[str, Any]


@dataclass(frozen=True)
class Bench:
    """One bench.

    Args:
        measure: Returns its rows; raises where a side did not do what is timed.
        full: What is published.
        usual: What is run without a word; None where that is full.
        quick: A look in a minute or so for all of them.
        smallest: Shows that it works, says nothing about speed.
    """

    measure: Callable[..., list[Row]]
    full: Sizes
    quick: Sizes
    smallest: Sizes
    usual: Sizes | None = None

    def sizes(self, size: str) -> Sizes:
        """Return how much is run for “quick”, “usual” or “full”."""
        found: Mapping[str, Sizes] = {
            "quick": self.quick,
            "usual": self.usual or self.full,
            "full": self.full,
        }
        return found[size]


def _faults(kills_n: int, responses_n: int, *, outage_s: float) -> Sizes:
    return {"kills_n": kills_n, "responses_n": responses_n, "outage_s": outage_s}


def _sizes(sqlite_n: int, postgres_n: int, few_n: int, *, rounds_n: int = 12, turn_n: int = 5) -> Sizes:
    numbers = {"sqlite_n": sqlite_n, "postgres_n": postgres_n, "few_n": few_n}
    return {**numbers, "rounds_n": rounds_n, "turn_n": turn_n}


BENCHES: Mapping[str, Bench] = {
    "answer": Bench(
        answer_rows,
        full={"responses_n": 20_000, "rounds_n": 500},
        quick={"responses_n": 20_000, "rounds_n": 100},
        smallest={"responses_n": 30, "rounds_n": 1},
    ),
    "figures": Bench(
        figures_rows,
        full=_sizes(10_000_000, 2_000_000, 100_000),
        usual=_sizes(1_000_000, 200_000, 100_000),
        quick=_sizes(40_000, 20_000, 10_000, rounds_n=4),
        smallest=_sizes(300, 200, 60, rounds_n=1, turn_n=1),
    ),
    "import": Bench(
        imports_rows,
        full={"responses_n": 1_000_000, "rounds_n": 1},
        usual={"responses_n": 50_000, "rounds_n": 3},
        quick={"responses_n": 10_000, "rounds_n": 1},
        smallest={"responses_n": 30, "rounds_n": 1},
    ),
    "embedding": Bench(
        embedding_rows,
        full={"texts_n": 500, "rounds_n": 7},
        quick={"texts_n": 100, "rounds_n": 3},
        smallest={"texts_n": 8, "rounds_n": 1},
    ),
    "themes": Bench(
        themes_rows,
        full={
            "responses_n": 2_000,
            "rounds_n": 3,
            "fit_n": 10_000,
            "many_n": 100_000,
            "labelled": "BENCH_LABELLED",
        },
        quick={"responses_n": 600, "rounds_n": 1, "fit_n": 2_000, "many_n": 10_000, "labelled": ""},
        smallest={
            "responses_n": 80,
            "rounds_n": 1,
            "most_k": 6,
            "fit_n": 80,
            "many_n": 160,
            "labelled": "",
        },
    ),
    "alert": Bench(
        alert_rows,
        full={"responses_n": 20_000, "rounds_n": 200},
        quick={"responses_n": 2_000, "rounds_n": 50},
        smallest={"responses_n": 30, "rounds_n": 1},
    ),
    "posts": Bench(
        posts_rows,
        full={"responses_n": 20_000, "requests_n": 5_000, "rounds_n": 7},
        quick={"responses_n": 2_000, "requests_n": 2_000, "rounds_n": 3},
        smallest={"responses_n": 30, "requests_n": 40, "rounds_n": 1},
    ),
    "reach": Bench(
        reach_rows,
        full={"a_second_n": 20, "seconds_n": 60},
        quick={"a_second_n": 20, "seconds_n": 10},
        smallest={"a_second_n": 10, "seconds_n": 1},
    ),
    "faults": Bench(
        faults_rows,
        full={**_faults(200, 2_000, outage_s=200), "others_kills_n": 20, "others_responses_n": 200},
        quick={**_faults(10, 200, outage_s=20), "others_kills_n": 4, "others_responses_n": 60},
        smallest={**_faults(1, 10, outage_s=0), "others_kills_n": 0, "others_responses_n": 0},
    ),
    "start": Bench(
        start_rows,
        full={"rounds_n": 9},
        quick={"rounds_n": 3},
        smallest={"rounds_n": 1, "warm_up_n": 0},
    ),
    "crowd": Bench(
        crowd_rows,
        full={"responses_n": 10_000_000, "people_n": 50, "rounds_n": 20},
        usual={"responses_n": 1_000_000, "people_n": 50, "rounds_n": 10},
        quick={"responses_n": 20_000, "people_n": 50, "rounds_n": 3},
        smallest={"responses_n": 300, "people_n": 3, "rounds_n": 1},
    ),
}
