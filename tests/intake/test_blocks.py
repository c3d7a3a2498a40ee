"""Blocks of columns come out exactly as their rows do one by one, whatever the cells hold."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nps_engine.errors import UserError
from nps_engine.intake.assembly import ContentIds
from nps_engine.intake.rejects import Reject
from nps_engine.intake.responses import ResponseFile
from nps_engine.values import ResponseRow, Segments
from tests.intake.sheets import NOW, opened, sheet, taken

HEADER = (
    "Response ID",
    "Score",
    "Comment",
    "Answered at",
    "Customer ID",
    "Email",
    "Name",
    "Weight",
    "Channel",
)
HEADER += ("Plan", "Region")
MAPPED = {
    "external_id": "Response ID",
    "rating": "Score",
    "verbatim": "Comment",
    "responded_at": "Answered at",
    "respondent": "Customer ID",
    "respondent_email": "Email",
    "respondent_name": "Name",
    "weight": "Weight",
    "channel": "Channel",
    "dimension.plan": "Plan",
    "dimension.region": "Region",
}

plain = st.sampled_from(["", "a", " a", "b7 ", "two words", "two  words", "é", "日本", "x" * 256])
odd = st.text(
    st.sampled_from(list("ab|,;\"' =-.1\x00\x07\t\n\r\x85\xa0\u2028\u200d\ufeff\u0663é😀")), max_size=8
)
texts = plain | odd
ids = st.sampled_from(["", "r1", "r1", "r2", " r1", " ", "\x00", "x" * 256]) | odd
scores = (
    st.sampled_from(["9", "9", "10", "0", "11", "", " 7 ", "10.0", "7,0", "٣", "9 - good", "eleven"]) | odd
)
INSTANTS = [
    "2024-03-05T14:30:00Z",
    "2024-03-05T14:30:00+00:00",
    "2024-07-05T14:30:00+02:00",
    "2024-03-05 14:30",
    "2024-03-05\u00a014:30",
    "2024-03-05",
    "2024-W10-2",
    "2024-03-05T14:30:00." + "1" * 70,
    "2024-13-05",
    "1709649000",
    "1990123112345",
    "1989-12-31T23:30:00Z",
    "0001-01-01T00:00:00+14:00",
    (NOW + timedelta(hours=23)).isoformat(),
    (NOW + timedelta(hours=25)).isoformat(),
    "25/03/2024",
    "05/03/2024",
    " ",
    "",
    "soon",
]
instants = st.sampled_from(INSTANTS)
weights = st.sampled_from(["", "1", "1,5", "0", "-1", "much", " 2 "])
CELLS = (ids, scores, texts, instants, texts, texts, texts, weights, texts, texts, texts)
GOOD = ("r1", "9", "fine", "2024-03-05T14:30:00Z", "c1", "a@b.co", "Ada", "", "email", "pro", "EU")


@st.composite
def sheets_of_cells(draw: st.DrawFn) -> list[tuple[str, ...]]:
    """Draw rows that are good but for a few columns, and these hold one or two different cells."""
    rows_n = draw(st.integers(1, 6))
    hostile = draw(st.sets(st.integers(0, len(CELLS) - 1), max_size=3) | st.just(range(len(CELLS))))
    columns = []
    for place, cells in enumerate(CELLS):
        some = draw(st.lists(cells, min_size=1, max_size=2)) if place in hostile else [GOOD[place]]
        columns.append(draw(st.lists(st.sampled_from(some), min_size=rows_n, max_size=rows_n)))
    return list(zip(*columns, strict=True))


def one_by_one(file: ResponseFile) -> list[ResponseRow | Reject]:
    content_ids = ContentIds(file.table.header)
    return [
        entry if isinstance(entry, Reject) else file.checked(*entry, content_ids)
        for block in file.table.blocks()
        for entry in block.entries()
    ]


def both_ways(path: Path, **how) -> None:
    """Compare, cells of rejected rows and the kind of the segments included."""
    try:
        file = opened(path, **how)
    except UserError:
        return
    told = [
        (*entry, type(entry.segments)) if isinstance(entry, ResponseRow) else vars(entry) for entry in file
    ]
    assert told == [
        (*entry, Segments) if isinstance(entry, ResponseRow) else vars(entry) for entry in one_by_one(file)
    ]


def written(folder: Path, header, records) -> Path:
    path = folder / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *records])
    return path


@settings(deadline=None, max_examples=300)
@given(sheets_of_cells(), st.sampled_from(["dmy", "mdy"]))
@example([("", "9", "a", "", "", "", "", "", "", "", "")] * 3, "dmy")
@example(
    [("", "11", "", "", "", "", "", "", "", "", ""), ("", "9", "", "", "", "", "", "", "", "", "")], "dmy"
)
def test_hostile_cells_come_out_as_one_by_one(tmp_path, records, order):
    both_ways(written(tmp_path, HEADER, records), overrides=MAPPED, date_order=order)


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet='score,comment\n"9 10\r\x00-/:TZ', max_size=200))
def test_hostile_files_come_out_as_one_by_one(tmp_path, text):
    path = sheet(tmp_path, "score,comment\n9,good\n" + text)
    both_ways(path, overrides={"rating": "score", "verbatim": "comment"})


@pytest.mark.parametrize("instant", INSTANTS)
def test_an_instant_alone_in_its_block_comes_out_as_one_by_one(tmp_path, instant):
    both_ways(written(tmp_path, ("score", "date"), [("9", instant)]), overrides={"responded_at": "date"})


def test_a_verbatim_too_long_among_short_ones_is_cut(tmp_path):
    path = written(tmp_path, ("score", "comment"), [("9", "a" * 20_001), ("8", "a" * 20_000)])
    both_ways(path)
    assert [len(row.verbatim) for row in taken(opened(path))] == [20_000, 20_000]


def test_names_in_two_columns_and_headings_with_the_sign(tmp_path):
    header = ("Score", "First Name", "Last Name", "a", "a=b")
    records = [
        ("9", "Ada", "Lovelace", "b=", "1"),
        ("8", "", "Byron", "", "b=1"),
        ("9", "Ada", "Lovelace", "b=", "1"),
    ]
    path = written(tmp_path, header, records)
    both_ways(path, overrides={"rating": "Score"})
    assert [row.respondent_name for row in taken(opened(path))] == ["Ada Lovelace", "Byron", "Ada Lovelace"]
    assert len({row.external_id for row in opened(path)}) == 3


def test_rows_of_one_group_share_their_segments(tmp_path):
    path = sheet(tmp_path, "score,plan,region\n9,pro,EU\n3,pro,EU\n8,free,EU\n")
    first, second, third = taken(opened(path))
    assert first.segments is second.segments
    assert third.segments == {"plan": "free", "region": "EU"}


def test_over_a_hundred_dimensions_are_refused_row_by_row(tmp_path):
    header = ("score", *(f"d{place}" for place in range(101)))
    path = written(tmp_path, header, [("9", *["x"] * 101), ("8", *["x"] * 100, "")])
    both_ways(path)
    refused, kept = opened(path)
    assert isinstance(refused, Reject)
    assert len(kept.segments) == 100


def test_blocks_end_where_they_do_and_nothing_is_lost(tmp_path):
    texts = ["", '"two\nlines"', '"three\r\n\r\nlines"']
    lines = [f"r{place},9,{texts[place % 3] if place % 700 == 0 else 'ok'}" for place in range(12_345)]
    lines[5000] = "r5000,9"
    lines[5001] = ",,"
    lines[9999] = "r9999,12,x"
    path = sheet(tmp_path, "response_id,score,comment\n" + "\n".join(lines))
    file = opened(path)
    entries = list(file)
    assert [entry.external_id if isinstance(entry, ResponseRow) else entry.got for entry in entries] == [
        {5000: "r5000 ⏐ 9", 9999: "12"}.get(place, f"r{place}") for place in range(12_345) if place != 5001
    ]
    refused = [entry.line for entry in entries if isinstance(entry, Reject)]
    found = path.read_text().splitlines()
    assert [found[line - 1].split(",")[0] for line in refused] == ["r5000", "r9999"]
    both_ways(path)


@pytest.mark.parametrize("rows_n", [4_999, 5_000, 5_001, 10_000])
def test_a_file_as_long_as_its_blocks(tmp_path, rows_n):
    path = sheet(tmp_path, "score\n" + "9\n" * rows_n)
    assert len(list(opened(path))) == rows_n
