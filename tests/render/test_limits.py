"""Whatever customers, files and tools write: within Slack's limits, and nothing of theirs takes effect."""

import re
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers import CASES_N
from bot.demo.workspace.block_rules import complaints, view_complaints
from bot.render.alert import render_alert
from bot.render.blocks import MESSAGE_CHARACTERS_MOST, readable_n
from bot.render.case_events import render_case_event
from bot.render.case_forms import render_form_refused, render_hand_over, render_note, render_wait
from bot.render.cases import render_case_list, render_follow_up
from bot.render.digest import render_digest
from bot.render.error import render_error
from bot.render.help import render_help
from bot.render.home import render_home
from bot.render.message import TEXT_MOST, Message
from bot.render.report import render_report
from bot.render.resolve import render_resolve
from bot.render.rises import render_rises
from bot.render.terminal import render_terminal
from nps_engine.case_reports import CaseEvent, CaseReport, CaseShortlist
from nps_engine.case_states import CaseAct, CaseState
from nps_engine.driver_reports import DriversReport, ExplainReport, Split
from nps_engine.errors import UserError
from nps_engine.recovery import FollowUpReport
from nps_engine.reports import (
    BoardReport,
    BreakdownReport,
    CompareReport,
    DigestReport,
    Report,
    ThemeCell,
    ThemesReport,
)
from nps_engine.scores import Change
from nps_engine.storage.case_lists import CaseList
from nps_engine.theme_rows import RiseRow, RisesReport
from nps_engine.values import Bucket, Response, Selection
from tests.render.samples import (
    ASKED,
    LAST_90,
    NOON,
    TODAY,
    answers,
    breakdown_report,
    case,
    case_board,
    compare_report,
    digest_report,
    distribution_report,
    driver,
    drivers_report,
    follow_up,
    of_one_theme,
    resolve_form,
    response,
    responses_report,
    score_report,
    theme,
    themes_report,
    trend_report,
    words_of,
)

NASTY = (
    "<!channel> <@U123ABC> <https://evil.example|click> *b* _i_ ~s~ `c` ```p``` & @here\n> q\u202e שלום "
    "👩\u200d👩\u200d👧 \u200b"
)
PIECES = [
    "<!here>",
    "<@U1>",
    "&lt;",
    "&",
    "<",
    ">",
    "*",
    "_",
    "~",
    "`",
    "```",
    "\n",
    "@channel",
    "\u202e",
    "\u200d",
]
HOSTILE = st.one_of(
    st.lists(st.one_of(st.sampled_from([*PIECES, "ש", "🚀", "a", " "]), st.characters()), max_size=40).map(
        "".join
    ),
    st.sampled_from([NASTY * 200, "&" * 20_000, "👩‍👩‍👧" * 5_000, "x" * 20_000, "", " ", "\u200b"]),
)
NAME_MOST = 255
LATER = NOON + timedelta(days=30)
OUR_MENTION = re.compile(r"<@[UW][A-Z0-9]+>")
BROADCAST = re.compile(r"@(here|channel|everyone)\b", re.IGNORECASE)


def check(message: Message) -> None:
    assert 0 < len(message.text) <= TEXT_MOST
    for blocks in (message.with_native_chart(), message.with_picture("F1"), message.without_picture()):
        assert complaints(blocks, "message", native_charts=True, file_ready=lambda _: True) == []
        assert readable_n(blocks) <= MESSAGE_CHARACTERS_MOST
        check_words([message.text, *words_of(blocks)])


def check_view(view: dict[str, Any]) -> None:
    assert view_complaints(view, native_charts=False, file_ready=lambda _: True) == []
    check_words(words_of(view["blocks"]))


def check_words(words: list[str]) -> None:
    for text in words:
        assert "<" not in OUR_MENTION.sub("", text)
        assert not BROADCAST.search(text)
        text.encode("utf-8")


def hostile_reports(text: str) -> list[Report]:
    """Return reports in which customers wrote ``text``, and every name is its first 255 characters."""
    name = text[:NAME_MOST]
    selection = Selection(name, LAST_90, {name: (name,) * 30, "plan": ("Pro",)}, theme_id=name)
    person = response(5, 2, text, name)
    segments = {f"{name}{at}": name for at in range(30)}
    rows = tuple(
        replace(person, id=id_, row=person.row._replace(segments=segments)) for id_ in range(50, 0, -1)
    )
    cells = tuple(ThemeCell(f"{name}{at}", answers("9 0"), 0.5) for at in range(40))
    told = {"cost_points": 3.0, "sentiment": -0.8, "weeks_n": (1, 0, 900), "pace": "rising", "cells": cells}
    one = replace(theme(quotes=(text, text)), id=name, label=name, is_new=True, **told)
    listed = replace(responses_report(*rows, next_id=1), theme_labels={"t1": name})
    reports: list[Report] = [
        score_report("10x30 0x10", "10x20 0x20"),
        score_report(""),
        compare_report("10x30 0x10", "10x20 0x20", other=Selection("lumo", LAST_90)),
        compare_report("10x30 0x10", "", one=Selection(name, LAST_90)),
        distribution_report("10x30 0x10"),
        trend_report(*["10x3 0"] * 60),
        wide_breakdown(name),
        listed,
        replace(
            themes_report(*(replace(one, id=f"{name}{at}") for at in range(30))),
            by=name,
            complaint_cost_points=30.0,
            unthemed_cost_points=1.0,
        ),
        replace(
            themes_report(*(replace(one, id=f"{name}{at}") for at in range(30))),
            selection=Selection("lumo", LAST_90, bucket=Bucket.DETRACTOR),
        ),
        of_one_theme(name * 30, 40),
        themes_report(fitted=False),
    ]
    drivers = hostile_drivers(name)
    reports += [drivers, ExplainReport(drivers)]
    return [_about(report, name, selection) for report in reports]


def _about(report: Report, text: str, selection: Selection) -> Report:
    if isinstance(report, CompareReport):
        survey = replace(report.survey, key=text)
        one = replace(report.first, survey=survey, selection=selection)
        where = {text: (f"{text}!",) * 30}
        other = replace(report.second, survey=survey, selection=replace(selection, where=where))
        return replace(report, first=one, second=other)
    if isinstance(report, ExplainReport):
        return ExplainReport(
            replace(report.drivers, survey=replace(report.survey, key=text), selection=selection)
        )
    return replace(report, survey=replace(report.survey, key=text), selection=selection)


def hostile_drivers(text: str) -> DriversReport:
    rows = tuple(driver(f"{text}{at}", "9x9 0x1", "9x3 0x12", f"{text}{at}", 0.001) for at in range(30))
    values = tuple(replace(row, theme_id="") for row in rows)
    splits = tuple(Split(f"{text}{at}", -1.5, -4.0, values) for at in range(8))
    return replace(drivers_report(*rows, splits=splits), withheld_n=3)


def wide_breakdown(text: str) -> BreakdownReport:
    narrow = breakdown_report(Pro="10x5 0x5", Team="10x4 0x6")
    rows = tuple(
        narrow.rows[0]._replace(value=f"{text}{at}", versus_rest=Change(9.0, 0.01)) for at in range(500)
    )
    return replace(narrow, by=text, rows=rows, withheld_n=12)


def hostile_case(text: str, state: str) -> CaseReport:
    told = case(state, text)
    person: Response = response(5, 2, text, text)
    segments = {f"{text}{at}": text for at in range(30)}
    return replace(
        told,
        survey=replace(told.survey, key=text),
        response=replace(person, row=person.row._replace(segments=segments)),
        action_taken=text if state in ("resolved", "closed") else "",
        owner=text if state == "claimed" else told.owner,
    )


@pytest.mark.parametrize("text", [NASTY * 250, "&" * 20_000, "👩‍👩‍👧" * 4_000, "<b>" * 85, ""])
def test_every_answer_with_extreme_data(text):
    for report in hostile_reports(text):
        check(
            render_report(
                report,
                replace(ASKED, taken=((text, text[:NAME_MOST]),) * 9),
                today=TODAY,
                shareable=True,
                dimensions=[f"{text[:NAME_MOST]}{at}" for at in range(200)],
            )
        )
        assert "\x1b" not in render_terminal(report, today=TODAY)


@pytest.mark.parametrize("text", [NASTY * 250, "&" * 20_000, ""])
def test_every_other_message_and_view_with_extreme_data(text):
    for state in CaseState:
        told = hostile_case(text, state)
        check(render_alert(told))
        for form in (resolve_form, render_hand_over, render_wait, render_note):
            check_view(form(told))
        given = {"reasons": [text[:75] or "x"] * 100, "done": [text[:75] or "x"] * 100}
        check_view(render_resolve(told, **given))
        check_view(render_form_refused(told, UserError(text or "No", text, text)))
        for what in ("opened", "returned", "reminded", "escalated", text[:200], *CaseAct):
            note = {"waits": f"{NOON.isoformat()} {text}"}.get(what, text)
            check(render_case_event(CaseEvent(1, 7, NOON, "U1AB", what, note), told))
    check(render_error(UserError(text or "What?", text, text), [text[:1500]] * 9))
    check(render_help(survey_keys=[text] * 40, dimensions={f"{text}{n}": [text] * 9 for n in range(40)}))
    check(render_digest(hostile_digest(text), today=TODAY))
    cases, owners = hostile_cases(text), tuple((text[:NAME_MOST], 10**6) for _ in range(40))
    for which in CaseList:
        check(render_case_list(which.value, cases, 10**6, owners, now=LATER, time_zone=UTC))
        check(render_case_list(which.value, (), 0, (), now=LATER, time_zone=UTC))
    check(render_follow_up(hostile_follow_up(text), today=NOON, time_zone=UTC))
    rise = RiseRow(text[:NAME_MOST], text, 30, 4.2, 0.001, (1, 2, 30), answers("0x30"))
    survey = replace(case("open").survey, key=text)
    check(render_rises(RisesReport(survey, LAST_90, (rise,))))
    check(render_rises(RisesReport(survey, LAST_90, (rise,) * 30)))
    check_view(render_home(hostile_board(text), today=TODAY))


def hostile_digest(text: str) -> DigestReport:
    themes = hostile_reports(text)[8]
    assert isinstance(themes, ThemesReport)
    overdue = CaseShortlist(hostile_cases(text)[:CASES_N], 10**6)
    drivers, told = hostile_drivers(text[:NAME_MOST]), hostile_follow_up(text)
    return replace(digest_report(), themes=themes, drivers=drivers, overdue=overdue, follow_up=told)


def hostile_cases(text: str) -> tuple[CaseReport, ...]:
    """Return forty cases under way, overdue where nobody contacted the customer."""
    states = ("open", "claimed", "waiting", "claimed") * 10
    return tuple(replace(hostile_case(text, state), id=at) for at, state in enumerate(states, start=10**6))


def hostile_follow_up(text: str) -> FollowUpReport:
    """Return a report with forty owners, reasons and actions."""
    report = follow_up()
    owners, others = (
        tuple(replace(report.by_owner[0], value=f"{text[:most]}{at}", cases_n=10**6) for at in range(40))
        for most in (NAME_MOST, 75)
    )
    survey = text[:NAME_MOST]
    return replace(report, survey_key=survey, by_owner=owners, by_reason=others, by_action=others)


def hostile_board(text: str) -> BoardReport:
    digest = hostile_digest(text)
    listed = responses_report(*[response(id_, 2, text, text) for id_ in range(30)])
    cases = hostile_cases(text)
    cases = case_board(*cases, mine=cases[20:], at=LATER)
    return BoardReport(digest.score, digest.trend, digest.themes, wide_breakdown(text), cases, listed)


@settings(max_examples=60, deadline=None)
@given(text=HOSTILE)
def test_no_text_breaks_an_answer(text):
    for report in hostile_reports(text)[2:9]:
        check(render_report(report, ASKED, today=TODAY, shareable=True, dimensions=(text, "plan")))
    check(render_alert(hostile_case(text, "claimed")))
    check(render_error(UserError(text or "What?"), [text]))


@settings(max_examples=60, deadline=None)
@given(counts=st.lists(st.integers(0, 10**7), min_size=11, max_size=11), days=st.integers(0, 400))
def test_no_numbers_break_an_answer(counts, days):
    given_words = " ".join(f"{rating}x{n % 50}" for rating, n in enumerate(counts) if n % 50)
    figures = answers(given_words)
    report = replace(score_report("10"), score=figures, previous=answers("9 0"))
    period = replace(LAST_90, to_on=LAST_90.to_on - timedelta(days=days % 80))
    check(render_report(replace(report, selection=Selection("lumo", period)), ASKED, today=TODAY))
    check(render_report(distribution_report(given_words), ASKED, today=TODAY))
