"""Block Kit pieces, each within Slack's limits, and the budget of a whole message.

Limits: docs.slack.dev, "Blocks", and measured (``/design/slack-facts.md``): 50 blocks, section 3,000
characters, 10 fields of 2,000, header 150, button 75 with a value of 2,000, option value 150, and about
13,200 characters over all blocks of a message. Texts passed in are already escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.ids import Action, ask_id
from bot.render.escape import cut_escaped, plain

Block = dict[str, Any]

MESSAGE_CHARACTERS_MOST = 13_000
BASE_CHARACTERS_MOST = 9_000
"""What a message may spend without its chart; the chart, its table or its alt text has the rest."""
BASE_BLOCKS_MOST = 44

OPTIONS_MOST = 100
"""How many options a menu may have."""

_SECTION_MOST = 3000
_VALUE_MOST = 2000
_OPTION_VALUE_MOST = 150


def header(text: str) -> Block:
    """Return a headline; takes raw text and escapes it itself."""
    return {"type": "header", "text": plain_object(text, 150)}


def section(text: str, accessory: Block | None = None) -> Block:
    """Return a paragraph of mrkdwn."""
    block: Block = {"type": "section", "text": mrkdwn_object(text, _SECTION_MOST)}
    if accessory:
        block["accessory"] = accessory
    return block


def fields(texts: Sequence[str]) -> Block:
    """Return up to ten short texts in two columns."""
    return {"type": "section", "fields": [mrkdwn_object(text, 500) for text in texts[:10]]}


def context(*texts: str) -> Block:
    """Return small grey lines."""
    return {"type": "context", "elements": [mrkdwn_object(text, 1000) for text in texts if text][:10]}


def divider() -> Block:
    """Return a thin line."""
    return {"type": "divider"}


def image(slack_file_id: str, alt_text: str) -> Block:
    """Return a picture that was uploaded to Slack."""
    return {"type": "image", "slack_file": {"id": slack_file_id}, "alt_text": alt_text}


def actions(elements: Iterable[Block], block_id: str = "") -> list[Block]:
    """Return a row of buttons and menus, or nothing where there are none.

    Whatever asks a question is numbered here: Slack wants action ids unique within a block.
    """
    chosen = [
        {**element, "action_id": ask_id(n)} if element["action_id"] == Action.ASK else element
        for n, element in enumerate(list(elements)[:25])
    ]
    if not chosen:
        return []
    row: Block = {"type": "actions", "elements": chosen}
    return [{**row, "block_id": str(block_id)} if block_id else row]


def button(text: str, action_id: str, value: str, style: str = "") -> Block:
    """Return a button; takes raw text."""
    element: Block = {
        "type": "button",
        "text": plain_object(text, 75),
        "action_id": str(action_id),
        "value": value,
    }
    return {**element, "style": style} if style else element


def overflow(options: Iterable[tuple[str, str]], action_id: str) -> Block:
    """Return a "…" menu of up to five (label, value); labels are raw text."""
    made = [{"text": plain_object(text, 75), "value": value} for text, value in options][:5]
    return {"type": "overflow", "action_id": str(action_id), "options": made}


def ask_buttons(asks: Iterable[tuple[str, str]]) -> list[Block]:
    """Return one button per (label, question text), leaving out questions longer than a button can carry."""
    fitting = [(text, ask) for text, ask in asks if 0 < len(ask) <= _VALUE_MOST and plain(text, 75)]
    return [button(text, Action.ASK, ask) for text, ask in fitting]


def select(
    placeholder: str, options: Iterable[tuple[str, str]], action_id: str = Action.ASK, chosen: str = ""
) -> list[Block]:
    """Return a menu of (label, value), as a list: empty where no option fits Slack's 150 characters.

    Args:
        placeholder: What it says before a choice.
        options: Labels are raw text.
        action_id: What the menu is called.
        chosen: The value chosen at first; empty for none.
    """
    made = [
        {"text": plain_object(text, 75), "value": value}
        for text, value in options
        if 0 < len(value) <= _OPTION_VALUE_MOST and plain(text, 75)
    ][:OPTIONS_MOST]
    if not made:
        return []
    menu: Block = {
        "type": "static_select",
        "action_id": str(action_id),
        "placeholder": plain_object(placeholder, 150),
        "options": made,
    }
    initial = [option for option in made if option["value"] == chosen]
    return [{**menu, "initial_option": initial[0]} if initial else menu]


def plain_object(text: str, most: int) -> Block:
    """Return a plain_text object of raw text."""
    return {"type": "plain_text", "text": plain(text, most) or "–", "emoji": True}


def mrkdwn_object(text: str, most: int) -> Block:
    """Return a mrkdwn object of escaped text; ``verbatim`` keeps Slack from linking names and addresses."""
    return {"type": "mrkdwn", "text": cut_escaped(text, most) or "–", "verbatim": True}


def readable_n(value: Any) -> int:
    """Count the characters that people read in blocks."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list | tuple):
        return sum(readable_n(item) for item in value)
    if isinstance(value, dict):
        return sum(readable_n(item) for key, item in value.items() if key not in _UNREAD_KEYS)
    return 0


_UNREAD_KEYS = frozenset(
    ["type", "action_id", "block_id", "value", "style", "slack_file", "verbatim", "emoji"]
)


def fitting_n(groups: Sequence[Sequence[Block]], around: Sequence[Block]) -> int:
    """Return how many groups of blocks, from the first, fit into a message beside what stands around them."""
    characters, blocks = readable_n(around), len(around)
    for n, group in enumerate(groups):
        characters += readable_n(group)
        blocks += len(group)
        if characters > BASE_CHARACTERS_MOST or blocks > BASE_BLOCKS_MOST:
            return n
    return len(groups)
