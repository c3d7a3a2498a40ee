"""The storm: faults of every kind at random while responses come in, and what is left of them afterwards."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from nps_engine.storage.store import utc_now
from tests.faults.disks import Disk, small_disk
from tests.faults.scene import Scene, scene
from tests.faults.served import Replica, config
from tests.faults.toll import Toll

POST = "chat.postMessage"


@dataclass(frozen=True)
class Weather:
    """How bad it is.

    Args:
        kills_n: How often a process is killed.
        responses_n: How many responses come in meanwhile.
        replicas_n: Processes on the database.
        outage_s: How long Slack is down in the middle of it; 0 for not at all.
        flood_n: After so many alerts the rest comes as a list; 0 gives every detractor an alert of its own.
        surveys_n: Surveys whose digests are told meanwhile.
        reads_comments: Whether a process beside each reads comments.
    """

    kills_n: int
    responses_n: int
    replicas_n: int = 1
    outage_s: float = 0.0
    flood_n: int = 0
    surveys_n: int = 2
    reads_comments: bool = False
    seed: int = 1


class Storm:
    """One run on a database; on a small disk of its own where no address is given."""

    def __init__(self, weather: Weather, folder: Path, database_url: str = "") -> None:
        self._weather = weather
        self._folder = folder
        self._url = database_url
        self._random = random.Random(weather.seed)  # noqa: S311 - the same storm each time

    def run(self, name: str) -> Toll:
        """Let it rage, wait until all is calm, and count."""
        weather = self._weather
        with ExitStack() as things:
            disk = None
            if not self._url:
                disk = things.enter_context(small_disk(self._folder))
                self._url = f"sqlite:///{disk.folder / 'storm.db'}"
            policy = config(
                digest_at=utc_now() - timedelta(minutes=2),
                flood_n=weather.flood_n,
                reads_comments=weather.reads_comments,
            )
            run = things.enter_context(
                scene(
                    self._url,
                    self._folder,
                    policy,
                    replicas_n=weather.replicas_n,
                    surveys_n=weather.surveys_n,
                )
            )
            self._rage(run, disk)
            run.calm()
            settled_s = run.settle()
            return run.toll(name, settled_s, len(run.surveys) + 1)

    def _rage(self, run: Scene, disk: Disk | None) -> None:
        weather = self._weather
        numbers = list(range(weather.responses_n))
        self._random.shuffle(numbers)  # they come in any order
        per_round_n = -(-len(numbers) // weather.kills_n)
        for round_n in range(weather.kills_n):
            run.send(numbers[round_n * per_round_n : (round_n + 1) * per_round_n])
            run.tell_digest(self._random.randrange(weather.surveys_n))
            if round_n == weather.kills_n // 2 and weather.outage_s:
                self._let_slack_be_down(run)
            replica = self._random.choice(run.replicas)
            self._strike(run, replica, disk)
            time.sleep(self._random.random() * 0.6)
            replica.kill()
            run.faults["kills"] += 1
            run.slack.faults.clear()
            replica.start()
            if weather.replicas_n == 1 or self._random.random() < 0.5:
                replica.wait()

    def _let_slack_be_down(self, run: Scene) -> None:
        for replica in run.replicas:
            replica.wait()
        run.slack.faults.add("503", times=None)
        time.sleep(self._weather.outage_s)
        run.slack.faults.clear()
        run.faults[f"outage of {self._weather.outage_s:.0f} s"] += 1

    def _strike(self, run: Scene, replica: Replica, disk: Disk | None) -> None:
        """Let one thing go wrong besides."""
        kinds = ["drop_reply", "ratelimited", "500_after", "500", "503", "delay", ""]
        kinds += ["locked", "disk full"] if disk else []
        kind = self._random.choice(kinds)
        if kind == "disk full" and disk:
            disk.fill([replica])
            time.sleep(self._random.random())
            disk.clear([replica])
            run.faults[disk.fault] += 1
            return
        if kind == "locked" and disk:
            _lock_database(disk.folder / "storm.db")
        elif kind in ("503", "500"):
            run.slack.faults.add(kind, times=None)
        elif kind:
            run.slack.faults.add(kind, POST, times=3, retry_after_s=1, delay_s=0.5)
        run.faults[_NAMES.get(kind, kind)] += bool(kind)


_NAMES = {
    "503": "outages",
    "500": "outages",
    "drop_reply": "replies dropped",
    "500_after": "500s after doing it",
    "delay": "late replies",
    "ratelimited": "storms of 429s",
    "locked": "database locked",
}


def _lock_database(path: Path) -> None:
    """Hold SQLite's write lock for a second, as a backup or another program may."""

    def hold() -> None:
        with closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(1)
            connection.execute("ROLLBACK")

    threading.Thread(target=hold, daemon=True).start()
