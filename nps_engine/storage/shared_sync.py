"""One sync of the disk for all who commit at the same time.

A commit is worth nothing before the disk has it, and a sync takes as long for a hundred commits as for one. So
SQLite is told not to sync at each commit (``synchronous=NORMAL``), and every writer waits here, after its commit,
for a sync of the write-ahead log that has begun since. Whoever comes while none is under way does it; the
others wait for it, or, if it had begun before their commit, for the next.

A checkpoint syncs the log itself before it moves pages into the database, and the database after, so nothing
depends on this sync that has left the log (sqlite.org/pragma.html#pragma_synchronous, sqlite.org/wal.html).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Condition


class SharedSync:
    """Syncs on demand, together.

    Args:
        sync: Brings all that was written before it is called to the disk.
    """

    def __init__(self, sync: Callable[[], None]) -> None:
        self._sync = sync
        self._changed = Condition()
        self._asked_n = 0
        self._done_n = 0
        self._is_under_way = False

    def wait(self) -> None:
        """Return when a sync has ended that began after this call.

        Raises:
            OSError: If the disk does not do it; those who wait for the same sync then try it themselves.
        """
        with self._changed:
            self._asked_n += 1
            place = self._asked_n
            while self._done_n < place and self._is_under_way:
                self._changed.wait()
            if self._done_n >= place:
                return
            self._is_under_way = True
            covered = self._asked_n
        try:
            self._sync()
        except BaseException:
            covered = 0
            raise
        finally:
            with self._changed:
                self._done_n = max(self._done_n, covered)
                self._is_under_way = False
                self._changed.notify_all()


def sync_log_of(path: str) -> None:
    """Bring the write-ahead log of a database to the disk; nothing to do where it has been let go of."""
    try:
        log = os.open(f"{path}-wal", os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        os.fsync(log)
    finally:
        os.close(log)
