"""The form that closes a case: why, and what was done.

It is opened as the other forms are (``case_forms``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import Any

from bot.ids import Action, BlockId, Callback
from bot.render.alert import state_words
from bot.render.blocks import Block, context, plain_object, section, select
from bot.render.escape import quote
from bot.render.responses import rating_words, who_words
from nps_engine.case_reports import CaseReport

_TITLE = "Resolve case"
_ACTION_MOST = 2_000
_VERBATIM_MOST = 1_200


def render_resolve(
    case: CaseReport, time_zone: tzinfo = UTC, *, reasons: Iterable[str], done: Iterable[str]
) -> dict[str, Any]:
    """Return the form; ``private_metadata`` is JSON with ``case_id``.

    Args:
        reasons: Why a case can be closed, and
        done: what can have been done, in the order of the menus; their words are also their values.
    """
    response = case.response
    who = who_words(response, is_private=case.survey.private)
    said = quote(response.row.verbatim, _VERBATIM_MOST) if response.row.verbatim.strip() else "_No comment._"
    (reason,) = select("Choose a reason", [(each, each) for each in reasons], Action.RESOLVE_REASON)
    (did,) = select("Choose what was done", [(each, each) for each in done], Action.RESOLVE_ACTION)
    blocks: list[Block] = [
        section(f"*{rating_words(response)}* from {who}\n{said}"),
        context(state_words(case, time_zone)),
        {
            "type": "input",
            "block_id": str(BlockId.RESOLVE_REASON),
            "label": plain_object("Why can it be closed?", 100),
            "element": reason,
        },
        {
            "type": "input",
            "block_id": str(BlockId.RESOLVE_ACTION),
            "optional": True,
            "label": plain_object("What did you do?", 100),
            "hint": plain_object("The report tells which of these bring people back.", 100),
            "element": did,
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
