"""Response URLs: five answers within thirty minutes.

Source: docs.slack.dev, "Handling user interaction", using the response URL.
"""

from datetime import timedelta

from bot.demo.workspace import seed
from bot.demo.workspace.arguments import flag
from bot.demo.workspace.messages import add_message, change_message, remove_message
from bot.demo.workspace.methods.chat import bot_author, checked_metadata, content
from bot.demo.workspace.records import Channel, Message, Payload, ResponseUrl
from bot.demo.workspace.refusals import SlackRefusal
from bot.demo.workspace.state import State

LIFE = timedelta(minutes=30)
USES_MOST = 5


def issue_response_url(
    state: State, user_id: str, channel: Channel, message: Message | None = None
) -> ResponseUrl:
    """Give a person's act a URL by which the app may answer it."""
    url = ResponseUrl(
        path=f"/response/{seed.TEAM_ID}/{state.mint.secret()}",
        user_id=user_id,
        channel_id=channel.id,
        issued_at=state.terms.now(),
        message_ts=message.ts if message else None,
        thread_ts=message.thread_ts if message else None,
    )
    state.response_urls[url.path] = url
    return url


def respond(state: State, path: str, body: Payload) -> None:
    """Take one answer.

    Raises:
        SlackRefusal: `no_url`, `expired_url`, `used_url` (404), and what a message is refused for (400).
    """
    url = state.response_urls.get(path)
    if url is None:
        raise SlackRefusal("no_url")
    if state.terms.now() - url.issued_at > LIFE:
        raise SlackRefusal("expired_url")
    if url.uses_n >= USES_MOST:
        raise SlackRefusal("used_url")
    answer(state, url, body)
    url.uses_n += 1


def answer(state: State, url: ResponseUrl, body: Payload) -> None:
    """Show what the app answered: a new message, or the original changed or deleted.

    Raises:
        SlackRefusal: what a message is refused for.
    """
    channel = state.channels[url.channel_id]
    original = next((one for one in channel.messages if one.ts == url.message_ts), None)
    if flag(body, "delete_original"):
        if original:
            remove_message(state, original)
        return
    new = content(state, body)
    metadata = checked_metadata(body.get("metadata"))
    if flag(body, "replace_original") and original:
        if not new["blocks"]:
            original.body.pop("blocks", None)
        change_message(state, original, new, by=seed.BOT_USER_ID)
        return
    in_channel = body.get("response_type") == "in_channel"
    new["thread_ts"] = body.get("thread_ts") or (url.thread_ts if url.message_ts else None)
    posted = add_message(
        state,
        channel,
        {**bot_author(), **new},
        seen_by=None if in_channel else url.user_id,
        metadata=metadata,
    )
    if url.message_ts is None:
        url.message_ts = posted.ts
