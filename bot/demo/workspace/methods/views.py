"""The `views.*` methods. Source: docs.slack.dev, "Modals" and the page of each method."""

from bot.demo.workspace import seed
from bot.demo.workspace.arguments import required
from bot.demo.workspace.modals import (
    checked_view,
    new_view,
    page_view,
    replace_view,
    spend_trigger,
    stack_modal,
    start_modal,
)
from bot.demo.workspace.records import Payload
from bot.demo.workspace.refusals import SlackRefusal
from bot.demo.workspace.state import State


def open_modal(state: State, arguments: Payload) -> Payload:
    """Open a modal."""
    trigger_id, given = _trigger_and_view(arguments)
    checked_view(state, given, "modal")
    trigger = spend_trigger(state, trigger_id)
    view = new_view(state, given)
    start_modal(state, trigger.user_id, view)
    return {"view": view}


def push(state: State, arguments: Payload) -> Payload:
    """Put a modal on top of the one the trigger came from."""
    trigger_id, given = _trigger_and_view(arguments)
    checked_view(state, given, "modal")
    trigger = spend_trigger(state, trigger_id)
    if trigger.view_id is None or not state.modals.get(trigger.user_id):
        raise SlackRefusal("invalid_trigger_id")
    view = new_view(state, given)
    stack_modal(state, trigger.user_id, view)
    return {"view": view}


def _trigger_and_view(arguments: Payload) -> tuple[str, Payload]:
    trigger_id = arguments.get("trigger_id") or arguments.get("interactivity_pointer")
    if not trigger_id:
        raise SlackRefusal("invalid_arguments", ["missing required field: trigger_id"])
    (view,) = required(arguments, "view")
    return str(trigger_id), view


def update(state: State, arguments: Payload) -> Payload:
    """Replace an open view by `view_id` or `external_id`; `hash` guards against a race."""
    (given,) = required(arguments, "view")
    if arguments.get("view_id"):
        user_id, view = state.view(str(arguments["view_id"]))
    elif arguments.get("external_id"):
        user_id, view = _external(state, str(arguments["external_id"]))
    else:
        raise SlackRefusal("invalid_arguments", ["missing required field: view_id or external_id"])
    checked_view(state, given, view["type"])
    if arguments.get("hash") and arguments["hash"] != view["hash"]:
        raise SlackRefusal("hash_conflict")
    replace_view(state, user_id, view, given)
    return {"view": view}


def _external(state: State, external_id: str) -> tuple[str, Payload]:
    for user_id, stack in state.modals.items():
        for view in stack:
            if view["external_id"] == external_id:
                return user_id, view
    raise SlackRefusal("not_found")


def publish(state: State, arguments: Payload) -> Payload:
    """Publish a person's Home."""
    user_id, given = required(arguments, "user_id", "view")
    if user_id not in state.users or user_id in (seed.BOT_USER_ID, seed.SLACKBOT_ID):
        raise SlackRefusal("user_not_found")
    checked_view(state, given, "home")
    before = state.homes.get(str(user_id))
    if before and arguments.get("hash") and arguments["hash"] != before["hash"]:
        raise SlackRefusal("hash_conflict")
    view = new_view(state, given)
    if before:
        view["id"] = view["root_view_id"] = before["id"]
    state.homes[str(user_id)] = view
    state.tell({"type": "home", "view": page_view(state, view)}, [str(user_id)])
    return {"view": view}
