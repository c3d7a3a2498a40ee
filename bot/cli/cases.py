"""npsbot cases: who is being followed up, and whether it helped."""

from __future__ import annotations

import click

from bot.cli.questions import vocabulary_of
from bot.cli.workplace import json_option, now_option, open_workplace, parse_now, say
from bot.parse.flags import parse_flags
from bot.questions import Command
from bot.render.case_events import event_words
from bot.render.case_json import case_json, follow_up_json
from bot.render.cases import follow_up_lines, line_of, report_rows
from nps_engine.periods import today_on
from nps_engine.storage.case_lists import CaseList


@click.group()
def cases() -> None:
    """See who is followed up, what is overdue, if it helped."""


@cases.command("list")
@click.option("--state", type=click.Choice(["open", "overdue", "all"]), default="open", show_default=True)
@click.option("--owner", default="", metavar="USER", help="Only this person's cases (a Slack user id).")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@now_option
@json_option
def list_(state: str, owner: str, limit: int, now: str | None, *, as_json: bool) -> None:
    """List cases, those due soonest first."""
    with open_workplace(must_exist=True) as place:
        at, zone = parse_now(now, place.engine.time_zone), place.engine.time_zone
        found, total_n = place.engine.case_list(CaseList(state), at, owner=owner, limit=limit)
    lines = [line_of(case, at, zone).replace("*", "") for case in found]
    more_n = total_n - len(found)
    lines += [f"and {more_n:,} more; see --limit"] if more_n else []
    data = {"rows": [case_json(case, at) for case in found], "total_n": total_n}
    say("\n".join(lines) or "No such case.", data, as_json=as_json)


@cases.command()
@click.argument("case_id", type=int)
@now_option
@json_option
def show(case_id: int, now: str | None, *, as_json: bool) -> None:
    """Show one case with its log."""
    with open_workplace(must_exist=True) as place:
        at, zone = parse_now(now, place.engine.time_zone), place.engine.time_zone
        case, log = place.engine.case(case_id), place.engine.case_log(case_id)
    told = [f"{each.at.astimezone(zone):%Y-%m-%d %H:%M}  {event_words(each, case, zone)}" for each in log]
    events = [
        {"at": each.at.isoformat(), "actor": each.actor, "what": each.what, "note": each.note} for each in log
    ]
    words = "\n".join([line_of(case, at, zone), *told]).replace("*", "")
    say(words, {**case_json(case, at), "log": events}, as_json=as_json)


@cases.command()
@click.option("--survey", default="", metavar="KEY", help="One survey; all without.")
@click.option("--from", "from_", metavar="DATE", help="First day on which a case was opened.")
@click.option("--to", metavar="DATE", help="Day after the last one (exclusive).")
@click.option("--last", metavar="SPAN", help="Instead of dates: 30d, 12w, 6m or 1y, today included.")
@now_option
@json_option
def report(
    survey: str, from_: str | None, to: str | None, last: str | None, now: str | None, *, as_json: bool
) -> None:
    """Say how soon customers were contacted, and if it helped.

    It helped where those who answered again came back.
    """
    with open_workplace(must_exist=True) as place:
        at, zone = parse_now(now, place.engine.time_zone), place.engine.time_zone
        vocabulary = vocabulary_of(place, survey)
        asked = parse_flags(
            Command.SCORE,
            vocabulary=vocabulary,
            today=today_on(at, zone),
            survey=[survey] if survey else [],
            from_=from_,
            to=to,
            last=last,
        )
        period = asked.period or place.policy.default_period(today_on(at, zone))
        told = place.engine.follow_up(asked.survey, period, at)
    words = "\n".join([*follow_up_lines(told, at, zone), *report_rows(told)]).replace("*", "")
    say(words, follow_up_json(told) if as_json else None, as_json=as_json)
