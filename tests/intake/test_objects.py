"""JSON: one object a line, or a list of objects."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nps_engine.errors import UserError
from nps_engine.intake.files import open_table
from nps_engine.intake.rejects import Reject, write_rejects
from nps_engine.intake.rows import parse_rows
from nps_engine.values import Metric, ResponseRow
from tests.intake.sheets import BERLIN, NOW, opened, ratings, refused, sheet, taken
from tests.intake.test_blocks import both_ways

BODY = {
    "survey": "lumo",
    "source": "delighted",
    "external_id": 4711,
    "rating": 10,
    "verbatim": "Fast,\nand friendly",
    "responded_at": "2026-07-01T10:00:00+02:00",
    "respondent": {"id": 7, "name": "Ada", "email": "ada@example.org"},
    "channel": "email",
    "weight": 1.5,
    "dimensions": {"Journey stage": "after sale", "plan": None, "Seats": 12.0, "trial": False, "rating": "A"},
    "region": "EU",
}


def lined(*items) -> str:
    return "\n".join(json.dumps(item) for item in items)


def test_the_words_are_those_of_the_http_interface(tmp_path):
    [as_body] = parse_rows([BODY], metric=Metric.NPS, source="api", now=NOW, time_zone=BERLIN)
    assert list(opened(sheet(tmp_path, lined(BODY)))) == [as_body]
    assert list(opened(sheet(tmp_path, json.dumps([BODY], indent=2)))) == [as_body]


def test_columns_are_known_by_headings_too_and_may_come_late(tmp_path):
    file = opened(
        sheet(tmp_path, lined({"Score": 9, "Comment": "ok"}, {"Score": 8}, {"Score": 3, "plan": "pro"}))
    )
    assert [(row.rating, row.verbatim, dict(row.segments)) for row in taken(file)] == [
        (9, "ok", {}),
        (8, "", {}),
        (3, "", {"plan": "pro"}),
    ]


def test_a_column_may_be_mapped_against_its_name(tmp_path):
    path = sheet(tmp_path, lined({"rating": 9, "nps": 3, "verbatim": "x"}))
    file = opened(path, overrides={"rating": "nps", "verbatim": ""})
    assert [(row.rating, row.verbatim) for row in taken(file)] == [(3, "")]


def test_dimensions_stay_whatever_they_hold_and_lists_do_not(tmp_path):
    items = [
        {"rating": 9, "dimensions": {"order": f"o{n}", "mail": f"a{n}@b.co"}, "tags": ["a", n]}
        for n in range(40)
    ]
    file = opened(sheet(tmp_path, lined(*items)))
    assert list(file.columns.dimensions) == ["order", "mail"]
    assert file.columns.left_out == {"tags": "it holds lists or objects"}
    assert opened(sheet(tmp_path, lined(BODY))).columns.left_out == {
        "survey": "the survey is chosen with --survey"
    }


def test_what_is_no_response_is_refused_in_its_place(tmp_path):
    lines = [
        lined({"rating": 9}),
        '{"rating": 9',
        "[1]",
        "",
        lined({"rating": True}),
        lined({"rating": [9]}),
        lined({"rating": 8, "dimensions": ["pro"]}),
        lined({"rating": 8, "dimensions": {"plan": {"x": 1}}}),
        lined({}),
        lined({"rating": 7}),
    ]
    file = opened(sheet(tmp_path, "\n".join(lines)))
    assert ratings(file) == [9, 7]
    assert [(reject.line, reject.column, reject.got) for reject in refused(file)] == [
        (2, "", '{"rating": 9'),
        (3, "", "[1]"),
        (5, "rating", "true"),
        (6, "rating", "[9]"),
        (7, "dimensions", "['pro']"),
        (8, "plan", "{'x': 1}"),
        (9, "rating", ""),
    ]


def test_rejected_objects_are_mended_as_csv(tmp_path):
    items = [
        {"external_id": "a", "rating": 11, "verbatim": "=x", "dimensions": {"plan": "pro"}},
        {"rating": [3]},
    ]
    path = sheet(tmp_path, lined({"rating": 9}, *items), "answers.jsonl")
    file = opened(path)
    rejects = write_rejects(path, file.header_rows, refused(file))
    with rejects.open(encoding="utf-8-sig", newline="") as stream:
        written = list(csv.reader(stream))
    assert written[0][2:] == ["rating", "external_id", "verbatim", "plan"]
    assert [row[2:] for row in written[1:]] == [["11", "a", "'=x", "pro"], ["[3]", "", "", ""]]
    rejects.write_text(rejects.read_text("utf-8-sig").replace(",11,", ",10,"), "utf-8")
    mended = taken(opened(rejects))
    assert [(row.external_id, row.rating, row.verbatim, dict(row.segments)) for row in mended] == [
        ("a", 10, "=x", {"plan": "pro"})
    ]


def test_a_list_in_pieces_smaller_than_its_objects(tmp_path):
    items = [{"external_id": f"r{n}", "rating": 9, "verbatim": "x" * 20_000} for n in range(150)]
    file = opened(sheet(tmp_path, json.dumps(items)))
    assert [row.external_id for row in taken(file)] == [item["external_id"] for item in items]


def test_a_list_that_breaks_off_says_where(tmp_path):
    whole = json.dumps([{"rating": 9}] * 3)
    for text in (whole[:-1], whole[:-5], whole.replace("9}]", "9},]x")[:-3] + "nul]"):
        with pytest.raises(UserError, match=r"The list in .* cannot be read from item [34] on"):
            opened(sheet(tmp_path, text))


def test_a_mark_at_the_start_and_empty_lines_do_no_harm(tmp_path):
    assert ratings(opened(sheet(tmp_path, b'\xef\xbb\xbf\n\n{"rating": 9}\n\n'))) == [9]
    assert [row[0] for row in open_table(sheet(tmp_path, '\n\n{"rating": 9}\n')).rows()] == [3]


def test_many_objects_are_told_from_all_over(tmp_path):
    items = [{"rating": n % 11, "late": "x" if n > 20_000 else None} for n in range(21_000)]
    file = opened(sheet(tmp_path, gzip.compress(lined(*items).encode()), "answers.jsonl.gz"))
    assert file.columns.dimensions == {"late": "late"}
    assert len(taken(file)) == 21_000
    assert file.share_read == 1.0


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 12)
    | st.floats()
    | st.text(max_size=5)
    | st.just("2024-03-05"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
names = st.sampled_from(
    [
        "rating",
        "responded_at",
        "respondent",
        "external_id",
        "weight",
        "dimensions",
        "verbatim",
        "x",
        "Rating",
        "source",
    ]
)


@settings(deadline=None)
@given(st.lists(st.dictionaries(names, values, max_size=5), max_size=4), st.booleans())
def test_any_objects_come_out_as_one_by_one_or_are_refused(tmp_path, items, as_list):
    first = {"rating": 9, "external_id": "r0"}
    text = json.dumps([first, *items]) if as_list else lined(first, *items)
    both_ways(sheet(tmp_path, text))


def test_rows_are_utc_instants(tmp_path):
    [row] = opened(sheet(tmp_path, lined({"rating": 9, "responded_at": 1709649000})))
    assert isinstance(row, ResponseRow)
    assert row.responded_at == datetime(2024, 3, 5, 14, 30, tzinfo=UTC)
    assert not isinstance(row, Reject)
