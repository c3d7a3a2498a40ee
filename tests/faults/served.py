"""``npsbot serve`` in a process that is killed and started again on the same port."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from bot.demo.workspace import SimulatedWorkspace
from tests.ports import free_port

_ROOT = Path(__file__).resolve().parents[2]
_START_S = 180.0

CONFIG = """
[workspace]
time_zone = "UTC"
[digest]
channel = "#nps"
day = "{digest:%A}"
hour = {digest:%H}
minute = {digest:%M}
[followup]
flood_n = {flood_n}
flood_s = 10
[followup.calendar]
days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
opens = "00:00:00"
closes = "23:59:59"
[followup.sla]
first_contact_hours = 2
remind_hours = 1
[themes]
enabled = {reads_comments}
[delivery]
post_every_s = {post_every_s}
post_burst_n = 20
settle_s = 2
"""
"""Short waits. People are always at work, so that what is due is due in the same hour of each day."""


def config(
    *, digest_at: datetime, flood_n: int = 0, post_every_s: float = 0.05, reads_comments: bool = False
) -> str:
    """Return a policy.

    Args:
        digest_at: When in the week the digest is due, UTC.
        flood_n: After so many alerts the rest comes as a list; 0 gives every detractor an alert of its own.
        post_every_s: Seconds between two posts to a channel.
        reads_comments: Whether a process beside it reads comments; its start takes longer than all else.
    """
    digest = digest_at.astimezone(UTC)
    given = {"flood_n": flood_n, "post_every_s": post_every_s, "reads_comments": str(reads_comments).lower()}
    words = CONFIG.format(digest=digest, **given).replace(f"{digest:%A}", f"{digest:%A}".lower())
    return re.sub(r"= 0(\d)", r"= \1", words)


def faketime() -> str:
    """Return where the library is that gives a process a clock of its own, from a wheel."""
    found = find_spec("libfaketime")
    assert found is not None
    assert found.origin is not None
    return str(Path(found.origin).parent / "vendor/libfaketime/src/libfaketime.so.1")


class MovedClock:
    """The clock of processes, moved while they run, as somebody who sets a machine's clock does."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.move(0)

    def move(self, seconds: int) -> None:
        """Put it so far ahead of the true time."""
        new = self._path.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n", encoding="ascii")
        new.replace(self._path)

    @property
    def environment(self) -> dict[str, str]:
        """Return what lets a process go by it; time that passes, passes as it does for all."""
        return {
            "LD_PRELOAD": faketime(),
            "FAKETIME_TIMESTAMP_FILE": str(self._path),
            "FAKETIME_CACHE_DURATION": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }


@dataclass
class Replica:
    """One process; ``start``, ``kill`` and ``start`` again."""

    slack: SimulatedWorkspace
    database_url: str
    folder: Path
    policy: str
    clock: MovedClock | None = None
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.port = free_port()
        self.config = self.folder / "npsbot.toml"
        self.config.write_text(self.policy, encoding="utf-8")
        self.log = self.folder / f"npsbot-{self.port}.log"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = {
            **os.environ,
            **(self.clock.environment if self.clock else {}),
            "NPSBOT_DATABASE_URL": self.database_url,
            "NPSBOT_PORT": str(self.port),
            "NPSBOT_CONFIG": str(self.config),
            "NPSBOT_FOLLOWUP_CHANNEL": "#nps-followup",
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": "",
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_API_URL": self.slack.api_url,
        }
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve"], cwd=_ROOT, env=environment, stdout=log, stderr=log
            )

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=1):
                return True
        except OSError:
            return False

    def wait(self) -> None:
        """Wait until it answers; one that could not start (Slack refused its token test) is started again."""
        deadline_s = time.monotonic() + _START_S
        while not self.answers():
            if time.monotonic() > deadline_s:
                raise AssertionError(f"it does not start: {self.log.read_text()[-3000:]}")
            if self.process is None or self.process.poll() is not None:
                self.start()
            time.sleep(0.02)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def limit_disk(self, most_bytes: int) -> None:
        """Let no file of it grow beyond a size, as a full disk would; -1 ends it. Linux only."""
        if self.process is not None and self.process.poll() is None:
            hard = resource.RLIM_INFINITY
            soft = most_bytes if most_bytes >= 0 else hard
            resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (soft, hard))
