"""Programs in processes of their own, as they run in production: npsbot's server, and the peer's."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.demo.workspace import SimulatedWorkspace
from tests.ports import free_port

_START_S = 180.0
_LOOPBACK = "127.0.0.1"
_ROOT = Path(__file__).resolve().parents[2]


class NotStartedError(Exception):
    """A program did not come up; says what it wrote."""


@dataclass(frozen=True)
class Program:
    """A program that was started; ``wait`` before the first request, so that several can start side by side."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def wait(self) -> None:
        """Wait until it answers.

        Raises:
            NotStartedError: If it ends, or is not there in time.
        """
        deadline_s = time.monotonic() + _START_S
        while self.process.poll() is None and time.monotonic() < deadline_s:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=1):
                    return
            except OSError:  # not there yet, or too busy to answer
                time.sleep(0.02)
        raise NotStartedError(f"{self.process.args}: {self.log.read_text()[-2000:]}")


@contextmanager
def served_bot(
    slack: SimulatedWorkspace, database: Path, module: Sequence[str] = ("bot", "serve"), *, policy: str = ""
) -> Iterator[Program]:
    """Run ``npsbot serve``, or a program like it, over signed HTTP on a database.

    Args:
        policy: TOML; without it the policy is as the program brings it.
    """
    port = free_port()
    policy_file = database.parent / "npsbot.toml"
    if policy:
        policy_file.write_text(policy, encoding="utf-8")
    environment = {
        "NPSBOT_DATABASE_URL": f"sqlite:///{database}",
        "NPSBOT_PORT": str(port),
        "NPSBOT_CONFIG": str(policy_file) if policy else "",
        "NPSBOT_FOLLOWUP_CHANNEL": "#nps-followup",
        **_slack_environment(slack),
    }
    with _running(module, environment, port, database.parent / "npsbot.log") as program:
        yield program


@contextmanager
def served_peer(slack: SimulatedWorkspace, folder: Path) -> Iterator[Program]:
    """Run the bare Bolt app on the same kind of server."""
    port = free_port()
    command = ["tests.bench.bare_bolt", str(port)]
    with _running(command, _slack_environment(slack), port, folder / "peer.log") as program:
        yield program


def _slack_environment(slack: SimulatedWorkspace) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": "",
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
    }


@contextmanager
def _running(
    module: Sequence[str], environment: Mapping[str, str], port: int, log: Path
) -> Iterator[Program]:
    command = [sys.executable, "-m", *module]
    with log.open("w") as written:
        process = subprocess.Popen(
            command, cwd=_ROOT, env={**os.environ, **environment}, stdout=written, stderr=written
        )
        try:
            yield Program(f"http://{_LOOPBACK}:{port}", process, log)
        finally:
            process.terminate()
            process.wait(_START_S)
