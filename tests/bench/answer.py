"""/nps score as Slack sends it: from the signed request to the ack, and to the answer at its response URL.

One question after another, npsbot and the peer in turns, each in a process of its own. The peer is a bare Bolt
app that acks first and says a constant; npsbot reads, counts, renders and stores its answer before it acks.
"""

from __future__ import annotations

import http.client
import queue
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from bot.demo.workspace import running_workspace
from nps_engine.storage.store import utc_now
from tests.bench.programs import served_bot, served_peer
from tests.bench.rows import Row
from tests.bench.slash import signature, slash_command
from tests.bench.synthetic import engine_at, fill
from tests.bench.timing import orders, percentile

_WAIT_S = 10.0
_WARM_UP_N = 10


class NotAnsweredError(Exception):
    """A question was refused, or its answer is not one."""


@dataclass
class Mailbox:
    """Takes what is posted to response URLs and notes when it came."""

    url: str
    arrivals: queue.Queue[tuple[float, bytes]] = field(default_factory=queue.Queue)


def answer_rows(*, responses_n: int, rounds_n: int) -> list[Row]:
    """Return p50 and p99 in milliseconds, to the ack and to the answer.

    Raises:
        NotAnsweredError: If a question is refused, or its answer has no score.
    """
    taken_s: dict[tuple[str, str], list[float]] = {}
    with _both(responses_n) as (urls, secret, mailbox):
        for number, order in enumerate(orders(rounds_n + _WARM_UP_N, tuple(urls))):
            for side in order:
                ack_s, answer_s = _ask(urls[side], secret, mailbox)
                if number >= _WARM_UP_N:
                    taken_s.setdefault((side, "ack"), []).append(ack_s)
                    taken_s.setdefault((side, "answer"), []).append(answer_s)
    return [
        Row(
            f"/nps score to its {what}, p{share} of {rounds_n}",
            percentile(taken_s["ours", what], share) * 1000,
            percentile(taken_s["peer", what], share) * 1000,
            "ms",
        )
        for what in ("ack", "answer")
        for share in (50, 99)
    ]


@contextmanager
def _both(responses_n: int) -> Iterator[tuple[dict[str, str], str, Mailbox]]:
    """Give the addresses of both sides, the signing secret and the mailbox."""
    with ExitStack() as things:
        folder = Path(things.enter_context(tempfile.TemporaryDirectory(prefix="npsbot-bench-")))
        with engine_at(folder / "answer.db") as engine:
            fill(engine, responses_n, end_at=utc_now())
        slack = things.enter_context(running_workspace())
        mailbox = things.enter_context(_mailbox())
        programs = {
            "ours": things.enter_context(served_bot(slack, folder / "answer.db")),
            "peer": things.enter_context(served_peer(slack, folder)),
        }
        for program in programs.values():
            program.wait()
        yield {side: program.url for side, program in programs.items()}, slack.signing_secret, mailbox


@contextmanager
def _mailbox() -> Iterator[Mailbox]:
    arrivals: queue.Queue[tuple[float, bytes]] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            arrivals.put((time.perf_counter(), body))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield Mailbox(f"http://127.0.0.1:{server.server_port}/commands/T1/1/x", arrivals)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _ask(url: str, secret: str, mailbox: Mailbox) -> tuple[float, float]:
    """Ask once; return the seconds to the ack and to the answer."""
    body = slash_command("score", mailbox.url)
    headers = {"Content-Type": "application/x-www-form-urlencoded", **signature(secret, body)}
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_WAIT_S)
    started_s = time.perf_counter()
    connection.request("POST", "/slack/events", body, headers)
    reply = connection.getresponse()
    reply.read()
    acked_s = time.perf_counter()
    connection.close()
    arrived_s, answer = mailbox.arrivals.get(timeout=_WAIT_S)
    if reply.status != http.HTTPStatus.OK or b"NPS" not in answer:
        raise NotAnsweredError(f"{url}: {reply.status}, {answer[:500]!r}")
    return acked_s - started_s, arrived_s - started_s
