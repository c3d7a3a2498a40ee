"""A CSV file as a table: header and rows, streamed; whatever it is instead is said in words."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from nps_engine.errors import UserError
from nps_engine.intake.formats import SEPARATORS, encoding_of, separator_of
from nps_engine.intake.header_rows import header_of
from nps_engine.intake.rejects import REJECT_COLUMNS, Reject, plain_cell, shortened

_HEAD_CHARS = 65_536


@dataclass
class Table:
    """A table in a file; every walk through ``rows`` reads the file anew.

    Args:
        path: The file.
        header: One name per column.
        header_rows: The header's records as they were read, for writing rejected rows.
        questions: Wording of columns where the tool gives it beside the name.
        encoding: As Python names it.
        separator: Between cells.
        first_row_line: Records that start before this line, from 1, are header; 0 where there are no rows.
        bytes_n: The file's size.
        bytes_read_n: How far the latest walk has come.
    """

    path: Path
    header: tuple[str, ...]
    header_rows: tuple[tuple[str, ...], ...]
    encoding: str
    separator: str
    first_row_line: int
    bytes_n: int
    questions: Mapping[str, str] = field(default_factory=dict)
    bytes_read_n: int = 0
    _dropped: frozenset[int] = frozenset()

    def rows(self, *, with_empty: bool = False) -> Iterator[tuple[int, dict[str, str]] | Reject]:
        """Yield each row with the line where it starts, from 1; a row of another width as a ``Reject``.

        Empty cells beyond the header's width do not matter.

        Args:
            with_empty: Also yield rows whose cells are all empty, for callers who number the rows; lines
                without anything, not even a separator or quotation marks, are no rows in any case.

        Raises:
            UserError: If the file can no longer be read, or a quotation mark is not closed for very long.
        """
        width = len(self.header)
        with _text_of(self.path, self.encoding) as stream:
            lines = _Lines(stream)
            for line, record in _records(lines, self.separator, self.path):
                self.bytes_read_n = lines.bytes_n
                if line < self.first_row_line or not record:
                    continue
                if not with_empty and not "".join(record).strip():
                    continue
                cells = self._own(record)
                while len(cells) > width and not cells[-1]:
                    cells.pop()
                if lines.ended:
                    yield _unclosed(line, lines.count_n - line, cells)
                elif len(cells) != width:
                    yield _ragged(line, cells, self.header)
                else:
                    yield line, dict(zip(self.header, cells, strict=True))
            self.bytes_read_n = self.bytes_n

    def _own(self, record: list[str]) -> list[str]:
        """Return the cells of the file's own columns; those of a file of rejected rows as they once were."""
        if not self._dropped:
            return record
        return [plain_cell(cell) for place, cell in enumerate(record) if place not in self._dropped]


def open_table(path: Path | str) -> Table:
    """Open a CSV file: find encoding, separator and header rows.

    UTF-8 with and without byte order mark, UTF-16 and the older one-byte encodings are read, with comma,
    semicolon, tab or | between cells and newlines inside quotation marks. Columns called
    ``reject_column`` and ``reject_reason`` are taken off.

    Raises:
        UserError: If it is missing, a folder, not readable, empty, without rows, another format, or has two
            columns of the same name.
    """
    path = Path(path)
    try:
        _refuse_no_file(path)
        encoding = encoding_of(path)
        bytes_n = path.stat().st_size
    except OSError as error:
        raise _unreadable(path, error) from error
    with _text_of(path, encoding) as stream:
        separator, hint_n = _separator_and_hint(stream.read(_HEAD_CHARS))
    firsts = _first_records(path, encoding, separator, hint_n + 4)[hint_n:]
    if not firsts:
        raise UserError(f"“{path.name}” is empty", "A line of headings and rows below it are needed")
    dropped = frozenset(place for place, cell in enumerate(firsts[0][1]) if cell.strip() in REJECT_COLUMNS)
    own = [[cell for place, cell in enumerate(record) if place not in dropped] for _, record in firsts]
    if dropped:
        own = [[plain_cell(cell) for cell in record] for record in own]
    header = header_of(own[:3])
    table = Table(
        path=path,
        header=header.names,
        header_rows=tuple(tuple(record) for record in own[: header.rows_n]),
        encoding=encoding,
        separator=separator,
        first_row_line=firsts[header.rows_n - 1][0] + 1 if len(firsts) > header.rows_n else 0,
        bytes_n=bytes_n,
        questions=header.questions,
        _dropped=dropped,
    )
    if not table.first_row_line or next(table.rows(), None) is None:
        raise UserError(
            f"“{path.name}” has headings but no rows", "Each response is a line below the headings"
        )
    return table


class _Lines:
    """The lines of a stream, counted; ``ended`` once a reader has asked for one more than there are."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.count_n = 0
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline()
        if not line:
            self.ended = True
            raise StopIteration
        self.count_n += 1
        return line

    @property
    def bytes_n(self) -> int:
        """Return how many bytes have been taken from the file."""
        return self._stream.buffer.tell()


def _records(lines: _Lines, separator: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield records with the line where they start; ``lines.ended`` says that the last is open-ended."""
    reader = csv.reader(lines, delimiter=separator)
    while True:
        line = lines.count_n + 1
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise UserError(
                f"The row that starts in line {line} of “{path.name}” cannot be read ({error})",
                'A text in quotation marks must end with one; inside it they are doubled ("")',
                "Look for a single quotation mark there, mend it and import again",
            ) from error
        if record is None:
            return
        yield line, record


def _first_records(path: Path, encoding: str, separator: str, n: int) -> list[tuple[int, list[str]]]:
    found: list[tuple[int, list[str]]] = []
    with _text_of(path, encoding) as stream:
        for line, record in _records(_Lines(stream), separator, path):
            if any(cell.strip() for cell in record):
                found.append((line, record))
            if len(found) == n:
                break
    return found


@contextmanager
def _text_of(path: Path, encoding: str) -> Iterator[TextIO]:
    try:
        with TextIOWrapper(path.open("rb"), encoding=encoding, newline="") as text:
            yield text
    except (OSError, UnicodeError) as error:
        raise _unreadable(path, error) from error


def _separator_and_hint(head: str) -> tuple[str, int]:
    """Return the separator, and 1 if the first line is Excel's ``sep=;`` that says so."""
    first = head.lstrip("\ufeff").split("\n", 1)[0].rstrip("\r")
    if first.startswith("sep=") and first[4:] in SEPARATORS:
        return first[4:], 1
    return separator_of(head), 0


def _refuse_no_file(path: Path) -> None:
    if path.is_dir():
        raise UserError(f"“{path}” is a folder", "One CSV file is imported at a time")
    if not path.exists():
        raise UserError(f"There is no file “{path}”", try_="Check the name and the folder")
    if not path.is_file():
        raise UserError(f"“{path}” is not a file", "One CSV file is imported at a time")


def _unreadable(path: Path, error: Exception) -> UserError:
    why = getattr(error, "strerror", None) or str(error)
    return UserError(f"“{path}” cannot be read ({why})", try_="Check the name and who may read it")


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
