from __future__ import annotations

import gzip
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nps_engine.errors import UserError
from nps_engine.intake.files import open_table
from nps_engine.intake.rejects import Reject
from tests.intake.sheets import opened, sheet

FRENCH = "score,commentaire\n10,Très bien\n3,Déçu par la qualité du café à emporter\n"
RUSSIAN = "score,comment\n10,Очень хорошо работает\n3,Долго ждал ответа от поддержки\n"
POLISH = "score,comment\n10,Świetna obsługa, dziękuję\n"


def zipped(content: bytes) -> bytes:
    """Gzip without the time of day: every worker of a test run must name its tests alike."""
    return gzip.compress(content, mtime=0)


def rows(path):
    return [row[1] for row in open_table(path).rows() if not isinstance(row, Reject)]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"]
)
def test_encodings(tmp_path, encoding):
    assert rows(sheet(tmp_path, FRENCH.encode(encoding))) == [
        {"score": "10", "commentaire": "Très bien"},
        {"score": "3", "commentaire": "Déçu par la qualité du café à emporter"},
    ]


def test_cyrillic_without_unicode(tmp_path):
    assert rows(sheet(tmp_path, RUSSIAN.encode("cp1251")))[0]["comment"] == "Очень хорошо работает"


def test_polish_without_unicode(tmp_path):
    text = POLISH + "9,Świetna jakość i szybka dostawa, polecam każdemu. Dziękuję bardzo, będę wracać\n"
    path = sheet(tmp_path, text.replace(", ", " ").encode("cp1250"))
    assert rows(path)[0]["comment"] == "Świetna obsługa dziękuję"


def test_a_late_letter_beyond_ascii_is_not_missed(tmp_path):
    text = "score,comment\n" + "9,plain\n" * 200_000 + "3,déçu\n"
    assert rows(sheet(tmp_path, text.encode("latin-1")))[-1]["comment"] == "déçu"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators(tmp_path, separator):
    text = 'score,comment,plan\n9,"good, fast; cheap | new",pro\n'.replace(",", separator, 1)
    text = separator.join(["score", "comment", "plan"]) + "\n"
    text += separator.join(["9", '"good, fast; cheap | new"', "pro"]) + "\n"
    assert rows(sheet(tmp_path, text)) == [
        {"score": "9", "comment": "good, fast; cheap | new", "plan": "pro"}
    ]


def test_commas_in_a_text_do_not_hide_the_semicolon(tmp_path):
    text = "comment;score\ngood, but slow, and dear;7\nwell, well, well;9\n"
    assert [row["score"] for row in rows(sheet(tmp_path, text))] == ["7", "9"]


def test_excels_hint_of_the_separator(tmp_path):
    assert rows(sheet(tmp_path, "sep=;\r\nscore;plan\r\n9;pro\r\n")) == [{"score": "9", "plan": "pro"}]


def test_a_row_is_at_the_line_where_it_starts(tmp_path):
    text = 'score,comment\n9,"two\nlines"\n\n,\n8,one\n'
    assert [row[0] for row in open_table(sheet(tmp_path, text)).rows()] == [2, 6]


def test_rows_of_empty_cells_count_only_for_who_numbers_them(tmp_path):
    table = open_table(sheet(tmp_path, 'text,"a\nb"\n,\n\none,\n"",\n'))
    assert [row[0] for row in table.rows() if not isinstance(row, Reject)] == [5]
    assert [row[0] for row in table.rows(with_empty=True) if not isinstance(row, Reject)] == [3, 5, 6]


def test_ragged_rows_are_rejected_not_shifted(tmp_path):
    text = "score,comment,plan\n9,good, but slow,pro\n8,short\n7,fine,pro,,\n"
    found = list(open_table(sheet(tmp_path, text)).rows())
    assert [row.line for row in found if isinstance(row, Reject)] == [2, 3]
    assert "4 cells, the header 3" in found[0].why
    assert found[2] == (4, {"score": "7", "comment": "fine", "plan": "pro"})


def test_a_quotation_mark_never_closed_is_said(tmp_path):
    found = list(open_table(sheet(tmp_path, 'score,comment\n9,good\n8,"bad\n7,x\n6,y\n')).rows())
    assert isinstance(found[1], Reject)
    assert (found[1].line, "2 more lines" in found[1].why) == (3, True)


def test_a_very_long_open_quotation_stops_with_its_line(tmp_path):
    path = sheet(tmp_path, 'score,comment\n9,good\n8,"bad\n' + "7,x\n" * 50_000)
    with pytest.raises(UserError, match=r"The row that starts in line 3 of .*cannot be read"):
        list(open_table(path).rows())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n\n", "is empty"),
        (b"score,comment\n", "has headings but no rows"),
        (b"score,comment\n\n,\n", "has headings but no rows"),
        (b"PK\x03\x04rest", "is a damaged zip or Excel file"),
        (b"PAR1rest", "is a damaged or encrypted Parquet file"),
        (b"PARE" + bytes(40), "is protected with a password"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "is an old Office file, but no Excel workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "Workbook".encode("utf-16-le"), "is a damaged workbook"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "is protected with a password"),
        (zipped(b"score\n9\n")[:-9], "is gzipped and damaged or cut off"),
        (zipped(zipped(b"score\n9\n")), "is gzipped twice"),
        (zipped(b"PAR1rest"), "is a gzipped Parquet file"),
        (zipped(b"PK\x03\x04rest"), "is a gzipped Excel file"),
        (zipped(b""), "is empty"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b"\n <!DOCTYPE html><html>", "is a web page"),
        (b'[{"score": 9}, {"score"', "cannot be read from item 2 on"),
        (b'[{"score": 9} 7', "cannot be read from item 2 on"),
        (b"[[1, 2]]", "no object in it can be read"),
        (b'{\n  "score": 9\n}', "no object in it can be read"),
        (b'{"score": 9, "Score": 8}', "Two columns have the heading “score”"),
        (bytes(range(256)) * 8, "is not a text file"),
        (b"\xff\xfes\x00c\x00", "has headings but no rows"),
        (b"\xff\xfes\x00\x00\xd8", "is damaged"),
        (b"score,plan,Score\n9,pro,8\n", "Two columns have the heading “score” .columns 1, 3."),
    ],
)
def test_what_is_not_a_table_is_said_in_words(tmp_path, content, words):
    with pytest.raises(UserError, match=words):
        open_table(sheet(tmp_path, content))


def test_what_is_not_a_file(tmp_path):
    with pytest.raises(UserError, match="is a folder"):
        open_table(tmp_path)
    with pytest.raises(UserError, match="There is no file"):
        open_table(tmp_path / "none.csv")
    with pytest.raises(UserError, match="is not a file"):
        open_table("/dev/null")


def test_a_file_that_goes_away_while_it_is_read(tmp_path):
    path = sheet(tmp_path, "score\n9\n")
    table = open_table(path)
    path.unlink()
    with pytest.raises(UserError, match="cannot be read"):
        list(table.rows())


def test_nul_bytes_in_a_text_do_no_harm(tmp_path):
    text = "score,comment\n9,go\x00od and quite long enough to be mostly text\n"
    assert rows(sheet(tmp_path, text))[0]["score"] == "9"


def test_progress_is_the_share_of_the_file_that_is_read(tmp_path):
    table = open_table(sheet(tmp_path, "score\n" + "9\n" * 50_000))
    seen = [table.share_read for _ in table.rows()]
    assert seen == sorted(seen)
    assert len(set(seen)) > 3
    assert table.share_read == 1.0


@settings(deadline=None)
@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
    | st.text(alphabet="score,;\t|\"\n\r 019'=\ufeff", max_size=200).map(str.encode)
    | st.text(alphabet='49,"\n x-/', max_size=200).map(
        lambda text: f"score,text,date\n{text}".encode("utf-16")
    )
)
@example(b'"')
@example(b"score\n\x00")
def test_any_file_parses_or_says_why_not(tmp_path: Path, content: bytes):
    with suppress(UserError):  # anything else fails the test
        list(opened(sheet(tmp_path, content)))
