"""The bytes of a file, unpacked on the way where it is gzipped."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import IO, BinaryIO, TextIO, cast

from nps_engine.errors import UserError

_GZIP = b"\x1f\x8b"
_CHUNK_BYTES = 1 << 16


class Opened:
    """A file that is being read.

    Args:
        plain: Its bytes, unpacked.
        on_disk: The same as it stands on disk, where plain reads from.
        bytes_n: The size on disk.
    """

    def __init__(self, plain: BinaryIO, on_disk: IO[bytes], bytes_n: int) -> None:
        self.plain = plain
        self._on_disk = on_disk
        self._bytes_n = bytes_n

    @property
    def share_read(self) -> float:
        """Return how much of the file on disk is read, 0 to 1."""
        return min(self._on_disk.tell() / self._bytes_n, 1.0) if self._bytes_n else 1.0

    def skip_to(self, share: float) -> None:
        """Go on to a place in the file; a gzipped one is unpacked up to there."""
        if self.plain is self._on_disk:
            self.plain.seek(int(share * self._bytes_n))
            return
        while self.share_read < share and self.plain.read(_CHUNK_BYTES):
            pass


class Source:
    """A file to read from as often as needed.

    Raises:
        UserError: If it is a folder, missing or not readable, when it is opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        _refuse_no_file(path)
        try:
            self.bytes_n = path.stat().st_size
            with path.open("rb") as stream:
                self.is_gzipped = stream.read(2) == _GZIP
        except OSError as error:
            raise unreadable(path, error) from error

    @contextmanager
    def opened(self) -> Iterator[Opened]:
        """Open it from the start.

        Raises:
            UserError: If it cannot be read, or is gzipped and damaged.
        """
        try:
            with self.path.open("rb") as on_disk:
                if not self.is_gzipped:
                    yield Opened(on_disk, on_disk, self.bytes_n)
                    return
                with gzip.GzipFile(fileobj=on_disk) as unpacked:
                    plain = cast("BinaryIO", BufferedReader(unpacked, _CHUNK_BYTES))
                    yield Opened(plain, on_disk, self.bytes_n)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise UserError(
                f"“{self.path.name}” is gzipped and damaged or cut off ({error})",
                try_="Get the file anew and import it again",
            ) from error
        except (OSError, UnicodeError) as error:
            raise unreadable(self.path, error) from error

    @contextmanager
    def text(self, encoding: str) -> Iterator[tuple[TextIO, Opened]]:
        """Open it as text whose newlines stay as they are."""
        with self.opened() as opened, TextIOWrapper(opened.plain, encoding=encoding, newline="") as text:
            yield text, opened

    def head(self, bytes_n: int) -> bytes:
        """Return its first bytes, unpacked."""
        with self.opened() as opened:
            return opened.plain.read(bytes_n)

    def chunks(self, bytes_n: int) -> Iterator[bytes]:
        """Yield all its bytes, unpacked."""
        with self.opened() as opened:
            while chunk := opened.plain.read(bytes_n):
                yield chunk


def unreadable(path: Path, error: Exception) -> UserError:
    """Return what is said where a file cannot be read."""
    why = getattr(error, "strerror", None) or str(error)
    return UserError(f"“{path}” cannot be read ({why})", try_="Check the name and who may read it")


def _refuse_no_file(path: Path) -> None:
    if path.is_dir():
        raise UserError(f"“{path}” is a folder", "One file is imported at a time")
    if not path.exists():
        raise UserError(f"There is no file “{path}”", try_="Check the name and the folder")
    if not path.is_file():
        raise UserError(f"“{path}” is not a file", "One file is imported at a time")
