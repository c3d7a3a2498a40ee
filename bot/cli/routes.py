"""npsbot routes: the rules that decide who is told of a response, and what they would do with one."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

import click

from bot.cli.workplace import json_option, now_option, open_workplace, parse_now, say
from bot.render.routing import condition_words
from nps_engine.engine import Engine
from nps_engine.errors import UserError
from nps_engine.ratings import Metric
from nps_engine.route_work import Known
from nps_engine.routes import Plan, find_response, made_up, plan_for, stored_rules
from nps_engine.routing.matching import Arrival
from nps_engine.routing.rules import LAST_RULE, Action, Rule
from nps_engine.values import ResponseRow, Segments

_DONE = {
    Action.FOLLOW_UP: "follow up: a case is opened, and told to",
    Action.TELL: "tell, without a case:",
    Action.THANK: "thank, and ask for a review or referral, once per person and quarter; ready to send, to",
    Action.NOTHING: "nothing: nobody is told",
}


@click.group()
def routes() -> None:
    """See who is told of which responses, and try the rules. Slack: App Home → Routing."""


@routes.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the rules; the first one that fits decides."""
    with open_workplace() as place:
        stored = [(each.rule, "slack") for each in stored_rules(place.engine)]
        channel = place.policy.followup.channel
        found = [*stored, *((rule, "policy") for rule in place.policy.routes), (LAST_RULE, "built in")]
    data = [{**rule.model_dump(mode="json"), "kept_in": kept_in} for rule, kept_in in found]
    lines = [_rule_line(n, rule, kept_in, channel) for n, (rule, kept_in) in enumerate(found, start=1)]
    say("\n".join(lines), {"rows": data}, as_json=as_json)


@routes.command()
@click.argument("response", required=False)
@click.option("--rating", type=int, help="A made-up response instead: its rating.")
@click.option("--where", "where", metavar="DIM=VALUE", multiple=True, help="Its dimensions.")
@click.option("--comment", default="", help="Its comment.")
@click.option("--theme", "themes", multiple=True, metavar="ID", help="What the comment is about.")
@click.option("--weight", type=float, default=1.0, show_default=True, help="Its weight (account value).")
@click.option("--survey", metavar="KEY", default="", help="Its survey; the workspace's default without.")
@click.option(
    "--metric", type=click.Choice([each.value for each in Metric]), help="Of a survey not stored yet."
)
@now_option
@json_option
def test(response: str | None, rating: int | None, now: str | None, *, as_json: bool, **made: Any) -> None:
    """Say which rule decides about RESPONSE, and why.

    Also why not each earlier one, where it goes and when. RESPONSE is the id of a stored one (ours, or the
    source's own); nothing is sent. With --rating it is made up: npsbot routes test --rating 3 --where plan=Pro
    --comment "invoice is wrong".
    """
    if (response is None) == (rating is None):
        raise UserError(
            "Which response?", "Allowed: the id of a stored one, or --rating for a made-up one",
            "Try npsbot routes test --rating 3 --where plan=Pro",
        )  # fmt: skip
    with open_workplace(must_exist=response is not None) as place:
        at = parse_now(now, place.engine.time_zone)
        default = place.policy.workspace.survey
        known = (
            find_response(place.engine, response)
            if response is not None
            else _made_up(place.engine, int(rating or 0), at, default, made)
        )
        plan = plan_for(place.engine, known, at)
        zone = place.engine.time_zone
    say(_plan_words(plan, zone), _plan_json(plan), as_json=as_json)


def _made_up(engine: Engine, rating: int, now: datetime, default: str, made: dict[str, Any]) -> Known:
    wrong = [each for each in made["where"] if "=" not in each]
    if wrong:
        raise UserError(f"--where {wrong[0]}", "Allowed: DIM=VALUE", "Try --where plan=Pro")
    surveys = engine.surveys()
    key = made["survey"] or default or next(iter(surveys), "nps")
    metric = surveys[key].metric if key in surveys else Metric(made["metric"] or "nps")
    segments = Segments(tuple(each.split("=", 1)) for each in made["where"])
    row = ResponseRow("made up", "", rating, now, made["comment"], weight=made["weight"], segments=segments)
    return made_up(engine, Arrival(key, metric, row, frozenset(made["themes"]), may_change=True))


def _rule_line(n: int, rule: Rule, kept_in: str, channel: str) -> str:
    off, what = "" if rule.on else "  [switched off]", _action_words(rule, channel)
    return f"{n:>3}. {rule.name}  ({kept_in}){off}\n     if {condition_words(rule)}\n     → {what}"


def _action_words(rule: Rule, channel: str) -> str:
    if rule.then is Action.NOTHING:
        return _DONE[rule.then]
    urgent = ", urgent" if rule.urgent else ""
    return f"{_DONE[rule.then]} {rule.to or channel or 'the follow-up channel (none is set)'}{urgent}"


def _plan_words(plan: Plan, zone: tzinfo) -> str:
    row = plan.known.arrival.row
    lines = [f"{plan.known.survey.key}: {row.rating} · {row.verbatim or 'no comment'}"]
    for n, step in enumerate(plan.verdict.steps, start=1):
        why_not = f"no: {step.why_not}{' (may still change)' if step.is_open else ''}"
        lines.append(f"{n:>3}. {step.rule.name}: {why_not if step.why_not else 'yes'}")
    rule = plan.verdict.rule
    if rule is None or rule.then is Action.NOTHING:
        return "\n".join([*lines, f"→ {_DONE[Action.NOTHING]}"])
    to = plan.place or "nobody: no follow-up channel is set (NPSBOT_FOLLOWUP_CHANNEL)"
    rota = f" ({rule.to})" if rule.to and rule.to != plan.place else ""
    return "\n".join([*lines, f"→ {_DONE[rule.then]} {to}{rota}, {_when_words(plan, zone)}"])


def _when_words(plan: Plan, zone: tzinfo) -> str:
    wait = f"after up to {plan.wait_s:g} s for what may still come" if plan.wait_s else "at once"
    if plan.hold is None:
        return wait
    until = plan.hold.until_at.astimezone(zone)
    return f"at {until:%a %Y-%m-%d %H:%M} ({plan.hold.why.value}), with others in one summary"


def _plan_json(plan: Plan) -> dict[str, Any]:
    rule = plan.verdict.rule
    steps = [{"rule": each.rule.name, "why_not": each.why_not or None} for each in plan.verdict.steps]
    return {
        "survey": plan.known.survey.key,
        "rule": rule.name if rule else None,
        "action": plan.verdict.action.value,
        "to": rule.to if rule else "",
        "place": plan.place,
        "wait_s": plan.wait_s,
        "hold": {"until": plan.hold.until_at.isoformat(), "why": plan.hold.why.value} if plan.hold else None,
        "steps": steps,
    }
