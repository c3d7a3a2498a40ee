"""Imports: a file of responses into the store, in batches that are each stored whole or not at all.

An import that was interrupted is simply run again: what is stored already is recognised and left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from nps_engine.engine import Engine
from nps_engine.intake.rejects import Reject
from nps_engine.intake.responses import ResponseFile
from nps_engine.storage.writes import Outcome
from nps_engine.values import ResponseRow, Survey

BATCH_N = 2000
"""Responses in one transaction: long enough to be fast, short enough that the bot need not wait."""


@dataclass(frozen=True)
class ImportReport:
    """What became of a file's rows. ``rejects`` in the file's order; ``dropped_n`` are no responses at all."""

    survey: Survey
    source: str
    read_n: int
    imported_n: int
    updated_n: int
    unchanged_n: int
    dropped_n: int
    rejects: tuple[Reject, ...]
    dimensions: tuple[str, ...]


def import_responses(
    engine: Engine,
    file: ResponseFile,
    survey: Survey,
    *,
    now: datetime,
    alerts_since: datetime | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Store every response of a file.

    Args:
        alerts_since: Detractors who answered before this instant open no case; None opens none at all.
        dry_run: Check and count everything, keep nothing.
        progress: Called with how many bytes are read and how many there are.

    Raises:
        UserError: If the file cannot be read.
        StorageError: If the database does not take it; the batches before are kept.
    """
    outcomes: Counter[Outcome] = Counter()
    rejects: list[Reject] = []
    for rows, refused in _batches(file):
        rejects += refused
        with engine.work(now) as work:
            saved = work.save_responses(survey, rows, alerts_since=alerts_since) if rows else []
            if dry_run:
                work.undo()
        outcomes.update(entry.outcome for entry in saved)
        if progress:
            progress(file.bytes_read_n, file.bytes_n)
    return ImportReport(
        survey=survey,
        source=file.source,
        read_n=outcomes.total() + len(rejects),
        imported_n=outcomes[Outcome.IMPORTED],
        updated_n=outcomes[Outcome.UPDATED],
        unchanged_n=outcomes[Outcome.UNCHANGED],
        dropped_n=file.dropped.total(),
        rejects=tuple(rejects),
        dimensions=tuple(file.columns.dimensions.values()),
    )


def _batches(file: ResponseFile) -> Iterator[tuple[list[ResponseRow], list[Reject]]]:
    rows: list[ResponseRow] = []
    rejects: list[Reject] = []
    for entry in file:
        if isinstance(entry, Reject):
            rejects.append(entry)
        else:
            rows.append(entry)
        if len(rows) + len(rejects) >= BATCH_N:
            yield rows, rejects
            rows, rejects = [], []
    if rows or rejects:
        yield rows, rejects
