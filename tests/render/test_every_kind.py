"""Every kind of message and view that the bot can render, in one place: none is forgotten, Slack takes them all."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

from bot import render
from bot.render.alert import render_alert
from bot.render.case_events import render_case_event
from bot.render.case_forms import (
    render_form_loading,
    render_form_refused,
    render_hand_over,
    render_note,
    render_wait,
)
from bot.render.cases import render_case, render_case_list, render_follow_up
from bot.render.digest import render_digest
from bot.render.error import render_case_taken, render_error, render_failure
from bot.render.help import render_help
from bot.render.home import render_home, render_home_empty
from bot.render.message import Message
from bot.render.modal import render_answer_modal
from bot.render.report import _RENDERERS, render_report
from bot.render.rises import render_rises
from bot.render.routed import render_summary, render_summary_page, render_thanks, render_told
from bot.render.routing import render_routing, render_rules
from bot.render.rule_form import render_rule_form
from bot.render.theme_forms import Chosen, render_move_form, render_themes_form, render_themes_loading
from bot.render.tried_rules import render_tried_rules
from bot.render.trouble import render_banner, render_trouble
from nps_engine.case_reports import CaseEvent
from nps_engine.case_states import CaseAct, CaseState
from nps_engine.errors import CaseTakenError, UserError
from nps_engine.route_work import Known
from nps_engine.routes import Plan
from nps_engine.routing.holds import Hold, Why
from nps_engine.routing.matching import Arrival, Step, Verdict
from nps_engine.routing.rules import Action, Rule
from nps_engine.storage.rules import StoredRule
from nps_engine.storage.troubles import TroubleKind
from nps_engine.theme_rows import RiseRow, RisesReport
from nps_engine.themes.decisions import What
from tests.render import test_theme_forms
from tests.render.samples import (
    ASKED,
    LAST_90,
    NOON,
    SURVEY,
    TODAY,
    answers,
    case_board,
    resolve_form,
    response,
    summary,
    told,
    trouble,
)
from tests.render.test_limits import (
    NASTY,
    check,
    check_view,
    hostile_board,
    hostile_case,
    hostile_cases,
    hostile_digest,
    hostile_follow_up,
    hostile_reports,
)
from tests.render.test_private import comments
from tests.render.test_routed import ASKING

Rendered = Message | dict[str, Any]
RULE = Rule(name="Refunds", keyword=("refund*",), where={"plan": ("Pro", "Team")}, to="#general")


def cases(text: str) -> list[Any]:
    return [hostile_case(text, state) for state in CaseState]


def lists(text: str) -> list[Rendered]:
    """Return each list of cases, full and empty."""
    owners = ((text[:255], 3), ("U1AB", 2), ("", 1))
    now: dict[str, Any] = {"now": NOON, "time_zone": UTC}
    return [
        render_case_list(which, rows, len(rows), owners, owner=owner, **now)
        for which, owner in (
            ("open", ""),
            ("overdue", ""),
            ("all", ""),
            ("mine", "U1AB"),
            ("theirs", text[:99]),
        )
        for rows in (hostile_cases(text)[:9], ())
    ]


def events(text: str) -> list[Rendered]:
    notes = {"waits": f"{NOON.isoformat()} {text}"}
    whats = ("opened", "returned", "reminded", "escalated", "news", *CaseAct)
    told = [CaseEvent(1, 7, NOON, "U1AB", what, notes.get(what, text)) for what in whats]
    return [render_case_event(event, one) for event in told for one in cases(text)]


def homes(text: str) -> list[Rendered]:
    """Return App Home full, without cases, and under troubles."""
    board = hostile_board(text)
    views = [render_home(each, today=TODAY) for each in (board, replace(board, cases=case_board()))]
    under = {**views[0], "blocks": [*banner(text), *views[0]["blocks"]][:100]}
    return [*views, under]


def banner(text: str) -> list[Any]:
    return render_banner([replace(trouble(kind), place=text, error=text) for kind in TroubleKind])


def troubles(text: str) -> list[Rendered]:
    found = [replace(trouble(kind), place=place) for kind in TroubleKind for place in ("post:#nps", text)]
    return [render_trouble(replace(each, mended_at=at), 3) for each in found for at in (None, NOON)]


def routed(text: str, action: Action, **more: Any) -> Any:
    found = told(action, text, **more)
    return replace(found, response=response(5, found.response.row.rating, text, text), rule=text[:60] or "x")


def summaries(text: str) -> list[Any]:
    """Return a summary of each kind: of cases in each state, and of promoters and others without one."""
    followed = [routed(text, Action.FOLLOW_UP, state=state) for state in CaseState]
    others = [
        routed(text, action, is_listed=is_listed)
        for action in (Action.THANK, Action.TELL)
        for is_listed in (True, False)
    ]
    return [summary(*entries, why=why) for why in Why for entries in (followed, followed + others, [])]


def tried(text: str) -> list[Rendered]:
    found = routed(text, Action.TELL)
    known = Known(found.survey, Arrival("lumo", found.survey.metric, found.response.row))
    plan = Plan(known, Verdict((Step(RULE, ""),)), text, 9.0, Hold(NOON, Why.QUIET))
    plans = [(found.response, each) for each in (plan, replace(plan, verdict=Verdict(()), hold=None))]
    return [render_tried_rules(plans), render_tried_rules([])]


def rule_forms(text: str) -> list[Rendered]:
    given: dict[str, Any] = {
        "list_view_id": "V1",
        "rotas": [text[:60] or "care"],
        "surveys": ["lumo"],
        "channel": "#nps",
    }
    places = ("C0ABC", "U0ABC", "#nps", "")
    return [
        *(render_rule_form(RULE.model_copy(update={"to": to}), rule_id=1, **given) for to in places),
        render_rule_form(None, rule_id=None, **given),
        render_rule_form(None, rule_id=None, **{**given, "rotas": []}),
    ]


def rises(text: str) -> list[Rendered]:
    row = RiseRow(text[:255], text, 30, 4.2, 0.001, (1, 2, 30), answers("0x30"))
    return [render_rises(RisesReport(SURVEY, LAST_90, (row,) * n)) for n in (1, 30)]


def refusals(text: str) -> list[Rendered]:
    error = UserError(text or "No", text, text)
    return [render_form_refused(each, error) for each in cases(text)]


def taken(text: str) -> list[Rendered]:
    return [render_case_taken(CaseTakenError(text, is_resolved=is_done)) for is_done in (True, False)]


def moves(text: str) -> list[Rendered]:
    return [render_move_form(test_theme_forms.board(text), response(5, 2, text or "fine"), "t1")]


def reports(text: str) -> dict[str, list[Rendered]]:
    """Return the answers to questions, by what renders each kind of report."""
    found: dict[str, list[Rendered]] = {"render_report": []}
    for report in (*hostile_reports(text), comments(text or "x", "fine")):
        answer = render_report(
            report, replace(ASKED, taken=((text, text[:255]),)), today=TODAY, shareable=True
        )
        found.setdefault(_RENDERERS[type(report)].__name__, []).append(answer)
        found["render_report"].append(answer)
    found["render_comments"] = [render_report(comments(text or "x", "fine"), ASKED, today=TODAY)]
    found["render_answer_modal"] = [render_answer_modal(each) for each in found["render_report"]]  # type: ignore[arg-type]
    return found


STORED = [StoredRule(n, RULE.model_copy(update={"on": bool(n % 2)}), "U01", NOON) for n in range(9)]
EVERY: dict[str, Callable[[str], Iterable[Rendered]]] = {
    "render_alert": lambda text: map(render_alert, cases(text)),
    "render_banner": lambda text: homes(text)[2:],
    "render_case": lambda text: [render_case(each, time_zone=UTC) for each in cases(text)],
    "render_case_event": events,
    "render_case_list": lists,
    "render_case_taken": taken,
    "render_digest": lambda text: [render_digest(hostile_digest(text), today=TODAY)],
    "render_error": lambda text: [
        render_error(UserError(text or "What?", text, text), [text[:99] or "score"])
    ],
    "render_failure": lambda text: [render_failure(text)],
    "render_follow_up": lambda text: [render_follow_up(hostile_follow_up(text), today=NOON, time_zone=UTC)],
    "render_form_loading": lambda _: [render_form_loading()],
    "render_form_refused": refusals,
    "render_hand_over": lambda text: map(render_hand_over, cases(text)),
    "render_help": lambda text: [render_help(), render_help(survey_keys=[text], dimensions={text: [text]})],
    "render_home": homes,
    "render_home_empty": lambda _: [render_home_empty()],
    "render_move_form": moves,
    "render_note": lambda text: map(render_note, cases(text)),
    "render_resolve": lambda text: map(resolve_form, cases(text)),
    "render_rises": rises,
    "render_routing": lambda text: [render_routing(stored, [RULE], channel=text) for stored in (STORED, [])],
    "render_rule_form": rule_forms,
    "render_rules": lambda text: [render_rules(stored, [RULE], channel=text) for stored in (STORED, [])],
    "render_summary": lambda text: map(render_summary, summaries(text)),
    "render_summary_page": lambda text: [render_summary_page(each, 0) for each in summaries(text)],
    "render_thanks": lambda text: [render_thanks(routed(text, Action.THANK), ASKING)],
    "render_themes_form": lambda text: [
        render_themes_form(test_theme_forms.board(text), Chosen(theme, what), UTC, "done")
        for what in What
        for theme in ("t1", "t1.3", "t900")
    ],
    "render_themes_loading": lambda _: [render_themes_loading()],
    "render_told": lambda text: [render_told(routed(text, Action.TELL))],
    "render_tried_rules": tried,
    "render_trouble": troubles,
    "render_wait": lambda text: map(render_wait, cases(text)),
}
"""By the function that renders it; the answers to questions are in ``reports``."""


def kinds() -> set[str]:
    """Return what the bot has to render messages and views with; what is text is for the terminal."""
    modules = [vars(import_module(f"bot.render.{each.name}")) for each in iter_modules(render.__path__)]
    found = {name: each for module in modules for name, each in module.items() if name.startswith("render_")}
    return {name for name, each in found.items() if inspect.get_annotations(each)["return"] != "str"}


def test_no_kind_is_forgotten():
    assert kinds() == EVERY.keys() | reports("fine").keys()
    assert {each.__name__ for each in _RENDERERS.values()} <= reports("fine").keys()


def check_each(rendered: Iterable[Rendered]) -> None:
    each_n = 0
    for each_n, each in enumerate(rendered, start=1):  # noqa: B007 - told below
        check(each) if isinstance(each, Message) else check_view(each)
    assert each_n > 0


@pytest.mark.parametrize("text", ["Too slow & dear.", NASTY * 20, ""], ids=["plain", "hostile", "empty"])
@pytest.mark.parametrize("kind", EVERY)
def test_slack_takes_every_kind(kind: str, text: str):
    check_each(EVERY[kind](text))


@pytest.mark.parametrize("text", ["Too slow & dear.", NASTY * 20, ""], ids=["plain", "hostile", "empty"])
def test_slack_takes_every_answer(text: str):
    for rendered in reports(text).values():
        check_each(rendered)
