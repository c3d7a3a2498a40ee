"""The composition root: everything that serves one workspace, built once and wired here."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from fastapi import FastAPI
from pydantic import SecretStr
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.answers import Answers
from bot.asking import Inbox
from bot.clock import build_clock, fit_themes_apart, keep_case_times, post_missed_digest
from bot.clock_watch import ClockWatch
from bot.composers import composers
from bot.config import Policy
from bot.deliver.calls import SlackCalls
from bot.deliver.outbox import Postman
from bot.deliver.pace import rates
from bot.deliver.pictures import draw_chart
from bot.deliver.telling import Terms
from bot.desk import Desk
from bot.introduction import Introduction
from bot.listeners import cases, comments, home, mistakes, questions, routing, themes
from bot.settings import Settings, check_slack
from bot.web.app import build_web
from bot.web.slack import Commands
from nps_engine.engine import Engine
from nps_engine.storage.store import utc_now

LISTENERS_N = 32
"""Listeners at once; Bolt's own 5 made every sixth slow command fail after 3 seconds (docs/delivery.md)."""

_SLACK_TIMEOUT_S = 10
_OWN_IDS = ("team_id", "user_id", "bot_id")


class Npsbot:
    """The whole bot of one workspace. ``start`` and ``stop`` it; ``web`` is served by whoever has the port."""

    def __init__(
        self,
        *,
        desk: Desk,
        postman: Postman,
        clock: BackgroundScheduler,
        web: FastAPI,
        slack_app: App,
        policy: Policy,
        app_token: str,
        calls: SlackCalls,
        client: WebClient,
        who: dict[str, str],
    ) -> None:
        self.desk = desk
        self.postman = postman
        self.web = web
        self.slack_app = slack_app
        self.policy = policy
        self._clock = clock
        self._clock_watch = ClockWatch(clock, utc_now)  # that by which the scheduler keeps time
        self._calls = calls
        self._introduction = Introduction(client, self._know)
        self._who = who
        self.socket = SocketModeHandler(slack_app, app_token) if app_token else None

    def start(self) -> None:
        """Check the token, then deliver, keep time and, in Socket Mode, listen.

        Where requests come by HTTP it starts while Slack is down, too: responses are taken, and told later.

        Raises:
            ConfigError: If Slack refuses the token, or it lacks a scope.
        """
        self._introduction.make(may_wait=self.socket is None)
        self.postman.start()
        self._clock.start()
        self._clock_watch.start()
        post_missed_digest(self.desk, self.postman, self.policy)
        keep_case_times(self.desk, self.postman, self.policy)
        if self.socket:
            self.socket.connect()  # type: ignore[no-untyped-call]

    def _know(self, reply: SlackResponse) -> None:
        """Note what Slack says of the token."""
        self._calls.learn(reply.headers)
        self._who |= {name: str(reply.get(name) or "") for name in _OWN_IDS}
        self.postman.token_is_good()

    def stop(self) -> None:
        """Stop listening first, then finish what is under way."""
        if self.socket:
            self.socket.close()  # type: ignore[no-untyped-call]
        self._clock_watch.stop()
        self._introduction.stop()
        if self._clock.running:
            self._clock.shutdown(wait=False)
        self.postman.stop()


def build_bot(
    settings: Settings,
    policy: Policy,
    engine: Engine,
    *,
    now: Callable[[], datetime] = utc_now,
    fit_themes: Callable[[str], None] = fit_themes_apart,
) -> Npsbot:
    """Build the bot; nothing runs before ``start``.

    Args:
        now: Returns the present instant.
        fit_themes: Groups the themes of a survey (its key) anew, at night.

    Raises:
        ConfigError: With everything that is missing to talk with Slack.
    """
    check_slack(settings)
    token, who = _plain(settings.slack_bot_token), dict.fromkeys(_OWN_IDS, "")
    how: dict[str, Any] = {
        "base_url": settings.slack_api_url,
        "retry_handlers": [],
        "timeout": _SLACK_TIMEOUT_S,
    }
    client = WebClient(token, **how)
    slack_app = App(
        client=WebClient(**how),
        # Bolt by itself asks Slack who the token is at the first event, and drops that event where Slack is down.
        authorize=lambda: AuthorizeResult(
            enterprise_id=None,
            team_id=who["team_id"],
            bot_user_id=who["user_id"],
            bot_id=who["bot_id"],
            bot_token=token,
        ),
        signing_secret=_plain(settings.slack_signing_secret) or None,
        request_verification_enabled=not settings.is_socket_mode,
        token_verification_enabled=False,
        listener_executor=ThreadPoolExecutor(LISTENERS_N, thread_name_prefix="listener"),
    )
    engine.routing = policy.routing
    answers = Answers(engine, policy)
    desk = Desk(engine, answers, now)
    pace = rates(policy.delivery.post_every_s, policy.delivery.post_burst_n)
    terms = Terms(pace, timedelta(seconds=policy.delivery.settle_s))
    calls = SlackCalls(client, draw_chart)
    postman = Postman(engine.store, calls, composers(desk, policy), now, terms)
    commands = None
    if not settings.is_socket_mode:
        secret = _plain(settings.slack_signing_secret)
        commands = Commands(Inbox(desk, postman), secret, postman.gate)
    for surface in (questions, home, themes, comments, mistakes):
        surface.register(slack_app, desk=desk, postman=postman)
    for surface in (cases, routing):
        surface.register(slack_app, desk=desk, postman=postman, policy=policy)
    return Npsbot(
        desk=desk,
        postman=postman,
        clock=build_clock(desk, postman, policy, fit_themes),
        web=build_web(
            engine=engine,
            answers=answers,
            policy=policy,
            postman=postman,
            commands=commands,
            slack_app=None if settings.is_socket_mode else slack_app,
            now=now,
        ),
        slack_app=slack_app,
        policy=policy,
        app_token=_plain(settings.slack_app_token),
        calls=calls,
        client=client,
        who=who,
    )


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
