"""Posting, changing and deleting messages, and the shape in which Slack shows them."""

from typing import Any

from bot.demo.workspace.block_rules import complaints, refuse_faulty, refuse_too_long
from bot.demo.workspace.block_table import TEXT_CHARACTERS_MOST
from bot.demo.workspace.element_table import ELEMENTS
from bot.demo.workspace.records import Channel, File, Message, Payload
from bot.demo.workspace.state import State


def checked_blocks(state: State, blocks: Any) -> list[Payload] | None:
    """Judge the blocks of a message, and give them the ids Slack would give them.

    Raises:
        SlackRefusal: `invalid_blocks`, `msg_blocks_too_long`.
    """
    if blocks is None or blocks == []:
        return None
    found = complaints(
        blocks,
        "message",
        native_charts=state.terms.native_charts,
        file_ready=lambda slack_file: ready_file(state, slack_file) is not None,
    )
    refuse_faulty(found)
    refuse_too_long(blocks)
    return with_ids(state, blocks)


def ready_file(state: State, slack_file: Payload) -> File | None:
    """Find the file an image block names, None while it is unknown or still being processed."""
    by_id = state.files.get(str(slack_file.get("id")))
    found = by_id or next(
        (one for one in state.files.values() if slack_file.get("url") == file_url(state, one)), None
    )
    if found is None or found.ready_at is None or found.ready_at > state.terms.now():
        return None
    return found


def with_ids(state: State, blocks: list[Payload]) -> list[Payload]:
    """Give blocks and the elements in them the ids they lack."""
    return [
        {**_with_action_ids(state, block), "block_id": block.get("block_id") or state.mint.short()}
        for block in blocks
    ]


def _with_action_ids(state: State, value: Any) -> Any:
    if isinstance(value, list):
        return [_with_action_ids(state, item) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {key: _with_action_ids(state, inner) for key, inner in value.items()}
    if "action_id" in ELEMENTS.get(str(value.get("type")), {}):
        copy.setdefault("action_id", state.mint.short())
    return copy


def cut_text(text: str) -> str:
    """Cut a text where Slack cuts it. Source: docs.slack.dev, "chat.postMessage", truncating content."""
    return text[:TEXT_CHARACTERS_MOST]


def add_message(
    state: State,
    channel: Channel,
    body: Payload,
    *,
    seen_by: str | None = None,
    metadata: Payload | None = None,
) -> Message:
    """Put a message into a channel and show it on the chat pages."""
    ts = state.mint.ts()
    full = {"type": "message", "ts": ts, **{key: value for key, value in body.items() if value is not None}}
    message = Message(ts, channel.id, full, seen_by, metadata)
    channel.messages.append(message)
    parent = next((one for one in channel.messages if message.is_reply and one.ts == message.thread_ts), None)
    if parent is not None:
        parent.body.setdefault("thread_ts", parent.ts)
    show(state, "message", message)
    if parent is not None:
        show(state, "message_changed", parent)
    return message


def show(state: State, kind: str, message: Message) -> None:
    """Tell the chat pages of those who see a message what became of it."""
    channel = state.channels[message.channel_id]
    if kind == "message_deleted":
        event: Payload = {"type": kind, "channel": message.channel_id, "ts": message.ts}
    else:
        event = {"type": kind, "channel": message.channel_id, "message": shown(state, message)}
    state.tell(event, readers(channel) if message.seen_by is None else [message.seen_by])


def readers(channel: Channel) -> list[str] | None:
    """Give who may read a channel, None for everyone."""
    return channel.members if channel.is_im or channel.is_private else None


def change_message(state: State, message: Message, changes: Payload, *, by: str) -> None:
    """Replace parts of a message and mark it as edited."""
    message.body.update({key: value for key, value in changes.items() if value is not None})
    message.body["edited"] = {"user": by, "ts": state.mint.ts()}
    show(state, "message_changed", message)


def remove_message(state: State, message: Message) -> None:
    """Delete a message."""
    state.channels[message.channel_id].messages.remove(message)
    show(state, "message_deleted", message)


def replies_to(channel: Channel, message: Message) -> list[Message]:
    """Give the replies to a message that everyone sees, oldest first."""
    return [
        one
        for one in channel.messages
        if one.is_reply and one.thread_ts == message.ts and one.seen_by is None
    ]


def public(state: State, message: Message, *, with_metadata: bool = False) -> Payload:
    """Give a message as the Web API shows it."""
    body = dict(message.body)
    replies = replies_to(state.channels[message.channel_id], message)
    if replies and not message.is_reply:
        authors = list(dict.fromkeys(str(one.body.get("user", "")) for one in replies))
        body |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users_count": len(authors),
            "reply_users": authors,
            "latest_reply": replies[-1].ts,
        }
    elif not message.is_reply:
        body.pop("thread_ts", None)
    if with_metadata and message.metadata:
        body["metadata"] = message.metadata
    return body


def shown(state: State, message: Message) -> Payload:
    """Give a message as the chat page shows it: pictures have addresses on this server."""
    body = public(state, message)
    body["ephemeral"] = message.seen_by is not None
    if "blocks" in body:
        body["blocks"] = with_pictures(state, body["blocks"])
    if "files" in body:
        body["files"] = [{**one, "url_private": page_file_path(one["id"])} for one in body["files"]]
    return body


def with_pictures(state: State, value: Any) -> Any:
    """Give blocks in which every image of a Slack file has an `image_url` on this server."""
    if isinstance(value, list):
        return [with_pictures(state, item) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {key: with_pictures(state, inner) for key, inner in value.items()}
    if copy.get("type") == "image" and "slack_file" in copy:
        found = ready_file(state, copy["slack_file"])
        if found:
            copy["image_url"] = page_file_path(found.id)
    return copy


def page_file_path(file_id: str) -> str:
    """Give the path under which the chat page loads a file."""
    return f"/page/file/{file_id}"


def file_url(state: State, file: File) -> str:
    """Give a file's `url_private`, which wants the bot's token."""
    return f"{state.base_url}/files-pri/{file.id}/{file.name}"


def file_shape(state: State, file: File) -> Payload:
    """Give a file as the Web API shows it."""
    return {
        "id": file.id,
        "created": file.created_s,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2],
        "user": file.owner,
        "size": file.length_bytes,
        "mode": "hosted",
        "is_external": False,
        "is_public": bool(file.shares),
        "alt_txt": file.alt_txt,
        "url_private": file_url(state, file),
        "url_private_download": file_url(state, file) + "?download=1",
        "permalink": f"{state.base_url}/files/{file.id}",
        "channels": sorted({channel_id for channel_id, _ in file.shares}),
    }
