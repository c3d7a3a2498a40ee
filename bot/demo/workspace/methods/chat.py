"""The `chat.*` methods."""

import json
from typing import Any

from bot.demo.workspace import seed
from bot.demo.workspace.arguments import required
from bot.demo.workspace.block_table import TEXT_CHARACTERS_MOST
from bot.demo.workspace.messages import (
    add_message,
    change_message,
    checked_blocks,
    public,
    remove_message,
)
from bot.demo.workspace.records import Channel, Message, Payload
from bot.demo.workspace.refusals import SlackRefusal
from bot.demo.workspace.state import State

METADATA_CHARACTERS_MOST = 16_000


def target_channel(state: State, key: str) -> Channel:
    """Find where a message goes: a channel id, `#name`, a user id (opens a direct message).

    Raises:
        SlackRefusal: `channel_not_found`, `is_archived`, `not_in_channel`.
    """
    if key in state.users and key != seed.BOT_USER_ID:
        return state.direct_message(key, seed.BOT_USER_ID)
    channel = state.channel_named(key)
    if channel.is_archived:
        raise SlackRefusal("is_archived")
    if seed.BOT_USER_ID not in channel.members:
        if channel.is_im or channel.is_private:
            raise SlackRefusal("channel_not_found")
        if "chat:write.public" not in state.terms.scopes:
            raise SlackRefusal("not_in_channel")
    return channel


def content(state: State, arguments: Payload) -> Payload:
    """Read and judge what a message says.

    Raises:
        SlackRefusal: `no_text`, `msg_too_long`, `invalid_blocks`, `msg_blocks_too_long`.
    """
    text = arguments.get("text")
    text = "" if text is None else str(text)
    if len(text) > TEXT_CHARACTERS_MOST:
        raise SlackRefusal("msg_too_long")
    blocks = checked_blocks(state, arguments.get("blocks"))
    if not text.strip() and not blocks and not arguments.get("attachments"):
        raise SlackRefusal("no_text")
    return {"text": text, "blocks": blocks, "attachments": arguments.get("attachments")}


def checked_metadata(value: Any) -> Payload | None:
    """Judge message metadata. Source: docs.slack.dev, "Message metadata".

    Raises:
        SlackRefusal: `invalid_metadata_format`, `metadata_too_large`.
    """
    if value is None:
        return None
    fits = isinstance(value, dict) and isinstance(value.get("event_payload"), dict)
    if not fits or not isinstance(value.get("event_type"), str) or not value["event_type"]:
        raise SlackRefusal("invalid_metadata_format")
    if len(json.dumps(value)) > METADATA_CHARACTERS_MOST:
        raise SlackRefusal("metadata_too_large")
    return {"event_type": value["event_type"], "event_payload": value["event_payload"]}


def bot_author() -> Payload:
    """Give the fields that mark a message as the bot's."""
    return {
        "user": seed.BOT_USER_ID,
        "bot_id": seed.BOT_ID,
        "app_id": seed.APP_ID,
        "team": seed.TEAM_ID,
    }


def checked_thread(channel: Channel, thread_ts: Any) -> str | None:
    """Find the first message of a thread, also where a reply was named.

    Raises:
        SlackRefusal: `thread_not_found`.
    """
    if not thread_ts:
        return None
    for message in channel.messages:
        if message.ts == str(thread_ts) and message.seen_by is None:
            return message.thread_ts or message.ts
    raise SlackRefusal("thread_not_found")


def post_message(state: State, arguments: Payload) -> Payload:
    """Post a message. Source: docs.slack.dev, "chat.postMessage"."""
    (key,) = required(arguments, "channel")
    channel = target_channel(state, str(key))
    body = content(state, arguments)
    metadata = checked_metadata(arguments.get("metadata"))
    body["thread_ts"] = checked_thread(channel, arguments.get("thread_ts"))
    if arguments.get("username") and "chat:write.customize" in state.terms.scopes:
        body["username"] = arguments["username"]
    message = add_message(state, channel, {**bot_author(), **body}, metadata=metadata)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": public(state, message, with_metadata=True),
    }


def post_ephemeral(state: State, arguments: Payload) -> Payload:
    """Post a message that one person sees. Source: docs.slack.dev, "chat.postEphemeral"."""
    key, user_id = required(arguments, "channel", "user")
    channel = target_channel(state, str(key))
    if user_id not in state.users:
        raise SlackRefusal("user_not_found")
    if user_id not in channel.members:
        raise SlackRefusal("user_not_in_channel")
    body = content(state, arguments)
    if arguments.get("thread_ts"):
        body["thread_ts"] = str(arguments["thread_ts"])
    message = add_message(state, channel, {**bot_author(), **body}, seen_by=str(user_id))
    return {"message_ts": message.ts}


def own_message(state: State, arguments: Payload, wrong: str) -> tuple[Channel, Message]:
    """Find a message of the bot's own.

    Raises:
        SlackRefusal: `channel_not_found`, `message_not_found`, or `wrong` for another's message.
    """
    key, ts = required(arguments, "channel", "ts")
    channel = state.channel(str(key))
    message = state.message(channel, str(ts))
    if message.seen_by is not None:
        raise SlackRefusal("message_not_found")
    if message.body.get("bot_id") != seed.BOT_ID:
        raise SlackRefusal(wrong)
    return channel, message


def update(state: State, arguments: Payload) -> Payload:
    """Replace a message of the bot's; without `blocks` the old blocks stay, an empty list removes them.

    Source: docs.slack.dev, "chat.update".
    """
    channel, message = own_message(state, arguments, "cant_update_message")
    if channel.is_archived:
        raise SlackRefusal("is_archived")
    changes = content(state, arguments)
    if arguments.get("blocks") == []:
        message.body.pop("blocks", None)
    if "metadata" in arguments:
        message.metadata = checked_metadata(arguments["metadata"] or None)
    change_message(state, message, changes, by=seed.BOT_USER_ID)
    shape = public(state, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": shape["text"], "message": shape}


def delete(state: State, arguments: Payload) -> Payload:
    """Delete a message of the bot's. Source: docs.slack.dev, "chat.delete"."""
    channel, message = own_message(state, arguments, "cant_delete_message")
    remove_message(state, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(state: State, arguments: Payload) -> Payload:
    """Give a message's address. Source: docs.slack.dev, "chat.getPermalink"."""
    key, ts = required(arguments, "channel", "message_ts")
    channel = state.channel(str(key))
    message = state.message(channel, str(ts))
    link = f"{state.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
