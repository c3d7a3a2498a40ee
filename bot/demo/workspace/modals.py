"""Modals and Home views: their stack, their triggers, what is typed into them."""

import json
from datetime import timedelta
from typing import Any

from bot.demo.workspace import seed
from bot.demo.workspace.block_rules import refuse_faulty, view_complaints
from bot.demo.workspace.messages import ready_file, with_ids, with_pictures
from bot.demo.workspace.records import Payload, Trigger
from bot.demo.workspace.refusals import SlackRefusal
from bot.demo.workspace.state import State

STACK_MOST = 3
VIEW_BYTES_MOST = 250_000


def checked_view(state: State, given: Any, kind: str) -> None:
    """Judge a view before it is shown.

    Raises:
        SlackRefusal: `invalid_arguments`, `view_too_large`.
    """
    if isinstance(given, dict) and given.get("type") in ("modal", "home") and given["type"] != kind:
        raise SlackRefusal("invalid_arguments", [f"must be of type {kind} [json-pointer:/view/type]"])
    if len(json.dumps(given).encode()) > VIEW_BYTES_MOST:
        raise SlackRefusal("view_too_large")
    found = view_complaints(
        given,
        native_charts=state.terms.native_charts,
        file_ready=lambda slack_file: ready_file(state, slack_file) is not None,
    )
    refuse_faulty(found, "invalid_arguments")


def new_view(state: State, given: Payload) -> Payload:
    """Give a view the ids and fields Slack adds."""
    view_id = state.mint.id("V")
    view: Payload = {
        "id": view_id,
        "team_id": seed.TEAM_ID,
        "app_id": seed.APP_ID,
        "app_installed_team_id": seed.TEAM_ID,
        "bot_id": seed.BOT_ID,
        "root_view_id": view_id,
        "previous_view_id": None,
        "state": {"values": {}},
    }
    _fill(state, view, given)
    return view


def _fill(state: State, view: Payload, given: Payload) -> None:
    view |= {
        "type": given["type"],
        "blocks": with_ids(state, given["blocks"]),
        "private_metadata": given.get("private_metadata", ""),
        "callback_id": given.get("callback_id", ""),
        "external_id": given.get("external_id", ""),
        "title": given.get("title"),
        "submit": given.get("submit"),
        "close": given.get("close"),
        "clear_on_close": given.get("clear_on_close", False),
        "notify_on_close": given.get("notify_on_close", False),
        "hash": f"{state.mint.ts()}.{state.mint.short()}",
    }


def page_view(state: State, view: Payload) -> Payload:
    """Give a view as the chat page shows it."""
    shown: Payload = with_pictures(state, view)
    return shown


def issue_trigger(state: State, user_id: str, view_id: str | None = None) -> str:
    """Give a person's act the right to open one modal."""
    trigger = Trigger(state.mint.trigger(), user_id, state.terms.now(), view_id)
    state.triggers[trigger.id] = trigger
    return trigger.id


def spend_trigger(state: State, trigger_id: str) -> Trigger:
    """Use up a trigger. Source: docs.slack.dev, "Handling user interaction", trigger ids.

    Raises:
        SlackRefusal: `invalid_trigger_id`, `exchanged_trigger_id`, `expired_trigger_id`.
    """
    trigger = state.triggers.get(trigger_id)
    if trigger is None:
        raise SlackRefusal("invalid_trigger_id")
    if trigger.used:
        raise SlackRefusal("exchanged_trigger_id")
    if state.terms.now() - trigger.issued_at > timedelta(seconds=state.terms.trigger_life_s):
        raise SlackRefusal("expired_trigger_id")
    trigger.used = True
    return trigger


def start_modal(state: State, user_id: str, view: Payload) -> None:
    """Open a view as a person's only modal.

    Raises:
        SlackRefusal: `duplicate_external_id`.
    """
    _refuse_known_external(state, view)
    state.modals[user_id] = [view]
    state.tell({"type": "modal_opened", "view": page_view(state, view), "view_id": view["id"]}, [user_id])


def stack_modal(state: State, user_id: str, view: Payload) -> None:
    """Put a view on top of a person's modals.

    Raises:
        SlackRefusal: `push_limit_reached`, `duplicate_external_id`.
    """
    stack = state.modals[user_id]
    if len(stack) >= STACK_MOST:
        raise SlackRefusal("push_limit_reached")
    _refuse_known_external(state, view)
    view["root_view_id"] = stack[0]["id"]
    view["previous_view_id"] = stack[-1]["id"]
    stack.append(view)
    state.tell({"type": "modal_pushed", "view": page_view(state, view), "view_id": view["id"]}, [user_id])


def _refuse_known_external(state: State, view: Payload) -> None:
    open_views = [one for stack in state.modals.values() for one in stack]
    if view["external_id"] and any(one["external_id"] == view["external_id"] for one in open_views):
        raise SlackRefusal("duplicate_external_id")


def replace_view(state: State, user_id: str, view: Payload, given: Payload) -> None:
    """Change an open view in place; what was typed into blocks that stay is kept."""
    _fill(state, view, given)
    kept = {block["block_id"] for block in view["blocks"]}
    values = view["state"]["values"]
    view["state"] = {"values": {key: value for key, value in values.items() if key in kept}}
    if view["type"] == "home":
        state.tell({"type": "home", "view": page_view(state, view)}, [user_id])
    else:
        event = {"type": "modal_updated", "view": page_view(state, view), "view_id": view["id"]}
        state.tell(event, [user_id])


def close_views(state: State, user_id: str, views: list[Payload]) -> None:
    """Take views off a person's stack."""
    stack = state.modals.get(user_id, [])
    state.modals[user_id] = [one for one in stack if one not in views]
    for view in views:
        state.tell({"type": "modal_closed", "view_id": view["id"]}, [user_id])
