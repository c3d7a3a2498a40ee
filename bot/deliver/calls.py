"""One call to Slack and how it ended: sent, to be tried again, unknown or dead.

A message may be shown in several forms (Slack's own chart, a picture, a text table): where Slack refuses one
with ``invalid_blocks``, the next is tried, and at last the bare text: a person never meets silence.
Hazards of slack_sdk that shaped this: docs/delivery.md.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.deliver.errors import PictureError
from bot.deliver.outcomes import (
    CONNECTION_ERRORS,
    OK,
    SERVER_ERRORS_FROM,
    TOO_MANY,
    Blame,
    Outcome,
    backoff,
    broken,
    refused,
    retry_after,
)
from bot.deliver.pace import RESPOND
from bot.deliver.reading import ChannelReader
from bot.deliver.slack_time import SlackTime
from nps_engine.storage.deliveries import DeliveryState

_LOG = logging.getLogger(__name__)

FILE_ID = "{file_id}"
"""Stands in a message's picture form where the uploaded file's id belongs."""

PICTURE = "picture"
"""The form that shows the chart as an uploaded picture."""

_FILE_CHECKS_N = 10
_FILE_CHECK_S = 0.3
_READING = frozenset({"channels:history", "groups:history"})


@dataclass(frozen=True)
class Call:
    """What is to be said to Slack.

    Args:
        method: A Web API method, or "respond" for a response_url; empty where nothing is said.
        arguments: Its arguments, without text and blocks where there are ``forms``.
        forms: The message's blocks, best form first; the picture form holds ``FILE_ID``. Empty where the
            method shows no message.
        text: The message's text.
        chart: The chart to draw for the picture form, as plain data; None without one.
        on_sent: What to write down with the reply, in the transaction that marks it sent.
        done_errors: Errors of Slack that mean: this is how things are already.
        is_repeatable: True where it may be made twice without harm; a lost reply is then no reason to stop.
    """

    method: str
    arguments: Mapping[str, Any]
    forms: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    text: str = ""
    chart: Mapping[str, Any] | None = None
    on_sent: Callable[[Any, Mapping[str, Any]], None] | None = None
    done_errors: frozenset[str] = frozenset()
    is_repeatable: bool = False


def nothing_yet(on_sent: Callable[[Any, Mapping[str, Any]], None]) -> Call:
    """Return the call that says nothing, and what to do in the transaction that settles it."""
    return Call("", {}, on_sent=on_sent)


class SlackCalls:
    """Makes calls.

    Args:
        client: Without retry handlers: they repeat posts that were accepted.
        draw: Turns a chart's plain data into PNG bytes.
        timeout_s: For response URLs; the client has its own.
    """

    def __init__(
        self, client: WebClient, draw: Callable[[Mapping[str, Any]], bytes], timeout_s: int = 10
    ) -> None:
        self._client = client
        self._draw = draw
        self._timeout_s = timeout_s
        self.slack_time = SlackTime()
        self.reader = ChannelReader(client, self.slack_time)
        self._can_read = False

    def make(self, call: Call, attempts_n: int) -> Outcome:
        """Make one call, through the forms that Slack may refuse."""
        try:
            return self._through_forms(call, attempts_n)
        except SlackApiError as error:
            if error.response.get("error") in call.done_errors:
                return Outcome(DeliveryState.SENT)
            can_be_found = self._can_read and call.method == "chat.postMessage"
            return refused(error, attempts_n, can_be_found=can_be_found)
        except CONNECTION_ERRORS as error:
            return broken(error, attempts_n, is_repeatable=call.is_repeatable)

    def _through_forms(self, call: Call, attempts_n: int) -> Outcome:
        if not call.forms:
            return self._say(call.method, dict(call.arguments), attempts_n)
        for name, blocks in call.forms.items():
            file_id = self._picture_id(call.chart) if name == PICTURE and call.chart else ""
            if name == PICTURE and not file_id:
                continue
            shown = [_with_file(block, file_id) for block in blocks]
            try:
                outcome = self._say(
                    call.method, {**call.arguments, "text": call.text, "blocks": shown}, attempts_n
                )
            except SlackApiError as error:
                if error.response.get("error") != "invalid_blocks":
                    raise
                _LOG.warning("Slack refused the %s form: %s", name, error.response.get("response_metadata"))
                continue
            if outcome.error != "invalid_blocks":
                return outcome
        _LOG.error("Slack refused every form of a message; its bare text is sent")
        return self._say(call.method, {**call.arguments, "text": call.text}, attempts_n)

    def _say(self, method: str, arguments: dict[str, Any], attempts_n: int) -> Outcome:
        if method == RESPOND:
            return self._respond(arguments, attempts_n)
        reply = self._client.api_call(method, json=arguments)
        self.learn(reply.headers)
        data = reply.data if isinstance(reply.data, dict) else {}
        return Outcome(DeliveryState.SENT, reply=data)

    def learn(self, headers: Mapping[str, Any]) -> None:
        """Remember what every reply says: Slack's time, and whether the token may read channels."""
        self.slack_time.learn(headers)
        found = next((each for name, each in headers.items() if name.lower() == "x-oauth-scopes"), None)
        if found is not None:
            text = found[0] if isinstance(found, list) else found
            self._can_read = bool(_READING & {each.strip() for each in str(text).split(",")})

    def _respond(self, arguments: dict[str, Any], attempts_n: int) -> Outcome:
        url = arguments.pop("response_url")
        reply = WebhookClient(url, timeout=self._timeout_s, retry_handlers=[]).send_dict(arguments)
        if reply.status_code == OK:
            return Outcome(DeliveryState.SENT)
        if reply.status_code == TOO_MANY:
            wait = retry_after(reply.headers, attempts_n)
            return Outcome(DeliveryState.PENDING, "ratelimited", wait, blame=Blame.PACE)
        if reply.status_code >= SERVER_ERRORS_FROM:
            words = f"HTTP {reply.status_code}"
            return Outcome(DeliveryState.PENDING, words, backoff(attempts_n), blame=Blame.SLACK)
        error = (
            "invalid_blocks"
            if "invalid_blocks" in reply.body
            else f"HTTP {reply.status_code}: {reply.body[:200]}"
        )
        return Outcome(DeliveryState.DEAD, error)

    def _picture_id(self, chart: Mapping[str, Any]) -> str:
        """Draw and upload the chart; empty where that fails: the table serves as well."""
        try:
            return self._upload(chart)
        except (PictureError, SlackApiError, OSError, HTTPException) as error:
            _LOG.warning("No picture: %s", error)
            return ""

    def _upload(self, chart: Mapping[str, Any]) -> str:
        """Upload the chart as a picture of no channel, wait until Slack can show it, and return its id."""
        png = self._draw(chart)
        title = str(chart.get("title") or "Chart")
        sent = self._client.files_upload_v2(
            content=png, filename="chart.png", title=title, alt_txt=str(chart.get("alt_text") or title)
        )
        file_id = str(sent["files"][0]["id"])
        for _ in range(_FILE_CHECKS_N):
            info = self._client.files_info(file=file_id)
            if info["file"].get("mimetype"):
                break
            time.sleep(_FILE_CHECK_S)
        return file_id


def _with_file(block: Mapping[str, Any], file_id: str) -> Mapping[str, Any]:
    if block.get("slack_file", {}).get("id") == FILE_ID:
        return {**block, "slack_file": {"id": file_id}}
    return block
