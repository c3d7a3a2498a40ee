"""The storm of tests/faults, long: what is lost and what is repeated when everything goes wrong at once."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.bench.rows import Goal, Row
from tests.faults.storm import HEAD, Storm


def faults_rows(*, kills_n: int, responses_n: int) -> list[Row]:
    """Return how much was lost and repeated; the whole table goes to standard error.

    Args:
        kills_n: How often the process is killed.
        responses_n: How many responses come in meanwhile.
    """
    with tempfile.TemporaryDirectory(prefix="npsbot-bench-") as name:
        folder = Path(name)
        storm = Storm(f"sqlite:///{folder / 'storm.db'}", folder, kills_n=kills_n, responses_n=responses_n)
        toll = storm.run("SQLite, one process")
    print(f"{HEAD}\n{toll.line}", file=sys.stderr)
    about = f"{kills_n} kills, {toll.responses_n} responses, {toll.detractors_n} detractors, {toll.clicks_n} clicks"
    return [
        Row(f"lost of {about}", float(sum(toll.lost.values())), None, "things", Goal("ours", most=0)),
        Row(f"repeated of {about}", float(sum(toll.repeated.values())), None, "things", Goal("ours", most=0)),
    ]
