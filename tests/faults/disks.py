"""A disk that is small enough to be filled: a real one where this may be mounted, else a limit on files."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.faults.served import Replica

_SIZE_BYTES = 64 << 20
_FILE_MOST_BYTES = 4096


@dataclass
class Disk:
    """Where a database lies. ``is_real`` is False where a full disk can only be imitated."""

    folder: Path
    is_real: bool

    @property
    def fault(self) -> str:
        """Return what the table calls it when this is full."""
        return "disk full" if self.is_real else "files too large"

    def fill(self, replicas: Sequence[Replica]) -> None:
        """Leave no room."""
        if not self.is_real:
            for replica in replicas:
                replica.limit_disk(_FILE_MOST_BYTES)
            return
        with (self.folder / "filler").open("wb", buffering=0) as filler, suppress(OSError):
            while filler.write(b"x" * 65536):
                pass

    def clear(self, replicas: Sequence[Replica]) -> None:
        """Make room again."""
        (self.folder / "filler").unlink(missing_ok=True)
        if not self.is_real:
            for replica in replicas:
                replica.limit_disk(-1)


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """Give a disk of 64 MiB below a folder; a plain folder where nothing may be mounted."""
    place = folder / "disk"
    place.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    is_real = bool(mount and umount) and hasattr(os, "geteuid") and os.geteuid() == 0
    if is_real:
        asked = [str(mount), "-t", "tmpfs", "-o", f"size={_SIZE_BYTES}", "tmpfs", str(place)]
        is_real = subprocess.run(asked, capture_output=True, check=False).returncode == 0
    try:
        yield Disk(place, is_real)
    finally:
        if is_real:
            subprocess.run([str(umount), "-l", str(place)], check=True)
