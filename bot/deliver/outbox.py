"""The postman: takes what is due from the outbox, has it said, and writes down how it went.

Lanes go out side by side, each in its own order. A process that dies while sending leaves "sending" behind:
the next start settles it (repeatable calls again, posts as unknown).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from bot.deliver.calls import Call, Outcome, SlackCalls, next_try_at
from nps_engine.errors import NpsError, StorageError
from nps_engine.storage import deliveries
from nps_engine.storage.deliveries import Delivery, DeliveryState
from nps_engine.storage.store import Store
from nps_engine.storage.told import BOARD_DELIVERY, ERASE_DELIVERY

_LOG = logging.getLogger(__name__)
_WORKERS_N = 8
_LONGEST_SLEEP_S = 1.0

REPEATABLE_KINDS = (BOARD_DELIVERY, ERASE_DELIVERY)
"""Kinds that may be said twice without harm."""

Compose = Callable[[Delivery], Call | None]
"""Turns a delivery into a call as things are now; None where there is nothing left to say."""


class Postman:
    """Delivers in the background between ``start`` and ``stop``.

    Args:
        composers: By kind of delivery.
        clock: Returns the present instant.
    """

    def __init__(
        self, store: Store, calls: SlackCalls, composers: Mapping[str, Compose], clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._calls = calls
        self._composers = composers
        self._clock = clock
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._pool = ThreadPoolExecutor(_WORKERS_N, thread_name_prefix="deliver")
        self._free = threading.Semaphore(_WORKERS_N)
        self._thread = threading.Thread(target=self._run, name="postman", daemon=True)

    def start(self) -> None:
        """Settle what an earlier process left, then deliver until stopped."""
        with self._store.writing() as session:
            left_n = deliveries.recover_sending(session, REPEATABLE_KINDS)
        if left_n:
            _LOG.warning("%d deliveries were being sent when the bot last ended", left_n)
        self._thread.start()

    def wake(self) -> None:
        """Look into the outbox at once: something was put there."""
        self._wake.set()

    def stop(self) -> None:
        """Finish what is being sent and end."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        self._pool.shutdown(wait=True)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                self._deliver_due()
            except StorageError:
                _LOG.exception("The outbox cannot be read; trying again")
            self._wake.wait(_LONGEST_SLEEP_S)

    def _deliver_due(self) -> None:
        """Have what is due delivered by the workers that are free; those at work take the next themselves."""
        free_n = 0
        while free_n < _WORKERS_N and self._free.acquire(blocking=False):
            free_n += 1
        try:
            if free_n:
                with self._store.writing() as session:
                    taken = deliveries.take_due(session, self._clock(), limit=free_n)
                for delivery in taken:
                    self._pool.submit(self._work_on, delivery)
                    free_n -= 1
        finally:
            if free_n:
                self._free.release(free_n)

    def _work_on(self, delivery: Delivery | None) -> None:
        """Deliver one after the other for as long as something is due."""
        try:
            while delivery is not None:
                delivery = self._deliver(delivery)
        finally:
            self._free.release()

    def _deliver(self, delivery: Delivery) -> Delivery | None:
        """Deliver, and return what is to be delivered next.

        A bug of ours sets the delivery aside instead of stopping its lane.
        """
        try:
            call, outcome = self._say(delivery)
            return self._settle(delivery, call, outcome)
        except StorageError:
            _LOG.exception(
                "Delivery %d was said but not written down; the next start settles it", delivery.id
            )
            return None
        except Exception as error:
            _LOG.exception("Delivery %d failed", delivery.id)
            fault = f"a fault of npsbot: {type(error).__name__}"
            return self._settle(delivery, None, Outcome(DeliveryState.DEAD, fault))

    def _say(self, delivery: Delivery) -> tuple[Call | None, Outcome]:
        try:
            call = self._composers[delivery.kind](delivery)
        except (NpsError, KeyError) as error:
            return None, Outcome(DeliveryState.DEAD, f"{type(error).__name__}: {error}")
        if call is None:
            return None, Outcome(DeliveryState.SENT, "nothing left to say")
        return call, self._calls.make(call, delivery.attempts_n)

    def _settle(self, delivery: Delivery, call: Call | None, outcome: Outcome) -> Delivery | None:
        """Write down how it went, and take the next in the same transaction."""
        now = self._clock()
        with self._store.writing() as session:
            if outcome.state is DeliveryState.SENT and call is not None and call.on_sent is not None:
                call.on_sent(session, outcome.reply)
            deliveries.settle_delivery(
                session,
                delivery.id,
                outcome.state,
                now=now,
                not_before=next_try_at(now, outcome) if outcome.state is DeliveryState.PENDING else None,
                error=outcome.error,
            )
            taken = [] if self._stopping.is_set() else deliveries.take_due(session, now, limit=1)
        if outcome.state in (DeliveryState.UNKNOWN, DeliveryState.DEAD) or outcome.error:
            _LOG.warning(
                "Delivery %d (%s) is %s: %s", delivery.id, delivery.kind, outcome.state.value, outcome.error
            )
        return taken[0] if taken else None
