"""npsbot doctor: is everything in its place?"""

from __future__ import annotations

from collections.abc import Callable

import click
from slack_sdk import WebClient

from bot.app import check_token
from bot.cli.workplace import json_option, open_workplace, read_policy_of, say
from bot.settings import Settings, check_slack, read_settings
from nps_engine.errors import NpsError


@click.command()
@click.option("--live", is_flag=True, help="Ask Slack, too: token and scopes.")
@json_option
@click.pass_context
def doctor(ctx: click.Context, *, live: bool, as_json: bool) -> None:
    """Check settings, policy, database and model, and with --live Slack; exit 1 where something is wrong."""
    settings = read_settings()
    checks: dict[str, Callable[[], str]] = {
        "policy": lambda: _policy(settings),
        "database": _database,
        "model": lambda: _model(settings),
    }
    if live:
        checks["slack"] = lambda: _slack(settings)
    found = {name: _outcome(check) for name, check in checks.items()}
    lines = [f"{'✓' if ok else '✗'} {name}: {words}" for name, (ok, words) in found.items()]
    data = {name: {"ok": ok, "says": words} for name, (ok, words) in found.items()}
    say("\n".join(lines), {"checks": data}, as_json=as_json)
    ctx.exit(0 if all(ok for ok, _ in found.values()) else 1)


def _outcome(check: Callable[[], str]) -> tuple[bool, str]:
    try:
        return True, check()
    except NpsError as error:
        return False, str(error)


def _policy(settings: Settings) -> str:
    policy = read_policy_of(settings)
    channels = (
        f"alerts to {policy.followup.channel or 'nowhere'}, digest to {policy.digest.channel or 'nowhere'}"
    )
    return f"time zone {policy.workspace.time_zone or 'as stored'}, {channels}"


def _database() -> str:
    with open_workplace(must_exist=True) as place:
        counts = place.engine.response_counts()
        version = place.engine.store.version()
        waiting = place.engine.delivery_counts()
    stored = ", ".join(f"{n:,} responses in “{key}”" for key, n in counts.items()) or "no responses yet"
    stuck = {state: n for state, n in waiting.items() if state in ("unknown", "dead")}
    tip = f"; look into “npsbot outbox list”: {stuck}" if stuck else ""
    return f"version {version}, {stored}{tip}"


def _model(settings: Settings) -> str:
    from nps_engine.themes.encoder import SentenceEncoder

    encoder = SentenceEncoder(settings.model)
    return f"{encoder.name}, {encoder.dimensions_n} dimensions"


def _slack(settings: Settings) -> str:
    check_slack(settings)
    token = settings.slack_bot_token
    client = WebClient(
        token.get_secret_value() if token else "", base_url=settings.slack_api_url, retry_handlers=[]
    )
    check_token(client)
    return "the token is good and has every scope"
