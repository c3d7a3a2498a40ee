"""How a call ended: sent, to be tried again, unknown or dead, and whom or what to blame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from nps_engine.storage.deliveries import DeliveryState

CONNECTION_ERRORS = (URLError, OSError, HTTPException, TimeoutError)

TOKEN_ERRORS = frozenset(
    {
        *("invalid_auth", "not_authed", "token_revoked", "token_expired"),
        *("account_inactive", "org_login_required", "not_allowed_token_type"),
    }
)
CHANNEL_ERRORS = frozenset(
    {
        *("channel_not_found", "not_in_channel", "is_archived", "restricted_action"),
        *("restricted_action_read_only_channel", "restricted_action_thread_only_channel"),
    }
)
SCOPE_ERROR = "missing_scope"
SERVER_ERRORS_FROM = 500
TOO_MANY = 429
OK = 200

_MAY_HAVE_BEEN_DONE = frozenset({"internal_error", "fatal_error"})
"""Slack: "it's possible some aspect of the operation succeeded before the error was raised"."""

_PASSING = frozenset({"service_unavailable", "request_timeout", "team_added_to_org"})
_UNAVAILABLE = 503
_MEND_WAIT = timedelta(minutes=1)
_LONGEST_WAIT_S = 60.0


class Blame(StrEnum):
    """What stood in the way: it says what else has to wait, and what a person can mend."""

    NOBODY = ""
    PACE = "pace"
    SLACK = "slack"
    CHANNEL = "channel"
    TOKEN = "token"  # noqa: S105 - a word, no token
    SCOPE = "scope"


@dataclass(frozen=True)
class Outcome:
    """How a call ended. ``wait`` is how long to leave it where it is pending again; ``reply`` is Slack's."""

    state: DeliveryState
    error: str = ""
    wait: timedelta = timedelta(0)
    reply: Mapping[str, Any] = field(default_factory=dict)
    blame: Blame = Blame.NOBODY


def is_passing(error: SlackApiError) -> bool:
    """Return True where an answer says nothing but that Slack cannot do it now."""
    name, status = error.response.get("error"), getattr(error.response, "status_code", OK)
    return status >= SERVER_ERRORS_FROM or status == TOO_MANY or name in _PASSING | _MAY_HAVE_BEEN_DONE


def refused(error: SlackApiError, attempts_n: int, *, can_be_found: bool = False) -> Outcome:
    """Return what an answer of Slack that is not ok means.

    Args:
        can_be_found: True where it can be found out whether Slack did it all the same.
    """
    response = error.response
    name = str(response.get("error") or "")
    status = getattr(response, "status_code", OK)
    if status == TOO_MANY or name == "ratelimited":
        wait = retry_after(response.headers, attempts_n)
        return Outcome(DeliveryState.PENDING, "ratelimited", wait, blame=Blame.PACE)
    if name in TOKEN_ERRORS:
        return Outcome(DeliveryState.PENDING, name, _MEND_WAIT, blame=Blame.TOKEN)
    if name in CHANNEL_ERRORS:
        return Outcome(DeliveryState.PENDING, name, _MEND_WAIT, blame=Blame.CHANNEL)
    if name == SCOPE_ERROR:
        needed = f" (needs {response['needed']})" if response.get("needed") else ""
        return Outcome(DeliveryState.PENDING, name + needed, _MEND_WAIT, blame=Blame.SCOPE)
    if name in _PASSING or name in _MAY_HAVE_BEEN_DONE or status >= SERVER_ERRORS_FROM:
        words = name or f"HTTP {status}"
        if can_be_found and name not in _PASSING and status != _UNAVAILABLE:
            return Outcome(DeliveryState.UNKNOWN, f"Slack answered {words}, and may have done it")
        return Outcome(DeliveryState.PENDING, words, backoff(attempts_n), blame=Blame.SLACK)
    return Outcome(DeliveryState.DEAD, name or str(error)[:200])


def broken(error: Exception, attempts_n: int, *, is_repeatable: bool) -> Outcome:
    """Return what a broken connection means: refused at the door is not sent, anything later is unknown.

    Args:
        is_repeatable: True where the call may be made twice without harm: it is then.
    """
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, ConnectionRefusedError):
        return Outcome(
            DeliveryState.PENDING, "Slack could not be reached", backoff(attempts_n), blame=Blame.SLACK
        )
    words = f"no reply came: {type(reason).__name__}"
    if is_repeatable:
        return Outcome(DeliveryState.PENDING, words, backoff(attempts_n), blame=Blame.SLACK)
    return Outcome(DeliveryState.UNKNOWN, words)


def retry_after(headers: Mapping[str, Any], attempts_n: int) -> timedelta:
    """Return what Retry-After asks for; slack_sdk gives header values as text or as a list of one."""
    for name, found in headers.items():
        if name.lower() == "retry-after":
            text = found[0] if isinstance(found, list) else found
            if str(text).isdecimal():
                return timedelta(seconds=int(text))
    return backoff(attempts_n)


def backoff(attempts_n: int) -> timedelta:
    """Return how long to leave Slack alone after so many attempts: 2, 4, 8 … at most 60 seconds."""
    return timedelta(seconds=min(_LONGEST_WAIT_S, 2.0 ** min(attempts_n, 10)))
