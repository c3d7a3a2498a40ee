"""What all runs have: Slack, a database, processes on it, and people who send, click and ask meanwhile."""

from __future__ import annotations

import queue
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.answers import Answers
from bot.config import Policy
from bot.demo.workspace import SimulatedWorkspace, running_workspace
from bot.demo.workspace.seed import DEFAULT_SCOPES
from bot.digests import tell_digest
from nps_engine.engine import Engine
from nps_engine.errors import StorageError
from nps_engine.storage.store import open_store, utc_now
from nps_engine.values import Metric, Survey
from tests.conftest import LUMO, answers
from tests.faults.mentions import Asker
from tests.faults.people import Clicker, Sender
from tests.faults.served import MovedClock, Replica
from tests.faults.toll import DIGESTS, Done, Toll, count

_SENDERS_N = 6
_DRAIN_S = 300.0
_CLICKS_AFTER_N = 15
_CLICKS_AFTER_S = 6.0
_DIGEST = Policy.model_validate({"digest": {"channel": DIGESTS}})


@dataclass
class Scene:
    """A run under way. ``faults`` counts what struck."""

    slack: SimulatedWorkspace
    engine: Engine
    replicas: list[Replica]
    senders: list[Sender]
    clicker: Clicker
    asker: Asker
    waiting: queue.Queue[tuple[str, int] | None]
    taken: dict[str, int]
    faults: Counter[str] = field(default_factory=Counter)
    sent_n: int = 0
    surveys: set[str] = field(default_factory=set)

    def send(self, numbers: Iterable[int]) -> None:
        """Have responses sent; the rating is the number modulo 11."""
        for number in numbers:
            self.waiting.put((f"r{number}", number % 11))
            self.sent_n += 1

    def tell_digest(self, number: int) -> None:
        """Have the digest of a survey posted, as ``npsbot digest send`` does; it must be posted once."""
        survey = f"s{number}"
        with suppress(StorageError):  # the disk may be full
            tell_digest(self.engine, Answers(self.engine, _DIGEST), _DIGEST, utc_now(), survey=survey)
            self.surveys.add(survey)

    def calm(self) -> None:
        """End all faults and wait until everybody who sends has a 202."""
        self.slack.faults.clear()
        for replica in self.replicas:
            replica.wait()
        for _ in self.senders:
            self.waiting.put(None)
        for sender in self.senders:
            sender.join(_DRAIN_S)

    def settle(self) -> float:
        """Let people click a little more, then wait until every delivery is settled; return the seconds."""
        started_s = time.monotonic()
        wanted_n = len(self.clicker.taken) + _CLICKS_AFTER_N
        while time.monotonic() - started_s < _CLICKS_AFTER_S and len(self.clicker.taken) < wanted_n:
            time.sleep(0.1)
        for thread in (self.clicker, self.asker):
            thread.stopping.set()
        for thread in (self.clicker, self.asker):
            thread.join(30)
        while time.monotonic() - started_s < _DRAIN_S:
            counts = self.engine.delivery_counts()
            if not any(counts.get(state) for state in ("pending", "sending", "unknown")):
                break
            time.sleep(0.2)
        return time.monotonic() - started_s

    def toll(self, name: str, settled_s: float, digests_n: int) -> Toll:
        """Count what it took."""
        self.faults["requests sent again"] = sum(each.tries_n for each in self.senders) - self.sent_n
        self.faults["Slack's retries"] = self.asker.retries_n
        done = Done(self.taken, self.sent_n, frozenset(self.clicker.taken), self.asker.answers(), digests_n)
        return count(name, self.slack, self.engine, done, self.faults, settled_s)


@contextmanager
def scene(
    database_url: str,
    folder: Path,
    policy: str,
    *,
    replicas_n: int = 1,
    surveys_n: int = 0,
    clock: MovedClock | None = None,
) -> Iterator[Scene]:
    """Give a run; the processes answer, people are at it.

    Args:
        surveys_n: Surveys beside the main one, whose digests can be told.
        clock: That of the processes; None for the true one.
    """
    with ExitStack() as things:
        slack = things.enter_context(running_workspace(scopes=(*DEFAULT_SCOPES, "channels:history")))
        store = open_store(database_url)
        things.callback(store.close)
        engine = Engine(store)
        key = _filled(engine, utc_now(), surveys_n)
        replicas = [Replica(slack, database_url, folder, policy, clock) for _ in range(replicas_n)]
        for replica in replicas:
            replica.start()
            things.callback(replica.kill)
            replica.wait()
        waiting: queue.Queue[tuple[str, int] | None] = queue.Queue()
        taken: dict[str, int] = {}
        senders = [Sender(replicas, key, waiting, taken, _dice(n)) for n in range(_SENDERS_N)]
        clicker, asker = Clicker(slack, replicas, _dice(0)), Asker(slack, replicas, _dice(0))
        for thread in (*senders, clicker, asker):
            thread.start()
        yield Scene(slack, engine, replicas, senders, clicker, asker, waiting, taken)


def _dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same run each time


def _filled(engine: Engine, now: datetime, surveys_n: int) -> str:
    """Store last week's responses of all surveys, and return a key to send more with."""
    extra = [Survey(f"s{number}", Metric.NPS, "How likely?") for number in range(surveys_n)]
    with engine.work(now) as work:
        for survey in (LUMO, *extra):
            work.save_responses(survey, answers("9 8 3", at=now - timedelta(days=7)))
        return work.save_api_key("storm")
