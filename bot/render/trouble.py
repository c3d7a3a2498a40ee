"""What only a person can mend, told to the operator: what happened, what waits, what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, tzinfo

from bot.render.blocks import Block, context, divider, section
from bot.render.escape import inline
from bot.render.message import Message, message
from bot.render.words import after_words, instant_words
from nps_engine.storage.paces import POSTS
from nps_engine.storage.troubles import Trouble, TroubleKind

_CHANNEL_ID = re.compile(r"^[CG][A-Z0-9]{7,20}$")
_PLACE_MOST, _ERROR_MOST = 100, 700
_INSTALL = "api.slack.com/apps → your app → OAuth & Permissions"
_CHANNEL_WORDS = {
    "not_in_channel": ("npsbot is not in {place}", "Write “/invite @npsbot” in {place}"),
    "channel_not_found": (
        "Slack knows no channel {place}, or it is private and npsbot is not in it",
        "Invite npsbot there, or correct the channel in the config and restart npsbot",
    ),
    "is_archived": (
        "The channel {place} is archived",
        "Unarchive it, or name another one in the config and restart npsbot",
    ),
}
_RESTRICTED = (
    "Slack does not let npsbot post in {place} ({error})",
    "Let it post there: channel settings → Posting permissions",
)
_KIND_WORDS = {
    TroubleKind.TOKEN: (
        "Slack refuses the bot token ({error}): nothing reaches Slack",
        f"Reinstall the app ({_INSTALL}), put the new token into SLACK_BOT_TOKEN and restart npsbot",
    ),
    TroubleKind.SCOPE: (
        "The bot token lacks a scope for {place}: {error}",
        f"Add the scope ({_INSTALL}) and reinstall the app",
    ),
    TroubleKind.SET_ASIDE: (
        "A message of the kind “{place}” was set aside: {error}",
        "Look with “npsbot outbox list --state dead”; then “npsbot outbox retry ID” sends it again and"
        " “npsbot outbox drop ID” gives it up",
    ),
    TroubleKind.UNKNOWN: (
        "No reply came to a post to {place}, so it may have arrived or not; npsbot cannot look: {error}",
        "Look there, with “npsbot outbox list --state unknown” beside you: “npsbot outbox drop ID” for what is"
        " there, “npsbot outbox retry ID” for what is not. With the scope channels:history (groups:history for"
        " private channels) npsbot looks for itself",
    ),
}
_HOME_MOST = 3


def trouble_words(trouble: Trouble) -> tuple[str, str]:
    """Return what happened and what to do, in our own mrkdwn: what others wrote in it is harmless."""
    if trouble.kind is TroubleKind.CHANNEL:
        what, todo = _CHANNEL_WORDS.get(trouble.error, _RESTRICTED)
    else:
        what, todo = _KIND_WORDS[trouble.kind]
    known = {"place": _place(trouble), "error": inline(trouble.error, _ERROR_MOST)}
    return what.format(**known), todo.format(**known)


def render_trouble(trouble: Trouble, held_n: int, *, time_zone: tzinfo = UTC) -> Message:
    """Return what the operator is told; edited in place once it is mended.

    Args:
        held_n: Deliveries that wait for it, or that were set aside.
    """
    what, todo = trouble_words(trouble)
    since = instant_words(trouble.opened_at, time_zone)
    if trouble.mended_at is not None:
        took = after_words(trouble.mended_at - trouble.opened_at)
        over = f"✅ *Mended* after {took}. What waited goes out."
        return message([over.replace("*", ""), f"It was: {what}."], [section(over), context(f"Was: {what}.")])
    waiting = _waiting_words(trouble, held_n)
    blocks: list[Block] = [
        section(f"⚠️ *{what}.*"),
        section(f"*What to do:* {todo}."),
        context(" ".join([f"Since {since}.", *waiting, "This is said once, until it is mended."])),
    ]
    return message([f"⚠️ {what}.", f"What to do: {todo}.", *waiting], blocks)


def render_banner(troubles: Sequence[Trouble]) -> list[Block]:
    """Return the blocks that stand above App Home while something has to be mended; none where nothing has."""
    if not troubles:
        return []
    shown = [trouble_words(each) for each in troubles[:_HOME_MOST]]
    more_n = len(troubles) - len(shown)
    more = [context(f"… and {more_n:,} more: “npsbot doctor” names them.")] if more_n > 0 else []
    return [*(section(f"⚠️ *{what}.*\n{todo}.") for what, todo in shown), *more, divider()]


def _waiting_words(trouble: Trouble, held_n: int) -> list[str]:
    if trouble.kind in (TroubleKind.SET_ASIDE, TroubleKind.UNKNOWN) or held_n == 0:
        return []
    messages = "1 message waits" if held_n == 1 else f"{held_n:,} messages wait"
    return [f"{messages}; nothing is lost, all go out when it is mended."]


def _place(trouble: Trouble) -> str:
    place = trouble.place.removeprefix(POSTS)
    return f"<#{place}>" if _CHANNEL_ID.match(place) else inline(place, _PLACE_MOST)
