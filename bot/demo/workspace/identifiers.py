"""Ids and timestamps as Slack writes them."""

import itertools
import secrets
import string
from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]

_ALPHABET = string.ascii_uppercase + string.digits


class Mint:
    """Gives ids that never repeat within one workspace, and message timestamps that only grow."""

    def __init__(self, now: Clock):
        self._now = now
        self._counter = itertools.count(1)
        self._last_us = 0

    def id(self, prefix: str) -> str:
        """Give an id such as `C0000002A7QX` under a prefix."""
        tail = "".join(secrets.choice(_ALPHABET) for _ in range(4))
        return f"{prefix}{next(self._counter):06d}{tail}"

    def ts(self) -> str:
        """Give a message timestamp: epoch seconds with six decimals, later than all before it."""
        self._last_us = max(round(self._now().timestamp() * 1_000_000), self._last_us + 1)
        return f"{self._last_us // 1_000_000}.{self._last_us % 1_000_000:06d}"

    def trigger(self) -> str:
        """Give a trigger id."""
        return f"{next(self._counter)}.{round(self._now().timestamp())}.{secrets.token_hex(16)}"

    def secret(self) -> str:
        """Give a token nobody can guess."""
        return secrets.token_urlsafe(18)

    def short(self) -> str:
        """Give an id of the kind Slack puts on blocks that have none."""
        return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(5))
