"""Reading a channel to see whether a post arrived; needs a ``*:history`` scope, which is the operator's choice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.deliver.errors import DeliveryError
from bot.deliver.outcomes import CHANNEL_ERRORS, SCOPE_ERROR, TOKEN_ERRORS
from bot.deliver.slack_time import SlackTime

METADATA_EVENT = "npsbot_delivery"
"""The event type of the metadata that every post carries: the outbox id, to recognise it again."""

_CHANNEL_ID = re.compile(r"^[CDG][A-Z0-9]{7,}$")
_PAGE_N = 200
_PAGES_MOST = 25
_CLOCKS_APART = timedelta(minutes=2)
"""So far a noted instant and Slack's time stamp of the same may be apart."""
_NO_THREAD = "thread_not_found"


class UnreadableError(DeliveryError):
    """The bot may not read a channel; its message is what to do."""


class Seen(NamedTuple):
    """One page that was read.

    Args:
        stamps: By outbox id the time stamps of the posts on it; those of others under 0.
        whole_since: From this instant on all was read by now; None while that is not known.
        at: When it was read, by Slack's clock.
    """

    stamps: Mapping[int, str]
    whole_since: datetime | None
    at: datetime

    def lacks(self, taken_at: datetime, settling: timedelta) -> bool:
        """Return True where what was to be posted at an instant would have been seen by now.

        Args:
            taken_at: By Slack's clock.
            settling: After which time Slack shows for sure what it took.
        """
        is_read = self.whole_since is not None and self.whole_since <= taken_at - _CLOCKS_APART
        return is_read and taken_at + settling <= self.at


class ChannelReader:
    """Looks for posts of ours.

    Args:
        client: Without retry handlers.
        slack_time: Learns from the replies.
    """

    def __init__(self, client: WebClient, slack_time: SlackTime) -> None:
        self._client = client
        self._time = slack_time

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

    def read(self, channel_id: str, thread_ts: str, since: datetime, now: datetime) -> Iterator[Seen]:
        """Yield which posts of ours stand in a channel, newest first, or in a thread of it; page by page.

        Args:
            thread_ts: The first message of the thread; empty for the channel itself.
            since: The earliest instant that one may have been posted at, by Slack's clock.
            now: Our present instant, which stands in for Slack's as long as that is not known.

        Raises:
            UnreadableError: If the channel may not be read, or so much was written that it was not read to the end.
            SlackApiError: If Slack does not answer.
        """
        oldest = since - _CLOCKS_APART
        method = "conversations.replies" if thread_ts else "conversations.history"
        asked = {
            "channel": channel_id,
            "oldest": f"{oldest.timestamp():.6f}",
            "include_all_metadata": True,
            **({"ts": thread_ts} if thread_ts else {}),
        }
        try:
            for page in self._pages(method, asked):
                self._time.learn(page.headers)
                whole_since = oldest if not _cursor(page) else None if thread_ts else _oldest_of(page)
                stamps = {_delivery_id(each): str(each["ts"]) for each in page["messages"]}
                yield Seen(stamps, whole_since, self._time.at(now))
        except SlackApiError as error:
            if error.response.get("error") != _NO_THREAD:
                raise
            self._time.learn(error.response.headers)
            yield Seen({}, oldest, self._time.at(now))

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
            cursor = _cursor(page)
            if not cursor:
                return
        raise UnreadableError("so much is written there that it was not read to the end")


def _cursor(page: Any) -> str:
    """Return where the next page begins; empty on the last."""
    return str((page.get("response_metadata") or {}).get("next_cursor") or "")


def _oldest_of(page: Any) -> datetime | None:
    stamps = [float(each["ts"]) for each in page["messages"]]
    return datetime.fromtimestamp(min(stamps), UTC) if stamps else None


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
