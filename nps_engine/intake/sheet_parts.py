"""A large sheet of an .xlsx workbook, read some rows at a time, so that memory stays flat.

The reader of workbooks holds a whole sheet: 80 bytes a cell. So the sheet's XML is cut between two rows, and each
part is handed to the same reader within a workbook that has all the rest: names, styles, shared texts.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree
from zipfile import ZIP_STORED, BadZipFile, ZipFile

PART_BYTES = 32 * 2**20
"""So much XML is read at a time: some 60,000 rows of 10 cells."""

_CHUNK_BYTES = 2**20
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ROWS_START = re.compile(rb"<((?:\w+:)?)sheetData\s*>")
_NUMBERED_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*\br="\d')
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
_LEFT_OUT = re.compile(r"xl/(?:worksheets|drawings|media|charts|pivot\w*|externalLinks)/")


class PartedSheet:
    """A sheet that is read by parts.

    Args:
        path: The workbook.
        name: Of the sheet.
        member: Its XML within the workbook.
        start: That XML up to its first row.
        last_row: From 1, as the workbook says.
        part_bytes: So much XML is read at a time.
    """

    def __init__(
        self, path: Path, name: str, *, member: str, start: bytes, last_row: int, part_bytes: int
    ) -> None:
        self.name = name
        self.end = (last_row - 1, 0)
        self._path, self._member, self._start, self._part_bytes = path, member, start, part_bytes

    def iter_rows(self) -> Iterator[list[Any]]:
        """Yield the cells of every row from the first one on, those without any too."""
        from python_calamine import CalamineWorkbook

        row_n = 0
        with TemporaryDirectory(prefix="npsbot-sheet-") as folder, ZipFile(self._path) as book:
            base = Path(folder) / "base.xlsx"
            _copy_rest(book, base)
            for part in self._parts(book):
                one = Path(folder) / "part.xlsx"
                shutil.copyfile(base, one)
                with ZipFile(one, "a", ZIP_STORED) as packed, packed.open(self._member, "w") as xml:
                    xml.writelines(part)
                del part
                sheet = CalamineWorkbook.from_path(one).get_sheet_by_name(self.name)
                for cells in islice(sheet.iter_rows(), row_n, None):
                    row_n += 1
                    yield cells
                del sheet  # before the next part is read

    def _parts(self, book: ZipFile) -> Iterator[tuple[bytes, ...]]:
        """Yield the XML of the sheet in parts, each a whole sheet of some rows, in pieces."""
        prefix = _ROWS_START.search(self._start)
        own = prefix.group(1) if prefix else b""
        row_end, sheet_end = b"</" + own + b"row>", b"</" + own + b"sheetData></" + own + b"worksheet>"
        with book.open(self._member) as xml:
            xml.read(len(self._start))
            rows = bytearray()
            while chunk := xml.read(_CHUNK_BYTES):
                rows += chunk
                if len(rows) >= self._part_bytes and (cut := rows.rfind(row_end)) >= 0:
                    cut += len(row_end)
                    yield self._start, bytes(rows[:cut]), sheet_end
                    del rows[:cut]
        yield self._start, bytes(rows)


def parted_sheet(path: Path, name: str, *, part_bytes: int = PART_BYTES) -> PartedSheet | None:
    """Return a sheet to be read by parts; None where it is small, or no .xlsx that says the numbers of its rows.

    Args:
        path: The workbook.
        name: Of the sheet, as the workbook has it.
        part_bytes: A sheet of less than twice this is small.
    """
    try:
        with ZipFile(path) as book:
            member = _member_of(book, name)
            if member is None or book.getinfo(member).file_size < 2 * part_bytes:
                return None
            with book.open(member) as xml:
                head = xml.read(_CHUNK_BYTES)
    except (BadZipFile, KeyError, ElementTree.ParseError):
        return None  # the reader of workbooks says what is wrong with it
    rows, dimension = _ROWS_START.search(head), _DIMENSION.search(head)
    if rows is None or dimension is None or not _NUMBERED_ROW.match(head[rows.end() :].lstrip()):
        return None
    return PartedSheet(
        path,
        name,
        member=member,
        start=head[: rows.end()],
        last_row=int(dimension.group(2)),
        part_bytes=part_bytes,
    )


def _member_of(book: ZipFile, name: str) -> str | None:
    """Return the file of a sheet within its workbook."""
    relations, names = (
        ElementTree.fromstring(book.read(each))  # noqa: S314 - expat bounds what entities become
        for each in (_RELATIONS, _BOOK)
    )
    related = {each.get("Id"): each.get("Target", "") for each in relations}
    for sheet in names.iter():
        if sheet.tag.endswith("}sheet") and sheet.get("name") == name:
            target = related.get(sheet.get(_RELATION_ID), "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return None


def _copy_rest(book: ZipFile, base: Path) -> None:
    """Write a workbook without its sheets."""
    with ZipFile(base, "w", ZIP_STORED) as packed:
        for member in book.namelist():
            if not _LEFT_OUT.match(member):
                with book.open(member) as source, packed.open(member, "w", force_zip64=True) as target:
                    shutil.copyfileobj(source, target)
