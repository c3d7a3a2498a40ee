"""Cases in Slack: an alert's buttons and menu, the forms behind them, and what people write in its thread."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.config import Policy
from bot.deliver.outbox import Postman
from bot.desk import Desk
from bot.ids import Action, BlockId, Callback, CaseMenu
from bot.listeners.case_views import Form, do_to_case, open_form, show_anew, text_in
from bot.listeners.events import event_key, let_ack
from bot.render.case_forms import render_hand_over, render_note, render_wait
from bot.render.resolve import render_resolve
from nps_engine.business_hours import BusinessHours
from nps_engine.case_states import CaseAct
from nps_engine.work import Work

_FORMS = {
    CaseMenu.HAND_OVER: Form(CaseAct.HANDED_OVER, render_hand_over),
    CaseMenu.WAIT: Form(CaseAct.WAITS, render_wait),
    CaseMenu.NOTE: Form(CaseAct.NOTED, render_note),
}
_DEEDS: dict[CaseMenu, Callable[[Work, int, str], None]] = {
    CaseMenu.CLAIM: lambda work, case_id, actor: work.claim_case(case_id, actor=actor),
    CaseMenu.CONTACT: lambda work, case_id, actor: work.contact_case(case_id, actor=actor),
    CaseMenu.REOPEN: lambda work, case_id, actor: work.reopen_case(case_id, actor=actor),
    CaseMenu.CLOSE: lambda work, case_id, actor: work.close_case(case_id, actor=actor),
}
_SPANS = {"hour": timedelta(hours=1), "hours": timedelta(hours=4), "week": timedelta(weeks=1)}
_NO_POLICY = Policy()
_WRITTEN_BY_PEOPLE = (None, "file_share", "thread_broadcast")


def register(app: App, *, desk: Desk, postman: Postman, policy: Policy = _NO_POLICY) -> None:
    """Bind the listeners of cases."""
    _register_buttons(app, desk, postman, _resolve_form(policy))
    _register_forms(app, desk, postman)

    def note_reply(body: dict[str, Any], event: dict[str, Any], next_: Callable[[], None]) -> None:
        by_person = (
            event.get("user") and not event.get("bot_id") and event.get("subtype") in _WRITTEN_BY_PEOPLE
        )
        if by_person and event.get("thread_ts"):
            _note_reply(desk, body, event)
            postman.wake()
        next_()

    app.event("message", middleware=[note_reply])(let_ack)


def _resolve_form(policy: Policy) -> Form:
    reasons, done = policy.followup.reasons, policy.followup.actions
    return Form(CaseAct.RESOLVED, partial(render_resolve, reasons=reasons, done=done))


def _register_buttons(app: App, desk: Desk, postman: Postman, resolve: Form) -> None:
    @app.action(Action.CLAIM_CASE.value)
    def claim_case(ack: Ack, body: dict[str, Any]) -> None:
        do_to_case(desk, body, _DEEDS[CaseMenu.CLAIM])
        ack()
        postman.wake()

    @app.action(Action.CONTACT_CASE.value)
    def contact_case(ack: Ack, body: dict[str, Any]) -> None:
        do_to_case(desk, body, _DEEDS[CaseMenu.CONTACT])
        ack()
        postman.wake()

    @app.action(Action.RESOLVE_CASE.value)
    def open_resolve_form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        open_form(desk, body, client, resolve, ack)
        postman.wake()

    @app.action(Action.CASE_MENU.value)
    def choose_in_menu(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        chosen = CaseMenu(body["actions"][0]["selected_option"]["value"].partition(":")[0])
        if chosen in _FORMS:
            open_form(desk, body, client, _FORMS[chosen], ack)
        else:
            do_to_case(desk, body, _DEEDS[chosen])
            ack()
        postman.wake()


def _register_forms(app: App, desk: Desk, postman: Postman) -> None:
    def bind(callback: Callback, act: Callable[[Work, int, str, dict[str, Any]], None]) -> None:
        @app.view(callback.value)
        def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
            about, user = json.loads(view["private_metadata"]), body["user"]["id"]
            with desk.engine.work(desk.clock(), once=event_key(body)) as work:
                if not work.is_repeat:
                    act(work, int(about["case_id"]), user, view["state"]["values"])
                    show_anew(work, user, about)
            ack()
            postman.wake()

    bind(Callback.RESOLVE_MODAL, _resolve)
    bind(Callback.HAND_OVER_MODAL, _hand_over)
    bind(Callback.WAIT_MODAL, _wait)
    bind(Callback.NOTE_MODAL, _add_note)


def _resolve(work: Work, case_id: int, actor: str, values: dict[str, Any]) -> None:
    reason = values[BlockId.RESOLVE_REASON.value][Action.RESOLVE_REASON.value]["selected_option"]["value"]
    did = values.get(BlockId.RESOLVE_ACTION.value, {}).get(Action.RESOLVE_ACTION.value, {})
    work.resolve_case(
        case_id,
        actor=actor,
        reason=reason,
        action=(did.get("selected_option") or {}).get("value", ""),
        action_taken=text_in(values, BlockId.RESOLVE_ACTION_TAKEN, Action.RESOLVE_ACTION_TAKEN),
    )


def _hand_over(work: Work, case_id: int, actor: str, values: dict[str, Any]) -> None:
    to = values[BlockId.CASE_OWNER.value][Action.CASE_OWNER.value]["selected_user"]
    note = text_in(values, BlockId.CASE_NOTE, Action.CASE_NOTE)
    work.hand_over_case(case_id, actor=actor, to=to, note=note)


def _wait(work: Work, case_id: int, actor: str, values: dict[str, Any]) -> None:
    span = values[BlockId.CASE_UNTIL.value][Action.CASE_UNTIL.value]["selected_option"]["value"]
    on = values.get(BlockId.CASE_UNTIL_ON.value, {}).get(Action.CASE_UNTIL_ON.value, {}).get("selected_date")
    until = wait_until(span, on, work.now, work.rules.hours, work.time_zone)
    note = text_in(values, BlockId.CASE_NOTE, Action.CASE_NOTE)
    work.wait_with_case(case_id, actor=actor, until=until, note=note)


def _add_note(work: Work, case_id: int, actor: str, values: dict[str, Any]) -> None:
    work.note_case(case_id, actor=actor, text=text_in(values, BlockId.CASE_NOTE, Action.CASE_NOTE))


def wait_until(span: str, on: str | None, now: datetime, hours: BusinessHours, time_zone: tzinfo) -> datetime:
    """Return until when a case waits: the start of business on a date, else after a span of the form."""
    if on:
        return hours.hours_of(date.fromisoformat(on), time_zone)[0]
    return now + _SPANS[span] if span in _SPANS else hours.morning_after(now, time_zone)


def _note_reply(desk: Desk, body: dict[str, Any], event: dict[str, Any]) -> None:
    with desk.engine.work(desk.clock(), once=event_key(body)) as work:
        if not work.is_repeat:
            place = {"channel": event["channel"], "thread_ts": event["thread_ts"], "reply_ts": event["ts"]}
            work.note_reply(**place, actor=event["user"], text=event.get("text") or "")
