"""Excel and OpenDocument sheets."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime

import pytest

from nps_engine.errors import UserError
from nps_engine.intake.files import open_table
from nps_engine.intake.rejects import Reject, write_rejects
from nps_engine.values import Metric, ResponseRow
from tests.intake.sheets import opened, ratings, refused, taken
from tests.intake.workbooks import open_document, workbook

NAIVE = datetime(2024, 3, 5, 14, 30)  # noqa: DTZ001 - sheets know no time zones
ANSWERS = [
    ["Response ID", "Score", "Comment", "Answered at", "Plan", "Trial"],
    [1001, 9, "fine,\nreally", NAIVE, "pro", True],
    [1002, 9.5, "so so", date(2024, 3, 5), "pro", False],
    [1003, 3, None, date(2024, 3, 6), "#N/A", None],
]


def test_typed_cells_are_read_as_what_they_show(tmp_path):
    file = opened(workbook(tmp_path / "answers.xlsx", {"Data": ANSWERS}))
    assert list(file) == [
        ResponseRow(
            "csv",
            "1001",
            9,
            datetime(2024, 3, 5, 13, 30, tzinfo=UTC),
            "fine,\nreally",
            segments={"plan": "pro", "trial": "true"},
        ),
        Reject(3, "Score", "9.5", "a rating must be a whole number from 0 to 10"),
        ResponseRow("csv", "1003", 3, datetime(2024, 3, 5, 23, tzinfo=UTC)),
    ]
    assert file.share_read == 1.0


def test_the_first_visible_sheet_with_rows_is_taken_or_the_one_named(tmp_path):
    other = [["Score"], [1], [2]]
    sheets = {"Cover": [["Survey of March"]], "Old": other, "Data": ANSWERS, "More": other}
    path = workbook(tmp_path / "answers.xlsx", sheets, hidden=["Old"])
    assert ratings(opened(path)) == [9, 3]
    assert [row["Score"] for _, row in open_table(path, sheet=" more ").rows()] == ["1", "2"]
    with pytest.raises(
        UserError, match="There is no sheet “May”.*The sheets are “Cover”, “Old”, “Data”, “More”"
    ):
        open_table(path, sheet="May")


def test_rows_above_and_columns_beside_the_table_do_not_shift_it(tmp_path):
    rows = [[], [], [None, "score", "plan"], [None, 9, "pro"], [], [None, 12, "pro"]]
    file = opened(workbook(tmp_path / "answers.xlsx", {"Data": rows}))
    assert ratings(file) == [9]
    assert [(reject.line, reject.got) for reject in refused(file)] == [(6, "12")]


def test_rejected_rows_of_a_sheet_are_mended_as_csv(tmp_path):
    path = workbook(tmp_path / "answers.xlsx", {"Data": ANSWERS})
    file = opened(path)
    rejects = write_rejects(path, file.header_rows, refused(file))
    with rejects.open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream))[1][2:] == ["1002", "9.5", "so so", "2024-03-05", "pro", "false"]
    rejects.write_text(rejects.read_text("utf-8-sig").replace(",9.5,", ",9,"), "utf-8")
    [mended] = taken(opened(rejects))
    assert (mended.source, mended.external_id, mended.rating) == ("csv", "1002", 9)


def test_open_document(tmp_path):
    path = open_document(tmp_path / "answers.ods", [["score", "comment"], [9, "fine"], [12, "so so"]])
    file = opened(path)
    assert [row.verbatim for row in taken(file)] == ["fine"]
    assert [reject.line for reject in refused(file)] == [3]


@pytest.mark.parametrize("rows", [[], [["score"]], [[None, None]]])
def test_a_workbook_without_rows(tmp_path, rows):
    with pytest.raises(UserError, match="has no sheet with headings and rows"):
        open_table(workbook(tmp_path / "answers.xlsx", {"Data": rows}))
    with pytest.raises(UserError, match="is empty|has headings but no rows"):
        open_table(workbook(tmp_path / "answers.xlsx", {"Data": rows}), sheet="Data")


def test_a_sheet_of_a_file_without_sheets(tmp_path):
    (tmp_path / "a.csv").write_text("score\n9\n")
    with pytest.raises(UserError, match="“a.csv” has no sheets"):
        open_table(tmp_path / "a.csv", sheet="Data")


def test_a_damaged_workbook(tmp_path):
    path = workbook(tmp_path / "answers.xlsx", {"Data": ANSWERS})
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"PK\x05\x06", b"PK\x05\x07"))
    with pytest.raises(UserError, match="is a damaged zip or Excel file"):
        open_table(path)
    path.write_bytes(whole[:800] + bytes(40) + whole[840:])
    with pytest.raises(UserError, match="is a damaged workbook"):
        open_table(path)


def test_a_long_sheet_is_told_from_all_over(tmp_path):
    rows = [["score", "plan", "late"], *([n % 11, "pro", "x" if n > 15_000 else None] for n in range(21_000))]
    file = opened(workbook(tmp_path / "answers.xlsx", {"Data": rows}), Metric.NPS)
    assert file.columns.dimensions == {"plan": "plan", "late": "late"}
    assert len(list(file)) == 21_000
