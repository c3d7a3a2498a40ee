"""Comments are read in a process of their own, which this one starts, looks after and takes along when it ends."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

_LOG = logging.getLogger(__name__)

AGAIN_AFTER_S = 1.0
"""Before a process that ended is started again; doubled each time, up to ``AGAIN_AT_MOST_S``."""

AGAIN_AT_MOST_S = 60.0
FINISH_S = 10.0
"""Time to finish the comments under way, before the process is ended for it."""

POLL_S = 1.0
"""Between two looks for new comments: one short read each."""

NICENESS = 10
"""Below the bot, which answers people."""

COMMAND = (sys.executable, "-m", "bot", "themes", "read", "--watch")


class CommentReader:
    """Keeps one process reading comments.

    The process watches its standard input, which is a pipe from this one: when this one ends, however it ends, the
    pipe closes and the process stops. So none is left behind by ``kill -9``.

    Args:
        command: What to run.
        environment: Of that process; None for this one's.
    """

    def __init__(
        self, command: Sequence[str] = COMMAND, environment: Mapping[str, str] | None = None
    ) -> None:
        self._command = list(command)
        self._environment = dict(environment) if environment is not None else None
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep_running, name="comment-reader", daemon=True)

    def start(self) -> None:
        """Start the process, and again whenever it ends."""
        self._thread.start()

    def stop(self) -> None:
        """Let it finish what it is at, and end it."""
        self._stopping.set()
        self._close(self._process)
        self._thread.join()

    @property
    def process_id(self) -> int | None:
        """Return the id of the process that runs; None between two."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def _keep_running(self) -> None:
        pause_s = AGAIN_AFTER_S
        while not self._stopping.is_set():
            self._process = process = subprocess.Popen(  # noqa: S603 - our own program
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                env=self._environment,
                start_new_session=True,
            )
            if self._stopping.is_set():
                self._close(process)
            status = self._wait(process)
            self._close(process)
            if self._stopping.is_set():
                return
            _LOG.warning("The process that reads comments ended with %s; again in %.0f s", status, pause_s)
            self._stopping.wait(pause_s)
            pause_s = min(2 * pause_s, AGAIN_AT_MOST_S)

    def _wait(self, process: subprocess.Popen[bytes]) -> int:
        """Wait until it ends; once stopping, only so long."""
        while True:
            try:
                return process.wait(FINISH_S)
            except subprocess.TimeoutExpired:
                if self._stopping.is_set():
                    process.kill()

    @staticmethod
    def _close(process: subprocess.Popen[bytes] | None) -> None:
        if process and process.stdin and not process.stdin.closed:
            process.stdin.close()


def until_closed(stream: IO[Any]) -> threading.Event:
    """Return an event that is set when a stream ends, which the pipe from a dead process does."""
    closed = threading.Event()

    def watch() -> None:
        while stream.read(1):
            pass
        closed.set()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
    return closed


def read_until_closed(read_some: Callable[[], int], stream: IO[Any]) -> int:
    """Read comments as they come, until a stream ends; return how many.

    Args:
        read_some: Reads some and returns how many; 0 when there is nothing to do.
    """
    os.nice(NICENESS)
    closed = until_closed(stream)
    read_n = 0
    while not closed.is_set():
        began_s = time.monotonic()
        some_n = read_some()
        read_n += some_n
        took_s = time.monotonic() - began_s  # half of the time the database is for others
        closed.wait(min(took_s, POLL_S) if some_n else POLL_S)
    return read_n
