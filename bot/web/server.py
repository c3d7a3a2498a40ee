"""The HTTP server: uvicorn, until it is told to stop."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

_SWITCH_S = 0.0005
"""After so long a thread that computes lets another go on: the one that takes requests in waits for no more."""


def serve_until_stopped(web: FastAPI, listening: socket.socket) -> None:
    """Serve HTTP until SIGINT or SIGTERM, and return: deliveries under way are finished after it.

    Requests under way are answered first. uvicorn by itself raises the signal again when it is done, which would
    end the process there.
    """
    import uvicorn

    sys.setswitchinterval(_SWITCH_S)

    class Server(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            for name in (signal.SIGINT, signal.SIGTERM):
                signal.signal(name, self.handle_exit)
            yield

    settings = uvicorn.Config(web, log_level="warning", access_log=False, lifespan="off")
    Server(settings).run(sockets=[listening])
