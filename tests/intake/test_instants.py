from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_engine.intake.faults import CellFault
from nps_engine.intake.instants import date_order_of, parse_instant
from tests.intake.sheets import BERLIN, NOW


def instant(value, date_order=None):
    return parse_instant(value, now=NOW, time_zone=BERLIN, date_order=date_order)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "in_utc"),
    [
        ("2024-03-05T14:30:00Z", "2024-03-05T14:30"),
        ("2024-03-05T14:30:00.123+01:00", "2024-03-05T13:30:00.123"),
        ("2016-08-04 13:57:26 -0700", "2016-08-04T20:57:26"),
        ("2024-03-05 14:30", "2024-03-05T13:30"),  # Berlin in winter
        ("2024-07-05 14:30", "2024-07-05T12:30"),  # and in summer
        ("2024-03-05", "2024-03-04T23:00"),
        ("20240305", "2024-03-04T23:00"),
        ("1709649000", "2024-03-05T14:30"),
        (1709649000, "2024-03-05T14:30"),
        (1709649000000, "2024-03-05T14:30"),
        ("1709649000.5", "2024-03-05T14:30:00.5"),
        ("2024/03/05 2:30:00 PM GMT+1", "2024-03-05T13:30"),
        ("25/03/2024 14:30", "2024-03-25T13:30"),
        ("3/25/24 12:05 am", "2024-03-24T23:05"),
        ("05.03.2024, 14:30 Uhr", "2024-03-05T13:30"),
        ("5 March 2024", "2024-03-04T23:00"),
        ("Tue, 5 Mar 2024 14:30:00 +0000", "2024-03-05T14:30"),
        ("Mar 5, 2024 at 2:30 PM", "2024-03-05T13:30"),
        ("Tue Mar 05 2024 14:30:00 GMT+0100 (Central European Time)", "2024-03-05T13:30"),
        ("05-Mar-24 14:30", "2024-03-05T13:30"),
        ("5 mars 2024 à 14:30", "2024-03-05T13:30"),
        ("5. März 2024", "2024-03-04T23:00"),
        ("5 de marzo de 2024 14:30", "2024-03-05T13:30"),
        ("1er août 2024", "2024-07-31T22:00"),
        ("2024-Mar-05", "2024-03-04T23:00"),
        ("2024-03-05 14:30:00 EST", "2024-03-05T19:30"),
    ],
)
def test_instants_in_all_their_forms(given, in_utc):
    assert instant(given) == utc(in_utc)


def test_the_order_of_day_and_month():
    assert instant("05/03/2024 12:00 UTC", "dmy") == utc("2024-03-05T12:00")
    assert instant("05/03/2024 12:00 UTC", "mdy") == utc("2024-05-03T12:00")
    assert instant("03/03/2024 12:00 UTC") == utc("2024-03-03T12:00")
    with pytest.raises(CellFault, match="day first or month first cannot be told"):
        instant("05/03/2024")
    with pytest.raises(CellFault, match="no such day"):
        instant("25/03/2024", "mdy")


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("25/03/2024", "dmy"),
        ("03/25/24 10:00", "mdy"),
        ("05/03/2024", "either"),
        ("03-03-2024", None),
        ("05.03.2024", None),
        ("2024-03-05", None),
        ("soon", None),
    ],
)
def test_what_a_cell_says_about_the_order(cell, says):
    assert date_order_of(cell) == says


def test_a_day_ahead_is_clocks_two_are_a_mistake():
    assert instant((NOW + timedelta(hours=23)).isoformat()) == NOW + timedelta(hours=23)
    with pytest.raises(CellFault, match="future"):
        instant((NOW + timedelta(hours=25)).isoformat())


@pytest.mark.parametrize(
    "given",
    [
        "1989-12-31",
        0,
        "0",
        "43201",
        "2024-02-30",
        "25:00",
        "2024",
        "March 2024",
        "Monday",
        "tomorrow",
        "31/31/2024",
        "2024-03-05 10:00 IST",
        "5 Foo 2024",
        "12",
        True,
        [],
        float("nan"),
        10**400,
        -1,
        "9" * 20,
        "x" * 500,
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "13/13/13",
        "5/6",
        "2024-03-05 13:00 pm",
        "2024-03-05 10:00 +99:00",
    ],
)
def test_what_is_no_instant_of_a_response(given):
    with pytest.raises(CellFault):
        instant(given)


@given(
    st.text(max_size=40) | st.from_regex(r"\d{1,4}[/. -]\w{1,9}[/. -]\d{1,4}( \d\d?:\d\d( ?[ap]m)?( \w+)?)?")
)
def test_any_text_is_an_instant_or_a_fault(text):
    try:
        found = instant(text, "dmy")
    except CellFault:
        return
    assert found.tzinfo is UTC
    assert 1990 <= found.year <= 2026
