"""A comparison as people read it: the verdict first, both sides beside each other, and what one should know."""

from dataclasses import replace

import pytest

from bot.questions import Command, Question
from bot.render.message import Message
from bot.render.report import render_report
from bot.render.terminal import render_terminal
from nps_engine.periods import Period
from nps_engine.reports import CompareReport
from nps_engine.values import Metric, Selection
from tests.parse.workspace import days
from tests.render.samples import LAST_90, TODAY, compare_report, score_report
from tests.render.test_reports import buttons

PRO, FREE = "10x60 8x20 3x10", "10x40 8x30 3x40"
CALM, CALMER = "10x20 8x10 3x10", "10x24 8x16 3x12"
EVERYONE = Selection("lumo", LAST_90)
NOVEMBER, OCTOBER = days("2026-11-01", "2026-11-22"), days("2026-10-01", "2026-11-01")
DATES = "from 2026-08-24 to 2026-11-22"


def rendered(report: CompareReport) -> Message:
    return render_report(report, Question(Command.COMPARE), today=TODAY, shareable=True)


def lines(report: CompareReport) -> list[str]:
    return rendered(report).text.split("\n")


def about(period: Period = LAST_90, **where: str) -> Selection:
    return Selection("lumo", period, {name: (value,) for name, value in where.items()})


def test_the_verdict_is_first_then_both_sides():
    assert lines(compare_report(PRO, FREE)) == [
        "Pro is 55.6 points above Free: real (p below 0.001).",
        "(lumo · last 90 days · 24 Aug – 21 Nov 2026, so far)",
        "Pro: NPS +56, 90 responses, 95 % likely between +40 and +68; "
        "🟢 Promoters (9–10): 60, 67 %, 🟡 Passives (7–8): 20, 22 %, 🔴 Detractors (0–6): 10, 11 %",
        "Free: NPS 0, 110 responses, 95 % likely between -16 and +16; "
        "🟢 Promoters (9–10): 40, 36 %, 🟡 Passives (7–8): 30, 27 %, 🔴 Detractors (0–6): 40, 36 %",
    ]
    blocks = rendered(compare_report(PRO, FREE)).blocks
    assert blocks[0]["text"]["text"] == "Pro is 55.6 points above Free: real (p below 0.001)"
    assert [field["text"].split("\n")[:2] for field in blocks[2]["fields"]] == [
        ["*Pro*", "*NPS +56* · n 90"],
        ["*Free*", "*NPS 0* · n 110"],
    ]


def test_noise_says_how_many_responses_would_settle_it():
    told = lines(compare_report(CALM, CALMER))
    assert told[0] == "Pro against Free: a difference of 1.9 points on 40 and 52 responses is noise (p 0.93)."
    assert told[-1] == (
        "About 13,780 responses on each side would be needed to call a difference of this size real."
    )


def test_of_two_periods_each_is_named_and_what_still_runs_is_marked():
    told = lines(compare_report(PRO, FREE, one=about(NOVEMBER, plan="Pro"), other=about(OCTOBER, plan="Pro")))
    assert told[:2] == [
        "This month is 55.6 points above October 2026: real (p below 0.001).",
        "(lumo · 1 – 21 Nov 2026 against 1 – 31 Oct 2026 · plan: Pro)",
    ]
    assert told[2].startswith("this month, so far: NPS +56")
    assert told[-1] == "This month is not over: its figures are so far."


def test_a_part_is_held_against_the_rest_and_that_is_said():
    everyone = "10x100 8x50 3x50"
    told = lines(compare_report(PRO, everyone, common=PRO, other=EVERYONE))
    assert told[0] == "Pro is 55.6 points above the rest: real (p below 0.001)."
    assert told[3].startswith("the rest: NPS 0, 110 responses")
    assert (
        told[-1] == "Everyone includes Pro, so Pro is held against the rest; together +25 on 200 responses."
    )
    turned = lines(compare_report(everyone, PRO, common=PRO, one=EVERYONE))
    assert turned[0] == "The rest is 55.6 points below Free: real (p below 0.001)."


def test_what_is_in_both_counts_on_neither_side():
    earlier = about(days("2026-08-01", "2026-10-01"))
    told = lines(compare_report(PRO, FREE, common="10x10 8x5", one=EVERYONE, other=earlier))
    assert told[2].startswith("last 90 days, so far: NPS +53, 75 responses")
    assert "15 responses are in both, and count on neither side." in told


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (compare_report(PRO, ""), ["Nothing to compare: no responses for Free.", "Pro: NPS +56, n 90."]),
        (compare_report("", ""), ["Nothing to compare: no responses for Pro nor for Free."]),
        (
            compare_report(PRO, PRO, common=PRO, one=EVERYONE, other=EVERYONE),
            ["Nothing to compare: both sides are the same responses.", "Everyone: NPS +56, n 90."],
        ),
    ],
)
def test_without_responses_there_is_nothing_to_compare(report, told):
    first, _, *rest = lines(report)
    assert [first, *rest] == told
    assert rendered(report).chart is None


def test_few_responses_are_called_a_first_hint():
    told = lines(compare_report("10x6 3x2", "10x4 3x5"))
    assert told[-1] == "Only 8 responses on one side: a first hint, not a measurement."


def test_the_same_score_is_said_to_be_the_same():
    assert lines(compare_report(CALM, CALM))[0] == "Pro and Free score the same."


def test_csat_is_told_in_its_own_words():
    told = lines(compare_report("5x60 4x20 1x10", "5x50 3x20 1x10", metric=Metric.CSAT))
    assert told[2].startswith("Pro: CSAT 89 % satisfied · mean 4.3 of 5, 90 responses")


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (about(platform="iOS"), about(platform="Android"), "iOS is"),
        (about(churned="yes"), about(churned="no"), "churned yes is 55.6 points above churned no"),
        (about(plan="Pro", region="Asia"), about(plan="Free", region="Europe"), "Pro · Asia is"),
        (about(NOVEMBER, plan="Pro"), about(OCTOBER, plan="Free"), "Pro · this month is"),
        (Selection("app", LAST_90), Selection("web", LAST_90), "app is 55.6 points above web"),
    ],
)
def test_a_side_is_called_by_what_tells_it_apart(one, other, verdict):
    assert lines(compare_report(PRO, FREE, one=one, other=other))[0].startswith(verdict)


def test_each_side_can_be_looked_into_and_the_comparison_shared():
    assert buttons(rendered(compare_report(PRO, FREE))) == {
        "Score: Pro": f"score survey=lumo {DATES} plan=Pro",
        "Score: Free": f"score survey=lumo {DATES} plan=Free",
        "Trend": f"trend survey=lumo {DATES} plan=Pro",
        "Themes": f"themes survey=lumo {DATES} plan=Pro",
        "Share with channel": f"compare survey=lumo {DATES} plan=Pro with plan=Free",
    }
    assert "Last 12 months" in buttons(rendered(compare_report(PRO, "")))


def test_the_chart_has_a_bar_with_its_interval_for_each_side():
    chart = rendered(compare_report(PRO, FREE)).chart
    assert chart is not None
    assert (chart.categories, chart.ns) == (("Pro", "Free"), (90, 110))
    assert [round(score or 0) for score in chart.series[0][1]] == [56, 0]
    assert [[round(end) for end in pair or ()] for pair in chart.intervals] == [[40, 68], [-16, 16]]


def test_in_the_terminal_the_sides_are_columns():
    told = render_terminal(compare_report(CALM, CALMER), today=TODAY).split("\n")
    assert told[2].startswith("Pro against Free: a difference of 1.9 points")
    assert told[4:8] == [
        "                   Pro       Free",
        "score              +25        +23",
        "n                   40         52",
        "95 % likely  -1 to +48  +1 to +43",
    ]


def test_a_score_beside_a_year_ago_says_so():
    report = replace(score_report("10x20 3x10", "10x20 3x20"), previous_period=LAST_90.year_ago())
    told = render_report(report, Question(Command.SCORE), today=TODAY).text
    assert "; a year before: 0, n 40 (24 Aug – 21 Nov 2025)." in told


def test_what_a_misspelt_name_was_taken_for_stands_under_the_headline():
    question = Question(Command.COMPARE, taken=(("Prro <x>", "Pro"),))
    message = render_report(compare_report(PRO, FREE), question, today=TODAY)
    assert message.blocks[1]["elements"][0]["text"] == "✏️ “Prro &lt;x&gt;” was taken for “Pro”"
    assert message.text.endswith("“Prro &lt;x&gt;” was taken for “Pro”.")
    assert message.with_native_chart()[4]["type"] == "data_visualization"
