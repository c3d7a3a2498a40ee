"""The forms in which people decide about themes: which theme, what of it, and where a comment belongs.

What is shown below depends on what was chosen above: each choice renders the form anew. Slack keeps what was chosen
and typed where a block's id stays: ids change with each decision, so that nothing of the last one is left. A form
must be opened within 3 seconds of the press, so first comes ``render_themes_loading``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from bot.ids import Action, BlockId, Callback
from bot.render.blocks import OPTIONS_MOST, Block, button, context, plain_object, section, select
from bot.render.decisions import log_mrkdwn
from bot.render.escape import cut, inline, one_line, quote
from bot.render.responses import rating_words
from nps_engine.theme_board import ManagedTheme, ThemeBoard
from nps_engine.theme_decisions import LABEL_MOST_N
from nps_engine.themes.decisions import State, What
from nps_engine.values import Response

_LOG_MOST = 5
_VERBATIM_MOST = 1_200
_DOINGS = {
    What.RENAME: "Rename it",
    What.MERGE: "Merge it into another",
    What.SPLIT: "Split it into its parts",
    What.HIDE: "Hide it",
    What.SHOW: "List it again",
    What.PIN: "Pin it to the top",
    What.UNPIN: "Unpin it",
}
_EXPLAINED = {
    What.SPLIT: "The chosen parts become themes of their own. What is not chosen stays.",
    What.HIDE: "It leaves all lists and figures of themes. Its comments stay with it, and new ones join them.",
    What.SHOW: "It is listed with the others again.",
    What.PIN: "It is listed first, however much it moves the score.",
    What.UNPIN: "It is listed in its usual place.",
}


@dataclass(frozen=True)
class Chosen:
    """What is chosen in the form so far: a theme's id, and what is to become of it."""

    theme_id: str = ""
    what: What = What.RENAME


def render_themes_loading() -> dict[str, Any]:
    """Return the form's first view, while the themes are read."""
    return {**_modal(Callback.THEMES_MODAL, "Themes", [section("One moment …")]), "close": _CLOSE}


def render_themes_form(
    board: ThemeBoard, chosen: Chosen, time_zone: tzinfo, said: str = ""
) -> dict[str, Any]:
    """Return the form; ``private_metadata`` is JSON with ``survey``.

    Args:
        board: The themes as they stand.
        chosen: What is chosen so far; a theme that is not there any more gives way to the first one.
        time_zone: The workspace's.
        said: What was just decided, escaped; shown on top.
    """
    themes = [each for each in board.themes if each.state in (State.SHOWN, State.HIDDEN, State.PART)]
    lead = [section(f"✅ {said}")] if said else []
    if not themes:
        told = "There are no themes yet. They come with the next nightly run, once there are enough comments."
        return {**_modal(Callback.THEMES_MODAL, "Themes", [*lead, section(told)]), "close": _CLOSE}
    theme = _theme_of(chosen.theme_id, board, themes)
    decided_n = board.decisions[0].decision.id if board.decisions else 0  # what was typed before that is done
    doings = _doings(theme, board)
    what = chosen.what if chosen.what in doings else doings[0]
    blocks = [
        *lead,
        *_menu(f"{BlockId.THEME}:{decided_n}", Action.THEME, "Which theme?", _options(themes), theme.id),
        *_menu(
            f"{BlockId.THEME_DO}:{decided_n}",
            Action.THEME_DO,
            "What shall become of it?",
            [(_DOINGS[each], str(each)) for each in doings],
            str(what),
        ),
        *_how(theme, what, board, f"{BlockId.THEME_HOW}:{theme.id}:{what}:{decided_n}"),
        *_log(board, time_zone),
    ]
    return {
        **_modal(Callback.THEMES_MODAL, "Themes", blocks),
        "submit": plain_object("Apply", 24),
        "close": _CLOSE,
        "private_metadata": json.dumps({"survey": board.survey.key}),
    }


def render_move_form(board: ThemeBoard, response: Response, leaving: str) -> dict[str, Any]:
    """Return the form that moves a comment; ``private_metadata`` is JSON.

    Args:
        board: The themes as they stand.
        response: Whose comment.
        leaving: The theme that it leaves, or what that was merged into; all that it is in where it is empty or
            the comment is not in that theme any more.
    """
    listed = board.find(leaving)
    known = (leaving, listed.parent_id if listed else "")
    leaving = next((id_ for id_ in known if id_ and id_ in response.theme_ids), "")
    targets = [each for each in board.listed if each.id != leaving]
    said = quote(response.row.verbatim, _VERBATIM_MOST)
    now_in = ", ".join(
        inline(theme.label, 80)
        for id_ in response.theme_ids
        for theme in [board.find(id_)]
        if theme is not None
    )
    blocks: list[Block] = [
        section(f"*{rating_words(response)}*\n{said}"),
        context(f"Now in: {now_in}. {_leaves(leaving, board)}" if now_in else "In no theme now"),
        *_menu(BlockId.MOVE_TO, Action.MOVE_TO, "Where does it belong?", _options(targets), "", acts=False),
    ]
    about = {"survey": board.survey.key, "response": response.id, "leaving": leaving}
    return {
        **_modal(Callback.MOVE_MODAL, "Move a comment", blocks),
        **({"submit": plain_object("Move", 24)} if targets else {}),
        "close": plain_object("Cancel", 24),
        "private_metadata": json.dumps(about),
    }


def _leaves(leaving: str, board: ThemeBoard) -> str:
    """Return which themes a comment that is moved goes out of, escaped."""
    theme = board.find(leaving)
    return f"It leaves {inline(theme.label, 80)}." if theme is not None else "It leaves what it is in."


def _theme_of(theme_id: str, board: ThemeBoard, themes: Sequence[ManagedTheme]) -> ManagedTheme:
    """Return the chosen theme, what it was merged into, or the first one."""
    offered = {each.id: each for each in themes}
    found = board.find(theme_id)
    return offered.get(theme_id) or offered.get(found.parent_id if found else "") or themes[0]


def _doings(theme: ManagedTheme, board: ThemeBoard) -> list[What]:
    """Return what can become of a theme."""
    doings = [What.RENAME, What.MERGE]
    if board.parts(theme.id):
        doings.append(What.SPLIT)
    if theme.state is State.HIDDEN:
        doings.append(What.SHOW)
    elif theme.state is State.SHOWN:
        doings.append(What.HIDE)
    if theme.state is State.SHOWN:
        doings.append(What.UNPIN if theme.is_pinned else What.PIN)
    return doings


def _how(theme: ManagedTheme, what: What, board: ThemeBoard, block_id: str) -> list[Block]:
    """Return what is still to be said about a wish."""
    if what is What.RENAME:
        field: Block = {
            "type": "plain_text_input",
            "action_id": str(Action.THEME_NAME),
            "initial_value": one_line(theme.label)[:LABEL_MOST_N],
            "min_length": 1,
            "max_length": LABEL_MOST_N,
        }
        return [_input(block_id, "New name", field)]
    if what is What.MERGE:
        others = [each for each in board.listed if each.id not in (theme.id, theme.parent_id)]
        if not others:
            return [context("There is no other theme to merge it into.")]
        return _menu(block_id, Action.THEME_OTHER, "Into which theme?", _options(others), "", acts=False)
    if what is What.SPLIT:
        parts = [
            {"text": plain_object(f"{each.label} ({each.n:,})", 75), "value": each.id}
            for each in board.parts(theme.id)[:10]
        ]
        boxes = {
            "type": "checkboxes",
            "action_id": str(Action.THEME_PARTS),
            "options": parts,
            "initial_options": parts,
        }
        return [_input(block_id, "Which parts?", boxes), context(_EXPLAINED[what])]
    return [context(_EXPLAINED[what])]


def _log(board: ThemeBoard, time_zone: tzinfo) -> list[Block]:
    """Return who decided what lately, with a button that takes the last thing back."""
    if not board.decisions:
        return []
    lines = log_mrkdwn(board, time_zone, most_n=_LOG_MOST)
    last = max(board.held_ids, default=0)
    undo = button("Undo the last one", Action.THEME_UNDO, str(last)) if last else None
    return [{"type": "divider"}, section("*Decided lately*\n" + "\n".join(lines), undo)]


def _options(themes: Iterable[ManagedTheme]) -> list[tuple[str, str]]:
    """Return themes as (label, id), parts under their theme."""
    told = []
    for each in themes:
        mark = "↳ " if each.state is State.PART else "📌 " if each.is_pinned else ""
        hidden = ", hidden" if each.state is State.HIDDEN else ""
        told.append((f"{mark}{cut(one_line(each.label), 50)} ({each.n:,}{hidden})", each.id))
    return told[:OPTIONS_MOST]


def _menu(
    block_id: str,
    action_id: Action,
    title: str,
    options: list[tuple[str, str]],
    chosen: str,
    *,
    acts: bool = True,
) -> list[Block]:
    """Return a menu with a title; ``acts``: a choice is sent at once, so that the form can follow it."""
    menus = select("Choose", options, action_id, chosen)
    if not menus:
        return [context("There is no theme to choose.")]
    return [{**_input(block_id, title, menus[0]), **({"dispatch_action": True} if acts else {})}]


def _input(block_id: str, title: str, element: Block) -> Block:
    return {
        "type": "input",
        "block_id": str(block_id),
        "label": plain_object(title, 100),
        "element": element,
    }


_CLOSE = plain_object("Close", 24)


def _modal(callback: Callback, title: str, blocks: list[Block]) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": str(callback),
        "title": plain_object(title, 24),
        "blocks": blocks,
    }
