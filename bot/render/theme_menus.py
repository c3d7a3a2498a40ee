"""Where decisions about themes begin: a button under themes, a menu beside a comment."""

from __future__ import annotations

from bot.ids import Action
from bot.render.blocks import Block, button, plain_object
from nps_engine.values import Response

_OPTION_VALUE_MOST = 150


def manage_button(survey_key: str) -> list[Block]:
    """Return the button that opens the form, as a list that may be empty."""
    is_one = bool(survey_key) and "+" not in survey_key
    return [button("Manage themes", Action.MANAGE_THEMES, survey_key)] if is_one else []


def comment_menu(response: Response, theme_id: str, theme_label: str) -> Block | None:
    """Return the overflow menu of a comment: move it, or say that it does not speak of the theme.

    Args:
        response: Whose comment.
        theme_id: The theme that it is listed under; empty for none.
        theme_label: Its name, raw.
    """
    about = f"{response.id}:{theme_id}:{response.survey_key}"
    options = [("Move to another theme …" if theme_id else "Put under a theme …", f"move:{about}")]
    if theme_id:
        options.append((f"Not “{theme_label}”", f"not:{about}"))
    fitting = [(text, value) for text, value in options if len(value) <= _OPTION_VALUE_MOST]
    if not fitting:
        return None
    return {
        "type": "overflow",
        "action_id": str(Action.COMMENT_MENU),
        "options": [{"text": plain_object(text, 75), "value": value} for text, value in fitting],
    }
