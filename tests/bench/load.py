"""The sender's side of a load: keep-alive connections that each send the next request when a reply is there.

Run as ``python -m tests.bench.load`` with a ``Load`` as JSON on stdin; prints a ``Served`` as JSON. Nothing but the
standard library and raw sockets: a whole HTTP client would be slower than the server that it is to load.
"""

from __future__ import annotations

import json
import select
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_WAIT_S = 60.0
_CHUNK_BYTES = 65_536


class RefusedError(Exception):
    """A request was answered with another status than 202, or not at all."""


@dataclass(frozen=True)
class Load:
    """What is sent: ``requests_n`` times POST, each ``{n}`` in the body replaced by a number of its own."""

    port: int
    path: str
    key: str
    body: str
    first_n: int
    requests_n: int
    connections_n: int


@dataclass(frozen=True)
class Served:
    """How long all requests took together, and each by itself, in the order of their replies."""

    whole_s: float
    each_s: tuple[float, ...]


def served(load: Load) -> Served:
    """Send a load from a process of its own.

    Raises:
        RefusedError: If a request was not answered with 202.
    """
    command = [sys.executable, "-m", "tests.bench.load"]
    asked = json.dumps(asdict(load))
    done = subprocess.run(command, input=asked, capture_output=True, text=True, cwd=_ROOT, check=False)
    if done.returncode:
        raise RefusedError(done.stderr[-2000:])
    found = json.loads(done.stdout)
    return Served(found["whole_s"], tuple(found["each_s"]))


def send(load: Load) -> Served:
    """Send a load from here.

    Raises:
        RefusedError: If a request was not answered with 202.
    """
    requests = iter([_request(load, load.first_n + number) for number in range(load.requests_n)])
    poller = select.epoll()
    connections: dict[int, socket.socket] = {}
    for _ in range(min(load.connections_n, load.requests_n)):
        connection = socket.create_connection(("127.0.0.1", load.port), _WAIT_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connections[connection.fileno()] = connection
        poller.register(connection, select.EPOLLIN)
    taken_s, sent_s, replies = [], {}, dict.fromkeys(connections, b"")
    started_s = time.perf_counter()
    for number, connection in connections.items():
        sent_s[number] = time.perf_counter()
        connection.sendall(next(requests))
    while len(taken_s) < load.requests_n:
        for number, _ in poller.poll(_WAIT_S) or _raise("no reply"):
            replies[number] += connections[number].recv(_CHUNK_BYTES) or _raise("the connection was closed")
            if not _is_whole(replies[number]):
                continue
            if not replies[number].startswith(b"HTTP/1.1 202"):
                _raise(replies[number].decode())
            now_s = time.perf_counter()
            taken_s.append(now_s - sent_s[number])
            replies[number] = b""
            following = next(requests, None)
            if following:
                sent_s[number] = now_s
                connections[number].sendall(following)
    whole_s = time.perf_counter() - started_s
    for connection in connections.values():
        connection.close()
    return Served(whole_s, tuple(taken_s))


def _request(load: Load, number: int) -> bytes:
    body = load.body.replace("{n}", str(number)).encode()
    head = (
        f"POST {load.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {load.key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _is_whole(reply: bytes) -> bool:
    """Return True where a reply's head and body are there; every reply says its length."""
    head, gap, body = reply.partition(b"\r\n\r\n")
    return bool(gap) and len(body) >= int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])


def _raise(words: str) -> None:
    raise RefusedError(words)


if __name__ == "__main__":
    print(json.dumps(asdict(send(Load(**json.load(sys.stdin))))))
