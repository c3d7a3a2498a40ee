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
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.deliver.errors import PictureError
from nps_engine.storage.deliveries import DeliveryState

_LOG = logging.getLogger(__name__)

FILE_ID = "{file_id}"
"""Stands in a message's picture form where the uploaded file's id belongs."""

PICTURE = "picture"
"""The form that shows the chart as an uploaded picture."""

MENDABLE = frozenset(
    {
        *("channel_not_found", "not_in_channel", "is_archived", "restricted_action", "missing_scope"),
        *(
            "invalid_auth",
            "not_authed",
            "token_revoked",
            "token_expired",
            "account_inactive",
            "org_login_required",
        ),
    }
)
"""Errors that a person can mend: the delivery waits for it, nothing is dropped."""

_PASSING = frozenset(
    {
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "ratelimited",
    }
)
_MEND_WAIT = timedelta(minutes=1)
_LONGEST_WAIT_S = 300.0
_FILE_CHECKS_N = 10
_FILE_CHECK_S = 0.3
_SERVER_ERRORS_FROM = 500
_TOO_MANY = 429
_OK = 200


@dataclass(frozen=True)
class Call:
    """What is to be said to Slack.

    Args:
        method: A Web API method, or "respond" for a response_url.
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


@dataclass(frozen=True)
class Outcome:
    """How a call ended. ``wait`` is how long to leave it where it is pending again; ``reply`` is Slack's."""

    state: DeliveryState
    error: str = ""
    wait: timedelta = timedelta(0)
    reply: Mapping[str, Any] = field(default_factory=dict)


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

    def make(self, call: Call, attempts_n: int) -> Outcome:
        """Make one call, through the forms that Slack may refuse."""
        try:
            return self._through_forms(call, attempts_n)
        except SlackApiError as error:
            if error.response.get("error") in call.done_errors:
                return Outcome(DeliveryState.SENT)
            return _refused(error, attempts_n)
        except (URLError, OSError, HTTPException, TimeoutError) as error:
            outcome = _broken(error, attempts_n)
            if call.is_repeatable and outcome.state is DeliveryState.UNKNOWN:
                return Outcome(DeliveryState.PENDING, outcome.error, _backoff(attempts_n))
            return outcome

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
        if method == "respond":
            return self._respond(arguments, attempts_n)
        reply = self._client.api_call(method, json=arguments)
        data = reply.data if isinstance(reply.data, dict) else {}
        return Outcome(DeliveryState.SENT, reply=data)

    def _respond(self, arguments: dict[str, Any], attempts_n: int) -> Outcome:
        url = arguments.pop("response_url")
        reply = WebhookClient(url, timeout=self._timeout_s, retry_handlers=[]).send_dict(arguments)
        if reply.status_code == _OK:
            return Outcome(DeliveryState.SENT)
        if reply.status_code == _TOO_MANY:
            return Outcome(DeliveryState.PENDING, "ratelimited", _retry_after(reply.headers, attempts_n))
        if reply.status_code >= _SERVER_ERRORS_FROM:
            return Outcome(DeliveryState.PENDING, f"HTTP {reply.status_code}", _backoff(attempts_n))
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


def _refused(error: SlackApiError, attempts_n: int) -> Outcome:
    """Return what an answer of Slack that is not ok means."""
    response = error.response
    name = str(response.get("error") or "")
    status = getattr(response, "status_code", _OK)
    if status == _TOO_MANY or name == "ratelimited":
        return Outcome(DeliveryState.PENDING, "ratelimited", _retry_after(response.headers, attempts_n))
    if name in _PASSING or status >= _SERVER_ERRORS_FROM:
        return Outcome(DeliveryState.PENDING, name or f"HTTP {status}", _backoff(attempts_n))
    if name in MENDABLE:
        needed = (
            f" (needs {response['needed']})" if name == "missing_scope" and response.get("needed") else ""
        )
        return Outcome(DeliveryState.PENDING, name + needed, _MEND_WAIT)
    return Outcome(DeliveryState.DEAD, name or str(error)[:200])


def _broken(error: Exception, attempts_n: int) -> Outcome:
    """Return what a broken connection means: refused at the door is not sent, anything later is unknown."""
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, ConnectionRefusedError):
        return Outcome(DeliveryState.PENDING, "Slack could not be reached", _backoff(attempts_n))
    return Outcome(DeliveryState.UNKNOWN, f"no reply came: {type(reason).__name__}")


def _retry_after(headers: Mapping[str, Any], attempts_n: int) -> timedelta:
    """Return what Retry-After asks for; slack_sdk gives header values as text or as a list of one."""
    for name, found in headers.items():
        if name.lower() == "retry-after":
            text = found[0] if isinstance(found, list) else found
            if str(text).isdecimal():
                return timedelta(seconds=int(text))
    return _backoff(attempts_n)


def _backoff(attempts_n: int) -> timedelta:
    return timedelta(seconds=min(_LONGEST_WAIT_S, 2.0 ** min(attempts_n, 10)))


def next_try_at(now: datetime, outcome: Outcome) -> datetime:
    """Return when a pending delivery may be tried again."""
    return now + outcome.wait
