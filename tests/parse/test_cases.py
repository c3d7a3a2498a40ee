"""What people type about cases, and what they are told where the terminal or App Home is the place."""

import pytest

from bot.parse.cases import CaseQuestion, parse_case_words
from bot.parse.words import parse_words
from nps_engine.errors import UserError
from tests.parse.workspace import LUMO, TODAY


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("cases", CaseQuestion("open")),
        ("case", CaseQuestion("open")),
        ("My  cases", CaseQuestion("mine")),
        ("my case", CaseQuestion("mine")),
        ("cases overdue", CaseQuestion("overdue")),
        ("cases report", CaseQuestion("report")),
        ("cases of <@U0BEN00001|ben>", CaseQuestion("mine", owner="U0BEN00001")),
        ("Cases by <@W1A>", CaseQuestion("mine", owner="W1A")),
        ("cases of anything", None),
        ("score", None),
    ],
)
def test_lists_of_cases(text: str, asked: CaseQuestion | None):
    assert parse_case_words(text, vocabulary=LUMO, today=TODAY) == asked


@pytest.mark.parametrize(
    ("text", "where"), [("routes", "Routing in App Home"), ("outbox", "the program “npsbot” in a terminal")]
)
def test_what_is_done_elsewhere_says_where(text: str, where: str):
    with pytest.raises(UserError, match=where):
        parse_words(text, vocabulary=LUMO, today=TODAY)


def test_cases_are_among_the_known_commands():
    with pytest.raises(UserError, match="Known commands:.* cases"):
        parse_words("flurbl", vocabulary=LUMO, today=TODAY)
