"""POST /slack/events: commands, interactions and events, signed by Slack and checked by Bolt."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.asking import Asking, Inbox
from bot.deliver.gate import Gate
from bot.listeners.questions import COMMAND, command_of
from bot.web.groups import Groups
from bot.web.shortcuts import Endpoint
from nps_engine.errors import StorageError

PATH = "/slack/events"

_LOG = logging.getLogger(__name__)
_UNAUTHORIZED = 401
_NEEDED = ("user_id", "response_url", "trigger_id")


class Commands:
    """Takes slash commands past Bolt: those that come at the same time are saved in one transaction.

    Args:
        signing_secret: Slack's, to check the signatures.
        gate: Holds up what is less urgent while commands wait for their ack.
    """

    def __init__(self, inbox: Inbox, signing_secret: str, gate: Gate) -> None:
        self._verifier = SignatureVerifier(signing_secret)
        self._groups: Groups[Asking, None] = Groups(inbox.save, gate=gate)

    async def are_taken(self, body: str, headers: Mapping[str, str]) -> bool:
        """Take a request; False where it is no command with a good signature, or cannot be written down now."""
        if f"command=%2F{COMMAND[1:]}" not in body or not self._verifier.is_valid_request(
            body, dict(headers)
        ):
            return False
        given = dict(parse_qsl(body, keep_blank_values=True))
        if given.get("command") != COMMAND or not all(given.get(name) for name in _NEEDED):
            return False
        try:
            await self._groups.saved(command_of(given))
        except StorageError as error:
            _LOG.warning("A command could not be written down with others; it goes by itself: %s", error)
            return False
        return True


def router(take_event: Endpoint) -> APIRouter:
    """Return the route."""
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route(PATH, take_event, methods=["POST"])
    return routes


def endpoint(app: App | None, commands: Commands | None) -> Endpoint:
    """Return what answers Slack; without an app (Socket Mode) it says so.

    What ``commands`` does not take goes through Bolt, which refuses it, works on it, or tries it once more and has
    words for the person where that fails.
    """

    async def take_event(request: Request) -> Response:
        if app is None:
            words = "This bot is in Socket Mode. For HTTP set SLACK_SIGNING_SECRET and no SLACK_APP_TOKEN."
            return JSONResponse({"error": words}, status_code=404)
        body = (await request.body()).decode("utf-8", errors="replace")
        if commands is not None and await commands.are_taken(body, request.headers):
            return Response()
        headers: dict[str, str | Sequence[str]] = dict(request.headers.items())
        asked = BoltRequest(body=body, query=str(request.query_params), headers=headers)
        reply = await run_in_threadpool(app.dispatch, asked)
        if reply.status == _UNAUTHORIZED:
            words = (
                "The signature does not fit. Slack signs with your app's Signing Secret, and a request may be at"
                " most 5 minutes old: check SLACK_SIGNING_SECRET and this machine's clock."
            )
            return JSONResponse({"error": words}, status_code=_UNAUTHORIZED)
        first_headers = {name: values[0] for name, values in reply.headers.items() if values}
        return Response(reply.body, reply.status, headers=first_headers)

    return take_event
