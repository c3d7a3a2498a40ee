"""The program's flags to a question, as words would ask it."""

import pytest

from bot.parse.flags import parse_flags
from bot.questions import Command, Question
from nps_engine.errors import UserError
from nps_engine.periods import Interval
from nps_engine.values import Bucket
from tests.parse.workspace import LUMO, TODAY, asked


def flagged(command, **flags):
    return parse_flags(command, vocabulary=LUMO, today=TODAY, **flags)


def test_no_flags_leave_all_to_the_workspace():
    assert flagged(Command.SCORE) == Question(Command.SCORE)


def test_every_flag():
    question = flagged(
        Command.RESPONSES,
        survey="Lumo NPS",
        where=["plan=pro", "Plan = enterprise", "region=Sao Paulo", "company=Foo, Bar & Co"],
        bucket="Detractors",
        theme="slow app",
        limit=5,
        after="7",
    )
    assert question == Question(
        Command.RESPONSES,
        survey="lumo-nps",
        where={"plan": ("Pro", "Enterprise"), "region": ("São Paulo",), "company": ("Foo, Bar & Co",)},
        bucket=Bucket.DETRACTOR,
        theme="t2",
        limit=5,
        after=7,
    )


def test_by_and_interval():
    assert flagged(Command.BREAKDOWN, by="journey stage").by == "journey_stage"
    assert flagged(Command.TREND, interval="weekly").interval is Interval.WEEK


@pytest.mark.parametrize(
    ("command", "flags", "words"),
    [
        (Command.SCORE, {"last": "30d"}, "score --last 30d"),
        (
            Command.SCORE,
            {"from_": "2026-01-01", "to": "2026-02-01"},
            "score --from 2026-01-01 --to 2026-02-01",
        ),
        (Command.SCORE, {"where": ["plan=Very Big"]}, "score --where plan=Very Big"),
        (Command.BREAKDOWN, {"by": "plan"}, "breakdown --by plan"),
        (Command.TREND, {"interval": "week"}, "trend --interval week"),
        (Command.RESPONSES, {"bucket": "detractor", "limit": "5"}, "responses --bucket detractor --limit 5"),
        (Command.RESPONSES, {"theme": "t3", "survey": "pulse"}, "responses --theme t3 --survey pulse"),
    ],
)
def test_flags_and_words_say_the_same(command, flags, words):
    assert flagged(command, **flags) == asked(words)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({"survey": ""}, "don't know the survey “”"),
        ({"where": ["Pro"]}, "“Pro” does not say which dimension.*Try plan=Free"),
        ({"where": ["plann=Pro"]}, "don't know the dimension “plann”"),
        ({"where": ["plan="]}, "don't know the plan “”"),
        ({"where": ["plan=Entrprz"]}, "Try plan=Enterprise"),
        ({"by": "plan"}, "“by plan” does not go with score.*Try breakdown by plan"),
        ({"interval": "week"}, "“by week” does not go with score"),
        ({"limit": 0}, "“0” is not a number of rows"),
        ({"limit": -1}, "“-1” is not a number of rows"),
        ({"theme": "nope"}, "don't know the theme “nope”"),
    ],
)
def test_a_wrong_flag_is_refused(flags, words):
    with pytest.raises(UserError, match=words):
        flagged(Command.SCORE, **flags)
