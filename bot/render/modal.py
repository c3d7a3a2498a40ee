"""An answer over App Home, as a modal: charts become tables there, Slack draws them in messages only."""

from __future__ import annotations

from typing import Any

from bot.render.blocks import plain_object
from bot.render.message import Message


def render_answer_modal(message: Message) -> dict[str, Any]:
    """Return an answer as a modal view."""
    return {
        "type": "modal",
        "title": plain_object("npsbot", 24),
        "close": plain_object("Close", 24),
        "blocks": message.without_picture(),
    }
