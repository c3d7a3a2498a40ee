"""Sentences that compare two things, and the sides that they are understood to have."""

import pytest

from bot.parse.plan import question_json
from bot.questions import Against, Command, Question
from tests.parse.workspace import asked, days

YEAR_AGO = Against.YEAR_AGO
THIS_MONTH, LAST_MONTH = days("2026-08-01", "2026-08-16"), days("2026-07-01", "2026-08-01")
Q1, Q2, Q3 = (
    days("2026-01-01", "2026-04-01"),
    days("2026-04-01", "2026-07-01"),
    days("2026-07-01", "2026-08-16"),
)
LAST_90_DAYS = days("2026-05-18", "2026-08-16")


def compare(**fields: object) -> Question:
    return Question(Command.COMPARE, **fields)  # type: ignore[arg-type]


def plan(first: str, *others: str, **more: object) -> Question:
    return compare(where={"plan": (first,)}, compare_where={"plan": others}, **more)


def said(question: Question, *texts: str) -> list[tuple[str, Question]]:
    """Return several ways to say one thing."""
    return [(text, question) for text in texts]


PERIODS = [
    *said(
        compare(period=Q2, compare_to=Q1),
        "compare Q2 with Q1",
        "compare Q2 to Q1",
        "compare Q2 and Q1",
        "Q2 vs Q1",
        "Q2 vs. Q1?",
        "what's the difference between Q2 and Q1?",
        "how does Q2 compare to Q1",
        "is the score of Q2 better than Q1's?",
        "did we do worse in Q2 than in Q1",
        "compare Q2 with the previous quarter",
        "Q2 vs the quarter before",
    ),
    *said(
        compare(period=THIS_MONTH, compare_to=LAST_MONTH),
        "compare this month with last month",
        "compare this month with the previous month",
        "score vs last month",
        "how are we doing compared to last month?",
        "is the score higher than the month before",
    ),
    *said(
        compare(period=days("2026-01-01", "2026-02-01"), compare_to=days("2025-01-01", "2025-02-01")),
        "compare from 2026-01-01 to 2026-02-01 with from 2025-01-01 to 2025-02-01",
        "compare from 2026-01-01 to 2026-02-01 to from 2025-01-01 to 2025-02-01",
    ),
    *said(
        compare(period=Q2, compare_to=Q1, where={"plan": ("Enterprise",)}),
        "compare Q2 with Q1 for Enterprise",
        "compare Enterprise in Q2 with Q1",
    ),
    ("compare Q3 with Q3 last year", compare(period=Q3, compare_to=days("2025-07-01", "2025-10-01"))),
    ("compare January to March with April to June", compare(period=Q1, compare_to=Q2)),
    ("how is Enterprise doing compared to last month",
     compare(period=THIS_MONTH, compare_to=LAST_MONTH, where={"plan": ("Enterprise",)})),
]  # fmt: skip

WITHOUT_DATES = [
    ("compare", compare()),
    ("compare last month", compare(period=LAST_MONTH)),
    ("compare last 90 days with the period before", compare(period=LAST_90_DAYS)),
    ("compare with previous", compare()),
    (
        "last 7 days vs the previous 7 days",
        compare(period=days("2026-08-09", "2026-08-16"), compare_to=days("2026-08-02", "2026-08-09")),
    ),
    (
        "compare last 90 days with the 30 days before",
        compare(period=LAST_90_DAYS, compare_to=days("2026-04-18", "2026-05-18")),
    ),
    ("compare this month to a year ago", compare(period=THIS_MONTH, against=YEAR_AGO)),
    (
        "score last quarter vs a year ago",
        compare(period=Q2, against=YEAR_AGO),
    ),
    ("score July year over year", compare(period=LAST_MONTH, against=YEAR_AGO)),
    ("YoY score for Enterprise", compare(where={"plan": ("Enterprise",)}, against=YEAR_AGO)),
    ("score vs a year ago", compare(against=YEAR_AGO)),
    ("this month vs the same month last year", compare(period=THIS_MONTH, against=YEAR_AGO)),
    ("this month compared to the same time last year in Europe",
     compare(period=THIS_MONTH, where={"region": ("Europe",)}, against=YEAR_AGO)),
]  # fmt: skip

SEGMENTS = [
    ("compare Enterprise and Free", plan("Enterprise", "Free")),
    ("enterprise vs free", plan("Enterprise", "Free")),
    ("compare Enterprise with Free", plan("Enterprise", "Free")),
    ("how does Enterprise differ from Free", plan("Enterprise", "Free")),
    ("difference between Enterprise and Free in Europe",
     compare(where={"plan": ("Enterprise",), "region": ("Europe",)}, compare_where={"plan": ("Free",)})),
    ("are Enterprise customers less happy than Free ones?", plan("Enterprise", "Free")),
    ("are Enterprise customers happier than Free ones?", plan("Enterprise", "Free")),
    ("compare plan=Pro with plan=Free last 90 days", plan("Pro", "Free", period=LAST_90_DAYS)),
    ("compare plan=Pro last 90 days with plan=Free", plan("Pro", "Free", period=LAST_90_DAYS)),
    ("compare plan=Pro plan=Enterprise with plan=Free",
     compare(where={"plan": ("Pro", "Enterprise")}, compare_where={"plan": ("Free",)})),
    ("compare customers with plan Enterprise with customers with plan Free", plan("Enterprise", "Free")),
    ("compare Enterprise in Q2 with Free in Q1", plan("Enterprise", "Free", period=Q2, compare_to=Q1)),
    ("compare Android to iOS in Europe",
     compare(where={"platform": ("Android",), "region": ("Europe",)}, compare_where={"platform": ("iOS",)})),
    ("Enterprise vs the rest", plan("Enterprise")),
    ("compare Enterprise with everyone else last month", plan("Enterprise", period=LAST_MONTH)),
    ("compare Enterprise with all plans", plan("Enterprise")),
    ("compare Enterprise with other plans", plan("Enterprise")),
    ("Enterprise vs the average", plan("Enterprise")),
    ("compare Enterprise in Europe with any plan",
     compare(where={"plan": ("Enterprise",), "region": ("Europe",)}, compare_where={"plan": ()})),
    ("compare Enterprise with Europe",
     compare(where={"plan": ("Enterprise",)}, compare_where={"plan": (), "region": ("Europe",)})),
    ("compare everyone with Enterprise", compare(compare_where={"plan": ("Enterprise",)})),
    ('compare "Very Big" vs Free', plan("Very Big", "Free")),
]  # fmt: skip

SURVEYS = [
    ("compare lumo-nps and pulse", compare(survey="lumo-nps", compare_survey="pulse")),
    ("lumo-nps vs pulse last month",
     compare(survey="lumo-nps", compare_survey="pulse", period=LAST_MONTH)),
    ("compare survey=lumo-nps+pulse with survey=all", compare(survey="lumo-nps+pulse", compare_survey="all")),
]  # fmt: skip

BREAKDOWNS = [
    ("compare plans", Question(Command.BREAKDOWN, by="plan")),
    ("how do plans differ?", Question(Command.BREAKDOWN, by="plan")),
    ("compare plans last month", Question(Command.BREAKDOWN, by="plan", period=LAST_MONTH)),
    ("compare segments", Question(Command.BREAKDOWN)),
    (
        "Free vs Enterprise vs Very Big",
        Question(Command.BREAKDOWN, by="plan", where={"plan": ("Free", "Enterprise", "Very Big")}),
    ),
    (
        "compare Free, Enterprise and Very Big",
        Question(Command.BREAKDOWN, by="plan", where={"plan": ("Free", "Enterprise", "Very Big")}),
    ),
]

ALL = PERIODS + WITHOUT_DATES + SEGMENTS + SURVEYS + BREAKDOWNS


@pytest.mark.parametrize(("text", "question"), ALL)
def test_words_compare(text, question):
    assert asked(text) == question


@pytest.mark.parametrize("question", [question for _, question in ALL], ids=lambda q: q.as_text())
def test_a_comparison_reads_back_from_its_own_words(question):
    assert asked(question.as_text()) == question


def test_the_other_side_has_what_the_first_says_and_it_does_not():
    question = asked("compare Enterprise in Europe in Q2 with Free in Q1")
    assert question.other_side() == compare(period=Q1, where={"plan": ("Free",), "region": ("Europe",)})
    assert asked("Enterprise vs the rest").other_side() == compare()


@pytest.mark.parametrize(
    ("text", "compare_to", "more"),
    [
        ("compare Q2 with Q1", ("2026-01-01", "2026-04-01"), {}),
        ("score July year over year", ("2025-07-01", "2025-08-01"), {}),
        ("compare last month", ("2026-06-01", "2026-07-01"), {}),
        ("compare", ("2026-02-17", "2026-05-18"), {}),
        ("Enterprise vs Free", None, {"compare_where": {"plan": ["Free"]}}),
        ("Enterprise vs the rest", None, {"compare_where": {"plan": []}}),
        ("compare lumo-nps and pulse", None, {"compare_survey": "pulse"}),
        ("score --compare-to year-ago", ("2025-05-18", "2025-08-16"), {}),
        ("score", None, {}),
    ],
)
def test_a_plan_says_what_with(text, compare_to, more):
    told = question_json(asked(text), default_period=LAST_90_DAYS)
    keys = ("compare_where", "compare_survey")
    assert told["compare_to"] == (compare_to and dict(zip(("from", "to"), compare_to, strict=True)))
    assert {key: told[key] for key in keys if key in told} == more
