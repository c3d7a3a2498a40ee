"""GET /v1/score and the other questions: the same flags and the same JSON as the program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from bot.answers import Answers
from bot.parse.flags import parse_flags
from bot.parse.other_side import with_other_side
from bot.parse.vocabulary import Vocabulary
from bot.questions import Command
from bot.render.json import report_json
from bot.web.keys import KeyRing, key_check
from nps_engine.engine import Engine
from nps_engine.periods import today_on

_TWO_SIDED = (Command.COMPARE, Command.DRIVERS, Command.EXPLAIN)
ASKED = tuple(command for command in Command if command is not Command.HELP)


def router(keys: KeyRing, engine: Engine, answers: Answers, now: Callable[[], datetime]) -> APIRouter:
    """Return one route per kind of question."""
    routes = APIRouter(tags=["questions"], dependencies=[Depends(key_check(keys))])
    for command in ASKED:
        ask = partial(_compares if command in _TWO_SIDED else _asks, command)
        routes.add_api_route(f"/v1/{command.value}", ask(engine, answers, now), methods=["GET"])
    return routes


def question_flags(
    survey: list[str] = Query(default=[]),
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
    compare_to: str | None = None,
) -> dict[str, Any]:
    """Return the question flags of a request, as ``parse_flags`` takes them."""
    return {
        "survey": [key for key in survey if key],
        "from_": from_,
        "to": to,
        "last": last,
        "where": where,
        "by": by,
        "interval": interval,
        "bucket": bucket,
        "theme": theme,
        "limit": limit,
        "after": after,
        "compare_to": compare_to,
    }


def other_side_flags(
    with_: str | None = Query(default=None, alias="with"),
    with_from: str | None = None,
    with_to: str | None = None,
    with_survey: list[str] = Query(default=[]),
    versus: list[str] = Query(default=[]),
) -> dict[str, Any]:
    """Return the flags of a comparison's other side, as ``with_other_side`` takes them."""
    return {
        "with_": with_,
        "with_from": with_from,
        "with_to": with_to,
        "with_survey": with_survey,
        "versus": versus,
    }


_Flags = Annotated[dict[str, Any], Depends(question_flags)]
_OtherSide = Annotated[dict[str, Any], Depends(other_side_flags)]


def _asks(command: Command, engine: Engine, answers: Answers, clock: Callable[[], datetime]) -> Any:
    def ask(flags: _Flags) -> dict[str, Any]:
        now = clock()
        vocabulary, today = _vocabulary(engine, flags), today_on(now, engine.time_zone)
        question = parse_flags(command, vocabulary=vocabulary, today=today, **flags)
        return report_json(answers.report(answers.completed(question, now), now))

    ask.__name__ = f"ask_{command.value}"
    ask.__doc__ = f"Answer “npsbot {command.value} --json” over HTTP."
    return ask


def _compares(command: Command, engine: Engine, answers: Answers, clock: Callable[[], datetime]) -> Any:
    def ask(flags: _Flags, other_side: _OtherSide) -> dict[str, Any]:
        now = clock()
        vocabulary, today = _vocabulary(engine, flags), today_on(now, engine.time_zone)
        question = parse_flags(command, vocabulary=vocabulary, today=today, **flags)
        question = with_other_side(question, vocabulary=vocabulary, today=today, **other_side)
        return report_json(answers.report(answers.completed(question, now), now))

    ask.__name__ = f"ask_{command.value}"
    ask.__doc__ = f"Answer “npsbot {command.value} --json” over HTTP; the other side is told apart."
    return ask


def _vocabulary(engine: Engine, flags: dict[str, Any]) -> Vocabulary:
    return Vocabulary.of(engine.names(next(iter(flags["survey"]), "")))
