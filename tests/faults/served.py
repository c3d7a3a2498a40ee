"""``npsbot serve`` in a process that is killed and started again on the same port."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from bot.demo.workspace import SimulatedWorkspace

_ROOT = Path(__file__).resolve().parents[2]
_START_S = 60.0

CONFIG = """
[followup]
flood_n = 0
[delivery]
post_every_s = {post_every_s}
post_burst_n = 20
settle_s = 2
"""
"""No flood guard, so that every detractor has an alert of its own to count, and no long waits."""


@dataclass
class Replica:
    """One process; ``start``, ``kill`` and ``start`` again."""

    slack: SimulatedWorkspace
    database_url: str
    folder: Path
    post_every_s: float = 0.05
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            self.port = int(bound.getsockname()[1])
        self.config = self.folder / "npsbot.toml"
        self.config.write_text(CONFIG.format(post_every_s=self.post_every_s), encoding="utf-8")
        self.log = self.folder / f"npsbot-{self.port}.log"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = {
            **os.environ,
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
