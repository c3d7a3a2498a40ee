"""Imports: a file of responses into the store, in batches that are each stored whole or not at all.

An import that was interrupted is simply run again: what is stored already is recognised and left, so the end
is the same as that of one run.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from nps_engine.engine import Engine
from nps_engine.intake.rejects import Reject
from nps_engine.intake.responses import ResponseFile
from nps_engine.storage.writes import Outcome
from nps_engine.values import ResponseRow, Survey

BATCH_N = 25_000
"""Responses in one transaction: long enough to be fast, short enough that the bot need not wait."""


@dataclass(frozen=True)
class ImportReport:
    """What became of a file's rows. ``rejects`` in the file's order; ``dropped_n`` are no responses at all.

    ``left_out_n`` are of people who were erased since they answered.

    ``is_whole`` is False where the import was stopped before the end of the file.
    """

    survey: Survey
    source: str
    read_n: int
    imported_n: int
    updated_n: int
    unchanged_n: int
    left_out_n: int
    dropped_n: int
    rejects: tuple[Reject, ...]
    dimensions: tuple[str, ...]
    is_whole: bool = True


def import_responses(
    engine: Engine,
    file: ResponseFile,
    survey: Survey,
    *,
    now: datetime,
    alerts_since: datetime | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> ImportReport:
    """Store every response of a file.

    Args:
        alerts_since: Detractors who answered before this instant open no case; None opens none at all.
        dry_run: Check and count everything, keep nothing.
        progress: Called with how many rows are done, and about how many there are.
        should_stop: Asked after every batch; True ends the import there.

    Raises:
        UserError: If the file cannot be read.
        StorageError: If the database does not take it; the batches before are kept.
    """
    outcomes: Counter[Outcome] = Counter()
    rejects: list[Reject] = []
    is_whole = True
    with _collector_at_rest() as collect:
        batches = _batches(file)
        for rows, refused in batches:
            rejects += refused
            with engine.work(now) as work:
                saved = work.save_responses(survey, rows, alerts_since=alerts_since) if rows else []
                if dry_run:
                    work.undo()
            outcomes.update(entry.outcome for entry in saved)
            read_n = outcomes.total() + len(rejects)
            if progress:
                progress(read_n, round(read_n / file.share_read))
            if should_stop and should_stop():
                is_whole = next(batches, None) is None
                break
            del rows, saved
            collect()
    return ImportReport(
        survey=survey,
        source=file.source,
        read_n=outcomes.total() + len(rejects),
        imported_n=outcomes[Outcome.IMPORTED],
        updated_n=outcomes[Outcome.UPDATED],
        unchanged_n=outcomes[Outcome.UNCHANGED],
        left_out_n=outcomes[Outcome.LEFT_OUT],
        dropped_n=file.dropped.total(),
        rejects=tuple(rejects),
        dimensions=tuple(file.columns.dimensions.values()),
        is_whole=is_whole,
    )


def _batches(file: ResponseFile) -> Iterator[tuple[list[ResponseRow], list[Reject]]]:
    rows: list[ResponseRow] = []
    rejects: list[Reject] = []
    for block in file.blocks():
        for entry in block:
            if type(entry) is ResponseRow:
                rows.append(entry)
            elif isinstance(entry, Reject):
                rejects.append(entry)
        if len(rows) + len(rejects) >= BATCH_N:
            yield rows, rejects
            rows, rejects = [], []
    if rows or rejects:
        yield rows, rejects


@contextmanager
def _collector_at_rest() -> Iterator[Callable[[], object]]:
    """Keep Python's garbage collector from walking over every new row, which doubles the time of an import.

    What is given collects the young objects, to be called between batches: memory stays flat.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield lambda: gc.collect(1)
    finally:
        if was_on:
            gc.enable()
