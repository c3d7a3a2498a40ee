"""npsbot demo: the whole product on sample data, on this machine."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import webbrowser
from typing import TYPE_CHECKING

import click

from nps_engine.errors import NpsError

if TYPE_CHECKING:
    from bot.demo.stage import Stage
    from bot.demo.workspace import SimulatedWorkspace

DEFAULT_PORT = 8765


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0: a free one."
)
@click.option("--tour", is_flag=True, help="Play the main job once, say what was answered, and end.")
@click.option(
    "--every", "every_s", type=float, default=25.0, show_default=True, help="Seconds between new responses."
)
@click.option("--http", is_flag=True, help="Let the simulated Slack push signed HTTP instead of Socket Mode.")
@click.option("--no-browser", is_flag=True, help="Do not open the chat page.")
@click.option("--slack-only", is_flag=True, help="Only the simulated Slack, to try another app or SDK on it.")
@click.option(
    "--push-to", metavar="URL", help="With --slack-only: push signed HTTP there, as to a Request URL."
)
@click.pass_context
def demo(
    ctx: click.Context,
    *,
    port: int,
    tour: bool,
    every_s: float,
    http: bool,
    no_browser: bool,
    slack_only: bool,
    push_to: str | None,
) -> None:
    """Show the whole product on sample data, in your browser.

    It is a simulated Slack workspace. Nothing leaves this machine and nothing stays on it. With --tour it plays
    the main job once and exits 0, or 1 where a step failed.
    """
    from bot.demo.stage import open_stage, post_welcome
    from bot.demo.tour import run_tour

    logging.basicConfig(stream=sys.stderr, level=logging.ERROR, format="%(levelname)s %(name)s: %(message)s")
    if slack_only:
        _run_slack_only(port, push_to)
        return
    click.echo("Setting the stage: a simulated Slack, the bot, sample responses of the invented app Lumo.")
    with open_stage(0 if tour else port, click.echo, is_socket_mode=not http) as stage:
        if tour:
            ctx.exit(1 if run_tour(stage, click.echo) else 0)
        post_welcome(stage)
        _tell_where(stage)
        if not no_browser and sys.stdout.isatty():
            webbrowser.open(stage.slack.url)
        _run_until_stopped(stage, every_s)
    click.echo("\nGone without a trace.")


def _run_slack_only(port: int, push_to: str | None) -> None:
    from bot.demo.workspace import running_workspace

    with running_workspace(port=port) as slack:
        if push_to:
            slack.push_to(push_to)
        click.echo(f"\n  Open  {slack.url}     (Ctrl-C ends it)\n\n{_access_words(slack)}")
        _wait_for_signal()


def _access_words(slack: SimulatedWorkspace) -> str:
    return (
        f"  For another app or SDK:  SLACK_API_URL={slack.api_url}  SLACK_BOT_TOKEN={slack.bot_token}\n"
        f"  SLACK_APP_TOKEN={slack.app_token}  SLACK_SIGNING_SECRET={slack.signing_secret}\n"
    )


def _wait_for_signal() -> None:
    stopping = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopping.set())
    stopping.wait()


def _tell_where(stage: Stage) -> None:
    slack = stage.slack
    click.echo(
        f"\n  Open  {slack.url}\n\n"
        "  Type  /nps score      the score, and whether it really changed\n"
        "        /nps themes     what people write about (ready in half a minute)\n"
        "        /nps help       everything else\n\n"
        "  New responses come in by themselves; detractors turn up in #nps-followup.\n"
        f"  Ctrl-C ends it.\n\n{_access_words(slack)}"
    )


def _run_until_stopped(stage: Stage, every_s: float) -> None:
    from bot.demo.visitors import Visitors

    visitors = Visitors(stage, every_s)
    visitors.start()
    fitting = threading.Thread(target=_fit, args=(stage,), daemon=True)
    fitting.start()
    _wait_for_signal()
    visitors.stop()


def _fit(stage: Stage) -> None:
    from bot.clock import post_digest

    try:
        stage.fit_themes()
    except NpsError as error:
        click.echo(str(error), err=True)
    else:
        click.echo("  Themes are ready: /nps themes")
    post_digest(stage.bot.desk, stage.bot.postman, stage.bot.policy)
