"""Routing at work in the database: who is told of what, once; waits, corrections, floods and quiet hours."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from nps_engine import routes
from nps_engine.engine import Engine
from nps_engine.errors import UserError
from nps_engine.routing.holds import ChannelPolicy, Why
from nps_engine.routing.routing import Routing
from nps_engine.routing.rules import Action, Rule
from nps_engine.storage.deliveries import DeliveryState, fetch_deliveries, take_due
from nps_engine.storage.leases import settle_left
from nps_engine.values import Metric, ResponseRow, Survey
from tests.conftest import LUMO, NOW, answers

SINCE = NOW - timedelta(days=3)
FANS = Rule(name="fans", bucket=("promoter",), then=Action.THANK, to="#fans")
REFUNDS = Rule(name="refunds", keyword=("refund*",), to="#billing")
HOURLY = (ChannelPolicy(to="*", batch_minutes=60),)


def come(engine: Engine, rows: list[ResponseRow], at: datetime = NOW, survey: Survey = LUMO) -> list[int]:
    with engine.work(at) as work:
        return [entry.id for entry in work.save_responses(survey, rows, alerts_since=SINCE)]


def decide(engine: Engine, response_id: int, at: datetime = NOW) -> None:
    with engine.work(at) as work:
        work.decide_route(response_id)


def waiting(engine: Engine) -> list[tuple[str, float]]:
    """Return what waits in the outbox: its subject, and the seconds after NOW at which it may leave."""
    with engine.store.reading() as session:
        rows = fetch_deliveries(session, [DeliveryState.PENDING], limit=1000)
        return [(row.subject, (row.not_before - NOW).total_seconds()) for row in rows]


def states(engine: Engine) -> list[str]:
    with engine.store.reading() as session:
        from nps_engine.storage.work_tables import CaseTable

        return [case.state for case in session.query(CaseTable).order_by(CaseTable.id)]


def again(row: ResponseRow, **changes) -> list[ResponseRow]:
    return [row._replace(**changes)]


def test_without_rules_a_detractor_is_followed_up_at_once_and_nothing_else_is_written(engine: Engine):
    ids = come(engine, answers("10 7 3"))
    assert waiting(engine) == [("case:1", 0.0)]
    assert routes.told(engine, ids[2]) is None


def test_the_first_rule_that_fits_says_where_and_what(engine: Engine):
    engine.routing = Routing(rules=(
        REFUNDS,
        Rule(name="pro", where={"plan": ("Pro",)}, then=Action.TELL, to="C012345"),
        Rule(name="students", where={"plan": ("Student",)}, then=Action.NOTHING),
    ))  # fmt: skip
    refund, pro, student, other = come(
        engine,
        [
            *answers("2", verbatim="REFUNDS take weeks", plan="Pro"),
            *answers("8", plan="Pro"),
            *answers("1", plan="Student"),
            *answers("6", plan="Free"),
        ],
    )
    told = {each: routes.told(engine, each) for each in (refund, pro, student, other)}
    assert (told[refund].rule, told[refund].destination, told[refund].state) == (
        "refunds",
        "#billing",
        "open",
    )
    assert (told[pro].rule, told[pro].destination, told[pro].case_id) == ("pro", "C012345", None)
    assert told[student] is told[other] is None
    assert sorted(waiting(engine)) == [("case:1", 0.0), ("case:2", 0.0), (f"told:{pro}", 0.0)]


def test_rules_kept_in_slack_come_before_the_policy_file(engine: Engine):
    engine.routing = Routing(rules=(Rule(name="file", to="#file"),))
    with engine.work(NOW) as work:
        work.save_rule(Rule(name="slack", rating="0-3", to="#slack"), rule_id=None, actor="U01")
    low, high = come(engine, answers("2 9"))
    assert [routes.told(engine, each).destination for each in (low, high)] == ["#slack", "#file"]


def test_stored_rules_keep_their_order_and_say_who_changed_them(engine: Engine):
    def names() -> list[str]:
        return [each.rule.name for each in routes.stored_rules(engine)]

    with engine.work(NOW) as work:
        a, b, c = (work.save_rule(Rule(name=name), rule_id=None, actor="U01") for name in "abc")
        work.move_rule(c, is_up=True, actor="U02")
        work.move_rule(a, is_up=True, actor="U02")
    assert names() == ["a", "c", "b"]
    with engine.work(NOW) as work:
        work.switch_rule(b, is_on=False, actor="U03")
        work.save_rule(Rule(name="A"), rule_id=a, actor="U03")
        work.delete_rule(c)
    stored = routes.stored_rules(engine)
    assert [(each.rule.name, each.rule.on, each.changed_by) for each in stored] == [
        ("A", True, "U03"),
        ("b", False, "U03"),
    ]
    with pytest.raises(UserError, match="already"), engine.work(NOW) as work:
        work.save_rule(Rule(name="B"), rule_id=None, actor="U01")
    with pytest.raises(UserError, match="somebody deleted it"), engine.work(NOW) as work:
        work.move_rule(c, is_up=False, actor="U01")


def test_an_alert_waits_for_a_comment_and_goes_out_with_it(engine: Engine):
    engine.routing = Routing(grace_s=60, rules=(REFUNDS,))
    (row,) = answers("3")
    (found,) = come(engine, [row])
    assert waiting(engine) == [(f"route:{found}", 60.0)]
    come(engine, again(row, verbatim="no refund"), NOW + timedelta(seconds=20))
    assert routes.told(engine, found).destination == "#billing"
    decide(engine, found, NOW + timedelta(seconds=60))
    decide(engine, found, NOW + timedelta(seconds=61))
    assert states(engine) == ["open"], "the wait that is over changes nothing any more"


def test_without_a_comment_it_goes_out_when_the_grace_is_over(engine: Engine):
    engine.routing = Routing(grace_s=60)
    (found,) = come(engine, answers("3"))
    assert states(engine) == []
    decide(engine, found, NOW + timedelta(seconds=60))
    assert states(engine) == ["open"]
    assert ("case:1", 60.0) in waiting(engine)


def test_who_corrects_a_slip_within_the_grace_alarms_nobody(engine: Engine):
    engine.routing = Routing(grace_s=60)
    (row,) = answers("0")
    (found,) = come(engine, [row])
    come(engine, again(row, rating=10), NOW + timedelta(seconds=5))
    decide(engine, found, NOW + timedelta(seconds=60))
    assert states(engine) == []


def test_a_process_that_ends_before_it_said_anything_leaves_nothing_unknown(engine: Engine):
    engine.routing = Routing(grace_s=60)
    come(engine, answers("3"))
    come(engine, answers("2", verbatim="slow"))
    with engine.store.writing() as session:
        assert len(take_due(session, NOW + timedelta(seconds=60), limit=9, owner="gone")) == 2
    with engine.store.writing() as session:
        settle_left(session, (), NOW + timedelta(minutes=5), settling=timedelta(0))
    assert engine.delivery_counts() == {"pending": 2}


def test_a_rule_about_a_theme_waits_for_it_and_not_longer(engine: Engine):
    engine.routing = Routing(theme_wait_s=20, rules=(Rule(name="slow", theme=("t1",), to="#slow"),))
    (found,) = come(engine, answers("3", verbatim="it is slow"))
    assert waiting(engine) == [(f"route:{found}", 20.0)]
    decide(engine, found, NOW + timedelta(seconds=20))
    assert routes.told(engine, found) is None
    assert states(engine) == ["open"], "no theme came: the last rule follows it up"


def test_a_corrected_rating_closes_the_case_and_the_next_one_opens_it(engine: Engine):
    (row,) = answers("3")
    come(engine, [row])
    come(engine, again(row, rating=9), NOW + timedelta(minutes=1))
    assert states(engine) == ["closed"]
    come(engine, again(row, rating=2), NOW + timedelta(minutes=2))
    assert states(engine) == ["open"]
    come(engine, again(row, rating=1), NOW + timedelta(minutes=3))
    assert states(engine) == ["open"]


def test_a_rating_corrected_downwards_opens_a_case(engine: Engine):
    engine.routing = Routing(rules=(Rule(name="all", bucket=("passive",), then=Action.TELL, to="#all"),))
    row, passive = answers("9 7")
    come(engine, [row, passive])
    come(engine, [row._replace(rating=1), passive._replace(rating=0)], NOW + timedelta(minutes=1))
    assert states(engine) == ["open", "open"]


def test_a_comment_that_comes_after_the_alert_has_it_edited(engine: Engine):
    (row,) = answers("3")
    come(engine, [row])
    before = len(waiting(engine))
    come(engine, again(row, verbatim="too slow"), NOW + timedelta(minutes=1))
    assert states(engine) == ["open"]
    assert len(waiting(engine)) == before, "the alert that waits says it, there is no second one"


def test_a_promoter_is_asked_once_a_quarter(engine: Engine):
    engine.routing = Routing(rules=(FANS,))
    ann = {"respondent": "c-1", "respondent_email": "ann@x.test"}

    def fan(at: datetime, **who: str) -> bool:
        (found,) = come(engine, [answers("10", at=at)[0]._replace(**who)], at)
        return routes.told(engine, found) is not None

    assert fan(NOW, **ann)
    assert not fan(NOW + timedelta(days=40), **ann)
    assert fan(NOW + timedelta(days=45), **ann), "a new quarter began on 1 January"
    assert fan(NOW, respondent_email="Bob@x.test")
    assert not fan(NOW, respondent_email="bob@X.test")
    assert not fan(NOW), "nobody knows whom to ask"


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
    come(engine, again(fan, external_id="new"))
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
