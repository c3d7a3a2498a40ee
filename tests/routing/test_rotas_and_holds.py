"""Who is on call, and how long something waits: in local time, over changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from nps_engine.routing.holds import ChannelPolicy, Why
from nps_engine.routing.rotas import Rota
from nps_engine.routing.routing import Routing

MADRID = ZoneInfo("Europe/Madrid")
INSTANTS = st.integers(0, 3 * 365 * 86_400).map(
    lambda s: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=s)
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID)


def hold(at: str, **policy) -> tuple[str, str] | None:
    found = ChannelPolicy(to="#x", **policy).hold(local(at), MADRID)
    return (f"{found.until_at.astimezone(MADRID):%a %d %H:%M}", found.why.value) if found else None


@pytest.mark.parametrize(
    ("at", "policy", "waits"),
    [
        ("2026-11-18 17:59", {"quiet": "18:00-08:00"}, None),
        ("2026-11-18 18:00", {"quiet": "18:00-08:00"}, ("Thu 19 08:00", "quiet")),
        ("2026-11-19 07:59", {"quiet": "18:00-08:00"}, ("Thu 19 08:00", "quiet")),
        ("2026-11-19 08:00", {"quiet": "18:00-08:00"}, None),
        ("2026-11-18 12:30", {"quiet": "12:00-13:00"}, ("Wed 18 13:00", "quiet")),
        (
            "2026-11-20 19:00",
            {"quiet": "18:00-08:00", "quiet_days": ["saturday", "Sunday"]},
            ("Mon 23 08:00", "quiet"),
        ),
        ("2026-11-21 12:00", {"quiet_days": "saturday"}, ("Sun 22 00:00", "quiet")),
        ("2026-11-18 10:05", {"batch_minutes": 60}, ("Wed 18 11:00", "batch")),
        ("2026-11-18 10:00", {"batch_minutes": 60}, ("Wed 18 11:00", "batch")),
        ("2026-11-18 17:30", {"batch_minutes": 60, "quiet": "18:00-08:00"}, ("Thu 19 08:00", "batch")),
        ("2026-11-18 23:50", {"batch_minutes": 45}, ("Thu 19 00:00", "batch")),
        ("2026-11-18 10:00", {}, None),
        (
            "2026-10-25 01:30",
            {"quiet": "22:00-08:00"},
            ("Sun 25 08:00", "quiet"),
        ),  # the clocks go back that night
    ],
)
def test_what_comes_in_quiet_hours_waits_for_their_end(at, policy, waits):
    assert hold(at, **policy) == waits


POLICIES = st.builds(
    ChannelPolicy,
    to=st.just("#x"),
    quiet=st.sampled_from(["", "18:00-08:00", "12:00-13:00", "02:15-03:45", "00:00-23:59"]),
    quiet_days=st.sets(st.sampled_from(["friday", "saturday", "sunday"])).map(
        lambda days: tuple(sorted(days))
    ),
    batch_minutes=st.sampled_from([0, 7, 15, 60, 1440]),
)


@given(POLICIES, INSTANTS)
def test_a_hold_ends_later_when_it_is_not_quiet_any_more(policy, now):
    found = policy.hold(now, MADRID)
    if found is None:
        assert policy.batch_minutes == 0
        return
    assert now < found.until_at <= now + timedelta(days=6)
    quiet_only = policy.model_copy(update={"batch_minutes": 0})
    assert quiet_only.hold(found.until_at, MADRID) is None
    assert (quiet_only.hold(now, MADRID) is not None) == (found.why is Why.QUIET)


@given(POLICIES, INSTANTS, st.integers(0, 3600))
def test_what_comes_later_is_never_told_before_what_came_earlier(policy, now, later_s):
    first = policy.hold(now, MADRID)
    later = now + timedelta(seconds=later_s)
    second = policy.hold(later, MADRID)
    assert (first.until_at if first else now) <= (second.until_at if second else later)


def test_a_channel_has_its_own_policy_or_the_one_of_all():
    routing = Routing(
        channel="#f", channels=(ChannelPolicy(to="#a"), ChannelPolicy(to="*", batch_minutes=60))
    )
    noon = local("2026-11-18 12:00")
    assert routing.hold("#a", noon, MADRID) is None
    assert routing.hold("", noon, MADRID) == routing.hold("#b", noon, MADRID) is not None


def test_turns_change_at_the_same_time_of_day_all_year():
    rota = Rota(people=("U01", "U02", "U03"), starts=datetime.fromisoformat("2026-10-19 09:00"), turn_days=7)
    turns = {at: rota.on_call(local(at), MADRID) for at in (
        "2026-10-19 09:00", "2026-10-26 08:59", "2026-10-26 09:00", "2026-11-02 09:00", "2026-11-09 09:00",
        "2026-10-19 08:59",
    )}  # fmt: skip
    assert list(turns.values()) == ["U01", "U01", "U02", "U03", "U01", "U03"]


@given(INSTANTS)
def test_everybody_has_a_turn_of_the_same_length(now):
    rota = Rota(people=("U01", "U02", "U03"), starts=datetime(2026, 1, 5, 9, tzinfo=UTC), turn_days=1)
    assert {rota.on_call(now + timedelta(days=n), UTC) for n in range(3)} == set(rota.people)
    assert rota.on_call(now, UTC) == rota.on_call(now + timedelta(days=3), UTC)


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        (ChannelPolicy, {"to": "#x", "quiet": "25:00-08:00"}, "18:00-08:00"),
        (ChannelPolicy, {"to": "#x", "quiet": "08:00-08:00"}, "two different"),
        (ChannelPolicy, {"to": "#x", "quiet_days": ["someday"]}, "there is no day “someday”"),
        (ChannelPolicy, {"to": "#x", "batch_minutes": 1441}, "1440"),
        (Rota, {"people": ["bob"], "starts": "2026-01-01"}, "no person's id"),
        (Rota, {"people": [], "starts": "2026-01-01"}, "at least 1 item"),
    ],
)
def test_a_policy_that_cannot_work_says_what_would(kind, given, words):
    with pytest.raises(ValidationError, match=words):
        kind.model_validate(given)
