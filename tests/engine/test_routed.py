"""Routing at work in the database: who is told of what, once; waits and corrections."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from nps_engine import routes
from nps_engine.engine import Engine
from nps_engine.errors import UserError
from nps_engine.routing.routing import Routing
from nps_engine.routing.rules import Action, Rule
from nps_engine.storage.deliveries import take_due
from nps_engine.storage.leases import settle_left
from tests.conftest import NOW, answers
from tests.engine.routed import (
    FANS,
    REFUNDS,
    again,
    come,
    decide,
    states,
    waiting,
)


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
