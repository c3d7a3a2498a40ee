"""What every command works with: settings, policy and the engine, opened when asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import Any

import click

from bot.config import Policy, read_policy
from bot.settings import Settings, read_settings
from nps_engine.engine import Engine
from nps_engine.errors import UserError
from nps_engine.storage.store import open_store, utc_now


class Workplace:
    """Settings and policy of this machine, with an open engine."""

    def __init__(self, settings: Settings, policy: Policy, engine: Engine) -> None:
        self.settings = settings
        self.policy = policy
        self.engine = engine


def read_policy_of(settings: Settings) -> Policy:
    """Return the policy that the settings point at.

    Raises:
        ConfigError: With every fault of the policy file.
    """
    return read_policy(
        settings.config,
        followup_channel=settings.followup_channel,
        digest_channel=settings.digest_channel,
    )


@contextmanager
def open_workplace(*, must_exist: bool = False) -> Iterator[Workplace]:
    """Open the database for one command.

    Args:
        must_exist: Raise instead of creating an SQLite file.

    Raises:
        ConfigError: If the settings or the policy cannot work.
        NoDataError: If ``must_exist`` and there is no database yet.
    """
    settings = read_settings()
    policy = read_policy_of(settings)
    store = open_store(settings.database_url, must_exist=must_exist)
    try:
        engine = Engine(store, policy.time_zone, case_rules=policy.followup.case_rules)
        engine.routing = policy.routing
        yield Workplace(settings, policy, engine)
    finally:
        store.close()


def parse_now(text: str | None, time_zone: tzinfo) -> datetime:
    """Return the instant that counts as now: the given one, or the real one.

    Raises:
        UserError: If it is not ISO 8601.
    """
    if text is None:
        return utc_now()
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(
            f"--now: “{text}” is not an instant", "Allowed: ISO 8601", "Try --now 2026-03-14T09:26:53Z"
        ) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=time_zone)


def say(words: str, data: Any, *, as_json: bool) -> None:
    """Print one JSON object, or words for people."""
    click.echo(json.dumps(data, ensure_ascii=False) if as_json else words)


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
now_option = click.option("--now", metavar="INSTANT", help="Answer as of this instant (ISO 8601).")
