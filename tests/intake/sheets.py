"""The tests' small language: a sheet is its text, the clock stands at noon of 1 August 2026."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from nps_engine.intake.instants import DateOrder
from nps_engine.intake.rejects import Reject
from nps_engine.intake.responses import ResponseFile, read_responses
from nps_engine.values import Metric, ResponseRow

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def sheet(folder: Path, text: str | bytes, name: str = "answers.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def opened(
    path: Path,
    metric: Metric = Metric.NPS,
    overrides: Mapping[str, str] | None = None,
    date_order: DateOrder | None = None,
    source: str = "",
) -> ResponseFile:
    return read_responses(
        path,
        metric=metric,
        source=source,
        overrides=overrides,
        now=NOW,
        time_zone=BERLIN,
        date_order=date_order,
    )


def taken(file: ResponseFile) -> list[ResponseRow]:
    return [row for row in file if isinstance(row, ResponseRow)]


def refused(file: ResponseFile) -> list[Reject]:
    return [row for row in file if isinstance(row, Reject)]


def ratings(file: ResponseFile) -> list[int]:
    return [row.rating for row in taken(file)]
