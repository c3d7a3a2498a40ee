"""Themes as they stand, and what people decided about them, as JSON."""

from __future__ import annotations

from typing import Any

from nps_engine.theme_board import ManagedTheme, ThemeBoard
from nps_engine.themes.decisions import Decision, State

Json = dict[str, Any]


def board_json(board: ThemeBoard) -> Json:
    """Return all themes of a survey, listed or not, their parts inside them."""
    rows = [managed_theme_json(each, board) for each in board.themes if each.state is not State.PART]
    return {"survey": board.survey.key, "rows": rows}


def managed_theme_json(theme: ManagedTheme, board: ThemeBoard) -> Json:
    """Return one theme with its parts; ``in`` is where a part or a merged theme is shown."""
    return {
        "id": theme.id,
        "label": theme.label,
        "found_label": theme.found_label,
        "state": theme.state.value,
        "pinned": theme.is_pinned,
        "in": theme.parent_id or None,
        "n": theme.n,
        "parts": [{"id": part.id, "label": part.label, "n": part.n} for part in board.parts(theme.id)],
    }


def decision_json(made: Decision) -> Json:
    """Return one decision."""
    return {
        "id": made.id,
        "what": made.what.value,
        "theme": made.theme or None,
        "others": list(made.others),
        "label": made.label or None,
        "response": made.response_id,
        "undoes": made.undoes,
    }
