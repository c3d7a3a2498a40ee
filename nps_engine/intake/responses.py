"""A file of responses, from its path to checked rows, one after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from itertools import chain
from pathlib import Path

from nps_engine.errors import UserError
from nps_engine.intake.assembly import Assembly, ContentIds, Terms
from nps_engine.intake.columns import ColumnMap, match_columns
from nps_engine.intake.files import open_table
from nps_engine.intake.header_rows import compact, tool_of
from nps_engine.intake.instants import DateOrder
from nps_engine.intake.profiles import table_profiles
from nps_engine.intake.rejects import Reject
from nps_engine.intake.rows import parse_row
from nps_engine.intake.tables import Block, Record, Table
from nps_engine.values import Metric, ResponseRow

_PREVIEW = "preview or test of the survey"
_UNFINISHED = "not finished"
_MARKING_TOOLS = ("qualtrics", "formbricks")
_NO = frozenset(("false", "0", "no"))
_QUALTRICS_TESTS = frozenset(("survey preview", "preview", "survey test", "1", "2"))


class ResponseFile:
    """The responses of one file; each walk over it reads the file anew, in flat memory.

    Args:
        table: The file.
        columns: What its columns are.
        terms: What its cells are read by.
    """

    def __init__(self, table: Table, columns: ColumnMap, terms: Terms) -> None:
        self.columns = columns
        self.source = terms.source
        self.header_rows = table.header_rows
        self.path = table.path
        self.dropped: Counter[str] = Counter()
        """Rows that are no responses (previews, unfinished ones) by reason, in the latest walk."""
        self.table = table
        self._terms = terms
        self._tool = tool_of(table.header)
        self._headings = {
            **{name: column for column, name in columns.dimensions.items()},
            **columns.fields,
        }

    @property
    def share_read(self) -> float:
        """Return how much of the file the latest walk has read, 0 to 1."""
        return self.table.share_read

    def __iter__(self) -> Iterator[ResponseRow | Reject]:
        """Yield every response in the file's order, checked or rejected."""
        return chain.from_iterable(self.blocks())

    def blocks(self) -> Iterator[list[ResponseRow | Reject]]:
        """Yield the same, some thousand at a time."""
        self.dropped.clear()
        content_ids = ContentIds(self.table.header)
        assembly = Assembly(self.table.header, self.columns, self._terms, content_ids)
        for block in self.table.blocks():
            kept = self._without_dropped(block)
            rows, doubtful = assembly.rows(kept.records) if kept.records else ([], [])
            made: list[ResponseRow | Reject] = [*rows]
            for place in doubtful:
                made[place] = self.checked(kept.lines[place], kept.records[place], content_ids)
            yield _merged(made, kept.rejects)

    def _without_dropped(self, block: Block) -> Block:
        """Return a block without the rows that its tool marks as no responses, counting them."""
        if self._tool not in _MARKING_TOOLS or not block.records:
            return block
        lines: list[int] = []
        records: list[Record] = []
        rejects: list[tuple[int, Reject]] = []
        for entry in block.entries():
            if isinstance(entry, Reject):
                rejects.append((len(records), entry))
                continue
            why = _why_dropped(self._tool, dict(zip(self.table.header, entry[1], strict=True)))
            if why:
                self.dropped[why] += 1
            else:
                lines.append(entry[0])
                records.append(entry[1])
        return Block(lines, records, rejects)

    def checked(self, line: int, record: Record, content_ids: ContentIds) -> ResponseRow | Reject:
        """Return one row by itself, checked or rejected: what blocks of rows must come out as, too."""
        cells = dict(zip(self.table.header, record, strict=True))
        fields: dict[str, object] = {field: cells[column] for field, column in self.columns.fields.items()}
        if self.columns.family_name:
            fields["respondent_name"] = f"{fields['respondent_name']} {cells[self.columns.family_name]}"
        row = parse_row(
            fields,
            metric=self._terms.metric,
            source=self.source,
            segments={name: cells[column] for column, name in self.columns.dimensions.items()},
            now=self._terms.now,
            time_zone=self._terms.time_zone,
            date_order=self.columns.date_order,
            line=line,
            fallback_id="" if str(fields.get("external_id", "")).strip() else content_ids.next_id(record),
            missing_at=self._terms.missing_at,
        )
        if isinstance(row, ResponseRow):
            return row
        return replace(row, column=self._headings.get(row.column, row.column), cells=tuple(record))


def read_responses(
    path: Path | str,
    *,
    metric: Metric,
    source: str = "",
    overrides: Mapping[str, str] | None = None,
    now: datetime,
    time_zone: tzinfo,
    date_order: DateOrder | None = None,
    sheet: str = "",
) -> ResponseFile:
    """Open a file of responses: find its form and its columns; walking over the result checks the rows.

    Args:
        path: A file, as ``open_table`` reads them.
        metric: The survey's metric.
        source: Where the responses come from; empty means the tool its header betrays, else "csv", whatever
            the file's form: the same table saved as a sheet holds the same responses. Together with the
            response's id it is what a later import recognises.
        overrides: Field to column (``--map``), as ``match_columns`` takes them.
        now: Aware; later responses are refused.
        time_zone: The workspace's, for times without an offset.
        date_order: How dates like 05/03/2024 are read, where the file does not tell.
        sheet: Which sheet of a workbook.

    Raises:
        UserError: As ``open_table`` and ``match_columns`` raise it, or if no row fits the header.
    """
    table = open_table(path, sheet=sheet)
    if all(isinstance(row, Reject) for row in table.rows()):
        raise UserError(
            f"No row of “{table.path.name}” has as many cells as its header ({len(table.header)})",
            "The first line must be the headings, without a title above them",
        )
    columns = match_columns(
        table.header,
        table_profiles(table, metric),
        _fields_of(table, overrides or {}),
        metric,
        questions=table.questions,
        date_order=date_order,
        kept_out=table.left_out,
    )
    terms = Terms(
        metric=metric,
        source=source.strip() or tool_of(table.header),
        now=now,
        time_zone=UTC if columns.is_utc else time_zone,
        missing_at=_missing_at(table.path, now),
    )
    return ResponseFile(table, columns, terms)


def _fields_of(table: Table, overrides: Mapping[str, str]) -> dict[str, str]:
    """Return what the format and the person say about columns; the person has the last word."""
    wanted = {compact(column) for column in overrides.values()}
    said = {
        field: column
        for field, column in table.fields.items()
        if field not in overrides and compact(column) not in wanted
    }
    return {**said, **overrides}


def _missing_at(path: Path, now: datetime) -> datetime:
    """Return the instant of responses without one: when the file was last changed, so that it stays."""
    try:
        changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:  # gone: reading it will say so
        return now
    return min(changed_at, now.astimezone(UTC))


def _merged(
    made: list[ResponseRow | Reject], rejects: Sequence[tuple[int, Reject]]
) -> list[ResponseRow | Reject]:
    """Return rows and the rejects between them in the file's order."""
    merged: list[ResponseRow | Reject] = []
    done_n = 0
    for before_n, reject in rejects:
        merged += made[done_n:before_n]
        merged.append(reject)
        done_n = before_n
    return merged + made[done_n:] if merged else made


def _why_dropped(tool: str, cells: Mapping[str, str]) -> str:
    """Return why a row is no response; empty where it is one."""
    marks = {compact(column): cell.strip().casefold() for column, cell in cells.items()}
    if tool == "qualtrics" and marks.get("status") in _QUALTRICS_TESTS:
        return _PREVIEW
    return _UNFINISHED if marks.get("finished") in _NO else ""
