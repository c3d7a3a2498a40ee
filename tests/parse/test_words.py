"""Sentences and the questions that they ask."""

import pytest

from bot.parse.vocabulary import Vocabulary
from bot.parse.words import parse_words
from bot.questions import Against, Command, Question
from nps_engine.periods import Interval
from nps_engine.values import Bucket
from tests.parse.workspace import TODAY, asked, days

SCORE, TREND, DISTRIBUTION = Command.SCORE, Command.TREND, Command.DISTRIBUTION
DRIVERS, EXPLAIN = Command.DRIVERS, Command.EXPLAIN
BREAKDOWN, RESPONSES, THEMES, HELP = Command.BREAKDOWN, Command.RESPONSES, Command.THEMES, Command.HELP
YEAR_AGO = Against.YEAR_AGO
DETRACTOR, PROMOTER = Bucket.DETRACTOR, Bucket.PROMOTER
LAST_MONTH = days("2026-07-01", "2026-08-01")
Q1, Q2 = days("2026-01-01", "2026-04-01"), days("2026-04-01", "2026-07-01")
LAST_30_DAYS = days("2026-07-17", "2026-08-16")
JANUARY = days("2026-01-01", "2026-02-01")
ENTERPRISE = {"plan": ("Enterprise",)}

COMMANDS = [
    ("", Question(HELP)),
    ("   ", Question(HELP)),
    ("?", Question(HELP)),
    ("help", Question(HELP)),
    ("help trend", Question(HELP)),
    ("Hi!", Question(HELP)),
    ("hello there", Question(HELP)),
    ("who are you?", Question(HELP)),
    ("csat last month", Question(SCORE, survey="onboarding-csat", period=LAST_MONTH)),
    ("customer satisfaction score", Question(SCORE, survey="onboarding-csat")),
    ("average rating", Question(DISTRIBUTION)),
    ("best plan", Question(BREAKDOWN, by="plan")),
    ("what is our worst performing region?", Question(BREAKDOWN, by="region")),
    ("best month", Question(TREND, interval=Interval.MONTH)),
    ("score", Question(SCORE)),
    ("SCORE", Question(SCORE)),
    ("nps", Question(SCORE)),
    ("/nps score", Question(SCORE)),
    ("what's our NPS?", Question(SCORE)),
    ("How are we doing?", Question(SCORE)),
    ("tell us the score please", Question(SCORE)),
    ("trend", Question(TREND)),
    ("score over time", Question(TREND)),
    ("NPS history", Question(TREND)),
    ("distribution", Question(DISTRIBUTION)),
    ("histogram", Question(DISTRIBUTION)),
    ("show me the spread of the ratings", Question(DISTRIBUTION)),
    ("breakdown", Question(BREAKDOWN)),
    ("compare segments", Question(BREAKDOWN)),
    ("responses", Question(RESPONSES)),
    ("latest comments", Question(RESPONSES, with_comment=True)),
    ("verbatims", Question(RESPONSES, with_comment=True)),
    ("latest", Question(RESPONSES)),
    ("latest score", Question(SCORE)),
    ("detractors", Question(RESPONSES, bucket=DETRACTOR)),
    ("list the detractors", Question(RESPONSES, bucket=DETRACTOR)),
    ("themes", Question(THEMES)),
    ("why?", Question(EXPLAIN)),
    ("explain", Question(EXPLAIN)),
    ("explain last month by region", Question(EXPLAIN, period=LAST_MONTH, by="region")),
    (
        "why are detractors in Europe unhappy",
        Question(THEMES, bucket=DETRACTOR, where={"region": ("Europe",)}),
    ),
    ("why do people complain", Question(THEMES)),
    ("what changed?", Question(EXPLAIN)),
    ("what happened last month", Question(EXPLAIN, period=LAST_MONTH)),
    ("explain compare-to=year-ago", Question(EXPLAIN, against=YEAR_AGO)),
    ("themes by plan", Question(THEMES, by="plan")),
    ("trend of billing", Question(TREND, theme="t1")),
    ("billing by plan", Question(BREAKDOWN, theme="t1", by="plan")),
    ("top reasons", Question(THEMES)),
    ("drivers", Question(DRIVERS)),
    ("top drivers by plan", Question(DRIVERS, by="plan")),
    ("what drives our NPS?", Question(DRIVERS)),
    ("what hurts the score", Question(DRIVERS)),
    ("what do people complain about", Question(THEMES)),
    ("why did the score drop", Question(EXPLAIN)),
    ("why did our NPS fall last month?", Question(EXPLAIN, period=LAST_MONTH)),
    ("why is Q1 lower than Q2", Question(EXPLAIN, period=Q1, compare_to=Q2)),
    ("why was Q2 better than Q1 by plan?", Question(EXPLAIN, period=Q2, compare_to=Q1, by="plan")),
    ("explain Q2 vs a year ago", Question(EXPLAIN, period=Q2, against=YEAR_AGO)),
    (
        "drivers of Q2 compared with Q1 in Europe",
        Question(DRIVERS, period=Q2, compare_to=Q1, where={"region": ("Europe",)}),
    ),
]

FIELDS = [
    ("score last 30 days plan=enterprise", Question(SCORE, period=LAST_30_DAYS, where=ENTERPRISE)),
    ("trend --interval week --last 30d", Question(TREND, interval=Interval.WEEK, period=LAST_30_DAYS)),
    ("trend --interval=week --last=30d", Question(TREND, interval=Interval.WEEK, period=LAST_30_DAYS)),
    ("score —last 30d", Question(SCORE, period=LAST_30_DAYS)),
    ("score --last 30 days", Question(SCORE, period=LAST_30_DAYS)),
    ("score --from 2026-01-01 --to 2026-02-01", Question(SCORE, period=JANUARY)),
    ("score from 2026-01-01 to 2026-02-01", Question(SCORE, period=JANUARY)),
    ("score from=2026-01-01 to=2026-02-01", Question(SCORE, period=JANUARY)),
    (
        "score --where plan=Pro --where plan=Free --where region=Europe",
        Question(SCORE, where={"plan": ("Pro", "Free"), "region": ("Europe",)}),
    ),
    ('score --where "plan=Very Big"', Question(SCORE, where={"plan": ("Very Big",)})),
    ('plan = "Very Big"', Question(SCORE, where={"plan": ("Very Big",)})),
    ("plan=“very big”", Question(SCORE, where={"plan": ("Very Big",)})),
    ("plan='Very Big'", Question(SCORE, where={"plan": ("Very Big",)})),
    ("score plan=very big last month", Question(SCORE, where={"plan": ("Very Big",)}, period=LAST_MONTH)),
    ("plan=Pro,Free", Question(SCORE, where={"plan": ("Pro", "Free")})),
    ("plan: Pro", Question(SCORE, where={"plan": ("Pro",)})),
    ("plan:Pro", Question(SCORE, where={"plan": ("Pro",)})),
    ("PLAN == pro?", Question(SCORE, where={"plan": ("Pro",)})),
    ("journey stage = onboarding", Question(SCORE, where={"journey_stage": ("Onboarding",)})),
    ("responses --bucket detractor --theme t3 --limit 5 --survey pulse",
     Question(RESPONSES, bucket=DETRACTOR, theme="t3", limit=5, survey="pulse")),
    ("responses bucket=promoters theme=slow app", Question(RESPONSES, bucket=PROMOTER, theme="t2")),
    ("responses theme t3", Question(RESPONSES, theme="t3")),
    ("responses limit=5 after=123", Question(RESPONSES, limit=5, after=123)),
    ("responses limit 5 after 123", Question(RESPONSES, limit=5, after=123)),
    ("top 5 themes", Question(THEMES, limit=5)),
    ("last 5 comments", Question(RESPONSES, with_comment=True, limit=5)),
    ("3 latest detractor comments", Question(RESPONSES, with_comment=True, limit=3, bucket=DETRACTOR)),
    ("last 5 weeks", Question(SCORE, period=days("2026-07-12", "2026-08-16"))),
    ("survey=LUMO_NPS", Question(SCORE, survey="lumo-nps")),
    ("survey=lumo-nps+pulse", Question(SCORE, survey="lumo-nps+pulse")),
    ("survey=pulse,lumo-nps", Question(SCORE, survey="pulse+lumo-nps")),
    ("score --survey pulse --survey lumo-nps", Question(SCORE, survey="pulse+lumo-nps")),
    ("score for the pulse and lumo-nps surveys", Question(SCORE, survey="pulse+lumo-nps")),
    ("survey=all", Question(SCORE, survey="all")),
    ("trend of all surveys", Question(TREND, survey="all")),
    ("score --compare-to year-ago", Question(SCORE, against=YEAR_AGO)),
    ("score compare-to=previous", Question(SCORE)),
    ("score Q3 last year", Question(SCORE, period=days("2025-07-01", "2025-10-01"))),
    ("score March this year", Question(SCORE, period=days("2026-03-01", "2026-04-01"))),
    ("trend year over year", Question(TREND, interval=Interval.YEAR)),
    ("trend for the pulse survey", Question(TREND, survey="pulse")),
    ("trend weekly", Question(TREND, interval=Interval.WEEK)),
    ("score by week", Question(TREND, interval=Interval.WEEK)),
    ("nps per month", Question(TREND, interval=Interval.MONTH)),
    ("nps month over month", Question(TREND, interval=Interval.MONTH)),
    ("breakdown by month", Question(TREND, interval=Interval.MONTH)),
    ("nps by plan", Question(BREAKDOWN, by="plan")),
    ("breakdown --by journey stage", Question(BREAKDOWN, by="journey_stage")),
    ("breakdown by Journey-Stage", Question(BREAKDOWN, by="journey_stage")),
    ("split by region last month", Question(BREAKDOWN, by="region", period=LAST_MONTH)),
    ("detractors by plan", Question(BREAKDOWN, by="plan", bucket=DETRACTOR)),
    ("comments by promoters", Question(RESPONSES, with_comment=True, bucket=PROMOTER)),
]  # fmt: skip

SENTENCES = [
    (
        "how did enterprise customers in Europe feel last quarter?",
        Question(
            SCORE,
            where={"plan": ("Enterprise",), "region": ("Europe",)},
            period=days("2026-04-01", "2026-07-01"),
        ),
    ),
    (
        "show me the trend for Android since March",
        Question(TREND, where={"platform": ("Android",)}, period=days("2026-03-01", "2026-08-16")),
    ),
    ("what do detractors say about billing", Question(RESPONSES, bucket=DETRACTOR, theme="t1")),
    ("what do detractors say about the slow app?", Question(RESPONSES, bucket=DETRACTOR, theme="t2")),
    ("complaints about billing", Question(RESPONSES, theme="t1")),
    ("how do people feel about billing", Question(SCORE, theme="t1")),
    ("themes theme=t1", Question(THEMES, theme="t1")),
    ("north america", Question(SCORE, where={"region": ("North America",)})),
    ('trend "North America"', Question(TREND, where={"region": ("North America",)})),
    ("sao paulo trend", Question(TREND, where={"region": ("São Paulo",)})),
    ("what do freelancers think?", Question(SCORE, where={"company": ("Freelancers",)})),
    ("score of every freelancer", Question(SCORE, where={"company": ("Freelancers",)})),
    ("Android's trend", Question(TREND, where={"platform": ("Android",)})),
    ("enterprises and very-big customers", Question(SCORE, where={"plan": ("Enterprise", "Very Big")})),
    ("enterprise/free", Question(SCORE, where={"plan": ("Enterprise", "Free")})),
    ("enterprise or free", Question(SCORE, where={"plan": ("Enterprise", "Free")})),
    ("how are pro plan customers doing", Question(SCORE, where={"plan": ("Pro",)})),
    ("score for product Pro", Question(SCORE, where={"product": ("Pro",)})),
    ("score in the US", Question(SCORE, where={"region": ("US",)})),
    ("comments about c++ sdk", Question(RESPONSES, with_comment=True, where={"product": ("C++ SDK",)})),
    ("score l'oreal", Question(SCORE, where={"company": ("L’Oréal",)})),
    ("compare plans", Question(BREAKDOWN, by="plan")),
    ("which plan has the worst score?", Question(BREAKDOWN, by="plan")),
    ("breakdown Enterprise Free", Question(BREAKDOWN, where={"plan": ("Enterprise", "Free")})),
    ("what share of customers are promoters?", Question(SCORE)),
    ("how many detractors last month", Question(SCORE, period=LAST_MONTH)),
    ("how many responses per month", Question(TREND, interval=Interval.MONTH)),
    ("score detractors", Question(SCORE, bucket=DETRACTOR)),
    (
        "comments from yesterday",
        Question(RESPONSES, with_comment=True, period=days("2026-08-14", "2026-08-15")),
    ),
    ("churned=no", Question(SCORE, where={"churned": ("No",)})),
    ("score :smile: 🙂 thanks!", Question(SCORE)),
]

MARKUP = [
    ("<@U0123ABC> score last month", Question(SCORE, period=LAST_MONTH)),
    ("<@U0123ABC|npsbot>", Question(HELP)),
    ("score company=AT&amp;T", Question(SCORE, where={"company": ("AT&T",)})),
    ("score at&amp;t", Question(SCORE, where={"company": ("AT&T",)})),
    ("score company=<http://acme.com|acme.com>", Question(SCORE, where={"company": ("acme.com",)})),
    ("*score* _enterprise_", Question(SCORE, where=ENTERPRISE)),
    ("score\u00a0last\u00a0month", Question(SCORE, period=LAST_MONTH)),
    ('company="Foo, Bar &amp; Co"', Question(SCORE, where={"company": ("Foo, Bar & Co",)})),
    (r'company="Say \"hi\""', Question(SCORE, where={"company": ('Say "hi"',)})),
]

ALL = COMMANDS + FIELDS + SENTENCES + MARKUP


@pytest.mark.parametrize(("text", "question"), ALL)
def test_words_ask(text, question):
    assert asked(text) == question


@pytest.mark.parametrize("question", [question for _, question in ALL], ids=lambda q: q.as_text())
def test_a_question_reads_back_from_its_own_words(question):
    assert asked(question.as_text()) == question


def test_a_name_without_quotes_ends_where_grammar_goes_on():
    vocabulary = Vocabulary(
        surveys=("pulse", "pulse by plan"), dimensions={"plan": ("Pro",), "plan detractors": ("Pro",)}
    )
    question = Question(BREAKDOWN, survey="pulse", by="plan", bucket=DETRACTOR)
    assert parse_words(question.as_text(), vocabulary=vocabulary, today=TODAY) == question
