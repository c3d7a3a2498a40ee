"""npsbot doctor: is everything in its place?"""

from __future__ import annotations

import html
from collections.abc import Callable
from itertools import groupby

import click
from slack_sdk import WebClient

from bot.cli.progress import counted_bar
from bot.cli.workplace import json_option, open_workplace, read_policy_of, say
from bot.introduction import check_token
from bot.render.trouble import trouble_words
from bot.settings import Settings, check_slack, read_settings
from nps_engine.errors import NpsError, StorageError
from nps_engine.storage.tallies import JOINT, WHOLE
from nps_engine.upkeep import CountsProof, prove_counts

_SHOWN_CUTS_N = 8
_SHOWN_DAYS_N = 3


@click.command()
@click.option("--live", is_flag=True, help="Ask Slack, too: token and scopes.")
@click.option("--quick", is_flag=True, help="Do not count every response to prove the counts.")
@json_option
@click.pass_context
def doctor(ctx: click.Context, *, live: bool, quick: bool, as_json: bool) -> None:
    """Check that everything is set up and well.

    Settings, policy, database, outbox, counts and model; with --live Slack, too. Every figure comes from counts
    that are kept pre-added. They are proved here by counting all responses one by one, 3 to 6 s per million; it
    changes nothing and nobody waits for it. The exit code is 1 where something is wrong.
    """
    settings = read_settings()
    checks: dict[str, Callable[[], str]] = {
        "policy": lambda: _policy(settings),
        "database": _database,
        "outbox": _outbox,
        "counts": _counts,
        "model": lambda: _model(settings),
    }
    if live:
        checks["slack"] = lambda: _slack(settings)
    found: dict[str, tuple[bool, str]] = {}
    for name, check in checks.items():
        if name == "outbox" and not found["database"][0]:
            continue
        if name == "counts" and (quick or not found["database"][0]):
            continue
        found[name] = _outcome(check)
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
    digests = [policy.digest.channel, *(f"{to} ({key})" for key, to in policy.digest.channels.items())]
    told = ", ".join(filter(None, digests)) or "nowhere"
    channels = f"alerts to {policy.followup.channel or 'nowhere'}, digest to {told}"
    return f"time zone {policy.workspace.time_zone or 'as stored'}, {channels}"


def _database() -> str:
    with open_workplace(must_exist=True) as place:
        counts = place.engine.response_counts()
        version = place.engine.store.version()
    stored = ", ".join(f"{n:,} responses in “{key}”" for key, n in counts.items()) or "no responses yet"
    return f"version {version}, {stored}"


def _outbox() -> str:
    with open_workplace(must_exist=True) as place:
        waiting, troubles = place.engine.delivery_counts(), place.engine.troubles()
    if troubles:
        told = ["  {}. {}.".format(*map(html.unescape, trouble_words(each))) for each in troubles]
        raise StorageError("\n".join([f"{len(troubles)} to mend:", *told]))
    stuck = {state: n for state, n in waiting.items() if state in ("unknown", "dead")}
    tip = f"; look into “npsbot outbox list”: {stuck}" if stuck else ""
    return f"nothing has to be mended{tip}"


def _counts() -> str:
    with open_workplace(must_exist=True) as place:
        total_n = sum(place.engine.response_counts().values())
        with counted_bar("Proving the counts", "responses", total_n) as progress:
            proof = prove_counts(place.engine, progress)
    if proof.differences:
        raise StorageError(_fault_words(proof))
    return f"{proof.blocks_n:,} blocks, equal to a recount of {proof.responses_n:,} responses"


def _fault_words(proof: CountsProof) -> str:
    """Say which survey, by what, and the first few days; figures of other days are right."""
    lines = []
    cuts = groupby(proof.differences, lambda each: (each.survey_key, each.cut, each.unit))
    for (survey_key, cut, unit), group in cuts:
        blocks = list(group)
        days = ", ".join(
            f"{each.start_on} (stored {each.stored_n:,}, counted {each.counted_n:,})"
            for each in blocks[:_SHOWN_DAYS_N]
        )
        more_n = len(blocks) - _SHOWN_DAYS_N
        more = f" and {more_n:,} more" if more_n > 0 else ""
        lines.append(f"  {survey_key}, {_cut_words(cut, proof)}, by {unit.value}: {days}{more}")
    shown = [*lines[:_SHOWN_CUTS_N], *(["  …"] if len(lines) > _SHOWN_CUTS_N else [])]
    count = f"{len(proof.differences):,} of {proof.blocks_n:,} blocks differ from a recount of"
    return "\n".join([f"{count} {proof.responses_n:,} responses. “npsbot db recount” mends it:", *shown])


def _cut_words(cut: int, proof: CountsProof) -> str:
    if cut == WHOLE:
        return "all responses"
    return "by dimensions together" if cut == JOINT else f"by {proof.dimensions.get(cut, cut)}"


def _model(settings: Settings) -> str:
    from nps_engine.themes.models import encoder_named

    encoder = encoder_named(settings.model)
    return f"{encoder.name}, {encoder.dimensions_n} dimensions"


def _slack(settings: Settings) -> str:
    check_slack(settings)
    token = settings.slack_bot_token
    client = WebClient(
        token.get_secret_value() if token else "", base_url=settings.slack_api_url, retry_handlers=[]
    )
    check_token(client)
    return "the token is good and has every scope"
