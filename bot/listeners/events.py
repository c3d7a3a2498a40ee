"""Keys of what Slack sends: the same click, command or event always has the same one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def event_key(body: Mapping[str, Any]) -> str:
    """Return the key under which a payload is noted as seen.

    Events carry an id that Slack keeps over its retries; commands and interactions are told apart by their
    trigger (docs.slack.dev: "Retries", "trigger_id").
    """
    if "event_id" in body:
        return f"event:{body['event_id']}"
    team = body.get("team_id") or body.get("team", {}).get("id", "")
    view = body.get("view") or {}
    if body.get("type") == "view_submission":
        return f"view:{team}:{view.get('id')}:{view.get('hash')}"
    action = (body.get("actions") or [{}])[0]
    return f"{body.get('type', 'command')}:{team}:{body.get('trigger_id')}:{action.get('action_ts', '')}"


def let_ack() -> None:
    """Do nothing more: the listener of an event whose work its middleware has done.

    Bolt acks an event before it calls the listener. The work must be written down before the ack, so it is
    done in the listener's middleware, which runs first.
    """
