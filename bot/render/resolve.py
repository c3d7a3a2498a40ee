"""The form that closes a case: why, and what was done.

It is opened as the other forms are (``case_forms``).
"""

from __future__ import annotations

import json
from typing import Any

from bot.ids import Action, BlockId, Callback
from bot.render.alert import state_words
from bot.render.blocks import Block, context, plain_object, section, select
from bot.render.escape import quote
from bot.render.responses import rating_words, who_words
from nps_engine.case_reports import CaseReport

REASONS = (
    "Problem fixed",
    "Explained or helped",
    "Refund or credit given",
    "Passed on to another team",
    "Known gap, on the roadmap",
    "Customer did not reply",
    "Nothing to do",
)
"""Reasons offered, in the order of the menu; their words are also their values."""

ACTIONS = (
    "Called them",
    "Wrote to them",
    "Met them",
    "Fixed it for them",
    "Gave a refund or credit",
    "Passed it on",
    "Nothing",
)
"""What was done, likewise; by these the report tells what helps."""

_TITLE = "Resolve case"
_ACTION_MOST = 2_000
_VERBATIM_MOST = 1_200


def render_resolve(case: CaseReport) -> dict[str, Any]:
    """Return the form; ``private_metadata`` is JSON with ``case_id``."""
    response = case.response
    who = who_words(response, is_private=case.survey.private)
    said = quote(response.row.verbatim, _VERBATIM_MOST) if response.row.verbatim.strip() else "_No comment._"
    reasons = select("Choose a reason", [(reason, reason) for reason in REASONS], Action.RESOLVE_REASON)
    did = select("Choose what was done", [(action, action) for action in ACTIONS], Action.RESOLVE_ACTION)
    blocks: list[Block] = [
        section(f"*{rating_words(response)}* from {who}\n{said}"),
        context(state_words(case)),
        {
            "type": "input",
            "block_id": str(BlockId.RESOLVE_REASON),
            "label": plain_object("Why can it be closed?", 100),
            "element": reasons[0],
        },
        {
            "type": "input",
            "block_id": str(BlockId.RESOLVE_ACTION),
            "optional": True,
            "label": plain_object("What did you do?", 100),
            "hint": plain_object("The report tells which of these bring people back.", 100),
            "element": did[0],
        },
        {
            "type": "input",
            "block_id": str(BlockId.RESOLVE_ACTION_TAKEN),
            "optional": True,
            "label": plain_object("In your own words", 100),
            "hint": plain_object("The team reads this under the alert.", 100),
            "element": {
                "type": "plain_text_input",
                "action_id": str(Action.RESOLVE_ACTION_TAKEN),
                "multiline": True,
                "max_length": _ACTION_MOST,
            },
        },
    ]
    return {
        **_modal(blocks),
        "submit": plain_object("Resolve", 24),
        "close": plain_object("Cancel", 24),
        "private_metadata": json.dumps({"case_id": case.id}),
    }


def _modal(blocks: list[Block]) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": str(Callback.RESOLVE_MODAL),
        "title": plain_object(_TITLE, 24),
        "blocks": blocks,
    }
