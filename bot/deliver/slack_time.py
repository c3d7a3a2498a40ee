"""What Slack's clock shows: posts are looked for by Slack's time stamps, and this machine's clock may be wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple


class _Shown(NamedTuple):
    at: datetime
    steady_s: float


class SlackTime:
    """Learns from the date of each reply; goes on by a clock that nobody sets.

    Args:
        steady_s: Returns seconds since any instant.
    """

    def __init__(self, steady_s: Callable[[], float] = time.monotonic) -> None:
        self._steady_s = steady_s
        self._shown: _Shown | None = None

    def learn(self, headers: Mapping[str, Any]) -> None:
        """Note what a reply shows; slack_sdk gives header values as text or as a list of one."""
        found = next((each for name, each in headers.items() if name.lower() == "date"), "")
        try:
            shown = parsedate_to_datetime(found[0] if isinstance(found, list) else str(found))
        except (ValueError, IndexError):
            return
        if shown.tzinfo is not None:
            self._shown = _Shown(shown.astimezone(UTC), self._steady_s())

    def at(self, now: datetime) -> datetime:
        """Return Slack's present instant, to about a second; ours where Slack has not shown its own yet."""
        shown = self._shown
        if shown is None:
            return now
        return shown.at + timedelta(seconds=self._steady_s() - shown.steady_s)
