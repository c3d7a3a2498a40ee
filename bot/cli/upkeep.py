"""npsbot keys, db, config: the workplace itself."""

from __future__ import annotations

import time

import click

from bot.cli.progress import counted_bar
from bot.cli.workplace import json_option, open_workplace, read_policy_of, say
from bot.settings import check_slack, read_settings
from nps_engine.storage.store import open_store, utc_now
from nps_engine.upkeep import rebuild_counts


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
    """Bring the tables up to date.

    Every command does so by itself.
    """
    store = open_store(read_settings().database_url)
    version = store.version()
    store.close()
    say(f"The database is at version {version}.", {"version": version}, as_json=as_json)


@db.command("recount")
@json_option
def recount_(*, as_json: bool) -> None:
    """Work out the pre-added counts anew.

    Needed only where “npsbot doctor” finds them wrong. One transaction: answers stay as they were until it
    ends, and whatever writes waits for it: imports, POST /v1/responses, clicks in Slack. It takes 3 to 6 s per
    million responses; on SQLite a writer gives up after 30 s, so that a large database is better recounted when
    it is quiet.
    """
    with open_workplace(must_exist=True) as place:
        click.echo("Counting; whatever writes responses waits meanwhile.", err=True)
        began_s = time.monotonic()
        total_n = sum(place.engine.response_counts().values())
        with counted_bar("Counting", "responses", total_n) as progress:
            responses_n = rebuild_counts(place.engine, progress)
        took_s = round(time.monotonic() - began_s, 1)
    words = f"Counted {responses_n:,} responses anew in {took_s} s."
    say(words, {"responses_n": responses_n, "took_s": took_s}, as_json=as_json)


@click.group()
def config() -> None:
    """Check settings and policy."""


@config.command()
@click.option("--slack", is_flag=True, help="Check the Slack tokens, too.")
@json_option
def check(*, slack: bool, as_json: bool) -> None:
    """Say all that is wrong with settings and policy file."""
    settings = read_settings()
    policy = read_policy_of(settings)
    if slack:
        check_slack(settings)
    say(
        "Settings and policy are fine.",
        {"ok": True, "policy": policy.model_dump(mode="json")},
        as_json=as_json,
    )
