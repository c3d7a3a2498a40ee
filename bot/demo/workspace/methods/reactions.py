"""The `reactions.*` methods and `pins.add`. Source: docs.slack.dev, the page of each method."""

from bot.demo.workspace import seed
from bot.demo.workspace.arguments import required
from bot.demo.workspace.messages import public, show
from bot.demo.workspace.records import Message, Payload
from bot.demo.workspace.refusals import SlackRefusal
from bot.demo.workspace.state import State


def _message(state: State, arguments: Payload) -> Message:
    key, ts = required(arguments, "channel", "timestamp")
    channel = state.channel(str(key))
    if seed.BOT_USER_ID not in channel.members:
        raise SlackRefusal("not_in_channel")
    return state.message(channel, str(ts))


def add(state: State, arguments: Payload) -> Payload:
    """React to a message as the bot."""
    (name,) = required(arguments, "name")
    message = _message(state, arguments)
    found = message.body.setdefault("reactions", [])
    entry = next((one for one in found if one["name"] == name), None)
    if entry is None:
        entry = {"name": name, "users": [], "count": 0}
        found.append(entry)
    if seed.BOT_USER_ID in entry["users"]:
        raise SlackRefusal("already_reacted")
    entry["users"].append(seed.BOT_USER_ID)
    entry["count"] = len(entry["users"])
    show(state, "message_changed", message)
    return {}


def remove(state: State, arguments: Payload) -> Payload:
    """Take the bot's reaction back."""
    (name,) = required(arguments, "name")
    message = _message(state, arguments)
    found = message.body.get("reactions", [])
    entry = next((one for one in found if one["name"] == name and seed.BOT_USER_ID in one["users"]), None)
    if entry is None:
        raise SlackRefusal("no_reaction")
    entry["users"].remove(seed.BOT_USER_ID)
    entry["count"] = len(entry["users"])
    message.body["reactions"] = [one for one in found if one["count"]]
    show(state, "message_changed", message)
    return {}


def get(state: State, arguments: Payload) -> Payload:
    """Give a message with its reactions."""
    message = _message(state, arguments)
    return {"type": "message", "channel": message.channel_id, "message": public(state, message)}


def pin(state: State, arguments: Payload) -> Payload:
    """Pin a message."""
    message = _message(state, arguments)
    if message.body.get("pinned_to"):
        raise SlackRefusal("already_pinned")
    message.body["pinned_to"] = [message.channel_id]
    return {}
