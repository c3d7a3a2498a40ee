"""npsbot keys, db, config: the workplace itself."""

from __future__ import annotations

import click

from bot.cli.workplace import json_option, open_workplace, read_policy_of, say
from bot.settings import check_slack, read_settings
from nps_engine.storage.store import open_store, utc_now


@click.group()
def keys() -> None:
    """Make keys for the HTTP API."""


@keys.command()
@click.argument("name")
@json_option
def create(name: str, *, as_json: bool) -> None:
    """Make an API key; it is shown once."""
    with open_workplace() as place, place.engine.work(utc_now()) as work:
        key = work.save_api_key(name)
    say(f"{key}\nThis is the only time it is shown.", {"name": name, "key": key}, as_json=as_json)


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@json_option
def upgrade(*, as_json: bool) -> None:
    """Bring the tables up to this program's version; every command does so by itself."""
    store = open_store(read_settings().database_url)
    version = store.version()
    store.close()
    say(f"The database is at version {version}.", {"version": version}, as_json=as_json)


@click.group()
def config() -> None:
    """Check settings and policy."""


@config.command()
@click.option("--slack", is_flag=True, help="Check the Slack tokens, too.")
@json_option
def check(*, slack: bool, as_json: bool) -> None:
    """Say what is wrong with the settings and the policy file, all at once."""
    settings = read_settings()
    policy = read_policy_of(settings)
    if slack:
        check_slack(settings)
    say(
        "Settings and policy are fine.",
        {"ok": True, "policy": policy.model_dump(mode="json")},
        as_json=as_json,
    )
