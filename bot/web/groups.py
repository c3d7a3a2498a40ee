"""Group commit: what comes at the same time is saved in one transaction, and each sender hears of its own part.

A commit costs the same for one response and for a hundred, so requests that come while one group is being saved
wait together and are the next group. Nobody waits for a group to fill: the first one goes alone.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, Protocol, TypeVar

from nps_engine.errors import StorageError

GROUP_MOST_N = 256
"""Requests in one group: more would keep the first of them waiting for the last."""

WAITING_MOST_N = 2048
"""Requests that wait for a group; who comes on top of them is told to come back."""


class Groupable(Protocol):
    """One request."""

    @property
    def once(self) -> Hashable | None:
        """Return what no two requests of a group may share, since the second asks about the first; or None."""


T = TypeVar("T", bound=Groupable)
R = TypeVar("R")


class Groups(Generic[T, R]):
    """Gathers requests on the event loop and has them saved in a thread of their own, one group at a time.

    Args:
        save: Saves a group, in that thread; returns a result or an error for each, in their order.
    """

    def __init__(self, save: Callable[[Sequence[T]], Sequence[R | Exception]]) -> None:
        self._save = save
        self._waiting: deque[tuple[T, asyncio.Future[R]]] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="save-responses")
        self._saving: asyncio.Task[None] | None = None

    async def saved(self, request: T) -> R:
        """Return a request's result once its group is committed.

        Raises:
            StorageError: If too many wait already.
            Exception: Whatever ``save`` has for this request.
        """
        if len(self._waiting) >= WAITING_MOST_N:
            raise StorageError(f"{WAITING_MOST_N} requests wait for the database already.")
        result: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, result))
        if self._saving is None:
            self._saving = asyncio.create_task(self._save_all())
        return await result

    async def _save_all(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                await asyncio.sleep(0)  # what is being read from sockets just now comes along
                group = self._next_group()
                requests = [request for request, _ in group]
                results = await loop.run_in_executor(self._thread, self._results, requests)
                for (_, waiting), result in zip(group, results, strict=True):
                    _settle(waiting, result)
        finally:
            self._saving = None

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
        except Exception as error:
            return [error] * len(requests)


def _settle(waiting: asyncio.Future[R], result: R | Exception) -> None:
    if waiting.done():  # its sender has gone; what it sent is saved all the same
        return
    if isinstance(result, Exception):
        waiting.set_exception(result)
    else:
        waiting.set_result(result)
