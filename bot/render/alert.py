"""The alert in the follow-up channel: what a detractor answered, and how far the case is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from bot.ids import Action, BlockId, CaseMenu
from bot.render.blocks import Block, actions, button, context, fields, header, overflow, section
from bot.render.escape import inline, label, quote
from bot.render.message import Message, message
from bot.render.responses import rating_words, reached_words, segment_words, who_words
from bot.render.words import METRIC_NAMES, after_words, day_words, due_words, instant_words
from nps_engine.case_reports import CaseReport
from nps_engine.case_states import CaseState

_VERBATIM_MOST = 2_400
_TEXT_VERBATIM_MOST = 600
_USER_ID = re.compile(r"^[UW][A-Z0-9]{2,20}$")

_MENU_WORDS = {
    CaseMenu.CLAIM: "Take up now",
    CaseMenu.CONTACT: "Customer contacted",
    CaseMenu.HAND_OVER: "Hand over …",
    CaseMenu.WAIT: "Wait until …",
    CaseMenu.NOTE: "Add note …",
    CaseMenu.REOPEN: "Reopen",
    CaseMenu.CLOSE: "Close for good",
}
_MENUS = {
    CaseState.OPEN: (CaseMenu.CONTACT, CaseMenu.HAND_OVER, CaseMenu.WAIT, CaseMenu.NOTE),
    CaseState.CLAIMED: (CaseMenu.HAND_OVER, CaseMenu.WAIT, CaseMenu.NOTE),
    CaseState.WAITING: (CaseMenu.CLAIM, CaseMenu.HAND_OVER, CaseMenu.WAIT, CaseMenu.NOTE),
    CaseState.RESOLVED: (CaseMenu.REOPEN, CaseMenu.CLOSE, CaseMenu.NOTE),
    CaseState.CLOSED: (CaseMenu.REOPEN, CaseMenu.NOTE),
}


def render_alert(case: CaseReport, *, time_zone: tzinfo = UTC) -> Message:
    """Return the alert of a case in its present state; sent once, updated in place afterwards."""
    lines, blocks = case_card(case, time_zone)
    return message(lines, [*blocks, *actions(case_buttons(case), BlockId.CASE_ALERT)])


def case_card(case: CaseReport, time_zone: tzinfo) -> tuple[list[str], list[Block]]:
    """Return what is shown of a case, as lines of text and as blocks, without its buttons."""
    response = case.response
    who = who_words(response, is_private=case.survey.private)
    title = f"{rating_words(response)} from {who}"
    came = instant_words(response.row.responded_at, time_zone)
    said = quote(response.row.verbatim, _VERBATIM_MOST) if response.row.verbatim.strip() else "_No comment._"
    segments = "" if case.survey.private else segment_words(response.row.segments, 8)
    survey = f"Case {case.id} · {METRIC_NAMES[case.survey.metric]} · {inline(case.survey.key, 80)} · {came}"
    reached = "" if case.survey.private else reached_words(response)
    state = "\n".join([state_words(case, time_zone), *_asides(case, time_zone)])
    blocks: list[Block] = [
        header(_title(case)),
        context(survey),
        section(said),
        *([context(*found)] if (found := [each for each in (reached, segments) if each]) else []),
        *_resolution(case),
        section(state),
    ]
    verbatim = inline(response.row.verbatim, _TEXT_VERBATIM_MOST) or "no comment"
    lines = [f"{title} ({survey}): {verbatim}", reached, segments, state.replace("*", ""), *_outcome(case)]
    return lines, blocks


def state_words(case: CaseReport, time_zone: tzinfo = UTC) -> str:
    """Return where a case stands: "Claimed by <@U1> · 2 min after it came in"."""
    by = f"by {user_words(case.owner)}"
    match case.state:
        case CaseState.CLOSED if case.is_corrected:
            return "☑️ *Closed*: the rating was corrected, this is no detractor any more"
        case CaseState.CLOSED:
            closed = (
                f" · closed by {user_words(case.closed_by)}" if case.closed_by else " · closed since then"
            )
            return f"🔒 *Closed*: resolved by {user_words(case.resolved_by or case.owner)}{closed}"
        case CaseState.RESOLVED:
            return f"✅ *Resolved* by {user_words(case.resolved_by or case.owner)}{_after(case, case.resolved_at)}"
        case CaseState.WAITING:
            until = f" until {due_words(case.wait_until, time_zone)}" if case.wait_until else ""
            return f"💤 *Waits*{until} · claimed {by}"
        case CaseState.CLAIMED:
            return f"🙋 *Claimed* {by}{_after(case, case.claimed_at)}"
    return "⏳ *Open*: waiting for someone to take care of it"


def user_words(user_id: str) -> str:
    """Return a mention of a Slack user, or harmless text where it is not a user id."""
    if _USER_ID.match(user_id):
        return f"<@{user_id}>"
    return inline(user_id, 80) or "someone"


def case_buttons(case: CaseReport) -> list[Block]:
    """Return what can be done next: the likeliest as buttons, the rest in a menu."""
    value, state = str(case.id), CaseState(case.state)
    menu = [each for each in _MENUS[state] if each is not CaseMenu.CONTACT or case.contacted_at is None]
    options = [(_MENU_WORDS[each], f"{each}:{value}") for each in menu]
    return [*_buttons(case, state, value), overflow(options, Action.CASE_MENU)]


def _buttons(case: CaseReport, state: CaseState, value: str) -> list[Block]:
    resolve = button("Resolve", Action.RESOLVE_CASE, value)
    if state is CaseState.OPEN:
        return [button("Claim", Action.CLAIM_CASE, value, "primary"), resolve]
    if state not in (CaseState.CLAIMED, CaseState.WAITING):
        return []
    if case.contacted_at is None:
        return [button("Customer contacted", Action.CONTACT_CASE, value, "primary"), resolve]
    return [{**resolve, "style": "primary"}]


def _title(case: CaseReport) -> str:
    row = case.response.row
    who = "someone" if case.survey.private else row.respondent_name or row.respondent_email or row.respondent
    return f"{rating_words(case.response)} from {label(who, 100) or 'someone'}"


def _after(case: CaseReport, at: datetime | None) -> str:
    if at is None:
        return ""
    return f" · {after_words(max(at - case.opened_at, timedelta()))} after it came in"


def _asides(case: CaseReport, time_zone: tzinfo) -> list[str]:
    """Return the lines under the state: first contact, and the same person's later answer."""
    told = [_contact_words(case, time_zone)]
    if case.returned_rating is not None and case.returned_at is not None:
        on = day_words(case.returned_at.astimezone(time_zone).date())
        told.append(f"↩️ *Came back*: {case.response.row.rating} → {case.returned_rating} ({on})")
    return [line for line in told if line]


def _contact_words(case: CaseReport, time_zone: tzinfo) -> str:
    if case.state not in (CaseState.OPEN, CaseState.CLAIMED, CaseState.WAITING):
        return ""
    if case.contacted_at is not None:
        return f"📞 Customer contacted{_after(case, case.contacted_at)}"
    if case.due_at is None:
        return ""
    due = due_words(case.due_at, time_zone)
    return f"⚠️ *Overdue*: contact was due {due}" if case.escalated_at else f"🕓 First contact due {due}"


def _resolution(case: CaseReport) -> list[Block]:
    outcome = _outcome(case)
    return [fields(outcome)] if outcome else []


def _outcome(case: CaseReport) -> list[str]:
    if case.state not in (CaseState.RESOLVED, CaseState.CLOSED):
        return []
    did = " – ".join(part for part in (case.action, case.action_taken) if part.strip())
    told = [("Why", case.reason, 200), ("What we did", did, 450)]
    return [f"{name}: {inline(text, most)}" for name, text, most in told if text.strip()]
