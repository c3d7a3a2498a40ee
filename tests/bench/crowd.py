"""Fifty people ask /nps score in the same moment of a bot with many responses, beside one who asks alone.

Signed requests over connections that are open already; each question has a response URL of its own, so that
its answer is known from the others.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from bot.demo.workspace import running_workspace
from tests.bench.programs import served_bot
from tests.bench.rows import Goal, Row
from tests.bench.slash import signature, slash_command
from tests.bench.stored import LAST_ON, built_file, folder_for
from tests.bench.timing import percentile

_WAIT_S = 30.0
_WARM_UP_N = 10
_TEXT = f"score --from {LAST_ON - timedelta(days=89)} --to {LAST_ON + timedelta(days=1)}"
_RATIO_GOAL = Goal("ratio", most=20)
_ACK_GOAL = Goal("ours", most=1000)


class NotAnsweredError(Exception):
    """A question was refused, or its answer is not the one that everybody gets."""


@dataclass(frozen=True)
class Taken:
    """Seconds from a question to its ack and to its answer, and what was answered."""

    ack_s: float
    answer_s: float
    answer: bytes


@dataclass
class Mailbox:
    """Takes what is posted to response URLs: the path of each, and when it came."""

    url: str = ""
    arrivals: dict[str, asyncio.Future[tuple[float, bytes]]] = field(default_factory=dict)


def crowd_rows(*, responses_n: int, people_n: int, rounds_n: int) -> list[Row]:
    """Return the slowest hundredth of a crowd beside the median of one alone, in milliseconds.

    Args:
        responses_n: Stored before.
        people_n: How many ask at once.
        rounds_n: Crowds; before each, as many ask one after another as make 10 a round.

    Raises:
        NotAnsweredError: If a question is refused, or answered otherwise than the first.
    """
    with folder_for(responses_n) as folder, running_workspace() as slack:
        database = built_file(folder, responses_n)
        with served_bot(slack, database) as bot:
            bot.wait()
            alone, crowd = asyncio.run(_asked(bot.url, slack.signing_secret, people_n, rounds_n))
    answers = {each.answer for each in (*alone, *crowd)}
    if len(answers) != 1 or b"NPS" not in next(iter(answers)):
        raise NotAnsweredError(f"{len(answers)} different answers, one of them {next(iter(answers))[:500]!r}")
    name = f"/nps score, {people_n} at once, of {responses_n:,}"
    rows = []
    for what, of_crowd, of_one in (
        ("ack", [each.ack_s for each in crowd], [each.ack_s for each in alone]),
        ("answer", [each.answer_s for each in crowd], [each.answer_s for each in alone]),
    ):
        slowest_ms, alone_ms = percentile(of_crowd, 99) * 1000, percentile(of_one, 50) * 1000
        asked = f"{name}, to its {what}: p99 of {len(crowd):,}; peer: p50 of one alone"
        rows.append(Row(asked, slowest_ms, alone_ms, "ms", _RATIO_GOAL))
    slowest_s = max(each.ack_s for each in crowd)
    return [*rows, Row(f"{name}: the slowest ack of {len(crowd):,}", slowest_s * 1000, None, "ms", _ACK_GOAL)]


async def _asked(url: str, secret: str, people_n: int, rounds_n: int) -> tuple[list[Taken], list[Taken]]:
    """Return what one alone and what the crowd experienced."""
    alone: list[Taken] = []
    crowd: list[Taken] = []
    async with _mailbox() as mailbox:
        for _ in range(_WARM_UP_N):
            await _ask_at_once(url, secret, mailbox, 1)
        for _ in range(rounds_n):
            for _ in range(10):
                alone += await _ask_at_once(url, secret, mailbox, 1)
            crowd += await _ask_at_once(url, secret, mailbox, people_n)
    return alone, crowd


async def _ask_at_once(url: str, secret: str, mailbox: Mailbox, n: int) -> Sequence[Taken]:
    """Open n connections, then ask on all of them."""
    host = urlsplit(url)
    connections = [await asyncio.open_connection(host.hostname, host.port) for _ in range(n)]
    requests = [_request(secret, mailbox) for _ in range(n)]
    try:
        asking = (
            _ask(reader, writer, *request)
            for (reader, writer), request in zip(connections, requests, strict=True)
        )
        return await asyncio.wait_for(asyncio.gather(*asking), _WAIT_S)
    finally:
        for _, writer in connections:
            writer.close()


async def _ask(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    request: bytes,
    arrival: asyncio.Future[tuple[float, bytes]],
) -> Taken:
    started_s = time.perf_counter()
    writer.write(request)
    head, _ = await _message(reader)
    acked_s = time.perf_counter()
    if not head.startswith(b"HTTP/1.1 200"):
        raise NotAnsweredError(f"{head[:500]!r}")
    arrived_s, answer = await arrival
    return Taken(acked_s - started_s, arrived_s - started_s, answer)


def _request(secret: str, mailbox: Mailbox) -> tuple[bytes, asyncio.Future[tuple[float, bytes]]]:
    """Return a signed question, and what its answer will be."""
    path = f"/commands/T1/{len(mailbox.arrivals)}/x"
    arrival: asyncio.Future[tuple[float, bytes]] = asyncio.get_running_loop().create_future()
    mailbox.arrivals[path] = arrival
    body = slash_command(_TEXT, f"{mailbox.url}{path}")
    headers = {
        "Host": "bench",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(body)),
        **signature(secret, body),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /slack/events HTTP/1.1\r\n{lines}\r\n".encode() + body, arrival


@asynccontextmanager
async def _mailbox() -> AsyncIterator[Mailbox]:
    mailbox = Mailbox()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # The sender hung up, or the bench is over.
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while True:
                head, body = await _message(reader)
                path = head.split(b" ", 2)[1].decode()
                mailbox.arrivals[path.rsplit("/", 1)[0]].set_result((time.perf_counter(), body))
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    mailbox.url = f"http://127.0.0.1:{port}"
    try:
        yield mailbox
    finally:
        server.close()


async def _message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Return head and body of a request or a reply."""
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return head, await reader.readexactly(int(lengths[0].partition(b":")[2]) if lengths else 0)
