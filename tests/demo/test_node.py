"""Slack's own Node SDK takes the simulated workspace for Slack."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.conftest import PATIENT

FOLDER = Path(__file__).parent / "node"
CACHE = Path(tempfile.gettempdir()) / "npsbot-node-sdk"


@pytest.fixture(scope="module")
def modules():
    """Where the SDK is installed; installed once, kept in the machine's temporary folder."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("node and npm are not on this machine")
    installed = CACHE / "node_modules"
    wanted = (FOLDER / "package.json").read_text()
    kept = CACHE / "package.json"
    if not (installed / "@slack" / "bolt").exists() or kept.read_text() != wanted:
        CACHE.mkdir(exist_ok=True)
        kept.write_text(wanted)
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"]
        try:
            done = subprocess.run(
                command, cwd=CACHE, capture_output=True, text=True, timeout=120, check=False
            )
        except subprocess.TimeoutExpired:
            pytest.skip("the npm registry did not answer in two minutes")
        if done.returncode:
            pytest.skip(f"npm could not install the SDK: {done.stderr.strip()[-300:]}")
    return installed


class NodeBot:
    """The bot of `bot.cjs`, running."""

    def __init__(self, slack, modules, mode):
        env = {
            "PATH": os.environ["PATH"],
            "NODE_PATH": str(modules),
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
        }
        self._process = subprocess.Popen(
            ["node", str(FOLDER / "bot.cjs"), mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=env,
            text=True,
        )

    def line(self):
        return json.loads(self._process.stdout.readline())

    def stop(self):
        self._process.stdin.close()
        try:
            return self._process.wait(10)
        finally:
            self._process.kill()
            self._process.wait()
            self._process.stdout.close()


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_the_node_sdk_works_against_it(modules, mode):
    from bot.demo.workspace import running_workspace

    with running_workspace(**PATIENT) as slack:
        bot = NodeBot(slack, modules, mode)
        ana = slack.person("ana")
        try:
            assert bot.line() == {
                "did": "web-api",
                "bot": "npsbot",
                "names": ["general", "nps", "nps-followup", "random", "support"],
                "refused": "not_in_channel",
                "unscoped": "missing_scope",
            }
            started = bot.line()
            if mode == "http":
                slack.push_to(f"http://127.0.0.1:{started['port']}/slack/events")
            assert slack.wait_until(lambda: slack.connected)
            posted, shared = slack.messages("#nps")
            assert (posted["text"], shared["files"][0]["title"]) == ("from node, edited", "A text")
            assert ana.asks("/nps score", "#nps")["text"] == "node heard score"
            ana.clicks(posted, "Open")
            assert slack.wait_until(ana.modal)
            assert ana.fills_and_submits(ana.modal(), {"why": "bad"}) == {"why": "not that"}
            assert ana.fills_and_submits(ana.modal(), {"why": "good"}) == {}
            assert slack.wait_until(lambda: slack.direct_messages("ana"))
            assert slack.direct_messages("ana")[0]["text"] == "node was told good"
            assert ana.asks("@npsbot hi", "#nps")["text"] == f"hello <@{ana.id}>"
            ana.opens_home()
            assert slack.wait_until(ana.home)
        finally:
            status = bot.stop()
        assert status == 0
