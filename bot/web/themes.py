"""GET /v1/themes/board and POST /v1/themes/decisions: what people decide about themes, for other programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from bot.config import Policy
from bot.render.decisions import decision_words, labels_of
from bot.render.decisions_json import board_json, decision_json, managed_theme_json
from bot.web.keys import KeyRing, key_check
from nps_engine.engine import Engine
from nps_engine.errors import UserError
from nps_engine.theme_board import fetch_board
from nps_engine.theme_decisions import ThemeEditing
from nps_engine.themes.decisions import Decision, What

_CREATED = 201


class Wish(BaseModel):
    """What somebody wants of a theme: as the arguments of ``npsbot themes rename`` and its siblings."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"what": "merge", "theme": "t3", "into": "t5"}}
    )

    what: What
    survey: str = ""
    theme: str = Field(default="", description="Its id or its name; not needed to undo")
    label: str = Field(default="", description="Of a rename")
    into: str = Field(default="", description="Of a merge: the theme it goes into")
    parts: list[str] = Field(default=[], description="Of a split: only these parts")
    response: int = Field(default=0, description="Of a move or not: whose comment")
    leaving: str = Field(default="", description="Of a move: the one theme that it leaves; all without")
    decision: int | None = Field(default=None, description="Of an undo: which; the newest without")


def router(keys: KeyRing, engine: Engine, policy: Policy, now: Callable[[], datetime]) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["themes"])
    check = key_check(keys)

    @routes.get("/v1/themes/board", dependencies=[Depends(check)])
    def tell_board(survey: str = "") -> dict[str, Any]:
        """Return all themes, listed or not, with their parts: “npsbot themes list --json”."""
        return board_json(fetch_board(engine.store, survey or policy.workspace.survey))

    @routes.post("/v1/themes/decisions", status_code=_CREATED)
    def decide(wish: Wish, key_id: int = Depends(check)) -> dict[str, Any]:
        """Rename, merge, split, hide, show, pin or unpin a theme, move a comment, or undo."""
        survey = wish.survey or policy.workspace.survey
        with engine.work(now()) as work:
            made = _decided(work.theme_editing(survey, actor=f"API key {key_id}"), wish)
        board = fetch_board(engine.store, survey)
        theme = board.find(made.theme)
        return {
            "decision": decision_json(made),
            "said": decision_words(made, labels_of(board)),
            "theme": managed_theme_json(theme, board) if theme is not None else None,
        }

    return routes


def _decided(editing: ThemeEditing, wish: Wish) -> Decision:
    theme = wish.theme
    if not theme and wish.what is not What.UNDO:
        raise UserError("“theme” is missing", "The id of a theme, or its name")
    ways: dict[What, Callable[[], Decision]] = {
        What.RENAME: lambda: editing.rename(theme, wish.label),
        What.MERGE: lambda: editing.merge(theme, wish.into),
        What.SPLIT: lambda: editing.split(theme, wish.parts),
        What.HIDE: lambda: editing.hide(theme),
        What.SHOW: lambda: editing.show(theme),
        What.PIN: lambda: editing.pin(theme),
        What.UNPIN: lambda: editing.unpin(theme),
        What.MOVE: lambda: editing.move(wish.response, theme, leaving=wish.leaving),
        What.NOT: lambda: editing.take_out(wish.response, theme),
        What.UNDO: lambda: editing.undo(wish.decision),
    }
    return ways[wish.what]()
