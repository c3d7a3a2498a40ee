"""The plan of a question, and what is suggested where there is none."""

import pytest

from bot.parse.lexicon import EXAMPLES
from bot.parse.plan import parse_plan, question_json
from bot.parse.vocabulary import Vocabulary
from bot.parse.words import parse_words
from bot.questions import Command
from tests.parse.workspace import LUMO, TODAY, asked


def planned(text):
    return parse_plan(text, vocabulary=LUMO, today=TODAY)


def test_a_plan():
    assert question_json(asked("what do detractors in Europe say about billing last month, top 5")) == {
        "command": "responses",
        "survey": None,
        "period": {"from": "2026-07-01", "to": "2026-08-01"},
        "compare_to": None,
        "where": {"region": ["Europe"]},
        "by": None,
        "interval": None,
        "bucket": "detractor",
        "theme": "t1",
        "limit": 5,
        "suggestions": [],
    }


def test_a_plan_without_a_period_says_null_for_the_default():
    plan = question_json(asked("trend by week"), default_survey="lumo-nps")
    assert (plan["period"], plan["interval"], plan["survey"]) == (None, "week", "lumo-nps")


def test_what_is_not_understood_has_no_command_and_a_suggestion():
    plan = question_json(planned("how did entrprz customers feel last month"))
    assert plan["command"] is None
    assert plan["suggestions"] == ["score from 2026-07-01 to 2026-08-01 plan=Enterprise"]


@pytest.mark.parametrize(
    ("text", "suggestions"),
    [
        ("tredn weekly", ("trend by week",)),
        ("how is Pro doing", ("score plan=Pro", "score product=Pro")),
        ("comments about invoices", ("comments theme=t1", "comments theme=t4")),
        ("theme=invoices", ("responses theme=t1", "responses theme=t4")),
        ("score plan", ("breakdown by plan", "score plan=Free")),
        ("score --lst 30d", ("score from 2026-07-17 to 2026-08-16",)),
        ("banana", EXAMPLES),
        ("2026-02-30", EXAMPLES),
    ],
)
def test_suggestions(text, suggestions):
    assert planned(text).suggestions == suggestions


def test_what_is_understood_needs_no_suggestion():
    assert planned("trend weekly") == asked("trend weekly")


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_are_right_in_an_empty_workspace(example):
    assert parse_words(example, vocabulary=Vocabulary(), today=TODAY).command in Command
