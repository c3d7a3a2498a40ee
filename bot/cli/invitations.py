"""npsbot invitations: how many people were asked, for the response rate."""

from __future__ import annotations

import click

from bot.cli.workplace import json_option, open_workplace, say
from bot.render.words import day_words
from nps_engine.intake.invitations import parse_invitations
from nps_engine.periods import today_on
from nps_engine.storage.store import utc_now

BY_HAND = "hand"
"""The source of what is noted here, unless another is named."""


@click.group()
def invitations() -> None:
    """Note how many people were asked, for the response rate.

    The score then says how many of them answered.
    """


@invitations.command()
@click.option("--survey", metavar="KEY", help="Which survey; the workspace's default without.")
@click.option("--on", "sent_on", metavar="DATE", required=True, help="The day they were asked.")
@click.option("--n", metavar="N", required=True, help="How many were asked; 0 takes it back.")
@click.option(
    "--source",
    metavar="NAME",
    default=BY_HAND,
    show_default=True,
    help="Tells several sendings of a day apart.",
)
@json_option
def add(survey: str | None, sent_on: str, n: str, source: str, *, as_json: bool) -> None:
    """Note a day's invitations. The same survey, day and source again replaces it."""
    with open_workplace(must_exist=True) as place:
        now = utc_now()
        chosen = place.engine.survey(survey or place.policy.workspace.survey)
        sent = parse_invitations(
            {"on": sent_on, "n": n, "source": source},
            survey_key=chosen.key,
            source=BY_HAND,
            today=today_on(now, place.engine.time_zone),
        )
        with place.engine.work(now) as work:
            work.save_invitations(chosen, [sent])
    words = f"{sent.survey_key}: {sent.n:,} asked on {day_words(sent.sent_on)} ({sent.source})."
    say(words, {**sent._asdict(), "sent_on": sent.sent_on.isoformat()}, as_json=as_json)


@invitations.command("list")
@click.option("--survey", metavar="KEY", help="Only this one.")
@click.option("--limit", type=int, default=100, show_default=True)
@json_option
def list_(survey: str | None, limit: int, *, as_json: bool) -> None:
    """List what was noted, the newest day first."""
    with open_workplace(must_exist=True) as place:
        rows = place.engine.invitations(survey or "", limit=limit)
    lines = [f"{row.sent_on}  {row.n:>9,}  {row.survey_key}  ({row.source})" for row in rows]
    data = [{**row._asdict(), "sent_on": row.sent_on.isoformat()} for row in rows]
    say("\n".join(lines) or "No invitations were noted.", {"rows": data}, as_json=as_json)
