"""POST /slack/events: commands, interactions and events, signed by Slack and checked by Bolt."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from slack_bolt import App, BoltRequest

from bot.web.shortcuts import Endpoint

_UNAUTHORIZED = 401


PATH = "/slack/events"


def router(take_event: Endpoint) -> APIRouter:
    """Return the route."""
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route(PATH, take_event, methods=["POST"])
    return routes


def endpoint(app: App | None) -> Endpoint:
    """Return what answers Slack; without an app (Socket Mode) it says so."""

    async def take_event(request: Request) -> Response:
        if app is None:
            words = "This bot is in Socket Mode. For HTTP set SLACK_SIGNING_SECRET and no SLACK_APP_TOKEN."
            return JSONResponse({"error": words}, status_code=404)
        body = (await request.body()).decode("utf-8", errors="replace")
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
