"""A step that is done again and again, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

_LOG = logging.getLogger(__name__)


class Repeating:
    """Does a step every so many seconds, from ``start`` to ``stop``, or until the step says that it is the last.

    Args:
        name: What the thread is called in logs.
        every_s: Seconds before the first step and after each.
        step: Returns True where no other is needed. One that fails is logged, and done again when its time comes.
    """

    def __init__(self, name: str, every_s: float, step: Callable[[], bool]) -> None:
        self._every_s = every_s
        self._step = step
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; a step under way is waited for."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._every_s):
            try:
                if self._step():
                    return
            except Exception:  # a thread that dies would end this in silence
                _LOG.exception(
                    "A step of the %s failed; trying again in %g s", self._thread.name, self._every_s
                )
