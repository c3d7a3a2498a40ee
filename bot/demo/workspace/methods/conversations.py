"""The `conversations.*` methods. Source: docs.slack.dev, the page of each method."""

import re
from typing import Any

from bot.demo.workspace import seed
from bot.demo.workspace.arguments import flag, page_of, required
from bot.demo.workspace.messages import public
from bot.demo.workspace.records import Channel, Message, Payload
from bot.demo.workspace.refusals import SlackRefusal
from bot.demo.workspace.state import State

TOPIC_CHARACTERS_MOST = 250
NAME_CHARACTERS_MOST = 80


def shape(channel: Channel) -> Payload:
    """Give a channel as the Web API shows it."""
    if channel.is_im:
        other = next((one for one in channel.members if one != seed.BOT_USER_ID), seed.BOT_USER_ID)
        return {
            "id": channel.id,
            "created": channel.created_s,
            "is_im": True,
            "is_archived": False,
            "is_open": True,
            "user": other,
        }
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": channel.name == "general",
        "is_member": seed.BOT_USER_ID in channel.members,
        "created": channel.created_s,
        "creator": channel.creator,
        "context_team_id": seed.TEAM_ID,
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": channel.created_s},
        "purpose": {"value": channel.purpose, "creator": channel.creator, "last_set": channel.created_s},
        "num_members": len(channel.members),
    }


def visible(state: State, arguments: Payload, *, member_id: str | None) -> list[Channel]:
    """Give the channels of the asked types; with `member_id` only those that person is in.

    Raises:
        SlackRefusal: `invalid_types`, `missing_scope`.
    """
    needed = {
        "public_channel": "channels:read",
        "private_channel": "groups:read",
        "im": "im:read",
        "mpim": "mpim:read",
    }
    types = [one.strip() for one in str(arguments.get("types") or "public_channel").split(",")]
    for one in types:
        if one not in needed:
            raise SlackRefusal("invalid_types")
        if needed[one] not in state.terms.scopes:
            raise SlackRefusal("missing_scope", needed=needed[one], provided=",".join(state.terms.scopes))
    found = [channel for channel in state.channels.values() if _type_of(channel) in types]
    if flag(arguments, "exclude_archived"):
        found = [channel for channel in found if not channel.is_archived]
    if member_id is not None:
        found = [channel for channel in found if member_id in channel.members]
    return [one for one in found if _type_of(one) == "public_channel" or seed.BOT_USER_ID in one.members]


def _type_of(channel: Channel) -> str:
    if channel.is_im:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def list_all(state: State, arguments: Payload) -> Payload:
    """List channels."""
    page, more = page_of(arguments, visible(state, arguments, member_id=None), 100)
    return {"channels": [shape(channel) for channel in page], **more}


def _named(state: State, arguments: Payload) -> Channel:
    (key,) = required(arguments, "channel")
    channel = state.channel(str(key))
    if (channel.is_im or channel.is_private) and seed.BOT_USER_ID not in channel.members:
        raise SlackRefusal("channel_not_found")
    return channel


def _unarchived(state: State, arguments: Payload, *, joined: bool) -> Channel:
    channel = _named(state, arguments)
    if channel.is_archived:
        raise SlackRefusal("is_archived")
    if joined and seed.BOT_USER_ID not in channel.members:
        raise SlackRefusal("not_in_channel")
    return channel


def info(state: State, arguments: Payload) -> Payload:
    """Describe one channel."""
    described = shape(_named(state, arguments))
    if not flag(arguments, "include_num_members"):
        described.pop("num_members", None)
    return {"channel": described}


def members(state: State, arguments: Payload) -> Payload:
    """List who is in a channel."""
    page, more = page_of(arguments, _named(state, arguments).members, 100)
    return {"members": page, **more}


def join(state: State, arguments: Payload) -> Payload:
    """Bring the bot into a public channel."""
    channel = _unarchived(state, arguments, joined=False)
    if channel.is_im:
        raise SlackRefusal("method_not_supported_for_channel_type")
    already = seed.BOT_USER_ID in channel.members
    if not already:
        channel.members.append(seed.BOT_USER_ID)
        state.tell({"type": "channel", "channel": channel.id})
    extra: Payload = {"warning": "already_in_channel"} if already else {}
    return {"channel": shape(channel), **extra}


def leave(state: State, arguments: Payload) -> Payload:
    """Take the bot out of a channel."""
    channel = _named(state, arguments)
    if seed.BOT_USER_ID not in channel.members:
        return {"not_in_channel": True}
    channel.members.remove(seed.BOT_USER_ID)
    state.tell({"type": "channel", "channel": channel.id})
    return {}


def open_direct(state: State, arguments: Payload) -> Payload:
    """Open a direct message."""
    if arguments.get("channel"):
        return {"channel": {"id": _named(state, arguments).id}}
    (names,) = required(arguments, "users")
    user_ids = names if isinstance(names, list) else str(names).split(",")
    if any(user_id not in state.users for user_id in user_ids):
        raise SlackRefusal("user_not_found")
    opened_n = len(state.channels)
    channel = state.direct_message(*user_ids, seed.BOT_USER_ID)
    extra: Payload = {} if len(state.channels) > opened_n else {"no_op": True, "already_open": True}
    return {**extra, "channel": shape(channel) if flag(arguments, "return_im") else {"id": channel.id}}


def _readable(state: State, arguments: Payload) -> Channel:
    channel = _named(state, arguments)
    needed = "im:history" if channel.is_im else "groups:history" if channel.is_private else "channels:history"
    if needed not in state.terms.scopes:
        raise SlackRefusal("missing_scope", needed=needed, provided=",".join(state.terms.scopes))
    if seed.BOT_USER_ID not in channel.members:
        raise SlackRefusal("not_in_channel")
    return channel


def _within(message: Message, arguments: Payload) -> bool:
    oldest, latest = str(arguments.get("oldest") or "0"), str(arguments.get("latest") or "")
    if flag(arguments, "inclusive") and message.ts in (oldest, latest):
        return True
    return float(message.ts) > float(oldest) and (not latest or float(message.ts) < float(latest))


def _page_of_messages(state: State, arguments: Payload, found: list[Message]) -> Payload:
    page, more = page_of(arguments, found, 100)
    with_metadata = flag(arguments, "include_all_metadata")
    return {
        "messages": [public(state, one, with_metadata=with_metadata) for one in page],
        "has_more": bool(more["response_metadata"]["next_cursor"]),
        **more,
    }


def history(state: State, arguments: Payload) -> Payload:
    """Give a channel's messages, newest first."""
    channel = _readable(state, arguments)
    found = [
        one
        for one in reversed(channel.messages)
        if one.seen_by is None and not one.is_reply and _within(one, arguments)
    ]
    return _page_of_messages(state, arguments, found)


def replies(state: State, arguments: Payload) -> Payload:
    """Give a thread's messages, oldest first."""
    channel = _readable(state, arguments)
    (ts,) = required(arguments, "ts")
    first = next((one for one in channel.messages if one.ts == str(ts) and one.seen_by is None), None)
    if first is None:
        raise SlackRefusal("thread_not_found")
    root = first.thread_ts or first.ts
    found = [one for one in channel.messages if one.seen_by is None and root in (one.ts, one.thread_ts)]
    return _page_of_messages(
        state, arguments, [one for one in found if one.ts == root or _within(one, arguments)]
    )


def set_topic(state: State, arguments: Payload) -> Payload:
    """Set a channel's topic."""
    channel = _unarchived(state, arguments, joined=True)
    topic = str(arguments.get("topic") or "")
    if len(topic) > TOPIC_CHARACTERS_MOST:
        raise SlackRefusal("too_long")
    channel.topic = topic
    state.tell({"type": "channel", "channel": channel.id})
    return {"channel": shape(channel)}


def create(state: State, arguments: Payload) -> Payload:
    """Create a channel, the bot its first member."""
    (name,) = required(arguments, "name")
    if len(name) > NAME_CHARACTERS_MOST:
        raise SlackRefusal("invalid_name_maxlength")
    if not re.fullmatch(r"[\w-]+", str(name)) or name != name.lower():
        raise SlackRefusal("invalid_name_specials")
    if any(channel.name == name for channel in state.channels.values()):
        raise SlackRefusal("name_taken")
    channel = Channel(
        id=state.mint.id("C"),
        name=str(name),
        members=[seed.BOT_USER_ID],
        creator=seed.BOT_USER_ID,
        is_private=flag(arguments, "is_private"),
        created_s=round(state.terms.now().timestamp()),
    )
    state.channels[channel.id] = channel
    state.tell({"type": "channel", "channel": channel.id})
    return {"channel": shape(channel)}


def archive(state: State, arguments: Payload) -> Payload:
    """Archive a channel."""
    channel = _named(state, arguments)
    if channel.is_archived:
        raise SlackRefusal("already_archived")
    if channel.name == "general":
        raise SlackRefusal("cant_archive_general")
    channel.is_archived = True
    state.tell({"type": "channel", "channel": channel.id})
    return {}


def invite(state: State, arguments: Payload) -> Payload:
    """Bring people into a channel."""
    channel = _unarchived(state, arguments, joined=True)
    (names,) = required(arguments, "users")
    user_ids: list[Any] = names if isinstance(names, list) else str(names).split(",")
    for user_id in user_ids:
        if user_id not in state.users:
            raise SlackRefusal("user_not_found")
        if user_id == seed.BOT_USER_ID:
            raise SlackRefusal("cant_invite_self")
        if user_id in channel.members:
            raise SlackRefusal("already_in_channel")
    channel.members.extend(user_ids)
    state.tell({"type": "channel", "channel": channel.id})
    return {"channel": shape(channel)}
