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
    CLAIM_CASE, CONTACT_CASE and RESOLVE_CASE: their value is the case's id.
    CASE_MENU: what else can be done with a case; option values are a ``CaseMenu`` and the id: ``wait:7``.
    SUMMARY_PAGE: a page of a summary's list; its value is "summary:page". LISTED_CLAIM: a case's id.
    LISTED_THANK: a response's. LISTED_MENU: "claim:12", "open:12" or "thank:7".
    RULE_MENU: what is done with a stored routing rule, "edit:3", "up:3".
    TRY_RULES: shows what the rules would do with the latest responses.
    HOME_PERIOD: the period menu of App Home; option values are spans such as ``90d`` or ``12m``.
    MANAGE_THEMES: opens the themes of a survey to be changed; its value is the survey's key.
    THEME and THEME_DO: which theme, and what is to become of it; THEME_NAME, THEME_OTHER and THEME_PARTS: how.
    THEME_UNDO: takes a decision back; its value is the decision's id.
    COMMENT_MENU: the overflow menu of a comment; option values are ``move:RESPONSE:THEME:SURVEY`` or
    ``not:RESPONSE:THEME:SURVEY``; THEME is the one that the comment is listed under, if any.
    MOVE_TO: where a comment goes.
    """

    ASK = "ask"
    SHARE = "share"
    CLAIM_CASE = "claim_case"
    CONTACT_CASE = "contact_case"
    RESOLVE_CASE = "resolve_case"
    CASE_MENU = "case_menu"
    RESOLVE_REASON = "resolve_reason"
    RESOLVE_ACTION = "resolve_action"
    RESOLVE_ACTION_TAKEN = "resolve_action_taken"
    CASE_OWNER = "case_owner"
    CASE_UNTIL = "case_until"
    CASE_UNTIL_ON = "case_until_on"
    CASE_NOTE = "case_note"
    HOME_PERIOD = "home_period"
    SUMMARY_PAGE = "summary_page"
    LISTED_CLAIM = "listed_claim"
    LISTED_THANK = "listed_thank"
    LISTED_MENU = "listed_menu"
    OPEN_ROUTING = "open_routing"
    ADD_RULE = "add_rule"
    TRY_RULES = "try_rules"
    RULE_MENU = "rule_menu"
    RULE_FIELD = "rule_field"
    MANAGE_THEMES = "manage_themes"
    THEME = "theme"
    THEME_DO = "theme_do"
    THEME_NAME = "theme_name"
    THEME_OTHER = "theme_other"
    THEME_PARTS = "theme_parts"
    THEME_UNDO = "theme_undo"
    COMMENT_MENU = "comment_menu"
    MOVE_TO = "move_to"


class CaseMenu(StrEnum):
    """What stands in the menu of a case."""

    CLAIM = "claim"
    CONTACT = "contact"
    HAND_OVER = "hand_over"
    WAIT = "wait"
    NOTE = "note"
    REOPEN = "reopen"
    CLOSE = "close"


class BlockId(StrEnum):
    """Blocks whose state is read back (``block_id``)."""

    CASE_ALERT = "case_alert_block"
    CASE_REMINDER = "case_reminder_block"
    CASE_LIST = "case_list_block"
    CASE_OWNER = "case_owner_block"
    CASE_UNTIL = "case_until_block"
    CASE_UNTIL_ON = "case_until_on_block"
    CASE_NOTE = "case_note_block"
    RESOLVE_REASON = "resolve_reason_block"
    RESOLVE_ACTION = "resolve_action_block"
    RESOLVE_ACTION_TAKEN = "resolve_action_taken_block"
    HOME_PERIOD = "home_period_block"
    THEME = "theme_block"
    THEME_DO = "theme_do_block"
    THEME_HOW = "theme_how_block"
    MOVE_TO = "move_to_block"


class Callback(StrEnum):
    """Forms (``callback_id``)."""

    RESOLVE_MODAL = "resolve_modal"
    HAND_OVER_MODAL = "hand_over_modal"
    WAIT_MODAL = "wait_modal"
    NOTE_MODAL = "note_modal"
    HOME = "home"
    SUMMARY_MODAL = "summary_modal"
    ROUTING_MODAL = "routing_modal"
    RULE_MODAL = "rule_modal"
    THEMES_MODAL = "themes_modal"
    MOVE_MODAL = "move_modal"


ASK_PATTERN = re.compile(r"^ask:\d+$")
"""Matches the action id of every ASK button and menu."""


def ask_id(n: int) -> str:
    """Return the action id of the n-th element of a block, which asks."""
    return f"{Action.ASK}:{n}"


SUMMARY_PAGE_PATTERN = re.compile(r"^summary_page(:\w+)?$")
"""Matches every button that turns a summary's pages."""

LINK_PATTERN = re.compile(r"^link:\d+$")
"""Matches buttons that open an address: Slack tells of the click, and there is nothing to do."""


def link_id(n: int) -> str:
    """Return the action id of the n-th button of a block that opens an address."""
    return f"link:{n}"
