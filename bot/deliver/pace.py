"""How fast Slack lets what be said.

Source: docs.slack.dev, "Rate limits": chat.postMessage about one a second for each channel, short bursts tolerated;
tier 3 methods 50 or more a minute, tier 4 methods 100 or more. A 429 is heeded all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from nps_engine.storage.paces import POSTS, Rate, RateOf

RESPOND = "respond"
"""The method of a response URL: it needs no token, and has no pace but its own five uses."""

HISTORY = "conversations.history"
"""The pace of reading channels."""

_TIER_3 = Rate(timedelta(seconds=1.2), 20)
_TIER_4 = Rate(timedelta(seconds=0.6), 40)
_METHODS = {"views.publish": _TIER_4}


def pace_of(method: str, arguments: Mapping[str, Any]) -> str:
    """Return what limits a call: its channel where it posts, its method; empty for a response URL."""
    if method == RESPOND:
        return ""
    return f"{POSTS}{arguments['channel']}" if method == "chat.postMessage" else method


def channel_of(pace: str) -> str:
    """Return the channel of a pace; empty where it is a method's."""
    return pace.removeprefix(POSTS) if pace.startswith(POSTS) else ""


def rates(post_every_s: float, post_burst_n: int) -> RateOf:
    """Return what each pace allows.

    Args:
        post_every_s: Seconds between two posts to one channel.
        post_burst_n: Posts to one channel at once after a rest.
    """
    posts = Rate(timedelta(seconds=post_every_s), post_burst_n)
    return lambda key: posts if key.startswith(POSTS) else _METHODS.get(key, _TIER_3)
