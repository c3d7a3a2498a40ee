"""A large sheet read by parts has the rows that it has as a whole."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from nps_engine.intake.sheet_parts import parted_sheet
from nps_engine.intake.sheets import open_sheet
from tests.intake.workbooks import workbook

ROWS = [
    ["Score", "Comment", "Answered at", "Plan"],
    *([n % 11, f"said <{n}> & more", datetime(2024, 3, 1 + n % 20, 14, 30), "Pro"] for n in range(300)),  # noqa: DTZ001
    [],
    [],
    [None, "only a comment"],
    *([9.5, None, date(2024, 3, 5), True] for _ in range(50)),
]


def numbered(path: Path) -> Path:
    """Say how far the sheet reaches, as spreadsheet programs do."""
    with ZipFile(path) as book:
        members = {name: book.read(name) for name in book.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    members["xl/worksheets/sheet1.xml"] = sheet.replace(
        b"<sheetData>", b'<dimension ref="A1:D%d"/><sheetData>' % len(ROWS)
    )
    with ZipFile(path, "w") as book:
        for name, content in members.items():
            book.writestr(name, content)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return numbered(workbook(tmp_path / "large.xlsx", {"Data": ROWS, "Other": [["Score"], [1]]}))


@pytest.mark.parametrize("part_bytes", [200, 1_000, 5_000, 15_000])
def test_parts_have_the_rows_of_the_whole(path: Path, part_bytes: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("nps_engine.intake.sheet_parts._CHUNK_BYTES", 700)
    whole = open_sheet(path, "Data")._sheet
    parted = parted_sheet(path, "Data", part_bytes=part_bytes)
    assert parted is not None
    width = len(ROWS[0])
    found = [[*row, *[""] * (width - len(row))] for row in parted.iter_rows()]
    assert found == [*whole.iter_rows()]
    assert parted.end[0] + 1 == len(found) == len(ROWS)
    assert [*parted.iter_rows()][5:9] == found[5:9]  # once more, from the start


def test_small_sheets_and_those_that_number_no_rows_are_read_whole(path: Path, tmp_path: Path):
    assert parted_sheet(path, "Data") is None
    assert parted_sheet(path, "Other", part_bytes=200) is None  # no dimension
    assert parted_sheet(path, "None", part_bytes=200) is None
    bare = tmp_path / "bare.xlsx"
    with ZipFile(path) as book, ZipFile(bare, "w") as copy:
        for name in book.namelist():
            copy.writestr(name, re.sub(rb'<row r="\d+"', b"<row", book.read(name)))
    assert parted_sheet(bare, "Data", part_bytes=200) is None
    (tmp_path / "no.xlsx").write_text("no workbook")
    assert parted_sheet(tmp_path / "no.xlsx", "Data", part_bytes=200) is None
