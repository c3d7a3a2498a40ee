"""The server killed in the middle of a load: every 202 was a promise."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from bot.demo.workspace import running_workspace
from nps_engine.engine import Engine
from nps_engine.values import Selection
from tests.bench.programs import served_bot
from tests.bot.conftest import running
from tests.conftest import NOW, PATIENT

SENDERS_N = 8
ENOUGH_N = 200


class Sender(threading.Thread):
    """Sends one response after another over one connection, and notes which were taken, until it breaks."""

    def __init__(self, url: str, key: str, ids: Iterator[int], enough: threading.Semaphore) -> None:
        super().__init__(daemon=True)
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
        self._key = key
        self._ids = ids
        self._enough = enough
        self.sent: list[str] = []
        self.taken: dict[str, int] = {}

    def run(self) -> None:
        with closing(self._connection), suppress(OSError, http.client.HTTPException):
            for number in self._ids:
                self.send(f"r{number}")
                self._enough.release()

    def send(self, external_id: str) -> None:
        self.sent.append(external_id)
        body = json.dumps({"survey": "lumo", "external_id": external_id, "rating": int(external_id[1:]) % 11})
        self._connection.request("POST", "/v1/responses", body, {"Authorization": f"Bearer {self._key}"})
        reply = self._connection.getresponse()
        text = reply.read()
        if reply.status != http.HTTPStatus.ACCEPTED:
            raise AssertionError(f"{reply.status}: {text!r}")
        self.taken[external_id] = json.loads(text)["ids"][0]


def test_after_kill_nine_every_202_is_stored_once(lumo: Engine, tmp_path: Path):
    with lumo.work(NOW) as work:
        key = work.save_api_key("test")
    enough = threading.Semaphore(0)
    ids = count()
    with running_workspace(**PATIENT) as slack, served_bot(slack, tmp_path / "lumo.db") as program:
        program.wait()
        senders = [Sender(program.url, key, ids, enough) for _ in range(SENDERS_N)]
        for sender in senders:
            sender.start()
        for _ in range(ENOUGH_N):
            assert enough.acquire(timeout=30)
        program.process.kill()
        for sender in senders:
            sender.join(10)
    taken = {name: row_id for sender in senders for name, row_id in sender.taken.items()}
    assert len(taken) >= ENOUGH_N
    stored = stored_ids(lumo)
    assert {name: stored.get(name) for name in taken} == taken

    sent = {name for sender in senders for name in sender.sent}
    with running(lumo, is_socket_mode=False) as after:
        again = Sender(after.url, key, iter([int(name[1:]) for name in sent]), enough)
        again.run()
    assert again.taken.keys() == sent
    assert stored_ids(lumo).keys() == sent
    assert lumo.distribution(Selection("lumo"), NOW).score.counts.n == 400 + len(sent)


def stored_ids(engine: Engine) -> dict[str, int]:
    """Return the ids of what came by HTTP."""
    found = engine.responses(Selection("lumo"), NOW, limit=100_000).rows
    named = [(each.row.external_id, each.id) for each in found if each.row.source == "api"]
    assert len(dict(named)) == len(named)
    return dict(named)
