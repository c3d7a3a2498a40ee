"""Who a process is: the name beside what it sends, and how another on the same machine knows that it is gone."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path

_SEPARATOR = "|"
_STARTED_FIELD = 19


def own_name() -> str:
    """Return a name that no other sender has: its machine, process number and start, and a secret of its own."""
    number = os.getpid()
    return _SEPARATOR.join([_machine(), str(number), _started(number), secrets.token_hex(4)])


def has_ended(name: str) -> bool:
    """Return True where the process of that name has ended for certain; False where it lives or cannot be known."""
    parts = name.split(_SEPARATOR)
    if len(parts) != len(("machine", "number", "started", "secret")):
        return False
    machine, number, started, _ = parts
    if machine != _machine() or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    now = _started(int(number))  # the number may have been given out again
    return bool(started and now and started != now)


def _machine() -> str:
    """Return the host, with its space of process numbers where that can be told (containers share hosts)."""
    try:
        space = os.readlink("/proc/self/ns/pid")
    except OSError:
        space = ""
    return f"{socket.gethostname()} {space}"


def _started(number: int) -> str:
    """Return when a process started, in the kernel's ticks; empty where the system does not tell.

    Source: proc(5), /proc/PID/stat, field 22; the fields are counted after the name, which may hold spaces.
    """
    try:
        stat = Path(f"/proc/{number}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[_STARTED_FIELD]
