"""The payloads Slack sends to an app. Source: docs.slack.dev, "Interaction payloads" and "Events API"."""

from typing import Any

from bot.demo.workspace import seed
from bot.demo.workspace.inputs import state_values
from bot.demo.workspace.messages import public
from bot.demo.workspace.records import Channel, Message, Payload
from bot.demo.workspace.state import State

VERIFICATION_TOKEN = "demo-verification-token"  # noqa: S105 - deprecated by Slack, still in every payload


def _envelope(state: State, kind: str, user_id: str) -> Payload:
    user = state.users[user_id]
    return {
        "type": kind,
        "team": {"id": seed.TEAM_ID, "domain": seed.TEAM_DOMAIN},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": seed.TEAM_ID},
        "api_app_id": seed.APP_ID,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_name(channel: Channel) -> str:
    """Give a channel's name as payloads have it."""
    return "directmessage" if channel.is_im else channel.name


def _channel(channel: Channel) -> Payload:
    return {"id": channel.id, "name": channel_name(channel)}


def command_payload(
    state: State,
    user_id: str,
    channel: Channel,
    *,
    command: str,
    text: str,
    trigger_id: str,
    response_url: str,
) -> Payload:
    """Give the fields of a slash command."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": seed.TEAM_ID,
        "team_domain": seed.TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user_id,
        "user_name": state.users[user_id].name,
        "command": command,
        "text": text,
        "api_app_id": seed.APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def action_of(state: State, block: Payload, element: Payload, given: Payload) -> Payload:
    """Give one entry of `actions`."""
    kept = ("type", "action_id", "text", "value", "style", "placeholder", "url")
    return {
        **{key: element[key] for key in kept if key in element},
        **given,
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": state.mint.ts(),
    }


def message_action_payload(
    state: State,
    user_id: str,
    message: Message,
    *,
    action: Payload,
    typed: Payload,
    trigger_id: str,
    response_url: str,
) -> Payload:
    """Give `block_actions` of a message; Slack does not send the message of an ephemeral one."""
    channel = state.channels[message.channel_id]
    payload = {
        **_envelope(state, "block_actions", user_id),
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.seen_by is not None,
            **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        },
        "trigger_id": trigger_id,
        "channel": _channel(channel),
        "state": {"values": state_values(message.body.get("blocks", []), typed)},
        "response_url": response_url,
        "actions": [action],
    }
    if message.seen_by is None:
        payload["message"] = public(state, message)
    return payload


def view_action_payload(
    state: State, user_id: str, view: Payload, action: Payload, trigger_id: str
) -> Payload:
    """Give `block_actions` of a modal or the Home."""
    return {
        **_envelope(state, "block_actions", user_id),
        "container": {"type": "view", "view_id": view["id"]},
        "trigger_id": trigger_id,
        "view": view,
        "actions": [action],
    }


def view_payload(state: State, kind: str, user_id: str, view: Payload, extra: Payload) -> Payload:
    """Give `view_submission` or `view_closed`."""
    return {**_envelope(state, kind, user_id), "view": view, **extra}


def shortcut_payload(state: State, user_id: str, callback_id: str, trigger_id: str) -> Payload:
    """Give a global `shortcut`."""
    return {
        **_envelope(state, "shortcut", user_id),
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "action_ts": state.mint.ts(),
    }


def message_shortcut_payload(
    state: State, user_id: str, callback_id: str, message: Message, *, trigger_id: str, response_url: str
) -> Payload:
    """Give `message_action`, a shortcut on a message."""
    return {
        **_envelope(state, "message_action", user_id),
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "response_url": response_url,
        "channel": _channel(state.channels[message.channel_id]),
        "message_ts": message.ts,
        "message": public(state, message),
        "action_ts": state.mint.ts(),
    }


def suggestion_payload(
    state: State, user_id: str, container: Payload, *, ids: tuple[str, str], typed: str, extra: Payload
) -> Payload:
    """Give `block_suggestion`: an external select asks for options. `ids` are block and action id."""
    return {
        **_envelope(state, "block_suggestion", user_id),
        "container": container,
        "block_id": ids[0],
        "action_id": ids[1],
        "value": typed,
        **extra,
    }


def event_payload(state: State, event: Payload) -> Payload:
    """Wrap an event as the Events API does."""
    event_id = state.mint.id("Ev")
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": seed.TEAM_ID,
        "context_team_id": seed.TEAM_ID,
        "api_app_id": seed.APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": round(state.terms.now().timestamp()),
        "event_context": f"4-{event_id}",
        "is_ext_shared_channel": False,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": seed.TEAM_ID,
                "user_id": seed.BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
    }


def message_event(message: Message, channel: Channel, **extra: Any) -> Payload:
    """Give the event of a message a person wrote."""
    return {
        **message.body,
        "channel": channel.id,
        "channel_type": "im" if channel.is_im else "group" if channel.is_private else "channel",
        "event_ts": message.ts,
        **extra,
    }
