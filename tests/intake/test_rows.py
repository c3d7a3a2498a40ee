from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_engine.intake.cells import VERBATIM_CHARS, dimension_name
from nps_engine.intake.rejects import Reject
from nps_engine.intake.rows import parse_row, parse_rows
from nps_engine.values import Metric, ResponseRow
from tests.intake.sheets import BERLIN, NOW


def row(metric: Metric = Metric.NPS, **fields: Any) -> ResponseRow | Reject:
    return parse_row({"rating": 9, **fields}, metric=metric, source="api", now=NOW, time_zone=BERLIN)


def good(**fields: Any) -> ResponseRow:
    found = row(**fields)
    assert isinstance(found, ResponseRow), found
    return found


def bad(**fields: Any) -> Reject:
    found = row(**fields)
    assert isinstance(found, Reject), found
    return found


def test_a_whole_body():
    body = {
        "survey": "lumo-nps",
        "source": "delighted",
        "external_id": 4711,
        "rating": "10",
        "verbatim": "  Fast,\r\nand friendly\x00 ",
        "responded_at": "2026-07-01T10:00:00+02:00",
        "respondent": "c-7",
        "respondent_name": " Ada  Lovelace ",
        "respondent_email": " ada@example.org ",
        "channel": "email",
        "weight": "1,5",
        "dimensions": {"Journey stage": " after   sale ", "plan": None, "Seats": 12, "trial": False},
    }
    assert parse_row(body, metric=Metric.NPS, source="api", now=NOW, time_zone=BERLIN) == ResponseRow(
        source="delighted",
        external_id="4711",
        rating=10,
        responded_at=datetime(2026, 7, 1, 8, tzinfo=UTC),
        verbatim="Fast,\nand friendly",
        respondent="c-7",
        respondent_name="Ada Lovelace",
        respondent_email="ada@example.org",
        weight=1.5,
        segments={"journey_stage": "after sale", "seats": "12", "trial": "false", "channel": "email"},
    )


@pytest.mark.parametrize(
    ("given", "rating"),
    [
        (10, 10),
        (10.0, 10),
        ("10", 10),
        ("10.0", 10),
        ("10,0", 10),
        (" 9 ", 9),
        (0, 0),
        ("00", 0),
        ("10 - Extremely likely", 10),
        ("Not at all likely - 0", 0),
    ],
)
def test_ratings_that_are_fine(given, rating):
    assert good(rating=given).rating == rating


@pytest.mark.parametrize(
    "given",
    [
        "9.5",
        9.5,
        "eleven",
        "",
        None,
        11,
        "11",
        -1,
        "-1",
        True,
        False,
        "1e1",
        "1_0",
        [],
        {},
        10**400,
        float("nan"),
        float("inf"),
        "Promoter (9-10)",
        "9-10",
        "9/10",
        "٣",
    ],
)
def test_ratings_that_are_refused(given):
    reject = bad(rating=given)
    assert reject.column == "rating"
    assert reject.why.endswith("a rating must be a whole number from 0 to 10")


def test_the_metric_fixes_the_scale():
    assert isinstance(row(Metric.CSAT, rating=0), Reject)
    assert isinstance(row(Metric.CSAT, rating=5), ResponseRow)
    assert isinstance(row(Metric.CES, rating=7), ResponseRow)


def test_a_reject_says_where_what_and_why():
    assert bad(rating="9.5") == Reject(1, "rating", "9.5", "a rating must be a whole number from 0 to 10")


def test_a_long_verbatim_is_cut_where_everybody_sees_it():
    text = good(verbatim="a" * 30_000).verbatim
    assert len(text) == VERBATIM_CHARS
    assert text.endswith("aaa […]")
    assert good(verbatim="a" * VERBATIM_CHARS).verbatim == "a" * VERBATIM_CHARS


def test_half_a_surrogate_pair_is_removed():
    assert good(verbatim="ok \ud83d!").verbatim == "ok !"


@pytest.mark.parametrize("weight", [0, -1, "much", float("inf"), float("nan"), True, [1], "1_0", 10**400])
def test_weights_that_are_refused(weight):
    assert bad(weight=weight).column == "weight"


def test_missing_weight_is_one():
    assert good(weight="").weight == 1.0


def test_long_values_are_cut_and_long_ids_refused():
    assert good(dimensions={"plan": "x" * 300}).segments == {"plan": "x" * 254 + "…"}
    assert bad(external_id="x" * 300).column == "external_id"


def test_a_respondent_may_be_an_object():
    person = good(respondent={"id": 7, "name": "Ada", "email": "a@b.c"})
    assert (person.respondent, person.respondent_name, person.respondent_email) == ("7", "Ada", "a@b.c")


def test_any_other_property_becomes_a_dimension():
    assert good(plan="pro", segments={"region": "EU"}).segments == {"plan": "pro", "region": "EU"}


@pytest.mark.parametrize(
    ("slip", "field"), [("verbatm", "verbatim"), ("comment", "verbatim"), ("respnded_at", "responded_at")]
)
def test_a_slip_of_a_name_is_refused_not_made_a_dimension(slip, field):
    assert f"“{field}”" in bad(**{slip: "x"}).why


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"dimensions": ["plan"]}, "dimensions"),
        ({"dimensions": {"plan": ["pro"]}}, "plan"),
        ({"dimensions": {"?!": "x"}}, ""),
        ({"dimensions": {f"d{n}": 1 for n in range(101)}}, ""),
        ({"external_id": True}, "external_id"),
    ],
)
def test_dimensions_and_ids_that_are_refused(fields, column):
    assert bad(**fields).column == column


@pytest.mark.parametrize(
    ("heading", "name"),
    [("Journey stage", "journey_stage"), (" Plan-Type? ", "plan_type"), ("Région", "région"), ("??", "")],
)
def test_dimension_names_can_be_typed(heading, name):
    assert dimension_name(heading) == name


def test_bodies_without_an_id_keep_apart_and_come_back_the_same():
    def ids(items, now=NOW):
        rows = parse_rows(items, metric=Metric.NPS, source="api", now=now, time_zone=BERLIN)
        return [row.external_id for row in rows if isinstance(row, ResponseRow)]

    dated = [{"rating": 9, "responded_at": "2026-07-01"}] * 2
    assert len(set(ids(dated))) == 2
    assert ids(dated) == ids(dated, NOW.replace(hour=13))
    undated = [{"rating": 9}]
    assert ids(undated) != ids(undated, NOW.replace(hour=13)), "two people, an hour apart"


def test_a_list_says_the_place_of_each_fault():
    rows = list(
        parse_rows([{"rating": 9}, "9", {}], metric=Metric.NPS, source="api", now=NOW, time_zone=BERLIN)
    )
    assert [row.line for row in rows if isinstance(row, Reject)] == [2, 3]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from(["rating", "responded_at", "respondent", "weight", "dimensions", "verbatim", "x"]),
        json_values,
    )
)
def test_any_body_is_taken_or_refused_with_a_reason(body):
    found = parse_row(body, metric=Metric.NPS, source="api", now=NOW, time_zone=BERLIN)
    if isinstance(found, Reject):
        assert found.why
    else:
        assert found.rating in Metric.NPS.ratings
        assert all(found.segments.values())
