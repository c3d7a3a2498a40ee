"""Group commit: what comes at the same time is saved in one transaction, and each sender hears of its own part.

A transaction costs much the same for one response and for a hundred, so requests that come while one group is
being saved wait together and are the next group. Who comes alone is saved at once. Senders that were answered
together send their next requests at nearly the same time: after a group of many the next one waits a moment for as
many (what PostgreSQL calls commit_delay).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Generic, Protocol, TypeVar

from bot.deliver.gate import Gate
from nps_engine.errors import StorageError

GROUP_MOST_N = 256
"""Requests in one group: more would keep the first of them waiting for the last."""

WAITING_MOST_N = 2048
"""Requests that wait for a group; who comes on top of them is told to come back."""

_PAUSE_SHARE = 0.25
_PAUSE_MOST_S = 0.02


class Groupable(Protocol):
    """One request."""

    @property
    def once(self) -> Hashable | None:
        """Return what no two requests of a group may share, since the second asks about the first; or None."""


T = TypeVar("T", bound=Groupable)
R = TypeVar("R")


def pause_after_s(took_s: float) -> float:
    """Return how long a group waits for as many as were in the one before, which took so many seconds to save.

    Groups are nearly as full as their senders allow, for at most a quarter more time to a reply; after one that
    hung on a locked database the next does not dawdle.
    """
    return min(took_s * _PAUSE_SHARE, _PAUSE_MOST_S)


class Groups(Generic[T, R]):
    """Gathers requests on the event loop and has them saved in a thread of their own, one group at a time.

    Args:
        save: Saves a group, in that thread; returns a result or an error for each, in their order.
        pause_s: Returns how long the next group waits for as many as were in the last one, from how long that one
            took; both in seconds.
        gate: Holds up what is less urgent than these requests while they wait.
    """

    def __init__(
        self,
        save: Callable[[Sequence[T]], Sequence[R | Exception]],
        pause_s: Callable[[float], float] = pause_after_s,
        gate: Gate | None = None,
    ) -> None:
        self._save = save
        self._pause_s = pause_s
        self._gate = gate or Gate()
        self._waiting: deque[tuple[T, asyncio.Future[R]]] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="save-group")
        self._saving: asyncio.Task[None] | None = None
        self._enough_n = 1
        self._enough = asyncio.Event()

    async def saved(self, request: T) -> R:
        """Return a request's result once its group is committed.

        Raises:
            StorageError: If too many wait already.
            Exception: Whatever ``save`` has for this request.
        """
        if len(self._waiting) >= WAITING_MOST_N:
            raise StorageError(f"{WAITING_MOST_N} requests wait for the database already.")
        result: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        with self._gate.coming_in():
            self._waiting.append((request, result))
            if len(self._waiting) >= self._enough_n:
                self._enough.set()
            if self._saving is None:
                self._saving = asyncio.create_task(self._save_all())
            return await result

    async def _save_all(self) -> None:
        """Save group after group until nobody waits."""
        loop = asyncio.get_running_loop()
        pause_s = 0.0
        self._enough_n = 1
        try:
            while await self._gathered(pause_s):
                group = self._next_group()
                started_s = loop.time()
                requests = [request for request, _ in group]
                results = await loop.run_in_executor(self._thread, self._results, requests)
                for (_, waiting), result in zip(group, results, strict=True):
                    _settle(waiting, result)
                self._enough_n = len(group)
                pause_s = self._pause_s(loop.time() - started_s)
        finally:
            self._saving = None

    async def _gathered(self, pause_s: float) -> bool:
        """Wait until as many wait as were in the last group, or for a moment; return whether anybody does."""
        await asyncio.sleep(0)  # what is being read from sockets just now comes along
        if len(self._waiting) < self._enough_n:
            self._enough.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._enough.wait(), pause_s)
        return bool(self._waiting)

    def _next_group(self) -> list[tuple[T, asyncio.Future[R]]]:
        group: list[tuple[T, asyncio.Future[R]]] = []
        taken: set[Hashable] = set()
        while self._waiting and len(group) < GROUP_MOST_N:
            once = self._waiting[0][0].once
            if once is not None and once in taken:
                break
            taken.add(once)
            group.append(self._waiting.popleft())
        return group

    def _results(self, requests: Sequence[T]) -> Sequence[R | Exception]:
        try:
            return self._save(requests)
        except Exception as error:  # raised anew where each sender waits
            return [error] * len(requests)


def _settle(waiting: asyncio.Future[R], result: R | Exception) -> None:
    if waiting.done():  # its sender has gone; what it sent is saved all the same
        return
    if isinstance(result, Exception):
        waiting.set_exception(result)
    else:
        waiting.set_result(result)
