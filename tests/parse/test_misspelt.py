"""Values of dimensions may be misspelt; what was understood is noted, all else is refused as before."""

import pytest

from bot.parse.flags import parse_flags
from bot.parse.plan import question_json
from bot.questions import Command, Question
from nps_engine.errors import UserError
from tests.parse.workspace import LUMO, TODAY, asked

ENTERPRISE = {"plan": ("Enterprise",)}


@pytest.mark.parametrize(
    ("text", "where", "taken"),
    [
        ("how did enterprize customers feel", ENTERPRISE, ("enterprize", "Enterprise")),
        ("score plan=Enterprize", ENTERPRISE, ("Enterprize", "Enterprise")),
        ("score --where plan=enterprse", ENTERPRISE, ("enterprse", "Enterprise")),
        ("score north amercia", {"region": ("North America",)}, ("north amercia", "North America")),
        ("score region=north amercia", {"region": ("North America",)}, ("north amercia", "North America")),
        ("andriod score", {"platform": ("Android",)}, ("andriod", "Android")),
        ("plan=Enterprize,Free", {"plan": ("Enterprise", "Free")}, ("Enterprize", "Enterprise")),
    ],
)
def test_a_value_is_taken_as_meant(text, where, taken):
    question = asked(text)
    assert question == Question(Command.SCORE, where=where)
    assert question.taken == (taken,)


def test_both_sides_of_a_comparison_may_be_misspelt():
    question = asked("compare Andriod with IOS in Eurpoe")
    assert question.where == {"platform": ("Android",), "region": ("Europe",)}
    assert question.taken == (("Andriod", "Android"), ("Eurpoe", "Europe"))


def test_a_plan_says_what_was_taken_for_what():
    assert question_json(asked("score plan=Enterprize"))["taken"] == {"Enterprize": "Enterprise"}
    assert "taken" not in question_json(asked("score plan=Enterprise"))


def test_flags_are_as_tolerant():
    question = parse_flags(Command.SCORE, vocabulary=LUMO, today=TODAY, where=["platform=Andriod"])
    assert (question.where, question.taken) == ({"platform": ("Android",)}, (("Andriod", "Android"),))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "score plan=enterprises2",
            "score plann=Pro",
            "survey=pulze",
            "score theme=t5",
            "breakdown by regionn",
        ),
        *("tredn weekly", "respones", "biling comments", "score plan=Pri", "score company=freelancer7"),
    ],
)
def test_ids_keys_dimensions_and_grammar_are_not_guessed(text):
    with pytest.raises(UserError):
        asked(text)


@pytest.mark.parametrize(("text", "hint"), [("scroe", "score"), ("detractrs", "detractors")])
def test_words_that_mean_the_same_are_one_hint(text: str, hint: str):
    with pytest.raises(UserError, match=rf"Try {hint}\.?$"):
        asked(text)
