"""Routing into lists: floods, quiet hours and batches, and who is erased from them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nps_engine import routes
from nps_engine.engine import Engine
from nps_engine.errors import UserError
from nps_engine.routing.holds import ChannelPolicy, Why
from nps_engine.routing.routing import Routing
from nps_engine.routing.rules import Action, Rule
from nps_engine.summary_tallies import Given, Tally
from nps_engine.values import Metric, Survey
from tests.conftest import LUMO, NOW, answers
from tests.engine.routed import (
    FANS,
    HOURLY,
    REFUNDS,
    again,
    come,
    decide,
    states,
    waiting,
)


def test_two_hundred_detractors_in_a_minute_are_one_summary_and_two_hundred_cases(engine: Engine):
    engine.routing = Routing(channel="#nps-followup")
    for second in range(0, 60, 3):
        come(engine, answers("2 " * 10), NOW + timedelta(seconds=second))
    subjects = [subject for subject, _ in waiting(engine)]
    assert len(states(engine)) == 200
    assert [each for each in subjects if each.startswith("summary:")] == ["summary:1"]
    assert len(subjects) == 1 + 20
    summary = routes.summary(engine, 1)
    assert (len(summary.entries), summary.why) == (180, Why.FLOOD)
    assert {entry.state for entry in summary.entries} == {"open"}
    assert all(entry.due_at is not None for entry in summary.entries)
    assert summary.tally == Tally((Given(LUMO.metric, 2, 180),), waiting_n=180, are_cases=True)
    part = routes.summary(engine, 1, first_n=170, most_n=40)
    assert (part.entries, part.tally) == (summary.entries[170:], summary.tally)


def test_a_list_begins_with_the_worst_then_the_heaviest_then_who_wrote_something(engine: Engine):
    engine.routing = Routing(flood_n=1)
    silent, wordy, worst, heavy = answers("3 3 0 3")
    come(engine, [silent, wordy._replace(verbatim="why"), worst, heavy._replace(weight=9.0)])
    rows = [entry.response.row for entry in routes.summary(engine, 1).entries]
    assert [row.external_id for row in rows] == [each.external_id for each in (worst, heavy, wordy, silent)]


def test_after_a_calm_minute_alerts_stand_alone_again(engine: Engine):
    engine.routing = Routing(flood_n=3, flood_s=60)
    come(engine, answers("2 2 2 2"))
    come(engine, answers("2"), NOW + timedelta(seconds=59))
    come(engine, answers("2"), NOW + timedelta(seconds=59 + 61))
    assert len(routes.summary(engine, 1).entries) == 5
    assert [subject for subject, _ in waiting(engine)] == ["summary:1", "case:6"]


def test_a_flood_into_one_channel_leaves_the_others_alone(engine: Engine):
    engine.routing = Routing(flood_n=3, rules=(REFUNDS,))
    come(engine, [*answers("2 2 2 2"), *answers("2", verbatim="refund")])
    assert [subject for subject, _ in waiting(engine)] == ["summary:1", "case:5"]


def test_a_channel_has_one_guard_whether_a_rule_names_it_or_not(engine: Engine):
    named = Rule(name="refunds", keyword=("refund*",), to="#nps-followup")
    engine.routing = Routing(channel="#nps-followup", flood_n=3, rules=(named,))
    come(engine, [*answers("2 2"), *answers("2 2", verbatim="refund")])
    assert [subject for subject, _ in waiting(engine)] == ["summary:1"]
    assert len(routes.summary(engine, 1).entries) == 4


def test_without_a_guard_all_stand_alone(engine: Engine):
    engine.routing = Routing(flood_n=0)
    come(engine, answers("2 " * 30))
    assert len(waiting(engine)) == 30


def test_what_comes_in_quiet_hours_comes_as_one_summary_at_their_end(engine: Engine):
    quiet = ChannelPolicy(to="#nps-followup", quiet="13:00-13:30")  # 12:00 UTC is 13:00 in Madrid
    urgent = Rule(name="urgent", rating="0", urgent=True)
    engine.routing = Routing(channel="#nps-followup", channels=(quiet,), rules=(urgent,))
    come(engine, answers("3 4"))
    come(engine, answers("5 0"), NOW + timedelta(minutes=29))
    assert sorted(waiting(engine)) == [("case:4", 29 * 60.0), ("summary:1", 30 * 60.0)]
    come(engine, answers("6"), NOW + timedelta(minutes=30))
    assert ("case:5", 30 * 60.0) in waiting(engine)
    assert [entry.response.row.rating for entry in routes.summary(engine, 1).entries] == [3, 4, 5]


def test_batches_come_at_the_full_hour(engine: Engine):
    engine.routing = Routing(channels=HOURLY)
    come(engine, answers("3"), NOW + timedelta(minutes=5))
    come(engine, answers("3"), NOW + timedelta(minutes=50))
    come(engine, answers("3"), NOW + timedelta(minutes=70))
    assert sorted(waiting(engine)) == [("summary:1", 3600.0), ("summary:2", 7200.0)]


def test_what_changes_meanwhile_does_not_let_a_summary_out_early(engine: Engine):
    engine.routing = Routing(channels=HOURLY)
    row, _ = answers("3 4")
    ids = come(engine, [row, _], NOW + timedelta(minutes=5))
    come(engine, again(row, rating=9), NOW + timedelta(minutes=6))
    with engine.work(NOW + timedelta(minutes=7)) as work:
        work.claim_case(2, actor="U01")
    summary = [each for each in waiting(engine) if each[0] == "summary:1"]
    assert summary == [("summary:1", 3600.0)]
    assert [entry.state for entry in routes.summary(engine, 1).entries] == ["claimed", "closed"]
    assert ids == [1, 2]


def test_forgetting_a_person_takes_them_out_of_all_that_was_routed(engine: Engine):
    engine.routing = Routing(rules=(FANS,), channels=HOURLY, grace_s=60)
    fan = answers("10", verbatim="love it")[0]._replace(respondent="c-1")
    sad = answers("1", verbatim="sad")[0]._replace(respondent="c-1")
    slow = answers("1")[0]._replace(respondent="c-1")
    come(engine, [fan, sad, slow, *answers("2", verbatim="other")])
    with engine.work(NOW) as work:
        work.forget("c-1")
    entries = [entry for n in (1, 2) for entry in routes.summary(engine, n).entries]
    assert [entry.response.row.verbatim for entry in entries] == ["other"]
    assert not [each for each in waiting(engine) if each[0].startswith("route:")]
    later = NOW + timedelta(minutes=1)
    come(engine, again(fan, external_id="new", responded_at=later), later)
    entries = [entry for n in (1, 2) for entry in routes.summary(engine, n).entries]
    assert len(entries) == 2, "what they were asked is forgotten, too"


def test_nobody_is_told_of_single_answers_to_a_private_survey(engine: Engine):
    engine.routing = Routing(rules=(Rule(name="all", then=Action.TELL, to="#all"),), grace_s=60)
    pulse = Survey("pulse", Metric.ENPS, private=True)
    row = answers("1", verbatim="bad")[0]
    (found,) = come(engine, [row], survey=pulse)
    come(engine, again(row, rating=0), survey=pulse)
    decide(engine, found)
    assert waiting(engine) == []
    with pytest.raises(UserError, match="private"):
        routes.find_response(engine, str(found))
