"""Every id that Slack sends back to us: what a button, a field or a form is called, once.

Slack allows 255 characters for each, and wants action ids unique within their block.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Action(StrEnum):
    """What a person pressed or chose (``action_id``).

    ASK: a button whose value, or a menu whose option values, are questions' texts; using it asks that.
    Several stand side by side, so each carries a number: see ``ask_id`` and ``ASK_PATTERN``.
    SHARE: posts a private answer to the channel; its value is the question's text.
    CLAIM_CASE and RESOLVE_CASE: their value is the case's id.
    HOME_PERIOD: the period menu of App Home; option values are spans such as ``90d`` or ``12m``.
    """

    ASK = "ask"
    SHARE = "share"
    CLAIM_CASE = "claim_case"
    RESOLVE_CASE = "resolve_case"
    RESOLVE_REASON = "resolve_reason"
    RESOLVE_ACTION_TAKEN = "resolve_action_taken"
    HOME_PERIOD = "home_period"


class BlockId(StrEnum):
    """Blocks whose state is read back (``block_id``)."""

    RESOLVE_REASON = "resolve_reason_block"
    RESOLVE_ACTION_TAKEN = "resolve_action_taken_block"
    HOME_PERIOD = "home_period_block"


class Callback(StrEnum):
    """Forms (``callback_id``)."""

    RESOLVE_MODAL = "resolve_modal"
    HOME = "home"


ASK_PATTERN = re.compile(r"^ask:\d+$")
"""Matches the action id of every ASK button and menu."""


def ask_id(n: int) -> str:
    """Return the action id of the n-th element of a block, which asks."""
    return f"{Action.ASK}:{n}"
