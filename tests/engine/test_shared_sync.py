"""Syncs that are shared: nobody returns before a sync that began after they asked, and few are needed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event, Lock
from typing import NoReturn

import pytest

from nps_engine.engine import Engine
from nps_engine.errors import StorageError
from nps_engine.storage.shared_sync import SharedSync, sync_log_of
from nps_engine.storage.store import open_store
from tests.conftest import LUMO, NOW, answers


class Disk:
    """Counts: ``written`` is in memory only until a sync takes it over."""

    def __init__(self) -> None:
        self.written = 0
        self.synced = 0
        self.syncs_n = 0
        self.lock = Lock()

    def write(self) -> int:
        with self.lock:
            self.written += 1
            return self.written

    def sync(self) -> None:
        self.syncs_n += 1
        written = self.written
        Event().wait(0.001)  # a disk takes its time; meanwhile others write
        self.synced = max(self.synced, written)


def test_everybody_s_write_is_on_the_disk_when_their_wait_ends():
    disk = Disk()
    shared = SharedSync(disk.sync)
    start = Barrier(16)

    def work(_: int) -> list[bool]:
        start.wait()
        found = []
        for _ in range(50):
            mine = disk.write()
            shared.wait()
            found.append(disk.synced >= mine)
        return found

    with ThreadPoolExecutor(16) as pool:
        assert all(all(found) for found in pool.map(work, range(16)))
    assert disk.syncs_n < 16 * 50 / 2


def test_a_sync_that_fails_is_said_to_whoever_waits_for_it():
    def fail() -> NoReturn:
        raise OSError(28, "No space left on device")

    shared = SharedSync(fail)
    for _ in range(2):
        with pytest.raises(OSError, match="No space left"):
            shared.wait()


def test_a_log_that_is_gone_needs_no_sync(tmp_path: Path):
    sync_log_of(str(tmp_path / "nothing.db"))


def test_the_engine_s_words_for_a_disk_that_fails(tmp_path: Path):
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    engine = Engine(store)
    store._shared_sync = SharedSync(_refuse)
    wanted = pytest.raises(StorageError, match="The disk did not do it: Input/output error")
    with wanted, engine.work(NOW) as work:
        work.save_responses(LUMO, answers("9"))
    store.close()


def _refuse() -> NoReturn:
    raise OSError(5, "Input/output error")
