"""GET /v1/cases and /v1/cases/report: the same JSON as the program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Query

from bot.config import Policy
from bot.parse.flags import parse_flags
from bot.parse.vocabulary import Vocabulary
from bot.questions import Command
from bot.render.case_json import case_json, follow_up_json
from bot.web.keys import KeyRing, key_check
from nps_engine.engine import Engine
from nps_engine.periods import today_on
from nps_engine.storage.case_lists import CaseList

_MOST_N = 1000


def router(keys: KeyRing, engine: Engine, policy: Policy, now: Callable[[], datetime]) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["cases"], dependencies=[Depends(key_check(keys))])

    @routes.get("/v1/cases")
    def list_cases(
        state: CaseList = CaseList.OPEN, owner: str = "", limit: int = Query(default=50, ge=1, le=_MOST_N)
    ) -> dict[str, Any]:
        """List cases, those due soonest first."""
        at = now()
        found, total_n = engine.case_list(state, at, owner=owner, limit=limit)
        return {"rows": [case_json(case, at) for case in found], "total_n": total_n}

    @routes.get("/v1/cases/report")
    def report(
        survey: str = "",
        from_: str | None = Query(default=None, alias="from"),
        to: str | None = None,
        last: str | None = None,
    ) -> dict[str, Any]:
        """Say how soon customers were contacted, and whether those who answered again came back."""
        at, today = now(), today_on(now(), engine.time_zone)
        asked = parse_flags(
            Command.SCORE,
            vocabulary=Vocabulary.of(engine.names(survey)),
            today=today,
            survey=[survey] if survey else [],
            from_=from_,
            to=to,
            last=last,
        )
        period = asked.period or policy.default_period(today)
        return follow_up_json(engine.follow_up(asked.survey, period, at))

    return routes
