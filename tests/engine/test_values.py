"""The values that rows share."""

from __future__ import annotations

import pytest

from nps_engine.values import NO_SEGMENTS, ResponseRow, Segments


def test_segments_are_their_pairs_in_any_order():
    plan_first, region_first = (
        Segments({"plan": "Team", "region": "EU"}),
        Segments({"region": "EU", "plan": "Team"}),
    )
    assert plan_first == region_first == {"plan": "Team", "region": "EU"}
    assert hash(plan_first) == hash(region_first)
    assert list(plan_first.items()) == [("plan", "Team"), ("region", "EU")]
    assert plan_first != Segments({"plan": "Team"})
    assert plan_first != {"plan": "Team"}


def test_segments_stay_as_they_are():
    given = {"plan": "Team"}
    segments = Segments(given)
    given["plan"] = "Free"
    assert segments["plan"] == "Team"
    with pytest.raises(TypeError, match="does not support item assignment"):
        segments["plan"] = "Free"  # type: ignore[index]
    with pytest.raises(AttributeError):
        segments.more = "x"  # type: ignore[attr-defined]


def test_segments_of_segments_are_the_same_object():
    segments = Segments({"plan": "Team"})
    assert Segments.of(segments) is segments
    assert Segments.of({"plan": "Team"}) == segments
    assert {segments: 1}[Segments.of({"plan": "Team"})] == 1


def test_a_row_without_segments_has_none():
    assert ResponseRow.__new__.__defaults__[-1] is NO_SEGMENTS
    assert dict(NO_SEGMENTS) == {}
