"""Invented responses in any number, always the same: as values, as a stored database, as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import numpy as np

from nps_engine.engine import Engine
from nps_engine.storage.store import open_store
from nps_engine.values import Metric, ResponseRow, Survey

SURVEY = Survey("bench", Metric.NPS, "How likely are you to recommend us?")
DAYS_N = 540
"""Responses are spread evenly over so many days, the newest just before the end."""

DIMENSIONS = {
    "plan": ("Free", "Team", "Business"),
    "region": ("North America", "Europe", "Asia Pacific", "Latin America"),
    "journey_stage": ("Onboarding", "Everyday use", "Support", "Renewal"),
    "agent": tuple(f"Agent {number:03}" for number in range(500)),
}
"""Values of each dimension; the first ones of “agent” answer more often than the last."""

_SHARES = (0.05, 0.02, 0.02, 0.03, 0.03, 0.06, 0.06, 0.11, 0.17, 0.19, 0.26)
"""Of the ratings 0 to 10."""

_COMMENTS = (
    "",
    "",
    "Easy to use",
    "Support took three days to answer",
    "Too expensive, and no discount, “ever”",
)
_BATCH_N = 2000
_HEADINGS = (
    "Response ID",
    "Answered at",
    "Score",
    "Comment",
    "Customer ID",
    "Plan",
    "Region",
    "Journey stage",
    "Agent",
)


def responses(n: int, *, end_at: datetime) -> Iterator[ResponseRow]:
    """Yield n responses, oldest first, the last one a minute before an instant."""
    random = np.random.default_rng(0)
    ratings = random.choice(11, n, p=_SHARES).tolist()
    comments = random.integers(len(_COMMENTS), size=n).tolist()
    places = {name: random.integers(len(values), size=n).tolist() for name, values in DIMENSIONS.items()}
    skewed = (len(DIMENSIONS["agent"]) * random.random(n) ** 2).astype(int)
    places["agent"] = skewed.tolist()
    newest_at = end_at.astimezone(UTC) - timedelta(minutes=1)
    step = timedelta(days=DAYS_N) / n
    for number in range(n):
        yield ResponseRow(
            source="bench",
            external_id=f"r{number:08}",
            rating=ratings[number],
            responded_at=(newest_at - (n - 1 - number) * step).replace(microsecond=0),
            verbatim=_COMMENTS[comments[number]],
            respondent=f"c{number * 7919 % n:08}",
            segments={name: values[places[name][number]] for name, values in DIMENSIONS.items()},
        )


@contextmanager
def engine_at(path: Path) -> Iterator[Engine]:
    """Open a database file, new or old, in UTC."""
    store = open_store(f"sqlite:///{path}")
    try:
        yield Engine(store, UTC)
    finally:
        store.close()


def fill(engine: Engine, n: int, *, end_at: datetime) -> None:
    """Store n responses as an import does, in its batches, without cases."""
    made = responses(n, end_at=end_at)
    while batch := list(islice(made, _BATCH_N)):
        with engine.work(end_at) as work:
            work.save_responses(SURVEY, batch)


def write_csv(path: Path, n: int, *, end_at: datetime) -> None:
    """Write n responses as a file, headed as people head such files."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADINGS)
        for row in responses(n, end_at=end_at):
            fixed = (row.external_id, row.responded_at.isoformat(), row.rating, row.verbatim, row.respondent)
            writer.writerow((*fixed, *row.segments.values()))
