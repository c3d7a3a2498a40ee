"""How answers about private surveys look: what is withheld, given again or listed without anything beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.questions import Command, Question
from bot.render.digest import render_digest
from bot.render.home import render_home
from bot.render.json import report_json
from bot.render.message import Message
from bot.render.report import render_report
from bot.render.terminal import render_terminal
from nps_engine.periods import Period
from nps_engine.reports import BoardReport, Report, ResponsesReport, ScoreReport, ThemesReport, TrendReport
from nps_engine.scores import Change
from nps_engine.values import Metric, Survey
from tests.render.samples import (
    ASKED,
    LAST_90,
    SELECTION,
    TODAY,
    answers,
    breakdown_report,
    case_board,
    digest_report,
    distribution_report,
    score_report,
    theme,
    themes_report,
    trend_report,
    words_of,
)
from tests.render.test_limits import NASTY, check, check_view

TEAM = Survey("team", Metric.ENPS, private=True)
AS_OF = datetime(2026, 11, 12, 23, 30, tzinfo=UTC)
WITHHELD = "This would show what fewer than 5 people answered."


def comments(*texts: str, total_n: int | None = None) -> ResponsesReport:
    return ResponsesReport(TEAM, SELECTION, (), total_n or len(texts), None, {}, True, texts)


def rendered(report: Report, question: Question = ASKED) -> Message:
    return render_report(report, question, today=TODAY, shareable=True)


def withheld_score() -> ScoreReport:
    none = Change(None, None)
    return ScoreReport(TEAM, SELECTION, answers(""), False, None, None, none, withheld=WITHHELD)


def thin_trend() -> TrendReport:
    """Return four weeks, of which the second and the running one are withheld."""
    report = trend_report("9x8 0x2", "", "9x6 0x4", "")
    rows = tuple(row._replace(is_withheld=not row.score.n) for row in report.rows)
    return replace(report, survey=TEAM, rows=rows)


@pytest.mark.parametrize(
    "report",
    [
        replace(score_report("9x8 0x2"), as_of=AS_OF),
        replace(distribution_report("9x8 0x2"), as_of=AS_OF),
        replace(trend_report("9x8", "0x2"), as_of=AS_OF),
        replace(breakdown_report(Pro="9x8", Free="0x5"), as_of=AS_OF),
        replace(themes_report(theme()), as_of=AS_OF),
        replace(comments("Fine."), as_of=AS_OF),
    ],
)
def test_an_answer_given_again_says_of_when_it_is(report):
    words = "As shown on 12 Nov 2026; too few people have answered since to show it anew"
    message = rendered(report)
    assert message.blocks[1]["elements"][0]["text"] == f"🔒 {words}"
    assert f"{words}." in message.text
    assert render_terminal(report, today=TODAY).split("\n")[1] == f"{words}."
    assert report_json(report)["as_of"] == "2026-11-12T23:30:00+00:00"
    check(message)


def test_an_answer_of_now_does_not_say_so():
    report = score_report("9x8 0x2")
    assert "As shown on" not in rendered(report).text
    assert "as_of" not in report_json(report)


def test_comments_stand_alone():
    message = rendered(comments("Great *team*.", "Call me back!", total_n=40))
    sections = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    assert sections == ["> Great ∗team∗.", "> Call me back!"]
    assert "2 of 40 comments, in no particular order" in message.text
    told = render_terminal(comments("Great team.", "Call me back!", total_n=40), today=TODAY)
    assert told.endswith("2 of 40 comments, in no particular order\n\n    Great team.\n\n    Call me back!")


def test_more_comments_continue_after_those_that_were_seen():
    question = Question(Command.RESPONSES, survey="team", period=LAST_90, after=5)
    message = rendered(comments(*[f"Comment {at}." for at in range(5)], total_n=12), question)
    more = next(
        element["value"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element.get("text", {}).get("text") == "More"
    )
    assert more.endswith("after=10")


def test_no_comments_are_said_to_be_none():
    assert "Nobody left a comment here." in rendered(comments()).text
    assert render_terminal(comments(), today=TODAY).endswith("No comments here.")


def test_a_withheld_unit_of_a_trend_is_not_one_without_responses():
    message = rendered(thin_trend())
    assert "2 weeks withheld: too few people to show without giving them away." in message.text
    assert "No responses in" not in message.text
    assert "2 Nov: withheld" in message.text
    assert "so far" not in message.text.split("\n", 1)[1]
    rows = report_json(thin_trend())["rows"]
    assert [(row["n"], row["score_points"], row.get("withheld", False)) for row in rows] == [
        (10, 60.0, False),
        (None, None, True),
        (10, 20.0, False),
        (None, None, True),
    ]
    assert "withheld" in render_terminal(thin_trend(), today=TODAY)
    check(message)


def test_withheld_values_and_themes_are_counted():
    by_team = replace(breakdown_report("team", 7, Sales="9x8"), survey=TEAM)
    assert "7 responses withheld" in rendered(by_team).text
    none_left = replace(themes_report(), survey=TEAM, withheld_n=2)
    for report in (none_left, replace(themes_report(theme()), survey=TEAM, withheld_n=2)):
        assert "2 themes withheld: too few people wrote about them" in rendered(report).text
        assert "2 themes withheld" in render_terminal(report, today=TODAY)
        assert report_json(report)["withheld_n"] == 2


def test_a_digest_without_a_score_says_why():
    empty = TrendReport(TEAM, SELECTION, thin_trend().interval, (), answers(""), False)
    themes = ThemesReport(TEAM, SELECTION, 0, 0, 0, (), None, False)
    digest = replace(digest_report(), score=withheld_score(), trend=empty, themes=themes)
    message = render_digest(digest, today=TODAY)
    assert "eNPS: too few people" in message.text
    assert f"🔒 {WITHHELD}" in message.text
    assert "case" not in message.text
    check(message)


def test_a_board_without_a_score_says_why():
    empty = TrendReport(TEAM, SELECTION, thin_trend().interval, (), answers(""), False)
    themes = ThemesReport(TEAM, SELECTION, 0, 0, 0, (), None, False)
    view = render_home(
        BoardReport(withheld_score(), empty, themes, None, case_board(), comments()), today=TODAY
    )
    words = words_of(view["blocks"])
    assert words[0] == "Too few people to show a score"
    assert f"🔒 {WITHHELD}" in words
    check_view(view)


def test_a_board_of_a_private_survey_shows_comments_without_names_and_times():
    digest = digest_report()
    listed = comments("Great team.")
    score = replace(digest.score, survey=TEAM, as_of=AS_OF)
    board = BoardReport(score, digest.trend, digest.themes, None, case_board(), listed)
    words = words_of(render_home(board, today=TODAY)["blocks"])
    assert words[words.index("*Comments*") + 1 :] == ["> Great team."]
    assert "🔒 As shown on 12 Nov 2026; too few people have answered since to show it anew." in words


@pytest.mark.parametrize("text", [NASTY * 250, "&" * 20_000, "👩‍👩‍👧" * 4_000, "\u200b"])
def test_comments_of_any_kind_stay_within_slacks_limits(text):
    report = replace(comments(*[text] * 60), as_of=AS_OF)
    check(rendered(report))
    check(rendered(replace(report, next_id=60, total_n=400)))
    assert "\x1b" not in render_terminal(report, today=TODAY)


def test_periods_of_an_answer_given_again_are_its_own():
    earlier = replace(SELECTION, period=Period(LAST_90.from_on, LAST_90.to_on.replace(day=13)))
    report = replace(score_report("9x8 0x2"), selection=earlier, as_of=AS_OF)
    assert "12 Nov 2026" in render_terminal(report, today=TODAY).split("\n")[0]
