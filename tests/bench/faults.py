"""The storms of tests/faults, long: what is lost and what is repeated when everything goes wrong at once."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.bench.rows import Goal, Row
from tests.bench.stored import postgres_server
from tests.conftest import new_postgres_database
from tests.faults.clocks import run_clocks
from tests.faults.storm import Storm, Weather
from tests.faults.toll import HEAD, Toll


def faults_rows(
    *, kills_n: int, responses_n: int, outage_s: float, others_kills_n: int, others_responses_n: int
) -> list[Row]:
    """Return how much was lost, repeated and unsettled; the whole table goes to standard error.

    Args:
        kills_n: How often the process is killed in the long storm.
        responses_n: How many responses come in meanwhile.
        outage_s: How long Slack is down in the middle of it.
        others_kills_n: The same of the shorter runs: two processes on PostgreSQL, floods, a clock that is set;
            0 leaves them out.
        others_responses_n: Likewise.
    """
    long = Weather(kills_n, responses_n, outage_s=outage_s, surveys_n=20, reads_comments=True)
    others = Weather(others_kills_n, others_responses_n, surveys_n=20, reads_comments=True)
    tolls: list[Toll] = []
    print(HEAD, file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="npsbot-bench-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else
        for toll in _tolls(Path(folder), long, others):
            print(toll.line, file=sys.stderr, flush=True)
            tolls.append(toll)
    return [row for toll in tolls for row in _rows(toll)]


def _tolls(folder: Path, long: Weather, others: Weather) -> Iterator[Toll]:
    def below(name: str) -> Path:
        (folder / name).mkdir()
        return folder / name

    yield Storm(long, below("long")).run("SQLite, one process")
    if not others.kills_n:
        return
    yield Storm(replace(others, flood_n=5), below("floods")).run("SQLite, floods")
    url = f"sqlite:///{folder / 'clocks.db'}"
    yield run_clocks("SQLite, clock set", url, below("clocks"), responses_n=others.responses_n // 5)
    with postgres_server(below("server")) as server:
        url = new_postgres_database(server)
        yield Storm(replace(others, replicas_n=2), below("two"), url).run("PostgreSQL, two processes")


def _rows(toll: Toll) -> list[Row]:
    none = Goal("ours", most=0)
    counted = {"lost": toll.lost, "repeated": toll.repeated, "unsettled": toll.left}
    rows = [
        Row(f"{toll.name}: {words}", float(sum(found.values())), None, "things", none)
        for words, found in counted.items()
    ]
    return [*rows, Row(f"{toll.name}: settled after the last fault", toll.settled_s, None, "s")]
