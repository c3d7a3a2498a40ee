"""npsbot digest: look at the weekly digest, send it now, or list what was sent."""

from __future__ import annotations

import click

from bot.answers import Answers
from bot.cli.workplace import json_option, now_option, open_workplace, parse_now, say
from bot.desk import payload_of
from bot.digests import tell_digest
from bot.render.digest import render_digest
from nps_engine.errors import ConfigError
from nps_engine.periods import today_on
from nps_engine.storage import digests


@click.group()
def digest() -> None:
    """See the weekly digest, send it, or list those sent."""


@digest.command()
@click.option("--survey", metavar="KEY", help="Which survey; the workspace's default without.")
@now_option
@json_option
def preview(survey: str | None, *, now: str | None, as_json: bool) -> None:
    """Show what the digest of last week says; nothing is sent."""
    with open_workplace(must_exist=True) as place:
        at = parse_now(now, place.engine.time_zone)
        report = Answers(place.engine, place.policy).digest(at, survey=survey or "")
        message = render_digest(
            report, today=today_on(at, place.engine.time_zone), time_zone=place.engine.time_zone
        )
        say(message.text, payload_of(message), as_json=as_json)


@digest.command()
@click.option("--survey", metavar="KEY", help="Which survey; the workspace's default without.")
@now_option
@json_option
def send(survey: str | None, *, now: str | None, as_json: bool) -> None:
    """Send the digest of last week.

    It is put into the outbox; the running bot posts it within a second, once a week.
    """
    with open_workplace(must_exist=True) as place:
        at = parse_now(now, place.engine.time_zone)
        key = place.engine.survey(survey or place.policy.workspace.survey).key
        channel = place.policy.digest.channel_of(key)
        if not channel:
            raise ConfigError(["NPSBOT_DIGEST_CHANNEL is not set: give the channel's id or #name."])
        answers = Answers(place.engine, place.policy)
        is_new = tell_digest(place.engine, answers, place.policy, at, survey=survey or "")
    words = f"The digest is on its way to {channel}." if is_new else "This week's digest was already sent."
    say(words, {"sent": is_new, "channel": channel}, as_json=as_json)


@digest.command("list")
@click.option("--limit", type=int, default=20, show_default=True)
@json_option
def list_(limit: int, *, as_json: bool) -> None:
    """List the digests sent or on their way, newest first."""
    with open_workplace(must_exist=True) as place, place.engine.store.reading() as session:
        rows = digests.fetch_digests(session, limit)
    data = [{"week": str(row.week_on), "survey": row.survey_key, "state": row.state.value} for row in rows]
    words = "\n".join(f"week of {row['week']}  {row['survey']}  {row['state']}" for row in data)
    say(words or "No digest was sent yet.", {"rows": data}, as_json=as_json)
