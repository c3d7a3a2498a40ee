"""What a form holds, and how one is opened."""

from __future__ import annotations

import json
from typing import Any

from slack_sdk import WebClient

from bot.ids import Action
from nps_engine.errors import UserError


def value_of(view: dict[str, Any], action: Action) -> dict[str, Any]:
    """Return what a field holds; its block is called anew whenever the form changes, the field is not."""
    blocks: list[dict[str, Any]] = list(view["state"]["values"].values())
    return next((fields[action.value] for fields in blocks if action.value in fields), {})


def option_of(view: dict[str, Any], action: Action) -> str:
    """Return what was chosen in a menu.

    Raises:
        UserError: If nothing was, or the menu is not there: there was nothing to choose.
    """
    chosen = value_of(view, action).get("selected_option")
    if not chosen:
        raise UserError("No theme is chosen", "Choose one")
    return str(chosen["value"])


def about_of(view: dict[str, Any]) -> dict[str, Any]:
    """Return what a form is about."""
    about: dict[str, Any] = json.loads(view["private_metadata"])
    return about


def open_over(client: WebClient, body: dict[str, Any], view: dict[str, Any]) -> str:
    """Open a form, over the one that the press came from, and return its id."""
    is_over_form = (body.get("view") or {}).get("type") == "modal"
    opens = client.views_push if is_over_form else client.views_open
    return str(opens(trigger_id=body["trigger_id"], view=view)["view"]["id"])
