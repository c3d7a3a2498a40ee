"""Ports for what has to name one before it takes it, without a worker beside it taking the same."""

from __future__ import annotations

import os
import socket
from itertools import count

_FIRST, _N = 20_000, 12_000
_OF_ONE_PROCESS_N = 40
_taken_n = count()


def free_port() -> int:
    """Return a port that is free and stays so: below those that the system gives away by itself.

    Linux gives away 32768 and above, macOS 49152 and above. Each process begins at a place of its own.
    """
    while True:
        port = _FIRST + (os.getpid() * _OF_ONE_PROCESS_N + next(_taken_n)) % _N
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
