"""The `files.*` methods of the external upload. Source: docs.slack.dev, "Working with files"."""

import mimetypes
from datetime import timedelta
from typing import Any

from bot.demo.workspace import seed
from bot.demo.workspace.arguments import required
from bot.demo.workspace.messages import add_message, checked_blocks, file_shape, remove_message, show
from bot.demo.workspace.methods.chat import bot_author, checked_thread, target_channel
from bot.demo.workspace.records import File, Payload
from bot.demo.workspace.refusals import SlackRefusal
from bot.demo.workspace.state import State


def get_upload_url(state: State, arguments: Payload) -> Payload:
    """Give the address to upload one file to."""
    name, length = required(arguments, "filename", "length")
    if not str(length).isdigit() or int(length) < 1:
        raise SlackRefusal("invalid_arguments", ["length must be a positive integer"])
    file = File(
        id=state.mint.id("F"),
        name=str(name),
        owner=seed.BOT_USER_ID,
        length_bytes=int(length),
        upload_token=state.mint.secret(),
        alt_txt=str(arguments.get("alt_txt") or ""),
        mimetype=mimetypes.guess_type(str(name))[0] or "application/octet-stream",
        created_s=round(state.terms.now().timestamp()),
    )
    state.files[file.id] = file
    return {"upload_url": f"{state.base_url}/upload/v1/{file.upload_token}", "file_id": file.id}


def _completed(state: State, entry: Any) -> File:
    file = state.files.get(str(entry.get("id"))) if isinstance(entry, dict) else None
    if file is None or file.content is None:
        raise SlackRefusal("file_not_found")
    if file.ready_at is not None:
        raise SlackRefusal("file_already_completed")
    return file


def complete_upload(state: State, arguments: Payload) -> Payload:
    """Finish uploads, and share them in a channel where one is named; the reply has no `shares`."""
    (entries,) = required(arguments, "files")
    if not isinstance(entries, list) or not entries:
        raise SlackRefusal("invalid_arguments", ["files must be a non-empty array"])
    uploaded = [_completed(state, entry) for entry in entries]
    key = str(arguments.get("channel_id") or "")
    channel = None
    thread_ts = None
    if key:
        if key.startswith("#"):
            raise SlackRefusal("invalid_channel")
        channel = target_channel(state, key)
        thread_ts = checked_thread(channel, arguments.get("thread_ts"))
    blocks = checked_blocks(state, arguments.get("blocks"))
    ready_at = state.terms.now() + timedelta(seconds=state.terms.file_ready_after_s)
    for file, entry in zip(uploaded, entries, strict=True):
        file.title = str(entry.get("title") or file.name)
        file.ready_at = ready_at
    if channel is not None:
        body = {
            "text": str(arguments.get("initial_comment") or ""),
            "blocks": blocks,
            "thread_ts": thread_ts,
            "upload": True,
            "files": [file_shape(state, file) for file in uploaded],
        }
        message = add_message(state, channel, {**bot_author(), **body})
        for file in uploaded:
            file.shares.append((channel.id, message.ts))
    return {"files": [file_shape(state, file) for file in uploaded]}


def _known(state: State, arguments: Payload) -> File:
    (file_id,) = required(arguments, "file")
    file = state.files.get(str(file_id))
    if file is None or file.ready_at is None:
        raise SlackRefusal("file_not_found")
    return file


def info(state: State, arguments: Payload) -> Payload:
    """Describe one file, with where it was shared."""
    file = _known(state, arguments)
    shares: dict[str, list[Payload]] = {}
    for channel_id, ts in file.shares:
        shares.setdefault(channel_id, []).append({"ts": ts, "channel_name": state.channels[channel_id].name})
    return {"file": {**file_shape(state, file), "shares": {"public": shares} if shares else {}}}


def delete(state: State, arguments: Payload) -> Payload:
    """Delete a file; a message that held nothing else goes with it."""
    file = _known(state, arguments)
    del state.files[file.id]
    for channel_id, ts in file.shares:
        for message in [one for one in state.channels[channel_id].messages if one.ts == ts]:
            message.body["files"] = [one for one in message.body["files"] if one["id"] != file.id]
            if message.body["files"] or message.body.get("text") or message.body.get("blocks"):
                show(state, "message_changed", message)
            else:
                remove_message(state, message)
    return {}
