"""The one catch of Slack's inlet: whatever a listener raises becomes words for the person who caused it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from slack_bolt import App, BoltResponse, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.deliver.outbox import Postman
from bot.desk import Desk, payload_of
from bot.faults import words_of
from bot.listeners.case_views import show_anew, shown_in
from bot.listeners.forms import open_over
from bot.render.message import Message
from bot.render.modal import render_answer_modal
from nps_engine.errors import StorageError, UserError


def register(app: App, *, desk: Desk, postman: Postman) -> None:
    """Bind the error handler.

    It answers 200 itself: with ``process_before_response`` Bolt overwrites an ``ack()`` made here.
    """

    @app.error
    def tell_mistake(
        error: Exception, body: dict[str, Any], respond: Respond, client: WebClient
    ) -> BoltResponse:
        message = words_of(error)
        if body.get("type") == "event_callback":
            return BoltResponse(status=500, body="")  # nothing is written down: Slack shall send it again
        if body.get("type") == "view_submission":
            return BoltResponse(
                status=200, body={"response_action": "errors", "errors": _under_input(body, error, message)}
            )
        shown = shown_in(body, desk.clock())
        if shown and not isinstance(error, StorageError):
            with desk.engine.work(desk.clock()) as work:
                show_anew(work, body["user"]["id"], shown)  # what was pressed there is out of date
            postman.wake()
        if body.get("view"):
            with suppress(SlackApiError, OSError):  # the trigger may be spent, or 3 seconds over
                open_over(client, body, render_answer_modal(message))
        if body.get("response_url") and isinstance(error, StorageError):
            # The outbox is in the database that failed: this is the one message that goes without it.
            respond(text=message.text, response_type="ephemeral", replace_original=False)
        elif body.get("response_url"):
            how = {
                "response_type": "ephemeral",
                "replace_original": False,
                "response_url": body["response_url"],
            }
            with desk.engine.work(desk.clock()) as work:
                work.tell("answer", f"answer:{body['response_url']}", {**payload_of(message), **how})
            postman.wake()
        return BoltResponse(status=200, body="")


def _under_input(body: dict[str, Any], error: Exception, message: Message) -> dict[str, str]:
    """Return the words under the form's first input, plain: neither mentions nor markup are drawn there."""
    first = next(block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input")
    return {first: (str(error) if isinstance(error, UserError) else message.text)[:500]}
