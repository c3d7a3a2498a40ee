"""What the listeners of cases share: which case is meant, doing something to it, opening a form about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.asking import Asked
from bot.deliver.telling import SHOWN_ANEW
from bot.desk import Desk
from bot.ids import Action, BlockId
from bot.listeners.events import event_key
from bot.render.case_forms import render_form_loading, render_form_refused
from nps_engine.case_reports import CaseReport
from nps_engine.case_states import CaseAct, CaseState, refusal
from nps_engine.work import Work

_NO_ALERTS = (BlockId.CASE_REMINDER.value, BlockId.CASE_LIST.value)
_ANSWERED_WITHIN = timedelta(minutes=25)
"""A response URL lives for 30 minutes. Source: docs.slack.dev, "Handling user interaction"."""


class Form(NamedTuple):
    """A form about a case: the act that it leads to, and how it is shown."""

    act: CaseAct
    render: Callable[[CaseReport, tzinfo], dict[str, Any]]


def case_id_of(body: dict[str, Any]) -> int:
    """Return the case that a button or a menu is about."""
    action = body["actions"][0]
    value = action.get("value") or action["selected_option"]["value"]
    return int(value.rpartition(":")[2])


def do_to_case(desk: Desk, body: dict[str, Any], act: Callable[[Work, int, str], None]) -> None:
    """Do at once what a button says, and show the App Home, list or reminder anew that it was pressed in."""
    user = body["user"]["id"]
    with desk.engine.work(desk.clock(), once=event_key(body)) as work:
        if work.is_repeat or not work.note_alert(case_id_of(body), **_place_of(body)):
            return
        act(work, case_id_of(body), user)
        show_anew(work, user, shown_in(body, desk.clock()))


def open_form(desk: Desk, body: dict[str, Any], client: WebClient, form: Form, ack: Ack) -> None:
    """Open a form about a case, or say why the case's state does not allow it."""
    case_id = case_id_of(body)
    with desk.engine.work(desk.clock()) as work:
        is_there = work.note_alert(case_id, **_place_of(body))
    ack()
    if not is_there:
        return
    opened = client.views_open(trigger_id=body["trigger_id"], view=render_form_loading())
    case, zone = desk.engine.case(case_id), desk.engine.time_zone
    refused = refusal(CaseState(case.state), form.act)
    view = render_form_refused(case, refused, zone) if refused else form.render(case, zone)
    if shown := shown_in(body, desk.clock()):
        view["private_metadata"] = json.dumps({"case_id": case_id, **shown})
    client.views_update(view_id=opened["view"]["id"], view=view)


def shown_in(body: dict[str, Any], now: datetime) -> dict[str, str]:
    """Return what is to be shown anew after a press in it; empty for an alert, which follows by itself.

    Of App Home that is its period, of a list or a reminder the words that ask for it, and where they are answered.
    """
    if (span := home_span(body)) is not None:
        return {"home_span": span}
    name, _, rest = (
        body["actions"][0].get("block_id", "").partition(":") if body.get("actions") else ("", "", "")
    )
    words = {
        BlockId.CASE_LIST.value: rest.partition(":")[2],
        BlockId.CASE_REMINDER.value: f"case {rest}",
    }.get(name)
    if not words or not body.get("response_url"):
        return {}
    is_private = bool(body.get("container", {}).get("is_ephemeral"))
    how = {"response_type": "ephemeral"} if is_private else {}
    return {"words": words, "response_url": body["response_url"], "pressed_at": now.isoformat(), **how}


def show_anew(work: Work, user: str, shown: Mapping[str, str]) -> None:
    """Show anew what ``shown_in`` says, as far as Slack still lets it be answered."""
    if "home_span" in shown:
        work.show_board(user, shown["home_span"])
    elif "words" in shown and work.now < datetime.fromisoformat(shown["pressed_at"]) + _ANSWERED_WITHIN:
        url, private = shown["response_url"], {"response_type"} & shown.keys()
        told = {"asked": asdict(Asked(shown["words"], user)), "response_url": url, "replace_original": True}
        work.tell(SHOWN_ANEW, f"answer:{url}", told | {name: shown[name] for name in private})


def home_span(body: dict[str, Any]) -> str | None:
    """Return the period that an App Home shows in which something was pressed; None where it was elsewhere."""
    view = body.get("view") or {}
    if view.get("type") != "home":
        return None
    values = view.get("state", {}).get("values", {})
    menu = values.get(BlockId.HOME_PERIOD.value, {}).get(Action.HOME_PERIOD.value, {})
    return str((menu.get("selected_option") or {}).get("value", ""))


def text_in(values: dict[str, Any], block_id: BlockId, action_id: Action) -> str:
    """Return what was typed into a form's field; empty where nothing was."""
    return (values.get(block_id.value, {}).get(action_id.value, {}).get("value") or "").strip()


def _place_of(body: dict[str, Any]) -> dict[str, str]:
    """Return where the alert stands whose button was pressed; empty where it was not an alert's."""
    container = body.get("container", {})
    block_id = body["actions"][0].get("block_id", "")
    is_alert = not block_id.startswith(_NO_ALERTS) and not container.get("is_ephemeral")
    place = {"channel": "channel_id", "message_ts": "message_ts"}
    return {name: container.get(key, "") if is_alert else "" for name, key in place.items()}
