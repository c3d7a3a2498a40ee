"""The demo's stage: the simulated workspace, the real bot in it, and sample responses, all on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import SecretStr

from bot.app import Npsbot, build_bot
from bot.clock import fit_themes_apart
from bot.config import DigestPolicy, FollowUpPolicy, Policy, WorkspacePolicy
from bot.demo.sample import SURVEY_KEY, SURVEY_QUESTION, generate_responses, write_csv
from bot.demo.workspace import SimulatedWorkspace, running_workspace
from bot.desk import payload_of
from bot.net import listen
from bot.settings import Settings
from nps_engine.engine import Engine
from nps_engine.errors import EncoderError
from nps_engine.imports import ImportReport, import_responses
from nps_engine.intake.responses import read_responses
from nps_engine.storage.store import open_store, utc_now
from nps_engine.values import Metric, Survey

DIGEST_CHANNEL, FOLLOWUP_CHANNEL = "#nps", "#nps-followup"
_RECENT = timedelta(hours=20)
_LOOPBACK = "127.0.0.1"

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Stage:
    """Everything that runs in a demo.

    Args:
        api_url: Base of the bot's own HTTP API, without a slash at the end.
        api_key: Lets responses in there.
        imported: What the sample file's import did.
    """

    slack: SimulatedWorkspace
    bot: Npsbot
    api_url: str
    api_key: str
    imported: ImportReport
    fit_themes: Callable[[], None]


@contextmanager
def open_stage(port: int, tell: Tell, *, is_socket_mode: bool = True, **workspace: Any) -> Iterator[Stage]:
    """Set everything up in a temporary folder, which goes with it at the end.

    Args:
        port: Of the chat page; 0 takes a free one.
        tell: Called with a line per step.
        is_socket_mode: How Slack reaches the bot; False is signed HTTP.
        workspace: How Slack is, as in ``running_workspace``.

    Raises:
        UserError: If the port is in use.
        EncoderError: If comments cannot be grouped.
    """
    with ExitStack() as open_things:
        folder = Path(open_things.enter_context(tempfile.TemporaryDirectory(prefix="npsbot-demo-")))
        slack = open_things.enter_context(running_workspace(port=port, **workspace))
        url = f"sqlite:///{folder / 'demo.db'}"
        store = open_store(url)
        open_things.callback(store.close)
        policy = Policy(
            workspace=WorkspacePolicy(survey=SURVEY_KEY, breakdown_by="plan"),
            digest=DigestPolicy(channel=DIGEST_CHANNEL),
            followup=FollowUpPolicy(channel=FOLLOWUP_CHANNEL),
        )
        engine = Engine(store, policy.time_zone, case_rules=policy.followup.case_rules)
        imported = _import_sample(engine, folder)
        tell(f"{imported.imported_n:,} responses of 18 months imported")
        environment = {**os.environ, "NPSBOT_DATABASE_URL": url, "NPSBOT_CONFIG": ""}
        settings = _settings(slack, url, is_socket_mode=is_socket_mode)
        bot = build_bot(
            settings, policy, engine, fit_themes=lambda key: fit_themes_apart(key, environment, str(folder))
        )
        listening = listen(_LOOPBACK, 0)
        api_url = f"http://{_LOOPBACK}:{listening.getsockname()[1]}"
        open_things.enter_context(_serving(bot, listening))
        if not is_socket_mode:
            slack.push_to(f"{api_url}/slack/events")
        bot.start()
        open_things.callback(bot.stop)
        with engine.work(utc_now()) as work:
            api_key = work.save_api_key("demo")
        yield Stage(slack, bot, api_url, api_key, imported, lambda: _fit_themes(environment, folder))


def post_welcome(stage: Stage) -> None:
    """Let the bot say in #general what it can be asked, with buttons to press: an empty page helps nobody."""
    desk = stage.bot.desk
    with desk.engine.work(utc_now()) as work:
        work.tell("post", "channel:#general", {**payload_of(desk.reply("help")), "channel": "#general"})
    stage.bot.postman.wake()


def _settings(slack: SimulatedWorkspace, database_url: str, *, is_socket_mode: bool) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=database_url,
        slack_bot_token=SecretStr(slack.bot_token),
        slack_app_token=SecretStr(slack.app_token) if is_socket_mode else None,
        slack_signing_secret=SecretStr(slack.signing_secret),
        slack_api_url=slack.api_url,
    )


def _import_sample(engine: Engine, folder: Path) -> ImportReport:
    now = utc_now()
    path = folder / "lumo.csv"
    write_csv(path, generate_responses(end_at=now))
    file = read_responses(path, metric=Metric.NPS, source="sample", now=now, time_zone=engine.time_zone)
    survey = Survey(SURVEY_KEY, Metric.NPS, SURVEY_QUESTION)
    return import_responses(engine, file, survey, now=now, alerts_since=now - _RECENT)


def _fit_themes(environment: dict[str, str], folder: Path) -> None:
    """Group the comments in a process of its own, whose progress bar this terminal shows."""
    command = [sys.executable, "-m", "bot", "themes", "fit", "--survey", SURVEY_KEY, "--json"]
    done = subprocess.run(command, env=environment, cwd=folder, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - ours
    if done.returncode:
        raise EncoderError("The comments could not be grouped; the reason stands above.")


@contextmanager
def _serving(bot: Npsbot, listening: object) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(bot.web, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
