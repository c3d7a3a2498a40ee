"""Text with separators (CSV and its like) as a table, read in blocks."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import chain, islice
from typing import TextIO

from nps_engine.errors import UserError
from nps_engine.intake.formats import SEPARATORS, separator_of
from nps_engine.intake.header_rows import Header, header_of
from nps_engine.intake.rejects import REJECT_COLUMNS, Reject, plain_cell, shortened
from nps_engine.intake.streams import Source
from nps_engine.intake.tables import (
    BLOCK_N,
    PLACE_N,
    PLACES_N,
    Block,
    Record,
    Sample,
    Table,
    first_block,
    is_filled,
)

_HEAD_CHARS = 65_536
_PLACE_BYTES = 65_536
_END = ""  # fed to the reader after the last line: it becomes a record of its own unless a quotation is open


class SeparatedTable(Table):
    """A table in a file of text.

    Args:
        source: The file.
        header: Its header.
        header_rows: The header's records as they were read, without those of a file of rejected rows.
        encoding: As Python names it.
        separator: Between cells.
        first_row_line: Records that start before this line, from 1, are header; 0 where there are no rows.
        dropped: Places of the columns of a file of rejected rows that say why.
    """

    def __init__(
        self,
        source: Source,
        header: Header,
        header_rows: tuple[tuple[str, ...], ...],
        *,
        encoding: str,
        separator: str,
        first_row_line: int,
        dropped: frozenset[int],
    ) -> None:
        super().__init__(source.path, header.names, header_rows=header_rows, questions=header.questions)
        self._source = source
        self._encoding = encoding
        self._separator = separator
        self._first_row_line = first_row_line
        self._dropped = dropped

    def blocks(self, *, with_empty: bool = False) -> Iterator[Block]:
        """Yield the rows; those of another width are rejects, empty cells beyond the width do not matter."""
        if not self._first_row_line:
            return
        with self._source.text(self._encoding) as (stream, opened):
            for lines, records, open_lines_n in _record_blocks(stream, self._separator, self.path.name):
                self.share_read = opened.share_read
                yield self._block(lines, records, open_lines_n, with_empty=with_empty)
        self.share_read = 1.0

    def sample(self) -> Sample:
        """Return the first rows and, of a longer file, some from places spread over it."""
        first, is_whole = first_block(self)
        places = [first]
        if not is_whole and not self._encoding.startswith(("utf-16", "utf-32")):
            start = self.share_read
            with self._source.opened() as opened:
                for place in range(1, PLACES_N):
                    opened.skip_to(start + (1 - start) * place / PLACES_N)
                    places.append(self._rows_in(opened.plain.read(_PLACE_BYTES)))
        return Sample(places, is_whole)

    def _rows_in(self, chunk: bytes) -> list[Record]:
        """Return whole rows in a piece of the file; pieces of rows mostly have another width."""
        lines = StringIO(chunk.decode(self._encoding, "replace"), newline="")
        next(lines, None)
        found: list[Record] = []
        try:
            for record in csv.reader(lines, delimiter=self._separator):
                cells = self._own(record)
                if len(cells) == len(self.header) and is_filled(cells):
                    found.append(cells)
                if len(found) > PLACE_N:
                    break
        except csv.Error:
            pass
        return found[:-1]

    def _block(
        self, lines: Sequence[int], records: list[list[str]], open_lines_n: int | None, *, with_empty: bool
    ) -> Block:
        width = len(self.header)
        if self._dropped:
            records = [self._own(record) for record in records]
        good = lines[0] >= self._first_row_line and open_lines_n is None if lines else True
        if good and not with_empty:
            filled = [record for record in records if record and (record[0].strip() or is_filled(record))]
            if len(filled) == len(records) and set(map(len, filled)) <= {width}:
                return Block(lines, records)
        return self._sifted(lines, records, open_lines_n, with_empty=with_empty)

    def _sifted(
        self, lines: Sequence[int], records: list[list[str]], open_lines_n: int | None, *, with_empty: bool
    ) -> Block:
        """Return a block without header and empty rows, those of another width apart."""
        kept_lines: list[int] = []
        kept: list[Record] = []
        rejects: list[tuple[int, Reject]] = []
        last = len(records) - 1
        for place, (line, cells) in enumerate(zip(lines, records, strict=True)):
            if line < self._first_row_line or not cells or not (with_empty or is_filled(cells)):
                continue
            while len(cells) > len(self.header) and not cells[-1]:
                cells.pop()
            if place == last and open_lines_n is not None:
                rejects.append((len(kept), _unclosed(line, open_lines_n, cells)))
            elif len(cells) != len(self.header):
                rejects.append((len(kept), _ragged(line, cells, self.header)))
            else:
                kept_lines.append(line)
                kept.append(cells)
        return Block(kept_lines, kept, rejects)

    def _own(self, record: list[str]) -> list[str]:
        """Return the cells of the file's own columns; those of a file of rejected rows as they once were."""
        if not self._dropped:
            return record
        return [plain_cell(cell) for place, cell in enumerate(record) if place not in self._dropped]


def open_separated(source: Source, encoding: str) -> SeparatedTable:
    """Open a file of text with separators: find separator and header rows.

    Columns called ``reject_column`` and ``reject_reason`` are taken off.

    Raises:
        UserError: If it is empty, has two columns of the same name, or cannot be read.
    """
    with source.text(encoding) as (stream, _):
        separator, hint_n = _separator_and_hint(stream.read(_HEAD_CHARS))
    firsts = _first_records(source, encoding, separator, hint_n + 4)[hint_n:]
    if not firsts:
        raise UserError(f"“{source.path.name}” is empty", "A line of headings and rows below it are needed")
    dropped = frozenset(place for place, cell in enumerate(firsts[0][1]) if cell.strip() in REJECT_COLUMNS)
    own = [[cell for place, cell in enumerate(record) if place not in dropped] for _, record in firsts]
    if dropped:
        own = [[plain_cell(cell) for cell in record] for record in own]
    header = header_of(own[:3])
    return SeparatedTable(
        source,
        header,
        tuple(tuple(record) for record in own[: header.rows_n]),
        encoding=encoding,
        separator=separator,
        first_row_line=firsts[header.rows_n - 1][0] + 1 if len(firsts) > header.rows_n else 0,
        dropped=dropped,
    )


def _record_blocks(
    stream: TextIO, separator: str, name: str
) -> Iterator[tuple[Sequence[int], list[list[str]], int | None]]:
    """Yield lines and records; with the last ones how many lines an open quotation has swallowed, or None."""
    reader = csv.reader(chain(stream, (_END,)), delimiter=separator)
    while True:
        first = reader.line_num + 1
        records: list[list[str]] = []
        error: csv.Error | None = None
        try:
            records.extend(islice(reader, BLOCK_N))
        except csv.Error as found:
            error = found
        has_ended = error is None and len(records) < BLOCK_N
        is_closed = not has_ended or not records[-1]
        if has_ended and is_closed:
            records.pop()
        lines = _lines_of(first, records, reader.line_num + 1 - first - has_ended)
        open_lines_n = None if is_closed else reader.line_num - 1 - lines[-1]
        yield lines, records, open_lines_n
        if error is not None:
            raise _broken(first + sum(map(_lines_n, records)), name, error) from error
        if has_ended:
            return


def _lines_of(first: int, records: Sequence[Sequence[str]], lines_n: int) -> Sequence[int]:
    """Return the line where each record starts."""
    if lines_n == len(records):
        return range(first, first + lines_n)
    lines = [first]
    for record in records[:-1]:
        lines.append(lines[-1] + _lines_n(record))
    return lines if records else []


def _lines_n(record: Sequence[str]) -> int:
    """Return how many lines a record takes up."""
    text = ",".join(record)
    return 1 + text.count("\n") + text.count("\r") - text.count("\r\n")


def _broken(line: int, name: str, error: csv.Error) -> UserError:
    return UserError(
        f"The row that starts in line {line} of “{name}” cannot be read ({error})",
        'A text in quotation marks must end with one; inside it they are doubled ("")',
        "Look for a single quotation mark there, mend it and import again",
    )


def _first_records(source: Source, encoding: str, separator: str, n: int) -> list[tuple[int, list[str]]]:
    with source.text(encoding) as (stream, _):
        blocks = _record_blocks(stream, separator, source.path.name)
        pairs = (pair for lines, records, _ in blocks for pair in zip(lines, records, strict=True))
        return list(islice((pair for pair in pairs if is_filled(pair[1])), n))


def _separator_and_hint(head: str) -> tuple[str, int]:
    """Return the separator, and 1 if the first line is Excel's ``sep=;`` that says so."""
    first = head.lstrip("\ufeff").split("\n", 1)[0].rstrip("\r")
    if first.startswith("sep=") and first[4:] in SEPARATORS:
        return first[4:], 1
    return separator_of(head), 0


def _ragged(line: int, cells: Sequence[str], header: Sequence[str]) -> Reject:
    why = (
        f"this row has {len(cells)} cells, the header {len(header)}; "
        "a cell that holds the separator or a newline must stand in quotation marks"
    )
    return Reject(line, "", shortened(" ⏐ ".join(cells)), why, tuple(cells))


def _unclosed(line: int, more_n: int, cells: Sequence[str]) -> Reject:
    why = (
        "a quotation mark in this row is never closed, so the rest of the file "
        f"({more_n} more lines) was taken for its text; close or remove it"
    )
    return Reject(line, "", shortened(" ⏐ ".join(cells)), why, tuple(cells))
