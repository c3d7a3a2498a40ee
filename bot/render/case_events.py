"""What happened to a case, as a line in its thread or as a reminder to somebody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

from bot.ids import BlockId
from bot.render.alert import case_buttons, case_card, user_words
from bot.render.blocks import Block, actions, section
from bot.render.escape import inline, quote
from bot.render.message import Message, message
from bot.render.words import due_words
from nps_engine.case_reports import CaseEvent, CaseReport
from nps_engine.case_states import CaseAct

REMINDED, ESCALATED, RETURNED = "reminded", "escalated", "returned"

_NOTE_MOST = 2_400
_CARDS = (REMINDED, ESCALATED)


def render_case_event(event: CaseEvent, case: CaseReport, *, time_zone: tzinfo = UTC) -> Message:
    """Return what is told of an event: one line, and the case with its buttons in a reminder."""
    line = event_words(event, case, time_zone)
    if event.what not in _CARDS:
        return message([line.replace("*", "")], [section(line)])
    lines, blocks = case_card(case, time_zone)
    shown: list[Block] = [
        section(line),
        *blocks,
        *actions(case_buttons(case), f"{BlockId.CASE_REMINDER}:{case.id}"),
    ]
    return message([line.replace("*", ""), *lines], shown)


def event_words(event: CaseEvent, case: CaseReport, time_zone: tzinfo = UTC) -> str:
    """Return who did what: "🙋 <@U1> claimed this case."."""
    tell = _WORDS.get(event.what)
    if tell is None:
        return f"{inline(event.what, 80)} {inline(event.note, _NOTE_MOST)}".strip() or "Something happened."
    return tell(event, case, time_zone)


def _claimed(event: CaseEvent, _case: CaseReport, _zone: tzinfo) -> str:
    return f"🙋 {user_words(event.actor)} claimed this case."


def _handed_over(event: CaseEvent, _case: CaseReport, _zone: tzinfo) -> str:
    to, _, note = event.note.partition(" ")
    return f"🤝 {user_words(event.actor)} handed this case over to {user_words(to)}.{_quoted(note)}"


def _contacted(event: CaseEvent, _case: CaseReport, _zone: tzinfo) -> str:
    return f"📞 {user_words(event.actor)} contacted the customer."


def _waits(event: CaseEvent, _case: CaseReport, zone: tzinfo) -> str:
    until, _, note = event.note.partition(" ")
    when = due_words(datetime.fromisoformat(until), zone)
    return f"💤 {user_words(event.actor)} lets this case wait until {when}.{_quoted(note)}"


def _woken(_event: CaseEvent, case: CaseReport, _zone: tzinfo) -> str:
    return f"⏰ {user_words(case.owner)}, the wait is over: this case is back with you."


def _noted(event: CaseEvent, _case: CaseReport, _zone: tzinfo) -> str:
    return f"📝 {user_words(event.actor)} noted:{_quoted(event.note)}"


def _replied(event: CaseEvent, _case: CaseReport, _zone: tzinfo) -> str:
    return f"💬 {user_words(event.actor)} wrote:{_quoted(event.note)}"


def _resolved(event: CaseEvent, _case: CaseReport, _zone: tzinfo) -> str:
    return f"✅ {user_words(event.actor)} resolved this case.{_quoted(event.note)}"


def _restored(_event: CaseEvent, _case: CaseReport, _zone: tzinfo) -> str:
    return "↩️ The rating was corrected again: a detractor after all, and the case is open."


def _reopened(event: CaseEvent, case: CaseReport, _zone: tzinfo) -> str:
    owner = "" if case.owner == event.actor else f" It is back with {user_words(case.owner)}."
    return f"🔁 {user_words(event.actor)} reopened this case.{owner}"


def _closed(event: CaseEvent, _case: CaseReport, _zone: tzinfo) -> str:
    if event.actor:
        return f"🔒 {user_words(event.actor)} closed this case for good."
    return "🔒 Closed: nobody reopened it since it was resolved."


def _corrected(_event: CaseEvent, case: CaseReport, _zone: tzinfo) -> str:
    return f"☑️ The rating was corrected to {case.response.row.rating}: no detractor any more. Closed."


def _returned(event: CaseEvent, _case: CaseReport, _zone: tzinfo) -> str:
    return f"↩️ The same person answered again: *{inline(event.note, 40)}*."


def _reminded(_event: CaseEvent, case: CaseReport, zone: tzinfo) -> str:
    due = due_words(case.due_at, zone) if case.due_at else "soon"
    whose = "a case of yours" if case.owner else "a case that nobody has taken"
    return f"🕓 First contact in {whose} is due {due}."


def _escalated(_event: CaseEvent, case: CaseReport, zone: tzinfo) -> str:
    due = f" It was due {due_words(case.due_at, zone)}." if case.due_at else ""
    owner = f"{user_words(case.owner)} has the case" if case.owner else "Nobody has taken the case"
    return f"⚠️ *Overdue*: this customer was not contacted yet.{due} {owner}."


def _opened(_event: CaseEvent, _case: CaseReport, _zone: tzinfo) -> str:
    return "⏳ The case was opened."


_WORDS: dict[str, Callable[[CaseEvent, CaseReport, tzinfo], str]] = {
    "opened": _opened,
    CaseAct.CLAIMED: _claimed,
    CaseAct.HANDED_OVER: _handed_over,
    CaseAct.CONTACTED: _contacted,
    CaseAct.WAITS: _waits,
    CaseAct.WOKEN: _woken,
    CaseAct.NOTED: _noted,
    CaseAct.REPLIED: _replied,
    CaseAct.RESOLVED: _resolved,
    CaseAct.REOPENED: _reopened,
    CaseAct.CLOSED: _closed,
    CaseAct.CORRECTED: _corrected,
    CaseAct.RESTORED: _restored,
    RETURNED: _returned,
    REMINDED: _reminded,
    ESCALATED: _escalated,
}


def _quoted(text: str) -> str:
    return f"\n{quote(text, _NOTE_MOST)}" if text.strip() else ""
