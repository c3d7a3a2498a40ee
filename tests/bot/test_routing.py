"""Routing in Slack: alerts go where the rules say, floods become lists, and people write the rules in a form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.config import PromotersPolicy
from nps_engine import routes
from nps_engine.engine import Engine
from nps_engine.routing.holds import ChannelPolicy
from nps_engine.routing.matching import Arrival
from nps_engine.routing.rotas import Rota
from nps_engine.routing.rules import Action, Rule
from nps_engine.values import ResponseRow
from tests.bot.conftest import POLICY, Running, running
from tests.conftest import LUMO, NOW, answers, open_cases

REVIEW = "https://g.page/r/lumo/review"
RULES = (
    Rule(name="refunds", keyword=("refund*",), to="#general"),
    Rule(name="fans", bucket=("promoter",), then=Action.THANK, to="#general"),
    Rule(name="meh", bucket=("passive",), then=Action.TELL, to="#general"),
    Rule(name="big", weight_from=100, to="rota:care", urgent=True),
)


@pytest.fixture
def routed(lumo: Engine) -> Iterator[Running]:
    policy = POLICY.model_copy(
        update={
            "routes": RULES,
            "promoters": PromotersPolicy(review_url=REVIEW),
        }
    )
    with running(lumo, is_socket_mode=False, policy=policy) as found:
        yield found


def come(work: Running, rows: list[ResponseRow]) -> list[int]:
    with work.engine.work(work.hands.now) as writing:
        since = work.hands.now - timedelta(days=3)
        saved = writing.save_responses(LUMO, rows, alerts_since=since)
    work.bot.postman.wake()
    return [entry.id for entry in saved]


def wait_until_all_is_said(work: Running) -> None:
    def all_is_said() -> bool:
        return set(work.engine.delivery_counts()) <= {"sent"}

    work.wait_while_time_passes(all_is_said, "the outbox to be done")


def posted(work: Running, channel: str, words: str):
    """Wait for a message of the bot that says this."""
    return work.wait_for(
        lambda: next((each for each in work.slack.messages(channel) if words in work.text(each)), None), words
    )


def test_each_response_is_told_where_its_rule_says(routed: Running):
    fan = answers("10", verbatim="Love it <!here>")[0]._replace(respondent="c-1", respondent_name="Ann *B*")
    come(routed, [*answers("2", verbatim="Where is my Refund?"), *answers("7", verbatim="it is fine"), fan])
    assert "claim_case" in str(posted(routed, "#general", "Where is my Refund?")["blocks"])
    passive = posted(routed, "#general", "it is fine")
    assert "No case was opened" in routed.text(passive)
    thanks = posted(routed, "#general", "Love it")
    assert REVIEW in str(thanks["blocks"])
    assert "<!here>" not in str(thanks["blocks"])
    assert routed.slack.messages("#nps-followup") == []
    assert routed.slack.person("ben").clicks(thanks, "Review page").error in (None, "")


def test_the_person_on_call_is_told_in_private(routed: Running):
    ben = routed.slack.person("ben")
    routed.engine.routing = routed.engine.routing.__class__(
        **{**vars(routed.engine.routing), "rotas": {"care": Rota(people=(ben.id,), starts=NOW)}}
    )
    (row,) = answers("1", verbatim="we leave")
    come(routed, [row._replace(weight=5_000.0)])
    told = routed.wait_for(lambda: ben.sees_from_bot("@npsbot"), "the message to the one on call")[0]
    assert "we leave" in routed.text(told)
    ben.clicks(told, "claim_case")
    routed.wait_for(lambda: open_cases(routed.engine)[0].owner == ben.id, "the claim")


def test_a_flood_is_one_list_from_which_cases_are_claimed(work: Running):
    rows = [row._replace(respondent_name=f"Customer {n}") for n, row in enumerate(answers("2 " * 60))]
    rows[7] = rows[7]._replace(rating=0, verbatim="terrible & slow <!channel>")
    come(work, rows)
    work.hands.move(seconds=3)
    work.bot.postman.wake()
    summary = posted(work, "#nps-followup", "60 cases")
    assert len(work.slack.messages("#nps-followup")) == 1
    assert "<!channel>" not in str(summary["blocks"])
    assert "terrible" in str(summary["blocks"][2]), "the worst one first"
    ben = work.slack.person("ben")
    ben.clicks(summary, "listed_claim")
    work.wait_for(lambda: len(work.slack.messages("#nps-followup")) == 2, "the alert of the claimed case")
    alert = work.slack.messages("#nps-followup")[1]
    assert "terrible" in work.text(alert)
    assert ben.id in work.text(alert)
    work.wait_while_time_passes(
        lambda: "claimed" in work.text(work.alert(summary["ts"])), "the claim in the list"
    )
    assert len(open_cases(work.engine, limit=100)) == 60


def test_a_promoter_in_a_summary_is_thanked_from_it_once(routed: Running):
    quiet = ChannelPolicy(to="#general", batch_minutes=60)
    routed.engine.routing = replace(routed.engine.routing, channels=(quiet,))
    fans = [row._replace(respondent=f"c-{n}") for n, row in enumerate(answers("10 9", verbatim="Love it"))]
    come(routed, fans)
    routed.hands.move(hours=1)
    routed.bot.postman.wake()
    summary = posted(routed, "#general", "to be thanked")
    assert REVIEW not in str(summary["blocks"])
    for who in ("ben", "chloe"):
        routed.slack.person(who).clicks(summary, "listed_thank")
    assert "9 of 10" in routed.text(posted(routed, "#general", "Ready to send")), "the first of the list"
    wait_until_all_is_said(routed)
    assert len(routed.slack.messages("#general")) == 2
    assert "thanks below" in routed.text(routed.slack.messages("#general")[0])
    ben = routed.slack.person("ben")
    ben.clicks(routed.slack.messages("#general")[0], "summary_page")
    ben.clicks(routed.wait_for(ben.modal, "the list"), "Thank …")
    wait_until_all_is_said(routed)
    assert [REVIEW in str(each["blocks"]) for each in routed.slack.messages("#general")] == [
        False,
        True,
        True,
    ]


def test_who_is_too_late_in_the_whole_list_is_told_over_it(over_http: Running):
    come(over_http, answers("2 " * 30))
    over_http.hands.move(seconds=3)
    over_http.bot.postman.wake()
    chloe = over_http.slack.person("chloe")
    chloe.clicks(posted(over_http, "#nps-followup", "30 cases"), "summary_page")
    page = over_http.wait_for(chloe.modal, "the list")
    with over_http.engine.work(over_http.hands.now) as writing:
        for case in open_cases(over_http.engine, limit=30):
            writing.claim_case(case.id, actor="U0BEN00001")
    chloe.clicks(page, "Claim")
    over_http.wait_for(lambda: "has already claimed" in str(chloe.modal()), "the words over the list")


def test_the_whole_list_opens_in_pages_with_a_menu_on_each(over_http: Running):
    work = over_http
    come(work, answers("2 " * 60))
    work.hands.move(seconds=3)
    work.bot.postman.wake()
    summary = posted(work, "#nps-followup", "60 cases")
    chloe = work.slack.person("chloe")
    chloe.clicks(summary, "summary_page")
    page = work.wait_for(chloe.modal, "the list")
    assert "page 1 of 2" in str(page["blocks"][0])
    chloe.clicks(page, "More")
    assert "page 2 of 2" in str(chloe.modal()["blocks"][0])
    chloe.clicks(chloe.modal(), "Post its own alert")
    work.wait_for(lambda: len(work.slack.messages("#nps-followup")) == 2, "its alert")
    chloe.clicks(chloe.modal(), "Claim")
    work.wait_for(lambda: any(case.owner == chloe.id for case in open_cases(work.engine, 100)), "the claim")


def test_a_correction_closes_the_alert_with_a_word(work: Running):
    (row,) = answers("2", verbatim="oops")
    come(work, [row])
    alert = posted(work, "#nps-followup", "oops")
    come(work, [row._replace(rating=9)])
    work.wait_for(lambda: "no detractor" in work.text(work.alert(alert["ts"])).lower(), "the word")
    assert "claim_case" not in str(work.alert(alert["ts"])["blocks"])
    assert len([each for each in work.slack.messages("#nps-followup") if not each["is_reply"]]) == 1


def test_rules_are_added_ordered_switched_and_deleted_in_a_form(work: Running):
    ben = work.slack.person("ben")
    ben.opens_home()
    home = work.wait_for(ben.home, "App Home")
    ben.clicks(home, "open_routing")
    listed = work.wait_for(ben.modal, "the rules")
    for name, rating in (("Very bad", "0-2"), ("Bad", "3-6")):
        ben.clicks(listed, "add_rule")
        form = ben.modal()
        wrong = ben.fills_and_submits(form, {"rule_name": name, "rule_rating": "9-1", "rule_where": "plan"})
        assert set(wrong) == {"rule_rating", "rule_where"}
        right = {
            "rule_name": name,
            "rule_rating": rating,
            "rule_to_channel": ["C0GENERAL1"],
            "rule_where": "plan=Pro\nplan=Team",
        }
        assert ben.fills_and_submits(form, right) == {}
        listed = work.wait_for(
            lambda name=name: name in str(ben.modal()["blocks"]) and ben.modal(), "the rule"
        )
    assert [each.rule.name for each in routes.stored_rules(work.engine)] == ["Very bad", "Bad"]
    assert routes.stored_rules(work.engine)[0].rule.where == {"plan": ("Pro", "Team")}
    ben.clicks(listed, "Move down")
    work.wait_for(
        lambda: [each.rule.name for each in routes.stored_rules(work.engine)] == ["Bad", "Very bad"], "order"
    )
    ben.clicks(ben.modal(), "Switch off")
    work.wait_for(lambda: not routes.stored_rules(work.engine)[0].rule.on, "the switch")
    ben.clicks(ben.modal(), "Edit")
    edited = ben.modal()
    assert "plan=Pro" in str(edited["blocks"])
    assert ben.fills_and_submits(edited, {"rule_name": "Rather bad"}) == {}
    assert [each.rule.on for each in routes.stored_rules(work.engine)] == [False, True]
    ben.clicks(ben.modal(), "Delete")
    work.wait_for(lambda: len(routes.stored_rules(work.engine)) == 1, "the deletion")
    come(work, answers("1", verbatim="for general", plan="Pro"))
    posted(work, "#general", "for general")


def test_two_rules_of_one_name_are_refused_under_the_name(over_http: Running):
    ben = over_http.slack.person("ben")
    with over_http.engine.work(NOW) as writing:
        writing.save_rule(Rule(name="Bad"), rule_id=None, actor="U01")
    ben.opens_home()
    ben.clicks(over_http.wait_for(ben.home, "App Home"), "open_routing")
    ben.clicks(ben.modal(), "add_rule")
    wrong = ben.fills_and_submits(ben.modal(), {"rule_name": "bad"})
    assert "already" in wrong["rule_name"]


def test_what_is_done_to_a_listed_case_is_told_in_its_thread_once_it_has_one(work: Running):
    come(work, answers("2 " * 30))
    work.hands.move(seconds=3)
    work.bot.postman.wake()
    posted(work, "#nps-followup", "30 cases")
    for note in ("she called", "and again"):
        with work.engine.work(work.hands.now) as writing:
            writing.note_case(1, actor="U0CHLOE001", text=note)
        work.bot.postman.wake()
        wait_until_all_is_said(work)
    assert len(work.slack.messages("#nps-followup")) == 1
    with work.engine.work(work.hands.now) as writing:
        writing.claim_case(1, actor="U0CHLOE001")
    work.bot.postman.wake()
    wait_until_all_is_said(work)
    alert = work.alerts()[1]
    assert [line.split()[-1] for line in work.thread(alert)] == ["called", "again", "case."]


def rule_form(work: Running, who: str):
    """Open the form of a new rule."""
    person = work.slack.person(who)
    person.opens_home()
    person.clicks(work.wait_for(person.home, "App Home"), "open_routing")
    person.clicks(work.wait_for(person.modal, "the rules"), "add_rule")
    return person, person.modal()


def test_who_is_told_is_picked_one_of_channel_person_and_rota(routed: Running):
    ben, form = rule_form(routed, "ben")
    both = {"rule_name": "Bad", "rule_to_channel": ["C0GENERAL1"], "rule_to_person": [ben.id]}
    assert "one of them" in ben.fills_and_submits(form, both)["rule_to_person"]
    outside = ben.fills_and_submits(form, {"rule_to_channel": ["C0SUPPORT1"], "rule_to_person": []})
    assert "/invite @npsbot" in outside["rule_to_channel"]
    assert ben.fills_and_submits(form, {"rule_to_channel": [], "rule_to_person": [ben.id]}) == {}
    assert routes.stored_rules(routed.engine)[0].rule.to == ben.id
    routed.wait_for(lambda: "*1. Bad*" in str(ben.modal()["blocks"]), "the rule")
    ben.clicks(ben.modal(), "Edit")
    assert f"'initial_users': ['{ben.id}']" in str(ben.modal()["blocks"])


def test_the_rules_are_listed_and_tried_from_what_is_typed(routed: Running):
    come(routed, answers("2 7 10", verbatim="where is my refund"))
    ben = routed.slack.person("ben")
    told = ben.asks("/nps routes", "#general")
    assert "*4. big*" in routed.text(told)
    assert "always" not in routed.text(told)
    ben.clicks(told, "open_routing")
    ben.clicks(routed.wait_for(ben.modal, "the rules"), "try_rules")
    tried = routed.text(ben.modal())
    assert "*refunds*: Follow up (opens a case) → #general" in tried
    assert "2 of 10" in tried


def test_a_channel_picked_by_its_id_keeps_the_hours_of_its_name(over_http: Running):
    work = over_http
    batched = ChannelPolicy(to="#nps-followup", batch_minutes=60)
    work.engine.routing = replace(work.engine.routing, channels=(batched,))
    with work.engine.work(work.hands.now) as writing:
        writing.save_rule(Rule(name="Bad", rating="0-3", to="C0FOLLOW01"), rule_id=None, actor="U1")
        writing.tell(
            "post", "x", {"channel": "#nps-followup", "text": "Hello", "forms": {"blocks": []}, "chart": None}
        )
    work.bot.postman.wake()
    posted(work, "#nps-followup", "Hello")
    wait_until_all_is_said(work)
    known = routes.made_up(work.engine, Arrival("lumo", LUMO.metric, answers("2")[0], may_change=True))
    assert routes.plan_for(work.engine, known, work.hands.now).hold is not None
