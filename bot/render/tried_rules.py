"""What the rules would do with the latest responses, each with the rule that decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from typing import Any

from bot.render.blocks import Block, context, plain_object, section
from bot.render.escape import inline, plain, quote
from bot.render.responses import rating_words, who_words
from bot.render.routing import DONE, place_words
from bot.render.words import due_words
from nps_engine.routes import Plan
from nps_engine.routing.rules import Action
from nps_engine.values import Response

_EXCERPT_MOST = 120


def render_tried_rules(tried: Sequence[tuple[Response, Plan]], time_zone: tzinfo = UTC) -> dict[str, Any]:
    """Return the form that shows what would be done with responses, if they came now."""
    blocks: list[Block] = [context("What the rules would do with the latest responses. Nothing is sent.")]
    blocks += [section(_tried_words(response, plan, time_zone)) for response, plan in tried]
    if not tried:
        blocks.append(section("There are no responses yet."))
    return {
        "type": "modal",
        "callback_id": "tried_rules",
        "title": plain_object("The latest responses", 24),
        "close": plain_object("Back", 24),
        "blocks": blocks,
    }


def _tried_words(response: Response, plan: Plan, time_zone: tzinfo) -> str:
    who = who_words(response, is_private=False)
    verbatim = response.row.verbatim
    said = [quote(verbatim, _EXCERPT_MOST, 1)] if plain(verbatim, 10) else []
    return "\n".join([f"*{rating_words(response)}* · {who}", *said, f"→ {_done_words(plan, time_zone)}"])


def _done_words(plan: Plan, time_zone: tzinfo) -> str:
    rule = plan.verdict.rule
    if rule is None:
        return "No rule fits: nobody is told"
    by = f"*{inline(rule.name, 80)}*: {DONE[rule.then]}"
    if rule.then is Action.NOTHING:
        return by
    held = f", {due_words(plan.hold.until_at, time_zone)}, in one summary" if plan.hold else ""
    return f"{by} → {place_words(plan.place)}{held}"
