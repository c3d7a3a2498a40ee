"""GET /v1/score and the other questions: the same flags and the same JSON as the program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Query

from bot.answers import Answers
from bot.parse.flags import parse_flags
from bot.parse.vocabulary import Vocabulary
from bot.questions import Command
from bot.render.json import report_json
from bot.web.keys import KeyRing, key_check
from nps_engine.engine import Engine
from nps_engine.periods import today_on

ASKED = tuple(command for command in Command if command is not Command.HELP)


def router(keys: KeyRing, engine: Engine, answers: Answers, now: Callable[[], datetime]) -> APIRouter:
    """Return one route per kind of question."""
    routes = APIRouter(tags=["questions"], dependencies=[Depends(key_check(keys))])
    for command in ASKED:
        routes.add_api_route(f"/v1/{command.value}", _asks(command, engine, answers, now), methods=["GET"])
    return routes


def _asks(command: Command, engine: Engine, answers: Answers, clock: Callable[[], datetime]) -> Any:
    def ask(
        survey: str = "",
        from_: str | None = Query(default=None, alias="from"),
        to: str | None = None,
        last: str | None = None,
        where: list[str] = Query(default=[]),
        by: str | None = None,
        interval: str | None = None,
        bucket: str | None = None,
        theme: str | None = None,
        limit: int | None = None,
        after: int | None = None,
    ) -> dict[str, Any]:
        now = clock()
        names = engine.names(survey)
        question = parse_flags(
            command,
            vocabulary=Vocabulary(names.surveys, names.dimensions, names.themes),
            today=today_on(now, engine.time_zone),
            survey=survey or None,
            from_=from_,
            to=to,
            last=last,
            where=where,
            by=by,
            interval=interval,
            bucket=bucket,
            theme=theme,
            limit=limit,
            after=after,
        )
        return report_json(answers.report(answers.completed(question, now), now))

    ask.__name__ = f"ask_{command.value}"
    ask.__doc__ = f"Answer “npsbot {command.value} --json” over HTTP."
    return ask
