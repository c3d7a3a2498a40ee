"""A sheet of an Excel or OpenDocument workbook as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nps_engine.errors import UserError
from nps_engine.intake.formats import password_error
from nps_engine.intake.header_rows import Header, header_of
from nps_engine.intake.sheet_parts import PartedSheet, parted_sheet
from nps_engine.intake.streams import unreadable
from nps_engine.intake.tables import (
    BLOCK_N,
    FIRST_N,
    PLACE_N,
    PLACES_N,
    Block,
    Record,
    Sample,
    Table,
    is_filled,
)

if TYPE_CHECKING:
    from python_calamine import CalamineSheet


class SheetTable(Table):
    """A table in a sheet: its first filled row is the header.

    The sheet is in memory as its reader keeps it, 80 to 90 bytes a cell, measured; a large one by parts
    (``sheet_parts.py``). A sheet has at most 1,048,576 rows.

    Args:
        path: The workbook.
        sheet: The sheet, read.
        header: Its header.
        header_rows: The header's records as they were read.
        first_row: Where the rows below the header begin: row of the sheet from 1.
    """

    def __init__(
        self,
        path: Path,
        sheet: CalamineSheet | PartedSheet,
        header: Header,
        header_rows: tuple[tuple[str, ...], ...],
        first_row: int,
    ) -> None:
        super().__init__(path, header.names, header_rows=header_rows, questions=header.questions)
        self._sheet = sheet
        self._first_row = first_row

    def blocks(self, *, with_empty: bool = False) -> Iterator[Block]:
        """Yield the rows; lines are those of the sheet."""
        numbered = _records(self._sheet, self._first_row)
        last_row = _last_row(self._sheet)
        while part := list(islice(numbered, BLOCK_N)):
            self.share_read = part[-1][0] / last_row
            kept = [(row, self._own(cells)) for row, cells in part]
            if not with_empty:
                kept = [(row, cells) for row, cells in kept if is_filled(cells)]
            yield Block([row for row, _ in kept], [cells for _, cells in kept])
        self.share_read = 1.0

    def sample(self) -> Sample:
        """Return the first rows, and some of each place further on."""
        places: list[list[Record]] = [[]]
        rest_n = max(_last_row(self._sheet) - FIRST_N, 0)
        step_n = max(rest_n // PLACES_N, PLACE_N)
        for place, (_, cells) in enumerate(_records(self._sheet, self._first_row)):
            beyond_n = place - FIRST_N
            if beyond_n >= 0 and beyond_n % step_n == 0:
                places.append([])
            if beyond_n < 0 or beyond_n % step_n < PLACE_N:
                places[-1].append(self._own(cells))
        return Sample(places, step_n == PLACE_N)

    def _own(self, cells: Sequence[Any]) -> Record:
        """Return as many cells as the header has, as texts; the rows of a sheet, or of a part, are of one width."""
        own = [cell if type(cell) is str else _text_of(cell) for cell in islice(cells, len(self.header))]
        return own + [""] * (len(self.header) - len(own))


def open_sheet(path: Path, name: str = "") -> SheetTable:
    """Open a workbook (.xlsx, .xlsb, .xls, .ods) and one sheet of it.

    Args:
        path: The workbook.
        name: Of the sheet; empty means the first visible one with rows.

    Raises:
        UserError: If it is broken, protected, has no such sheet or none with rows.
    """
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        book = CalamineWorkbook.from_path(path)
        if name:
            wanted = _sheet_named(name, book.sheet_names)
            return _table(path, parted_sheet(path, wanted) or book.get_sheet_by_name(wanted))
        for about in book.sheets_metadata:
            if about.typ == SheetTypeEnum.WorkSheet and about.visible == SheetVisibleEnum.Visible:
                if (large := parted_sheet(path, about.name)) is not None:
                    return _table(path, large)
                sheet = book.get_sheet_by_name(about.name)
                if sheet.height > 1:
                    return _table(path, sheet)
    except PasswordError as error:
        raise password_error(path) from error
    except OSError as error:
        raise unreadable(path, error) from error
    except CalamineError as error:
        raise UserError(
            f"“{path.name}” is a damaged workbook ({error})",
            try_="Open it in its program and save it again, or export it as CSV",
        ) from error
    raise UserError(
        f"“{path.name}” has no sheet with headings and rows",
        "Headings in the first line, one response a row below",
    )


def _sheet_named(name: str, names: Sequence[str]) -> str:
    for same in (str, str.casefold):
        for each in names:
            if same(each.strip()) == same(name.strip()):
                return each
    raise UserError(
        f"There is no sheet “{name}”", f"The sheets are {', '.join(f'“{each}”' for each in names)}"
    )


def _table(path: Path, sheet: CalamineSheet | PartedSheet) -> SheetTable:
    texts = ((row, [_text_of(cell) for cell in cells]) for row, cells in _records(sheet, 1))
    firsts = list(islice(((row, cells) for row, cells in texts if is_filled(cells)), 3))
    if not firsts:
        raise UserError(
            f"The sheet “{sheet.name}” is empty", "A line of headings and rows below it are needed"
        )
    own = [cells for _, cells in firsts]
    width = max(place for place, cell in enumerate(own[0], 1) if cell.strip())
    header = header_of([cells[:width] for cells in own])
    rows = tuple(tuple(cells[:width]) for cells in own[: header.rows_n])
    return SheetTable(path, sheet, header, rows, firsts[header.rows_n - 1][0] + 1)


def _records(sheet: CalamineSheet | PartedSheet, first_row: int) -> Iterator[tuple[int, list[Any]]]:
    """Yield rows from a row of the sheet on, from 1."""
    for row, cells in enumerate(sheet.iter_rows(), 1):  # empty rows above the first filled one included
        if row >= first_row:
            yield row, cells


def _last_row(sheet: CalamineSheet | PartedSheet) -> int:
    return sheet.end[0] + 1 if sheet.end else 1


def _text_of(cell: Any) -> str:
    return _TEXTS.get(type(cell), str)(cell)


def _number(cell: float) -> str:
    return str(int(cell)) if cell.is_integer() else repr(cell)


_TEXTS: dict[type, Callable[[Any], str]] = {
    float: _number,
    bool: lambda cell: "true" if cell else "false",
    datetime: lambda cell: cell.isoformat(sep=" "),
    date: date.isoformat,
    time: time.isoformat,
    timedelta: str,
}
