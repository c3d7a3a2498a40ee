"""POST /v1/responses: one response or a list; stored with their cases and alerts before the 202."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from bot.config import Policy
from bot.deliver.outbox import Postman
from bot.web.keys import key_check
from nps_engine.engine import Engine
from nps_engine.errors import UserError
from nps_engine.intake.rejects import Reject
from nps_engine.intake.rows import parse_rows
from nps_engine.storage.keys import IdempotentRequest
from nps_engine.storage.writes import Saved
from nps_engine.surveys import survey_for
from nps_engine.values import ResponseRow, Survey

MOST_ITEMS_N = 1000
"""Responses in one request."""

_ACCEPTED = 202
_REFUSED = 422
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


def router(engine: Engine, policy: Policy, postman: Postman, now: Callable[[], datetime]) -> APIRouter:
    """Return the route."""
    routes = APIRouter(tags=["responses"])
    needs_key = Depends(key_check(engine))
    body_schema = {"requestBody": {"content": {"application/json": {"example": _EXAMPLE}}, "required": True}}

    @routes.post("/v1/responses", status_code=_ACCEPTED, openapi_extra=body_schema)
    async def save_responses(
        request: Request,
        key_id: int = needs_key,
        idempotency_key: str | None = Header(default=None),
    ) -> Response:
        """Store one response or a list of them; the same (source, external_id) again updates it."""
        body = await request.body()
        asked = IdempotentRequest(key_id, idempotency_key, body) if idempotency_key else None
        status, reply = await run_in_threadpool(_save, engine, policy, body, asked, now())
        postman.wake()
        return JSONResponse(reply, status_code=status)

    return routes


def _save(
    engine: Engine, policy: Policy, body: bytes, asked: IdempotentRequest | None, now: datetime
) -> tuple[int, dict[str, Any]]:
    """Check all, then store all in one transaction, or nothing."""
    rows: dict[Survey, dict[int, ResponseRow]] = {}
    rejects: dict[int, Reject] = {}
    for survey, items in _by_survey(engine.surveys(), _items(body), policy).items():
        parsed = parse_rows(
            items.values(), metric=survey.metric, source="api", now=now, time_zone=engine.time_zone
        )
        for place, entry in zip(items, parsed, strict=True):
            if isinstance(entry, Reject):
                rejects[place] = entry
            else:
                rows.setdefault(survey, {})[place] = entry
    hours = policy.followup.max_age_hours
    alerts_since = now - timedelta(hours=hours) if policy.followup.channel else None
    with engine.work(now) as work:
        before = work.fetch_reply(asked) if asked else None
        if before is not None:
            return before
        if rejects:
            told = [_reject_json(place, rejects[place]) for place in sorted(rejects)]
            return _REFUSED, {"error": "Nothing was stored", "rejects": told}
        saved: dict[int, Saved] = {}
        for survey, placed in rows.items():
            stored = work.save_responses(survey, list(placed.values()), alerts_since=alerts_since)
            saved.update(zip(placed, stored, strict=True))
        reply = {
            "ids": [saved[place].id for place in sorted(saved)],
            "outcomes": [saved[place].outcome.value for place in sorted(saved)],
        }
        if asked:
            work.save_reply(asked, _ACCEPTED, reply)
    return _ACCEPTED, reply


def _by_survey(
    stored: Mapping[str, Survey], items: list[Any], policy: Policy
) -> dict[Survey, dict[int, Any]]:
    """Return the items of each survey by their place in the request, from 1."""
    grouped: dict[Survey, dict[int, Any]] = {}
    for place, item in enumerate(items, start=1):
        named = item if isinstance(item, Mapping) else {}
        key = str(named.get("survey") or policy.workspace.survey)
        survey = survey_for(stored, key, str(named.get("metric") or ""))
        grouped.setdefault(survey, {})[place] = item
    return grouped


def _items(body: bytes) -> list[Any]:
    try:
        data = json.loads(body)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UserError(f"The body is not JSON: {error}", "One response object, or a list of them") from None
    items = data if isinstance(data, list) else [data]
    if not 1 <= len(items) <= MOST_ITEMS_N:
        raise UserError(f"Got {len(items)} responses", f"1 to {MOST_ITEMS_N} fit into one request")
    return items


def _reject_json(place: int, reject: Reject) -> dict[str, Any]:
    return {"item": place, "field": reject.column, "got": reject.got, "why": reject.why}
