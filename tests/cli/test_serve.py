"""npsbot serve as a process: it answers, and on SIGTERM finishes and ends with 0."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from bot.demo.workspace import running_workspace
from tests.conftest import PATIENT
from tests.ports import free_port

STARTED_S = 90.0  # a busy machine is slow; a test that holds is not the slower for it


@pytest.mark.parametrize("ends_with", [signal.SIGTERM, signal.SIGINT])
def test_serve_answers_and_ends_in_order(tmp_path: Path, ends_with: signal.Signals):
    port = free_port()
    with running_workspace(**PATIENT) as slack:
        environment = {
            **os.environ,
            "NPSBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'served.db'}",
            "NPSBOT_PORT": str(port),
            "NPSBOT_FOLLOWUP_CHANNEL": "#nps-followup",
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
        }
        command = [sys.executable, "-m", "bot", "serve"]
        with subprocess.Popen(
            command, env=environment, stderr=subprocess.PIPE, text=True, cwd=tmp_path
        ) as served:
            try:
                assert slack.wait_until(lambda: slack.connected, STARTED_S)
                assert _answers(f"http://127.0.0.1:{port}/readyz")
                assert "import" in slack.text_of(slack.person("ana").asks("/nps score"))
            finally:
                served.send_signal(ends_with)
            _, log = served.communicate(timeout=STARTED_S)
    assert served.returncode == 0, log
    assert "No digest: NPSBOT_DIGEST_CHANNEL is not set" in log
    assert "Traceback" not in log
    assert slack.bot_token not in log


def _answers(url: str) -> bool:
    until = time.monotonic() + STARTED_S
    while time.monotonic() < until:
        try:
            return httpx.get(url, timeout=STARTED_S).status_code == 200
        except httpx.TransportError:
            continue
    return False
