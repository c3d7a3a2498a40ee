"""Submitting and closing modals. Source: docs.slack.dev, "Modals", handling view submissions."""

from typing import Any

from bot.demo.workspace import payloads
from bot.demo.workspace.courier import Courier
from bot.demo.workspace.inputs import missing_inputs, state_values
from bot.demo.workspace.modals import (
    checked_view,
    close_views,
    issue_trigger,
    new_view,
    replace_view,
    stack_modal,
)
from bot.demo.workspace.records import Payload
from bot.demo.workspace.refusals import SlackRefusal
from bot.demo.workspace.state import State

TROUBLE = "We had some trouble connecting. Try again?"


class ViewActs:
    """What people do with open modals; used in the server's event loop only."""

    def __init__(self, state: State, courier: Courier):
        self._state = state
        self._courier = courier

    def own_view(self, user_id: str, view_id: str) -> Payload:
        """Find an open view of a person's.

        Raises:
            SlackRefusal: `not_found`.
        """
        owner, view = self._state.view(view_id)
        if owner != user_id:
            raise SlackRefusal("not_found")
        return view

    async def submits(self, user_id: str, view_id: str, typed: Payload) -> dict[str, str]:
        """Submit a modal; gives the complaints by block id, empty when it was accepted.

        Raises:
            SlackRefusal: `not_found`; `operation_timeout` and its like when the app did not answer;
                what the app's own answer is refused for.
        """
        with self._state.changing():
            view = self.own_view(user_id, view_id)
            if view["type"] != "modal":
                raise SlackRefusal("not_found")
            values = state_values(view["blocks"], {**view["state"]["values"], **typed})
            missing = missing_inputs(view["blocks"], values)
            if missing:
                return missing
            view["state"] = {"values": values}
            extra = {"trigger_id": issue_trigger(self._state, user_id, view_id), "response_urls": []}
            payload = payloads.view_payload(self._state, "view_submission", user_id, dict(view), extra)
        ack = await self._courier.deliver("interactive", payload)
        if ack.error:
            raise SlackRefusal(ack.error, [TROUBLE])
        with self._state.changing():
            return self._follow(user_id, view, ack.body)

    def _follow(self, user_id: str, view: Payload, body: Payload) -> dict[str, str]:
        """Do what the app's answer to a submission says."""
        action = body.get("response_action")
        if action == "errors":
            return self._complaints(view, body.get("errors"))
        stack = self._state.modals.get(user_id, [])
        if action in ("update", "push"):
            checked_view(self._state, body.get("view"), "modal")
            if action == "update":
                replace_view(self._state, user_id, view, body["view"])
            else:
                stack_modal(self._state, user_id, new_view(self._state, body["view"]))
        elif action == "clear" or view.get("clear_on_close"):
            close_views(self._state, user_id, list(stack))
        elif action is None:
            close_views(self._state, user_id, [one for one in stack if one["id"] == view["id"]])
        else:
            raise SlackRefusal("invalid_response_action")
        return {}

    def _complaints(self, view: Payload, errors: Any) -> dict[str, str]:
        inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
            raise SlackRefusal("invalid_errors", ["errors must name block ids of input blocks"])
        return {str(block_id): str(complaint) for block_id, complaint in errors.items()}

    async def closes(self, user_id: str, view_id: str) -> None:
        """Close a modal by its cross or its cancel button."""
        with self._state.changing():
            view = self.own_view(user_id, view_id)
            cleared = bool(view["clear_on_close"])
            stack = self._state.modals.get(user_id, [])
            close_views(self._state, user_id, list(stack) if cleared else [view])
            if not view["notify_on_close"]:
                return
            payload = payloads.view_payload(
                self._state, "view_closed", user_id, view, {"is_cleared": cleared}
            )
        await self._courier.deliver("interactive", payload)
