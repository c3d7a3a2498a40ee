"""POST /v1/responses: one response or a list; stored with their cases and alerts before the 202."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from bot.deliver.gate import Gate
from bot.web.faults import outage_reply
from bot.web.groups import Groups
from bot.web.keys import BEARER, CHALLENGE, KeyRing, stranger
from bot.web.saving import ACCEPTED, REFUSED, Reply, ResponseSaver, SentResponses
from bot.web.shortcuts import Endpoint
from nps_engine.errors import StorageError, UserError

PATH = "/v1/responses"

_UNAUTHORIZED = 401
_EXAMPLE = {
    "survey": "nps",
    "external_id": "r-1024",
    "rating": 9,
    "verbatim": "Set up in an afternoon.",
    "responded_at": "2026-03-14T09:26:53Z",
    "respondent": "customer-77",
    "channel": "email",
    "dimensions": {"plan": "Team"},
}
_DESCRIBED: dict[str, Any] = {
    "requestBody": {"content": {"application/json": {"example": _EXAMPLE}}, "required": True},
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "The same request again, with the same key, gets the same reply.",
            "schema": {"type": "string"},
        }
    ],
}


def endpoint(saver: ResponseSaver, keys: KeyRing, now: Callable[[], datetime], gate: Gate) -> Endpoint:
    """Return what answers the requests."""
    groups: Groups[SentResponses, Reply] = Groups(saver.save, gate=gate)

    async def save_responses(request: Request) -> Response:
        """Store one response or a list of them; the same (source, external_id) again updates it."""
        try:
            key_id = await _key_id(request, keys)
            if key_id is None:
                words = stranger(is_key=bool(_token(request)))
                return _reply(_UNAUTHORIZED, {"detail": words}, CHALLENGE)
            idempotency_key = request.headers.get("idempotency-key", "")
            body = await request.body()
            status, reply = await groups.saved(SentResponses(key_id, idempotency_key, body, now()))
        except UserError as error:
            return _reply(REFUSED, {"error": str(error)})
        except StorageError as error:
            return outage_reply(error)
        except ClientDisconnect:
            return Response(status_code=REFUSED)
        return _reply(status, reply)

    return save_responses


def router(save_responses: Endpoint) -> APIRouter:
    """Return the route; without ``Shortcuts`` it works the same, slower."""
    routes = APIRouter(tags=["responses"], dependencies=[Depends(BEARER)])
    routes.add_api_route(
        PATH, save_responses, methods=["POST"], status_code=ACCEPTED, openapi_extra=_DESCRIBED
    )
    return routes


async def _key_id(request: Request, keys: KeyRing) -> int | None:
    key = _token(request)
    if not key:
        return None
    return keys.remembered(key) or await run_in_threadpool(keys.fetch, key)


def _token(request: Request) -> str:
    """Return the key that was sent; empty where there is none."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _reply(status: int, data: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, status, headers, media_type="application/json")
