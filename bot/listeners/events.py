"""Keys of what Slack sends: the same click, command or event always has the same one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from slack_bolt import BoltResponse


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


def acked_after(listener: Callable[..., None]) -> Callable[..., BoltResponse]:
    """Return a listener as a middleware that acks when the work is done, in the thread of the request.

    Bolt runs a listener in a thread of its own and looks every 10 ms whether it has acked, which fifty who ask at
    once pay for with a sixth of the processor. Its middleware answers by itself.
    """

    @wraps(listener)  # Bolt hands over what the parameters' names ask for
    def middleware(**given: Any) -> BoltResponse:
        listener(**given)
        return BoltResponse(status=200, body="")

    return middleware


def let_ack() -> None:
    """Do nothing more: the listener of a payload whose work its middleware has done.

    Bolt acks an event before it calls the listener. The work must be written down before the ack, so it is
    done in the listener's middleware, which runs first.
    """
