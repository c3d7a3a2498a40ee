from __future__ import annotations

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nps_engine.errors import UserError
from nps_engine.intake.files import open_table
from nps_engine.intake.rejects import Reject, guarded_cell, plain_cell, write_rejects
from tests.intake.sheets import opened, ratings, refused, sheet, taken
from tests.intake.test_responses import QUALTRICS


def test_rejected_rows_are_written_beside_the_file(tmp_path):
    file = opened(sheet(tmp_path, "score,comment\n11,=SUM(A1)\n9,good\n8\n"))
    path = write_rejects(file.path, file.header_rows, refused(file))
    assert path == tmp_path / "answers.rejects.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        written = list(csv.reader(stream))
    assert written == [
        ["reject_column", "reject_reason", "score", "comment"],
        ["score", "got “11”: a rating must be a whole number from 0 to 10", "11", "'=SUM(A1)"],
        [
            "",
            "got “8”: this row has 1 cells, the header 2; a cell that holds the separator or a newline "
            "must stand in quotation marks",
            "8",
        ],
    ]


def test_mended_rows_come_in_as_if_they_had_been_right(tmp_path):
    file = opened(sheet(tmp_path, "score,comment,plan\n11,-5 stars,pro\n9,'=x,pro\n"))
    path = write_rejects(file.path, file.header_rows, refused(file))
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",11,", ",10,"), encoding="utf-8")
    right = opened(sheet(tmp_path, "score,comment,plan\n10,-5 stars,pro\n", "right.csv"))
    assert taken(opened(path))[0].external_id == taken(right)[0].external_id
    assert [row.verbatim for row in taken(opened(path))] == ["-5 stars"]


def test_several_header_rows_survive(tmp_path):
    file = opened(
        sheet(tmp_path, QUALTRICS.replace(",9,Promoter", ",99,Promoter").replace(",False,", ",True,"))
    )
    path = write_rejects(file.path, file.header_rows, refused(file))
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",99,", ",9,"), encoding="utf-8")
    assert ratings(opened(path)) == [9]


def test_nothing_rejected_nothing_written(tmp_path):
    file = opened(sheet(tmp_path, "score\n9\n"))
    assert write_rejects(file.path, file.header_rows, refused(file)) is None
    assert [path.name for path in tmp_path.iterdir()] == ["answers.csv"]


def test_a_file_that_is_being_mended_is_never_overwritten(tmp_path):
    file = opened(sheet(tmp_path, "score\n9\n11\n"))

    def write():
        return write_rejects(file.path, file.header_rows, refused(file)).name

    assert write() == "answers.rejects.csv"
    assert write() == "answers.rejects.csv", "the same rejects again"
    sheet(tmp_path, "score\n10\n", "answers.rejects.csv")
    assert write() == "answers.rejects-2.csv"


def test_rejects_of_a_mended_file_go_to_the_next_number(tmp_path):
    file = opened(
        sheet(tmp_path, "reject_column,reject_reason,score\nscore,x,9\nscore,x,12\n", "answers.rejects.csv")
    )
    assert write_rejects(file.path, file.header_rows, refused(file)).name == "answers.rejects-2.csv"
    assert "reject_reason" not in (*file.columns.dimensions, *file.columns.left_out)


def test_a_folder_that_cannot_be_written_to(tmp_path):
    with pytest.raises(UserError, match="cannot be written beside"):
        write_rejects(tmp_path / "none" / "a.csv", [["score"]], [Reject(2, "score", "11", "no", ("11",))])


@given(st.text())
def test_no_cell_can_run_and_every_cell_comes_back(cell):
    assert not guarded_cell(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain_cell(guarded_cell(cell)) == cell


# A cell or two of control characters alone would make a file that is no text.
letters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\r\t='\"+-@,;")
cells = st.text(letters, min_size=1).filter(str.strip)


@settings(deadline=None)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
def test_rejected_cells_are_read_back_unchanged(tmp_path, rows):
    for old in tmp_path.iterdir():
        old.unlink()
    rejected = [Reject(2, "score", "x", "no", row) for row in rows]
    path = write_rejects(tmp_path / "a.csv", [["score", "comment"]], rejected)
    found = [row for row in open_table(path).rows() if not isinstance(row, Reject)]
    assert [tuple(cells.values()) for _, cells in found] == rows
