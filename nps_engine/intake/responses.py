"""A file of responses, from its path to checked rows, one after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from itertools import chain
from pathlib import Path

from nps_engine.errors import UserError
from nps_engine.intake.columns import ColumnMap, match_columns
from nps_engine.intake.files import Table, open_table
from nps_engine.intake.header_rows import compact, tool_of
from nps_engine.intake.instants import DateOrder
from nps_engine.intake.rejects import Reject
from nps_engine.intake.rows import content_id, parse_row
from nps_engine.values import Metric, ResponseRow

_PREVIEW = "preview or test of the survey"
_UNFINISHED = "not finished"
_NO = frozenset(("false", "0", "no"))
_QUALTRICS_TESTS = frozenset(("survey preview", "preview", "survey test", "1", "2"))


class ResponseFile:
    """The responses of one file; each walk over it reads the file anew, in flat memory.

    Args:
        table: The file.
        columns: What its columns are.
        metric: The survey's metric.
        source: Where the responses come from.
        now: Aware.
        time_zone: The workspace's.
    """

    def __init__(
        self,
        table: Table,
        columns: ColumnMap,
        *,
        metric: Metric,
        source: str,
        now: datetime,
        time_zone: tzinfo,
    ) -> None:
        self.columns = columns
        self.source = source
        self.header_rows = table.header_rows
        self.path = table.path
        self.dropped: Counter[str] = Counter()
        """Rows that are no responses (previews, unfinished ones) by reason, in the latest walk."""
        self._table = table
        self._metric = metric
        self._now = now
        self._time_zone: tzinfo = UTC if columns.is_utc else time_zone
        self._tool = tool_of(table.header)
        self._headings = {
            **{name: column for column, name in columns.dimensions.items()},
            **columns.fields,
        }

    @property
    def bytes_n(self) -> int:
        """Return the file's size, for showing progress."""
        return self._table.bytes_n

    @property
    def bytes_read_n(self) -> int:
        """Return how much of it the latest walk has read."""
        return self._table.bytes_read_n

    def __iter__(self) -> Iterator[ResponseRow | Reject]:
        """Yield every response in the file's order, checked or rejected."""
        self.dropped.clear()
        missing_at = self._missing_at()
        seen: Counter[int] = Counter()
        for row in self._table.rows():
            if isinstance(row, Reject):
                yield row
                continue
            line, cells = row
            why = _why_dropped(self._tool, cells)
            if why:
                self.dropped[why] += 1
                continue
            yield self._checked(line, cells, missing_at, seen)

    def _checked(
        self, line: int, cells: dict[str, str], missing_at: datetime, seen: Counter[int]
    ) -> ResponseRow | Reject:
        fields: dict[str, object] = {field: cells[column] for field, column in self.columns.fields.items()}
        if self.columns.family_name:
            fields["respondent_name"] = f"{fields['respondent_name']} {cells[self.columns.family_name]}"
        row = parse_row(
            fields,
            metric=self._metric,
            source=self.source,
            segments={name: cells[column] for column, name in self.columns.dimensions.items()},
            now=self._now,
            time_zone=self._time_zone,
            date_order=self.columns.date_order,
            line=line,
            fallback_id="" if str(fields.get("external_id", "")).strip() else _id_of(cells, seen),
            missing_at=missing_at,
        )
        if isinstance(row, ResponseRow):
            return row
        return replace(row, column=self._headings.get(row.column, row.column), cells=tuple(cells.values()))

    def _missing_at(self) -> datetime:
        """Return the instant of responses without one: when the file was last changed, so that it stays."""
        try:
            changed_at = datetime.fromtimestamp(self._table.path.stat().st_mtime, UTC)
        except OSError:  # gone: reading it will say so
            return self._now
        return min(changed_at, self._now.astimezone(UTC))


def read_responses(
    path: Path | str,
    *,
    metric: Metric,
    source: str = "",
    overrides: Mapping[str, str] | None = None,
    now: datetime,
    time_zone: tzinfo,
    date_order: DateOrder | None = None,
) -> ResponseFile:
    """Open a file of responses: find its form and its columns; walking over the result checks the rows.

    Args:
        path: A CSV file, as ``open_table`` reads them.
        metric: The survey's metric.
        source: Where the responses come from; empty means the tool its header betrays, else "csv". Together
            with the response's id it is what a later import recognises.
        overrides: Field to column (``--map``), as ``match_columns`` takes them.
        now: Aware; later responses are refused.
        time_zone: The workspace's, for times without an offset.
        date_order: How dates like 05/03/2024 are read, where the file does not tell.

    Raises:
        UserError: As ``open_table`` and ``match_columns`` raise it, or if no row fits the header.
    """
    table = open_table(path)
    rows = (row[1] for row in table.rows() if not isinstance(row, Reject))
    first = next(rows, None)
    if first is None:
        raise UserError(
            f"No row of “{table.path.name}” has as many cells as its header ({len(table.header)})",
            "The first line must be the headings, without a title above them",
        )
    columns = match_columns(
        table.header,
        chain([first], rows),
        overrides or {},
        metric,
        questions=table.questions,
        date_order=date_order,
    )
    return ResponseFile(
        table,
        columns,
        metric=metric,
        source=source.strip() or tool_of(table.header),
        now=now,
        time_zone=time_zone,
    )


def _why_dropped(tool: str, cells: Mapping[str, str]) -> str:
    """Return why a row is no response; empty where it is one. Only tools that mark such rows are asked."""
    if tool not in ("qualtrics", "formbricks"):
        return ""
    marks = {compact(column): cell.strip().casefold() for column, cell in cells.items()}
    if tool == "qualtrics" and marks.get("status") in _QUALTRICS_TESTS:
        return _PREVIEW
    return _UNFINISHED if marks.get("finished") in _NO else ""


def _id_of(cells: Mapping[str, str], seen: Counter[int]) -> str:
    """Return the id of a row without one: from its filled cells, whatever the order of the columns."""
    parts = sorted(f"{column}={cell}" for column, cell in cells.items() if cell)
    key = int(content_id(parts, 0)[:16], 16)  # 64 bits: enough to tell the rows of one file apart
    seen[key] += 1
    return content_id(parts, seen[key])
