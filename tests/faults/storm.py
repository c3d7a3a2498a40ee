"""The storm: faults of every kind while responses come in, and what is left of them afterwards."""

from __future__ import annotations

import queue
import random
import sqlite3
import threading
import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from bot.demo.workspace import SimulatedWorkspace, running_workspace
from bot.demo.workspace.seed import DEFAULT_SCOPES
from nps_engine.engine import Engine
from nps_engine.storage.store import open_store, utc_now
from nps_engine.values import Selection
from tests.conftest import LUMO
from tests.faults.people import Clicker, Sender, can_be_claimed
from tests.faults.served import Replica

POST = "chat.postMessage"
_SENDERS_N = 6
_DRAIN_S = 300.0


@dataclass(frozen=True)
class Toll:
    """What a storm took.

    Args:
        faults: How often each fault struck.
        lost: Responses with a 202 that are not stored, detractors without an alert, clicks not applied, alerts
            that do not show that they are claimed.
        repeated: Responses stored twice, alerts posted twice, clicks applied twice.
        left: Deliveries that are not sent, by state, once all was over.
    """

    name: str
    faults: Counter[str]
    responses_n: int
    detractors_n: int
    clicks_n: int
    lost: Counter[str]
    repeated: Counter[str]
    left: dict[str, int]
    took_s: float

    @property
    def line(self) -> str:
        """Return it as a row of the table."""
        faults = ", ".join(f"{n:,} {name}" for name, n in sorted(self.faults.items()))
        return (
            f"| {self.name} | {faults} | {self.responses_n:,} ({self.detractors_n:,} detractors,"
            f" {self.clicks_n:,} clicks) | {_words(self.lost)} | {_words(self.repeated)} |"
        )


HEAD = "| Run | Faults | Responses | Lost | Repeated |\n|---|---|---|---|---|"


def _words(counted: Counter[str]) -> str:
    found = {name: n for name, n in counted.items() if n}
    return ", ".join(f"{n:,} {name}" for name, n in found.items()) or "0"


class Storm:
    """One run.

    Args:
        kills_n: How often a process is killed.
        responses_n: How many responses come in meanwhile.
        replicas_n: Processes on the database.
    """

    def __init__(
        self,
        database_url: str,
        folder: Path,
        *,
        kills_n: int,
        responses_n: int,
        replicas_n: int = 1,
        seed: int = 1,
    ) -> None:
        self._url = database_url
        self._folder = folder
        self._kills_n = kills_n
        self._responses_n = responses_n
        self._replicas_n = replicas_n
        self._random = random.Random(seed)  # noqa: S311 - the same storm each time
        self._faults: Counter[str] = Counter()
        self._taken: dict[str, int] = {}

    def run(self, name: str) -> Toll:
        """Let it rage, wait until all is calm, and count."""
        started_s = time.monotonic()
        with ExitStack() as things:
            scopes = (*DEFAULT_SCOPES, "channels:history")
            slack = things.enter_context(running_workspace(scopes=scopes))
            store = open_store(self._url)
            things.callback(store.close)
            engine = Engine(store)
            with engine.work(utc_now()) as work:
                work.save_survey(LUMO)
                key = work.save_api_key("storm")
            replicas = [Replica(slack, self._url, self._folder) for _ in range(self._replicas_n)]
            for replica in replicas:
                replica.start()
                things.callback(replica.kill)
                replica.wait()
            waiting: queue.Queue[tuple[str, int] | None] = queue.Queue()
            senders = [
                Sender(replicas, key, waiting, self._taken, random.Random(n))  # noqa: S311 - dice
                for n in range(_SENDERS_N)
            ]
            clicker = Clicker(slack, replicas, random.Random(0))  # noqa: S311 - dice
            for thread in (*senders, clicker):
                thread.start()
            self._rage(slack, replicas, waiting)
            self._calm(slack, replicas, waiting, senders)
            self._drain(engine, clicker)
            self._faults["requests sent again"] = sum(each.tries_n for each in senders) - self._responses_n
            return self._toll(name, slack, engine, clicker, time.monotonic() - started_s)

    def _rage(
        self, slack: SimulatedWorkspace, replicas: list[Replica], waiting: queue.Queue[tuple[str, int] | None]
    ) -> None:
        ids = list(range(self._responses_n))
        self._random.shuffle(ids)  # they come in any order
        per_round_n = -(-len(ids) // self._kills_n)
        for round_n in range(self._kills_n):
            for number in ids[round_n * per_round_n : (round_n + 1) * per_round_n]:
                waiting.put((f"r{number}", number % 11))
            replica = self._random.choice(replicas)
            self._strike(slack, replica)
            time.sleep(self._random.random() * 0.6)
            replica.kill()
            self._faults["kills"] += 1
            slack.faults.clear()
            replica.start()
            if self._replicas_n == 1 or self._random.random() < 0.5:
                replica.wait()

    def _strike(self, slack: SimulatedWorkspace, replica: Replica) -> None:
        """Let one thing go wrong besides."""
        kinds = ["drop_reply", "ratelimited", "500_after", "500", "503", "delay", ""]
        kinds += ["locked", "disk full"] if self._url.startswith("sqlite") else []
        kind = self._random.choice(kinds)
        if not kind:
            return
        if kind == "locked":
            self._lock_database()
        elif kind == "disk full":
            replica.limit_disk(4096)
            time.sleep(self._random.random())
            replica.limit_disk(-1)
        elif kind in ("503", "500"):
            slack.faults.add(kind, times=None)
        else:
            slack.faults.add(kind, POST, times=3, retry_after_s=1, delay_s=0.5)
        self._faults[{"503": "outages", "500": "outages", "": ""}.get(kind, kind)] += 1

    def _lock_database(self) -> None:
        """Hold SQLite's write lock for a second, as a backup or another program may."""
        path = self._url.removeprefix("sqlite:///")

        def hold() -> None:
            with closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                time.sleep(1)
                connection.execute("ROLLBACK")

        threading.Thread(target=hold, daemon=True).start()

    @staticmethod
    def _calm(
        slack: SimulatedWorkspace,
        replicas: list[Replica],
        waiting: queue.Queue[tuple[str, int] | None],
        senders: list[Sender],
    ) -> None:
        slack.faults.clear()
        for replica in replicas:
            replica.wait()
        for _ in senders:
            waiting.put(None)
        for sender in senders:
            sender.join(_DRAIN_S)

    @staticmethod
    def _drain(engine: Engine, clicker: Clicker) -> None:
        """Wait until every delivery is settled, then let nobody click any more, and wait again."""
        deadline_s = time.monotonic() + _DRAIN_S
        for is_last in (False, True):
            while time.monotonic() < deadline_s:
                counts = engine.delivery_counts()
                if not any(counts.get(state) for state in ("pending", "sending", "unknown")):
                    break
                time.sleep(0.3)
            if not is_last:
                clicker.stopping.set()
                clicker.join(30)

    def _toll(
        self, name: str, slack: SimulatedWorkspace, engine: Engine, clicker: Clicker, took_s: float
    ) -> Toll:
        lost: Counter[str] = Counter()
        repeated: Counter[str] = Counter()
        found = engine.responses(Selection("lumo"), utc_now(), limit=100_000).rows
        stored = Counter(each.row.external_id for each in found)
        lost["responses"] = sum(1 for external_id in self._taken if not stored[external_id])
        lost["202s"] = self._responses_n - len(self._taken)
        repeated["responses"] = sum(n - 1 for n in stored.values())
        alerts = _alerts(slack, engine)
        with engine.store.reading() as session:
            cases = dict(session.execute(text(_CASES)).all())
            claims = Counter(dict(session.execute(text(_CLAIMS)).all()))
        detractors = [each for each in stored if int(each[1:]) % 11 <= 6]
        lost["alerts"] = sum(1 for each in detractors if not alerts[cases.get(each)])
        repeated["alerts"] = sum(n - 1 for n in alerts.values())
        case_of = _case_of_message(slack, engine)
        clicked = {case_of[ts] for ts in clicker.taken}
        lost["clicks"] = sum(1 for case_id in clicked if not claims[case_id])
        repeated["clicks"] = sum(n - 1 for n in claims.values())
        lost["edits"] = _stale_n(slack, case_of, set(claims))
        left = {state: n for state, n in engine.delivery_counts().items() if state != "sent"}
        return Toll(
            name, self._faults, len(self._taken), len(detractors), len(clicked), lost, repeated, left, took_s
        )


_CLAIMS = "SELECT case_id, count(*) FROM case_event WHERE what = 'claimed' GROUP BY case_id"
_CASES = (
    "SELECT response.external_id, follow_up_case.id FROM follow_up_case"
    " JOIN response ON response.id = follow_up_case.response_id"
)


def _alerts(slack: SimulatedWorkspace, engine: Engine) -> Counter[int]:
    """Return how many posts that Slack took each case has: what people saw, not what the bot believes."""
    return Counter(_case_of_message(slack, engine).values())


def _case_of_message(slack: SimulatedWorkspace, engine: Engine) -> dict[str, int]:
    with engine.store.reading() as session:
        subjects = dict(session.execute(text("SELECT id, subject FROM delivery WHERE kind = 'case'")).all())
    found = {}
    for message in slack.messages("#nps-followup"):
        payload = message.get("metadata", {}).get("event_payload", {})
        subject = subjects.get(payload.get("delivery_id"), "")
        if subject and not message["is_reply"]:
            found[message["ts"]] = int(subject.removeprefix("case:"))
    return found


def _stale_n(slack: SimulatedWorkspace, case_of: dict[str, int], claimed: set[int]) -> int:
    """Return how many alerts still offer to claim a case that is claimed."""
    messages = slack.messages("#nps-followup")
    return sum(1 for each in messages if case_of.get(each["ts"]) in claimed and can_be_claimed(each))
