"""The postman: takes what is due from the outbox, has it said, and writes down how it went.

Several processes may deliver from one database. Lanes go out side by side, each in its own order, at Slack's
pace (``nps_engine.storage.paces``). What a process was sending when it died is settled by the next one that
notices: repeatable calls again, posts as unknown, and those are looked for in Slack (``lost.py``).
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from sqlalchemy.orm import Session

from bot.deliver.calls import SlackCalls
from bot.deliver.gate import Gate
from bot.deliver.identity import has_ended, own_name
from bot.deliver.lost import LostPosts
from bot.deliver.telling import SHOWN_ANEW, Compose, Said, Teller, Terms
from bot.deliver.watch import TroubleWatch
from nps_engine.errors import StorageError
from nps_engine.storage import deliveries, leases
from nps_engine.storage.boards import BOARD_DELIVERY
from nps_engine.storage.deliveries import LEASE, Delivery, DeliveryState
from nps_engine.storage.store import Store
from nps_engine.storage.told import ERASE_DELIVERY

_LOG = logging.getLogger(__name__)
_WORKERS_N = 12
_LONGEST_SLEEP_S = 1.0
_BEATS_N = 3
_LEASE_MARGIN_S = 5.0

REPEATABLE_KINDS = (BOARD_DELIVERY, ERASE_DELIVERY, SHOWN_ANEW)
"""Kinds that may be said twice without harm."""


class Postman:
    """Delivers in the background between ``start`` and ``stop``.

    Args:
        composers: By kind of delivery.
        clock: Returns the present instant.
        terms: How fast, and how long Slack may take to show what it took.
        gate: Goes before each delivery.
    """

    def __init__(
        self,
        store: Store,
        calls: SlackCalls,
        composers: Mapping[str, Compose],
        clock: Callable[[], datetime],
        terms: Terms | None = None,
        *,
        gate: Gate | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._slack_time = calls.slack_time
        self._terms = terms or Terms()
        self.name = own_name()
        self.gate = gate or Gate()
        self._watch = TroubleWatch()
        self._teller = Teller(store, calls, composers, clock=clock, terms=self._terms, watch=self._watch)
        self._lost = LostPosts(store, calls, self._teller.composed, self._watch, self._terms.settling)
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._pool = ThreadPoolExecutor(_WORKERS_N, thread_name_prefix="deliver")
        self._seeker = ThreadPoolExecutor(1, thread_name_prefix="lost")  # not behind what is to be delivered
        self._free = threading.Semaphore(_WORKERS_N)
        self._looking = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="postman", daemon=True)
        self._next_beat_s = 0.0
        self._at_work: dict[int, float] = {}  # since when, by a clock that nobody sets
        self._leased_s = 0.0
        self._sleep_s = _LONGEST_SLEEP_S
        self._unwritten: deque[Said] = deque()

    def start(self) -> None:
        """Settle what ended processes left, then deliver until stopped."""
        self._settle_left()
        self._thread.start()

    def token_is_good(self) -> None:
        """End the trouble with the token: Slack says so."""
        with self._store.writing() as session:
            self._watch.token_is_good(session, self._clock())

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
        self._seeker.shutdown(wait=True)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            self.gate.let_in_first()
            self._sleep_s = _LONGEST_SLEEP_S
            try:
                self._round()
            except StorageError as error:
                _LOG.error("The outbox cannot be read; trying again: %s", error)
            except Exception:  # a thread that dies would stop all deliveries in silence
                _LOG.exception("The postman stumbled; trying again")
            self._wake.wait(self._sleep_s)

    def _round(self) -> None:
        """Do what is to be done now; an idle outbox is only asked, never written to."""
        now = self._clock()
        while self._unwritten:
            self._settle(self._unwritten[0], then_take=False)
            self._unwritten.popleft()
        if time.monotonic() >= self._next_beat_s:
            self._beat(now)
        with self._store.reading() as session:
            is_due = deliveries.is_anything_due(session, now)
            is_left = leases.is_anything_left(session, now, at_work=self._at_work_now())
            is_lost = bool(leases.fetch_lost(session, now, limit=1))
            next_at = deliveries.fetch_next_at(session, now)
        if next_at is not None:
            self._sleep_s = min(_LONGEST_SLEEP_S, (next_at - now).total_seconds())
        if is_left:
            self._settle_left()
        if is_lost and self._looking.acquire(blocking=False):
            self._seeker.submit(self._look_for_lost)
        if is_due:
            self._deliver_due()

    def _beat(self, now: datetime) -> None:
        """Say that this process lives, and look after what nobody else does."""
        self._next_beat_s = time.monotonic() + LEASE.total_seconds() / _BEATS_N
        started_s = time.monotonic()
        with self._store.writing() as session:
            leases.extend_leases(session, self._at_work_now(), now)
            late_n = leases.settle_wrong_clock(session, now)
            self._watch.look(session, now)
        self._leased_s = started_s
        if late_n:
            _LOG.warning("The clock ran ahead; %d deliveries that waited for it leave now", late_n)

    def _settle_left(self) -> None:
        with self._store.writing() as session:
            left_n = leases.settle_left(
                session,
                REPEATABLE_KINDS,
                self._clock(),
                at_work=self._at_work_now(),
                settling=self._terms.settling,
                has_ended=has_ended,
            )
        if left_n:
            _LOG.warning("%d deliveries were being sent by a process that ended", left_n)

    def _look_for_lost(self) -> None:
        try:
            if self._lost.look(self._clock()):
                self.wake()
        except StorageError as error:
            _LOG.error("Lost posts could not be settled; trying again: %s", error)
        except Exception:  # runs in a pool, where nobody would see it
            _LOG.exception("Lost posts could not be looked for")
        finally:
            self._looking.release()

    def _deliver_due(self) -> None:
        """Have what is due delivered by the workers that are free; those at work take the next themselves."""
        free_n = 0
        while free_n < _WORKERS_N and self._free.acquire(blocking=False):
            free_n += 1
        try:
            if free_n:
                started_s = time.monotonic()
                with self._store.writing() as session:
                    taken = self._take(session, limit=free_n)
                for delivery in taken:
                    self._at_work[delivery.id] = started_s
                    self._pool.submit(self._work_on, delivery)
                    free_n -= 1
        finally:
            if free_n:
                self._free.release(free_n)

    def _take(self, session: Session, *, limit: int) -> list[Delivery]:
        now, rate_of = self._clock(), self._terms.rate_of
        at = self._slack_time.at(now)
        return deliveries.take_due(session, now, limit=limit, owner=self.name, rate_of=rate_of, taken_at=at)

    def _at_work_now(self) -> list[int]:
        return list(self._at_work)

    def _is_leased(self, delivery: Delivery) -> bool:
        """Return True where no other process can have taken it for left behind yet."""
        since_s = max(self._at_work.get(delivery.id, 0.0), self._leased_s)
        return time.monotonic() < since_s + LEASE.total_seconds() - _LEASE_MARGIN_S

    def _work_on(self, delivery: Delivery | None) -> None:
        """Deliver one after the other for as long as something is due."""
        try:
            while delivery is not None:
                delivery = self._deliver(delivery)
        finally:
            self._free.release()

    def _deliver(self, delivery: Delivery) -> Delivery | None:
        """Deliver, and return what is to be delivered next.

        What cannot be written down now is written down as soon as the database answers again.
        """
        self.gate.let_in_first()
        said = self._teller.say(delivery, self._is_leased)
        if said is None:  # it has to wait for its pace, and is written down as such
            self._at_work.pop(delivery.id, None)
            self.wake()
            return None
        try:
            return self._settle(said)
        except StorageError as error:
            _LOG.error("How delivery %d went could not be written down yet: %s", delivery.id, error)
            self._unwritten.append(said)
            return None

    def _settle(self, said: Said, *, then_take: bool = True) -> Delivery | None:
        """Write down how it went, and take the next in the same transaction."""
        now, delivery, outcome = self._clock(), said.delivery, said.outcome
        started_s = time.monotonic()
        with self._store.writing() as session:
            self._teller.write_down(session, said, now)
            more = then_take and not self._stopping.is_set()
            taken = self._take(session, limit=1) if more else []
        self._at_work.pop(delivery.id, None)
        self._at_work |= {each.id: started_s for each in taken}
        if outcome.state in (DeliveryState.UNKNOWN, DeliveryState.DEAD) or outcome.error:
            _LOG.warning(
                "Delivery %d (%s) is %s: %s", delivery.id, delivery.kind, outcome.state.value, outcome.error
            )
        return taken[0] if taken else None
