"""The real bot in the simulated Slack: over Socket Mode and over signed HTTP, on a clock that tests move."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
import uvicorn
from pydantic import SecretStr

from bot.app import Npsbot, build_bot
from bot.config import DigestPolicy, FollowUpPolicy, Policy, WorkspacePolicy
from bot.demo.workspace import SimulatedWorkspace, running_workspace
from bot.net import listen
from bot.settings import Settings
from nps_engine.engine import Engine
from tests.conftest import LUMO, NOW, PATIENT, answers
from tests.demo.conftest import hang_up

WAIT_S = 60.0
"""How long a test waits on a busy machine; one that holds is not the slower for it."""


@dataclass
class Hands:
    """A clock that stands until a test moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Running:
    """A bot at work, the Slack around it, and the clock of both."""

    slack: SimulatedWorkspace
    bot: Npsbot
    engine: Engine
    url: str
    hands: Hands = field(default_factory=Hands)

    def wait_for(self, predicate: Callable[[], Any], what: str) -> Any:
        assert self.slack.wait_until(predicate, WAIT_S), f"waited for {what}"
        return predicate()

    def wait_while_time_passes(self, predicate: Callable[[], Any], what: str, *, seconds: float = 1.0) -> Any:
        """Wait for what comes by the bot's clock, which a test has to move."""

        def passes() -> Any:
            if found := predicate():
                return found
            self.hands.move(seconds=seconds)
            self.bot.postman.wake()
            return False

        return self.wait_for(passes, what)

    def text(self, message: dict[str, Any]) -> str:
        return self.slack.text_of(message)

    def detractor(self, verbatim: str = "too slow", **more: Any) -> dict[str, Any]:
        """Let a detractor answer, and return the alert."""
        before_n = len(self.alerts())
        rows = answers("2", at=self.hands.now, verbatim=verbatim, **{"plan": "Pro", **more})
        with self.engine.work(self.hands.now) as work:
            work.save_responses(LUMO, rows, alerts_since=self.hands.now - timedelta(days=3))
        self.bot.postman.wake()
        self.wait_for(lambda: len(self.alerts()) > before_n, "the alert")
        return self.alerts()[-1]

    def alerts(self) -> list[dict[str, Any]]:
        """Return what stands in the follow-up channel outside threads, oldest first."""
        return [each for each in self.slack.messages("#nps-followup") if not each["is_reply"]]

    def thread(self, alert: dict[str, Any]) -> list[str]:
        """Return what stands in an alert's thread, oldest first."""
        replies = (each for each in self.slack.messages("#nps-followup") if each["is_reply"])
        return [each["text"] for each in replies if each["thread_ts"] == alert["ts"]]

    def alert(self, ts: str) -> dict[str, Any]:
        return next(each for each in self.slack.messages("#nps-followup") if each["ts"] == ts)


def settings_for(
    slack: SimulatedWorkspace, engine_url: str = "", *, is_socket_mode: bool, **more: Any
) -> Settings:
    tokens = {
        "slack_bot_token": SecretStr(slack.bot_token),
        "slack_app_token": SecretStr(slack.app_token) if is_socket_mode else None,
        "slack_signing_secret": SecretStr(slack.signing_secret),
    }
    return Settings(_env_file=None, slack_api_url=slack.api_url, **{**tokens, **more})


POLICY = Policy(
    workspace=WorkspacePolicy(breakdown_by="plan"),
    digest=DigestPolicy(channel="#nps"),
    followup=FollowUpPolicy(channel="#nps-followup"),
)


@contextmanager
def served(bot: Npsbot) -> Iterator[str]:
    """Serve the bot's HTTP on a free port and give its address."""
    listening = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(bot.web, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@contextmanager
def running(
    engine: Engine,
    *,
    is_socket_mode: bool,
    policy: Policy = POLICY,
    slack_hands: Hands | None = None,
    is_down: bool = False,
    **workspace: Any,
) -> Iterator[Running]:
    """Run the bot on an engine, in a workspace of its own.

    Args:
        slack_hands: Slack's clock; None for the same as the bot's.
        is_down: Slack answers 503 until its faults are cleared.
    """
    hands = Hands()
    with ExitStack() as open_things:
        slack = open_things.enter_context(
            running_workspace(now=slack_hands or hands, **{**PATIENT, **workspace})
        )
        settings = settings_for(slack, is_socket_mode=is_socket_mode)
        bot = build_bot(settings, policy, engine, now=hands, fit_themes=lambda _key: None)
        url = open_things.enter_context(served(bot))
        if not is_socket_mode:
            slack.push_to(f"{url}/slack/events")
        if is_down:
            slack.faults.add("503", times=None)
        bot.start()
        open_things.callback(bot.stop)
        if bot.socket:
            open_things.callback(hang_up, slack, bot.socket.client)
        if is_socket_mode:
            assert slack.wait_until(lambda: slack.connected, WAIT_S)
        yield Running(slack, bot, engine, url, hands)


@pytest.fixture(params=["socket", "http"])
def work(request: pytest.FixtureRequest, lumo: Engine) -> Iterator[Running]:
    """Give a running bot, once over Socket Mode and once over signed HTTP."""
    with running(lumo, is_socket_mode=request.param == "socket") as found:
        yield found


@pytest.fixture
def over_http(lumo: Engine) -> Iterator[Running]:
    """Give a running bot over signed HTTP."""
    with running(lumo, is_socket_mode=False) as found:
        yield found
