"""Whoever sets this machine's clock back must not make the bot wait until it is that late again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from bot.repeating import Repeating

_LOG = logging.getLogger(__name__)
_EVERY_S = 20.0
_SET_BACK_S = 30.0


class ClockWatch(Repeating):
    """Has jobs find their next time anew when the clock was set back; between ``start`` and ``stop``.

    The scheduler keeps an instant for each job and does not notice.

    Args:
        clock: Returns the present instant.
        steady_s: Returns seconds since any instant, by a clock that nobody sets.
    """

    def __init__(
        self,
        scheduler: BackgroundScheduler,
        clock: Callable[[], datetime],
        steady_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._scheduler = scheduler
        self._clock = clock
        self._steady_s = steady_s
        self._began_at = self._beginning()
        super().__init__("clock watch", _EVERY_S, self._step)

    def look(self) -> bool:
        """Look at both clocks; True where one was set back since the last time."""
        before_at, self._began_at = self._began_at, self._beginning()
        back = before_at - self._began_at
        if back.total_seconds() < _SET_BACK_S:
            return False
        _LOG.warning("The clock was set back by %s; the jobs of the clock find their next time anew", back)
        now = self._clock()
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=job.trigger.get_next_fire_time(None, now))
        return True

    def _step(self) -> bool:
        self.look()
        return False

    def _beginning(self) -> datetime:
        """Return the instant, by the clock as it is set now, at which the steady one began."""
        return self._clock() - timedelta(seconds=self._steady_s())
