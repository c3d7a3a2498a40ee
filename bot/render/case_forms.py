"""The forms behind a case's menu: hand over, wait, add a note.

As the form behind Resolve each is opened at once with ``render_form_loading`` and then updated: Slack gives a
press 3 seconds. ``private_metadata`` is JSON with ``case_id``.
"""

from __future__ import annotations

import json
from datetime import UTC, tzinfo
from typing import Any

from bot.ids import Action, BlockId, Callback
from bot.render.alert import state_words
from bot.render.blocks import Block, context, plain_object, section, select
from bot.render.escape import inline, quote
from bot.render.responses import rating_words, who_words
from nps_engine.case_reports import CaseReport
from nps_engine.errors import UserError

WAITS = (
    ("An hour", "hour"),
    ("Four hours", "hours"),
    ("The next business morning", "morning"),
    ("A week", "week"),
)
"""What the wait form offers: words and value; a date may be chosen instead."""

_NOTE_MOST = 2_000
_VERBATIM_MOST = 600


def render_form_loading(title: str = "Case") -> dict[str, Any]:
    """Return a form's first view, while the case is read."""
    return {**_modal("loading", title, [section("One moment …")]), "close": plain_object("Cancel", 24)}


def render_form_refused(case: CaseReport, refused: UserError, time_zone: tzinfo = UTC) -> dict[str, Any]:
    """Return the form where the case's state does not allow it: why, and nothing to fill in."""
    words = inline(str(refused), 1_000)
    blocks = [section(state_words(case, time_zone)), section(words)]
    return {**_modal("refused", "Not possible now", blocks), "close": plain_object("Close", 24)}


def render_hand_over(case: CaseReport, time_zone: tzinfo = UTC) -> dict[str, Any]:
    """Return the form that hands a case over."""
    people: Block = {
        "type": "users_select",
        "action_id": str(Action.CASE_OWNER),
        "placeholder": plain_object("Choose a colleague", 100),
    }
    inputs = [
        _input(BlockId.CASE_OWNER, "Who takes it over?", people),
        _note("What should they know?", is_optional=True),
    ]
    return _form(case, Callback.HAND_OVER_MODAL, ("Hand over case", "Hand over"), inputs, time_zone)


def render_wait(case: CaseReport, time_zone: tzinfo = UTC) -> dict[str, Any]:
    """Return the form that sets a case aside."""
    (spans,) = select("Choose how long", WAITS, Action.CASE_UNTIL, "morning")
    day: Block = {
        "type": "datepicker",
        "action_id": str(Action.CASE_UNTIL_ON),
        "placeholder": plain_object("Choose a date", 100),
    }
    inputs = [
        _input(BlockId.CASE_UNTIL, "How long shall it wait?", spans),
        {
            **_input(BlockId.CASE_UNTIL_ON, "Or until the morning of", day),
            "optional": True,
            "hint": plain_object("A date wins over the choice above.", 100),
        },
        _note("What is it waiting for?", is_optional=True),
    ]
    return _form(case, Callback.WAIT_MODAL, ("Let case wait", "Wait"), inputs, time_zone)


def render_note(case: CaseReport, time_zone: tzinfo = UTC) -> dict[str, Any]:
    """Return the form that adds a note."""
    inputs = [_note("What should the others know?", is_optional=False)]
    return _form(case, Callback.NOTE_MODAL, ("Add note", "Add"), inputs, time_zone)


def _form(
    case: CaseReport, callback: Callback, titles: tuple[str, str], inputs: list[Block], time_zone: tzinfo
) -> dict[str, Any]:
    title, submit = titles
    response = case.response
    who = who_words(response, is_private=case.survey.private)
    said = quote(response.row.verbatim, _VERBATIM_MOST) if response.row.verbatim.strip() else "_No comment._"
    lead = [section(f"*{rating_words(response)}* from {who}\n{said}"), context(state_words(case, time_zone))]
    return {
        **_modal(callback, title, [*lead, *inputs]),
        "submit": plain_object(submit, 24),
        "close": plain_object("Cancel", 24),
        "private_metadata": json.dumps({"case_id": case.id}),
    }


def _input(block_id: BlockId, label: str, element: Block) -> Block:
    return {
        "type": "input",
        "block_id": str(block_id),
        "label": plain_object(label, 100),
        "element": element,
    }


def _note(label: str, *, is_optional: bool) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": str(Action.CASE_NOTE),
        "multiline": True,
        "max_length": _NOTE_MOST,
    }
    hint = plain_object("It stands in the alert's thread.", 100)
    return {**_input(BlockId.CASE_NOTE, label, element), "optional": is_optional, "hint": hint}


def _modal(callback: str, title: str, blocks: list[Block]) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": str(callback),
        "title": plain_object(title, 24),
        "blocks": blocks,
    }
