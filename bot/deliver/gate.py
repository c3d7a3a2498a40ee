"""The gate between what comes in and what goes out: what waits for its ack or its 202 goes first.

All of it shares one interpreter, so every answer that is worked out while others wait to be taken keeps those
others waiting. Nothing starves: who waits here does so for a bounded time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock

LONGEST_WAIT_S = 0.25
"""So long the next delivery is put off at most, however much comes in."""


class Gate:
    """Counts who waits to be taken in. Safe to use from many threads, and from an event loop."""

    def __init__(self, longest_wait_s: float = LONGEST_WAIT_S) -> None:
        self._longest_wait_s = longest_wait_s
        self._lock = Lock()
        self._waiting_n = 0
        self._is_free = Event()
        self._is_free.set()

    @contextmanager
    def coming_in(self) -> Iterator[None]:
        """Go before all that ``let_in_first`` for the length of the block."""
        with self._lock:
            self._waiting_n += 1
            self._is_free.clear()
        try:
            yield
        finally:
            with self._lock:
                self._waiting_n -= 1
                if not self._waiting_n:
                    self._is_free.set()

    def let_in_first(self) -> bool:
        """Wait until nobody is coming in, but not for long; return False where somebody still is."""
        return self._is_free.wait(self._longest_wait_s)
