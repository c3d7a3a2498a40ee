"""The gate between what comes in and what goes out: what waits for its ack or its 202 goes first.

All of it shares one interpreter, so every answer that is worked out while others wait to be taken keeps those
others waiting. Nothing starves: who waits here does so for a bounded time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock
from time import monotonic, sleep

LONGEST_WAIT_S = 0.25
"""So long the next delivery is put off at most, however much comes in."""

QUIET_S = 0.005
"""Of many who were taken in together the first are back after so long: until then it is no pause."""


class Gate:
    """Counts who waits to be taken in. Safe to use from many threads, and from an event loop.

    Args:
        longest_wait_s: How long it holds anybody up.
        quiet_s: How long a pause is after many who came together.
        rest: Waits for so many seconds.
    """

    def __init__(
        self,
        longest_wait_s: float = LONGEST_WAIT_S,
        quiet_s: float = QUIET_S,
        rest: Callable[[float], None] = sleep,
    ) -> None:
        self._longest_wait_s = longest_wait_s
        self._quiet_s = quiet_s
        self._rest = rest
        self._lock = Lock()
        self._waiting_n = 0
        self._together_n = 0
        self._free_since_s = 0.0
        self._is_free = Event()
        self._is_free.set()

    @contextmanager
    def coming_in(self) -> Iterator[None]:
        """Go before all that ``let_in_first`` for the length of the block."""
        with self._lock:
            self._waiting_n += 1
            self._together_n = max(self._together_n, self._waiting_n) if self._waiting_n > 1 else 1
            self._is_free.clear()
        try:
            yield
        finally:
            with self._lock:
                self._waiting_n -= 1
                if not self._waiting_n:
                    self._free_since_s = monotonic()
                    self._is_free.set()

    def let_in_first(self) -> bool:
        """Wait until nobody is coming in, but not for long; return False where somebody still is.

        After one who came alone it is free at once; after many, when none of them has come back.
        """
        until_s = monotonic() + self._longest_wait_s
        while (left_s := until_s - monotonic()) > 0 and self._is_free.wait(left_s):
            quiet_s = monotonic() - self._free_since_s
            if self._together_n <= 1 or quiet_s >= self._quiet_s:
                return True
            self._rest(min(left_s, self._quiet_s - quiet_s))
        return self._is_free.is_set()
