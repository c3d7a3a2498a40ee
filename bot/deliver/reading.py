"""Reading a channel to see whether a post arrived; needs a ``*:history`` scope, which is the operator's choice."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.deliver.errors import DeliveryError
from bot.deliver.outcomes import CHANNEL_ERRORS, SCOPE_ERROR, TOKEN_ERRORS

METADATA_EVENT = "npsbot_delivery"
"""The event type of the metadata that every post carries: the outbox id, to recognise it again."""

_CHANNEL_ID = re.compile(r"^[CDG][A-Z0-9]{7,}$")
_PAGE_N = 200
_PAGES_MOST = 25
_CLOCKS_APART = timedelta(minutes=5)


class UnreadableError(DeliveryError):
    """The bot may not read a channel; its message is what to do."""


class ChannelReader:
    """Looks for posts of ours.

    Args:
        client: Without retry handlers.
    """

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def channel_id(self, channel: str) -> str:
        """Return what Slack calls a channel, asked by name; needs channels:read.

        Raises:
            UnreadableError: If it cannot be found.
            SlackApiError: If Slack does not answer.
        """
        if _CHANNEL_ID.match(channel):
            return channel
        name = channel.removeprefix("#")
        for page in self._pages("conversations.list", {"types": "public_channel", "exclude_archived": True}):
            for each in page["channels"]:
                if each["name"] == name:
                    return str(each["id"])
        raise UnreadableError(f"Slack knows no public channel {channel}: give its id instead of its name")

    def find(
        self, channel_id: str, thread_ts: str, delivery_ids: Collection[int], since: datetime, until: datetime
    ) -> dict[int, str]:
        """Return the time stamps of the posts that carry these outbox ids; those that lack are not there.

        Args:
            thread_ts: The first message of the thread they are in; empty for the channel itself.
            since: The earliest that one was posted at, by our clock; Slack's may be apart.
            until: The latest.

        Raises:
            UnreadableError: If the channel may not be read, or so much was written that it was not read to the end.
            SlackApiError: If Slack does not answer.
        """
        asked: dict[str, Any] = {
            "channel": channel_id,
            "oldest": f"{(since - _CLOCKS_APART).timestamp():.6f}",
            "latest": f"{(until + _CLOCKS_APART).timestamp():.6f}",
            "include_all_metadata": True,
        }
        method = "conversations.replies" if thread_ts else "conversations.history"
        found: dict[int, str] = {}
        for page in self._pages(method, {**asked, **({"ts": thread_ts} if thread_ts else {})}):
            found |= {
                delivery_id: str(each["ts"])
                for each in page["messages"]
                if (delivery_id := _delivery_id(each)) in delivery_ids
            }
            if len(found) == len(delivery_ids):
                break
        return found

    def _pages(self, method: str, arguments: Mapping[str, Any]) -> Iterator[Any]:
        cursor = ""
        for _ in range(_PAGES_MOST):
            try:
                page = self._client.api_call(
                    method, http_verb="GET", params={**arguments, "limit": _PAGE_N, "cursor": cursor}
                )
            except SlackApiError as error:
                raise _as_unreadable(error) from error
            yield page
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return
        raise UnreadableError("so much is written there that it was not read to the end")


def _delivery_id(message: Mapping[str, Any]) -> int:
    """Return the outbox id that a message carries; 0 for none."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != METADATA_EVENT:
        return 0
    found = metadata.get("event_payload", {}).get("delivery_id", 0)
    return int(found) if str(found).isdecimal() else 0


def _as_unreadable(error: SlackApiError) -> Exception:
    """Return Slack's refusal as ours where only a person can change it."""
    name = str(error.response.get("error") or "")
    if name == SCOPE_ERROR:
        needed = error.response.get("needed") or "channels:history"
        return UnreadableError(f"the token lacks the optional scope {needed}")
    if name in CHANNEL_ERRORS or name in TOKEN_ERRORS:
        return UnreadableError(f"Slack says {name}")
    return error
