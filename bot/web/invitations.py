"""POST /v1/invitations: how many people were asked, one count or a list."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool

from bot.config import Policy
from bot.web.items import parse_items
from bot.web.keys import KeyRing, key_check
from nps_engine.engine import Engine
from nps_engine.errors import UserError
from nps_engine.intake.invitations import parse_invitations
from nps_engine.periods import today_on
from nps_engine.surveys import survey_for
from nps_engine.values import Invitations, Survey

SOURCE = "api"
"""The source of what comes without one."""

_ACCEPTED = 202
_EXAMPLE = {"survey": "nps", "on": "2026-03-14", "n": 1200, "source": "spring-mailing"}
_DESCRIBED = {"requestBody": {"content": {"application/json": {"example": _EXAMPLE}}, "required": True}}


def router(keys: KeyRing, engine: Engine, policy: Policy, now: Callable[[], datetime]) -> APIRouter:
    """Return the route."""
    routes = APIRouter(tags=["invitations"], dependencies=[Depends(key_check(keys))])

    @routes.post("/v1/invitations", status_code=_ACCEPTED, openapi_extra=_DESCRIBED)
    async def save_invitations(request: Request) -> dict[str, int]:
        """Note how many people a survey asked on a day; the same survey, day and source again replaces it."""
        body = await request.body()
        return {"saved_n": await run_in_threadpool(_save, engine, policy, body, now())}

    return routes


def _save(engine: Engine, policy: Policy, body: bytes, now: datetime) -> int:
    """Check all, then store all in one transaction, or nothing."""
    stored, today = engine.surveys(), today_on(now, engine.time_zone)
    checked: list[tuple[Survey, Invitations]] = []
    for place, item in enumerate(_items(body), start=1):
        try:
            key = str(item.get("survey") or policy.workspace.survey)
            survey = survey_for(stored, key, str(item.get("metric") or ""))
            checked.append(
                (survey, parse_invitations(item, survey_key=survey.key, source=SOURCE, today=today))
            )
        except UserError as error:
            raise UserError(f"Item {place}: {error.got}", error.allowed, error.try_) from None
    with engine.work(now) as work:
        for survey, sent in checked:
            work.save_invitations(survey, [sent])
    return len(checked)


def _items(body: bytes) -> list[Mapping[str, Any]]:
    items = parse_items(body, called="counts")
    if not all(isinstance(item, Mapping) for item in items):
        raise UserError("Not every item is an object", f"Each looks like {json.dumps(_EXAMPLE)}")
    return items
