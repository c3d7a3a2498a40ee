"""A detractor who just answered: a case to claim, look after and resolve. Private surveys have no cases."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, tzinfo

from bot.ids import Action
from bot.render.blocks import Block, actions, button, context, fields, header, section
from bot.render.escape import inline, label, quote
from bot.render.message import Message, message
from bot.render.responses import rating_words, segment_words, who_words
from bot.render.words import METRIC_NAMES, after_words, instant_words
from nps_engine.reports import CaseReport

_VERBATIM_MOST = 2_400
_TEXT_VERBATIM_MOST = 600
_USER_ID = re.compile(r"^[UW][A-Z0-9]{2,20}$")


def render_alert(case: CaseReport, *, time_zone: tzinfo = UTC) -> Message:
    """Return the alert of a case in its present state; sent once, updated in place afterwards."""
    response = case.response
    who = who_words(response, is_private=case.survey.private)
    title = f"{rating_words(response)} from {who}"
    came = instant_words(response.row.responded_at, time_zone)
    said = quote(response.row.verbatim, _VERBATIM_MOST) if response.row.verbatim.strip() else "_No comment._"
    segments = "" if case.survey.private else segment_words(response.row.segments, 8)
    survey = f"{METRIC_NAMES[case.survey.metric]} · {inline(case.survey.key, 80)} · {came}"
    state = state_words(case)
    blocks: list[Block] = [
        header(_title(case)),
        context(survey),
        section(said),
        *([context(segments)] if segments else []),
        *_resolution(case),
        section(state),
        *actions(case_buttons(case)),
    ]
    verbatim = inline(response.row.verbatim, _TEXT_VERBATIM_MOST) or "no comment"
    lines = [f"{title} ({survey}): {verbatim}", segments, state.replace("*", ""), *_outcome(case)]
    return message(lines, blocks)


def state_words(case: CaseReport) -> str:
    """Return where a case stands: "Claimed by <@U1> · 2 min after it came in"."""
    if case.state == "resolved":
        took = _after(case, resolved=True)
        return f"✅ *Resolved* by {user_words(case.resolved_by or case.owner)}{took}"
    if case.state == "claimed":
        return f"🙋 *Claimed* by {user_words(case.owner)}{_after(case, resolved=False)}"
    return "⏳ *Waiting* for someone to take care of it"


def user_words(user_id: str) -> str:
    """Return a mention of a Slack user, or harmless text where it is not a user id."""
    if _USER_ID.match(user_id):
        return f"<@{user_id}>"
    return inline(user_id, 80) or "someone"


def case_buttons(case: CaseReport) -> list[Block]:
    """Return what can be done next: claim, resolve, or nothing once resolved."""
    value = str(case.id)
    resolve = button("Resolve", Action.RESOLVE_CASE, value)
    if case.state == "open":
        return [button("Claim", Action.CLAIM_CASE, value, "primary"), resolve]
    return [{**resolve, "style": "primary"}] if case.state == "claimed" else []


def _title(case: CaseReport) -> str:
    row = case.response.row
    who = "someone" if case.survey.private else row.respondent_name or row.respondent_email or row.respondent
    return f"{rating_words(case.response)} from {label(who, 100) or 'someone'}"


def _after(case: CaseReport, *, resolved: bool) -> str:
    at = case.resolved_at if resolved else case.claimed_at
    if at is None:
        return ""
    return f" · {after_words(max(at - case.opened_at, timedelta()))} after it came in"


def _resolution(case: CaseReport) -> list[Block]:
    outcome = _outcome(case)
    return [fields(outcome)] if outcome else []


def _outcome(case: CaseReport) -> list[str]:
    if case.state != "resolved":
        return []
    told = [("Why", case.reason, 200), ("What we did", case.action_taken, 450)]
    return [f"{name}: {inline(text, most)}" for name, text, most in told if text.strip()]
