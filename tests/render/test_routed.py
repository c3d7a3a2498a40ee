"""What is said of routed responses, summaries of many, and the forms of the rules."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.config import PromotersPolicy
from bot.demo.workspace.block_rules import view_complaints
from bot.render.routed import (
    PAGE_N,
    SHOWN_MOST_N,
    render_summary,
    render_summary_page,
    render_thanks,
    render_told,
)
from bot.render.routing import condition_words, render_routing, render_rules
from bot.render.rule_form import render_rule_form
from bot.render.tried_rules import render_tried_rules
from nps_engine.route_work import Known
from nps_engine.routes import Plan, Told
from nps_engine.routing.holds import Hold, Why
from nps_engine.routing.matching import Arrival, Step, Verdict
from nps_engine.routing.rules import Action, Rule
from nps_engine.storage.rules import RULES_MOST_N, StoredRule
from tests.render.samples import NOON, response, summary, told, words_of
from tests.render.test_limits import NASTY, check, check_view

ASKING = PromotersPolicy(review_url="https://g.page/review", referral_url="https://lumo.test/refer")
EXTREME = [NASTY * 250, "&" * 20_000, "👩‍👩‍👧" * 4_000, ""]


def hostile(text: str, action: Action, **more) -> Told:
    found = told(action, text, **more)
    person = response(5, 2, text, text)
    segments = {f"{text[:200]}{at}": text[:200] for at in range(30)}
    return replace(
        found,
        survey=replace(found.survey, key=text),
        response=replace(person, row=person.row._replace(segments=segments, respondent_email=text)),
        rule=text[:60] or "x",
        owner=text,
    )


def hostile_rule(text: str) -> Rule:
    name = (text or "x")[:60]
    return Rule.model_construct(
        name=name,
        survey=(text,) * 9,
        where={text[:255]: (text,) * 30, "plan": ("Pro",)},
        keyword=(text,) * 50,
        theme=(text,) * 50,
        to=f"#{name}",
        then=Action.TELL,
    )


@pytest.mark.parametrize("text", EXTREME)
def test_every_message_with_extreme_data(text):
    check(render_told(hostile(text, Action.TELL)))
    check(render_thanks(hostile(text, Action.THANK), replace_message(text)))
    for why in Why:
        for state in ("open", "claimed", "closed"):
            entries = [hostile(text, Action.FOLLOW_UP, state=state)] * 200
            check(render_summary(summary(*entries, why=why)))
            check_view(render_summary_page(summary(*entries), 3))
    check(render_summary(summary()))
    check_view(render_summary_page(summary(), 9))


def replace_message(text: str) -> PromotersPolicy:
    """Return what the operator wrote: mentions in it are in a code block, where they do nothing."""
    text = text.replace("@here", "")
    return ASKING.model_copy(
        update={"message": (text or "x")[:1_000], "review_url": "https://x.test/" + "a" * 2_980}
    )


@pytest.mark.parametrize("text", EXTREME)
def test_the_forms_with_extreme_data(text):
    rule = hostile_rule(text)
    stored = [StoredRule(n, rule, "U01", NOON) for n in range(RULES_MOST_N)]
    check_view(render_routing(stored, [rule] * 100, channel=text))
    check(render_rules(stored, [rule] * 100, channel=text))
    rotas = [f"{n}{text[:60]}" for n in range(200)]
    for to in (rule.to, "C0ABC", "U0ABC", f"rota:{rotas[3]}", ""):
        placed = rule.model_copy(update={"to": to})
        form = render_rule_form(
            placed, rule_id=1, list_view_id="V1", rotas=rotas, surveys=[text] * 300, channel=text
        )
        assert view_complaints(form, native_charts=False, file_ready=lambda _: True) == []


@pytest.mark.parametrize("text", EXTREME)
def test_what_rules_would_do_with_extreme_data(text):
    found, rule = hostile(text, Action.TELL), hostile_rule(text)
    known = Known(found.survey, Arrival("x", found.survey.metric, found.response.row))
    decided = Plan(known, Verdict((Step(rule, ""),)), text, 9.0, Hold(NOON, Why.QUIET))
    check_view(render_tried_rules([(found.response, decided)] * 10))
    check_view(render_tried_rules([(found.response, replace(decided, verdict=Verdict(())))]))
    check_view(render_tried_rules([]))


def test_a_summary_counts_all_shows_some_and_names_as_many_as_fit():
    entries = [told(Action.FOLLOW_UP, f"reason {n}", case_id=n) for n in range(200)]
    message = render_summary(summary(*entries))
    assert "🌊 200 cases came in at once" in message.text
    buttons = [
        block for block in message.blocks if block.get("accessory", {}).get("action_id") == "listed_claim"
    ]
    assert len(buttons) == 15
    assert [button["accessory"]["value"] for button in buttons] == [str(n) for n in range(15)]
    assert "200 waiting for someone" in str(message.blocks[1])
    assert "See all 200" in words_of(message.blocks)
    shown = summary(*entries, shown=slice(SHOWN_MOST_N))
    assert render_summary(shown) == message
    pages = [
        render_summary_page(summary(*entries, shown=slice(page * PAGE_N, (page + 1) * PAGE_N)), page)
        for page in range(5)
    ]
    menus = [
        block["accessory"]["options"][0]["value"]
        for page in pages
        for block in page["blocks"]
        if "accessory" in block
    ]
    assert menus == [f"claim:{n}" for n in range(200)]
    assert json.loads(pages[2]["private_metadata"]) == {"summary_id": 3, "page": 2}
    assert PAGE_N == 40


def test_a_listed_case_says_where_it_stands_and_when_it_is_due():
    waits, taken, done = (
        told(Action.FOLLOW_UP, "x", state=state, owner="U1AB") for state in ("open", "claimed", "resolved")
    )
    text = render_summary(summary(waits, taken, done)).text
    assert "waiting for someone · due Mon 23 Nov, 18:00" in text
    assert "claimed by <@U1AB> · due" in text
    assert "resolved: x" in text


def test_thanks_carry_words_and_links_that_are_ready_to_send():
    found = told(Action.THANK)
    row = found.response.row._replace(respondent_email="anna@x.test")
    message = render_thanks(replace(found, response=replace(found.response, row=row)), ASKING)
    for words in (ASKING.message, ASKING.review_url, ASKING.referral_url, "anna@x.test", "Love it."):
        assert words in message.text
    urls = [each["url"] for block in message.blocks for each in block.get("elements", []) if "url" in each]
    assert urls == [ASKING.review_url, ASKING.referral_url]


def test_a_summary_of_the_night_says_since_when():
    message = render_summary(summary(told(Action.FOLLOW_UP), told(), why=Why.QUIET), time_zone=NOON.tzinfo)
    assert "🌙 2 responses came in during quiet hours" in message.text
    assert "no case" in message.text


def test_conditions_read_as_a_person_would_say_them():
    rule = Rule.model_validate({
        "name": "x", "bucket": "detractor", "rating": "0-3", "where": {"plan": ["Pro", "Team"]},
        "keyword": ["refund*"], "weight_from": 1000, "comment": True,
    })  # fmt: skip
    assert condition_words(rule) == (
        "detractor · rating 0-3 · plan Pro or Team · says refund* · weight 1,000 or more · with a comment"
    )
    assert condition_words(Rule(name="x")) == "anything"


def test_a_form_shows_the_rule_as_it_is():
    rule = Rule(
        name="Big", where={"plan": ("Pro", "Team")}, weight_from=1e6, urgent=True, comment=False, to="U012AB"
    )
    form = str(
        render_rule_form(rule, rule_id=4, list_view_id="V1", rotas=["care"], surveys=["lumo"], channel="#a")
    )
    for words in (
        "'Big'",
        "plan=Pro\\nplan=Team",
        "'1000000'",
        "'On call: care'",
        "'initial_users': ['U012AB']",
    ):
        assert words in form
