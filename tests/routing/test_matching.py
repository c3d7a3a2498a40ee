"""Which rule decides: each condition, words in any case and accent, and that the first match wins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from nps_engine.ratings import Bucket, Metric
from nps_engine.routing.matching import Arrival, decide
from nps_engine.routing.routing import Routing
from nps_engine.routing.rules import LAST_RULE, Action, Rule
from nps_engine.values import Segments
from tests.conftest import answers


def arrival(
    rating: int = 3, verbatim: str = "", *, weight: float = 1.0, themes=frozenset(), **more
) -> Arrival:
    changes = more.pop("may_change", False)
    metric = more.pop("metric", Metric.NPS)
    row = answers(str(rating), verbatim=verbatim)[0]._replace(weight=weight, segments=Segments(more))
    return Arrival("lumo", metric, row, themes, may_change=changes)


def rule(**conditions) -> Rule:
    return Rule.model_validate({"name": "this", "then": "tell", "to": "#here", **conditions})


def why_not(conditions: dict, found: Arrival) -> str:
    return decide([rule(**conditions)], found).steps[0].why_not


@pytest.mark.parametrize(
    ("conditions", "found", "words"),
    [
        ({}, arrival(), ""),
        ({"rating": "0-3"}, arrival(3), ""),
        ({"rating": "0-3"}, arrival(4), "the rating is 4, not 0–3"),
        ({"rating": 5}, arrival(5), ""),
        ({"bucket": ["passive", "promoter"]}, arrival(6), "it is a detractor, not a passive or promoter"),
        ({"bucket": "promoter"}, arrival(9), ""),
        ({"metric": "csat"}, arrival(2), "the metric is nps, not csat"),
        ({"survey": "LUMO"}, arrival(), ""),
        ({"survey": "web"}, arrival(), "the survey is lumo, not web"),
        ({"where": {"Plan": "pro"}}, arrival(plan="PRO"), ""),
        ({"where": {"plan": ["Pro", "Team"]}}, arrival(plan="Free"), "plan is Free, not Pro or Team"),
        ({"where": {"plan": "Pro", "region": "EU"}}, arrival(plan="Pro"), "it says nothing of region"),
        ({"weight_from": 100}, arrival(weight=99.5), "the weight is 99.5, below 100"),
        ({"weight_from": 100}, arrival(weight=100), ""),
        ({"comment": True}, arrival(), "there is no comment"),
        ({"comment": True}, arrival(verbatim="  "), "there is no comment"),
        ({"comment": False}, arrival(verbatim="slow"), "there is a comment"),
        ({"theme": "t3"}, arrival(verbatim="slow", themes=frozenset({"t3", "Slow app"})), ""),
        ({"theme": "slow app"}, arrival(verbatim="slow", themes=frozenset({"t3", "Slow app"})), ""),
        ({"theme": "t4"}, arrival(verbatim="slow", themes=frozenset({"t3"})), "the comment is not about t4"),
        ({"on": False}, arrival(), "it is switched off"),
    ],
)
def test_every_condition_says_why_it_does_not_fit(conditions, found, words):
    assert why_not(conditions, found) == words


@pytest.mark.parametrize(
    ("keyword", "verbatim", "fits"),
    [
        ("cafe", "Le CAFÉ est froid", True),
        ("Café", "our cafe!", True),
        ("refund", "Refund, please.", True),
        ("refund", "refunds", False),
        ("refund*", "two refunds", True),
        ("art", "the cart is empty", False),
        ("too slow", "it is too\n slow", True),
        ("too slow", "too very slow", False),
        ("straße", "STRASSE", True),
        ("退款", "我要退款谢谢", True),
        ("can't", "I can’t log in", True),
        ("c++", "I like C", True),  # marks are no letters: what is left is the word
    ],
)
def test_keywords_are_whole_words_whatever_their_case_and_accents(keyword, verbatim, fits):
    assert (why_not({"keyword": keyword}, arrival(verbatim=verbatim)) == "") is fits


def test_without_rules_detractors_are_followed_up_and_others_left():
    assert decide([], arrival(6)).rule == LAST_RULE
    assert decide([], arrival(7)).action is Action.NOTHING
    assert decide([], arrival(3, metric=Metric.CSAT)).rule is None


RULES = st.builds(
    Rule,
    name=st.text("abc", min_size=1, max_size=5),
    on=st.booleans(),
    rating=st.sampled_from(["", "0-3", "4-8", "9"]),
    bucket=st.sets(st.sampled_from(Bucket)).map(tuple),
    keyword=st.sampled_from([(), ("slow",), ("refund",)]),
    comment=st.sampled_from([None, True]),
    weight_from=st.sampled_from([None, 5.0]),
    where=st.sampled_from([{}, {"plan": ("Pro",)}]),
    then=st.sampled_from(Action),
)
ARRIVALS = st.builds(
    arrival,
    st.integers(0, 10),
    st.sampled_from(["", "too slow", "a refund"]),
    weight=st.sampled_from([1.0, 9.0]),
    plan=st.sampled_from(["Pro", "Free"]),
)


@given(st.lists(RULES, max_size=8), ARRIVALS)
def test_the_first_rule_that_fits_alone_decides(rules, found):
    verdict = decide(rules, found)
    alone = [each for each in rules if not decide([each], found).steps[0].why_not]
    last = LAST_RULE if found.bucket is Bucket.DETRACTOR else None
    assert verdict.rule is (alone[0] if alone else last)
    assert [step.rule for step in verdict.steps] == [*rules, LAST_RULE][: len(verdict.steps)]


@given(st.lists(RULES, min_size=1, max_size=6), ARRIVALS, st.data())
def test_rules_behind_the_one_that_decides_change_nothing(rules, found, data):
    verdict = decide(rules, found)
    kept = rules[: len(verdict.steps)]
    behind = data.draw(st.permutations(rules[len(verdict.steps) :]))
    assert decide([*kept, *behind], found).rule is verdict.rule


@given(st.lists(RULES, max_size=6), ARRIVALS)
def test_what_cannot_change_any_more_is_never_open(rules, found):
    assert not decide(rules, found).is_open


def test_a_decision_waits_only_for_what_could_change_it():
    routing = Routing(grace_s=60, theme_wait_s=10)
    slow, themed = rule(keyword="slow"), rule(theme="t1")
    silent = arrival(3, may_change=True)
    unknown = arrival(3, "slow", themes=None, may_change=True)
    waits = lambda rules, found: routing.wait(decide(rules, found), found).total_seconds()  # noqa: E731
    assert waits([], silent) == 60, "the alert of a detractor whose comment may follow"
    assert waits([], arrival(9, may_change=True)) == 0, "nobody is told of a promoter anyway"
    assert waits([slow], arrival(9, may_change=True)) == 60, "a comment may come that says it"
    assert waits([slow], arrival(9, "fast", may_change=True)) == 0
    assert waits([themed], unknown) == 10
    assert waits([rule(theme="t1", keyword="refund")], unknown) == 0, (
        "the keyword is not there, whatever the theme"
    )
    assert waits([slow, themed], unknown) == 0, "an earlier rule decides already"
    assert waits([rule(theme="t1", rating="9-10")], unknown) == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"rating": "9-3"}, "try “3-9”"),
        ({"rating": "low"}, "a rating or a range"),
        ({"rating": True}, "a rating or a range"),
        ({"to": "support"}, "#channel"),
        ({"to": "rota:"}, "#channel"),
        ({"where": "plan"}, "dimension ="),
        ({"keyword": "!"}, "words with letters"),
        ({"comment": False, "keyword": "slow"}, "never fits"),
        ({"then": "call"}, "follow_up"),
        ({"weight_from": -1}, "greater than or equal"),
        ({"ratting": "1"}, "Extra inputs"),
        ({"name": ""}, "at least 1 character"),
    ],
)
def test_a_rule_that_cannot_work_says_what_would(given, words):
    with pytest.raises(ValidationError, match=words):
        rule(**given)
