"""What people decided about themes, in words: for the terminal and the log, and as mrkdwn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import tzinfo

from bot.render.escape import mrkdwn
from bot.render.words import instant_words
from nps_engine.theme_board import ManagedTheme, ThemeBoard
from nps_engine.themes.decisions import Decision, State, What

_SLACK_USER = re.compile(r"[UW][A-Z0-9]{2,}")


def decision_words(made: Decision, labels: Mapping[str, str]) -> str:
    """Return what was decided, raw, without a full stop.

    Args:
        made: The decision.
        labels: Theme id to the name it has now.
    """

    def named(theme_id: str) -> str:
        label = labels.get(theme_id, "")
        return f"{theme_id} ({label})" if label else theme_id

    others = ", ".join(map(named, made.others))
    return _WORDS[made.what].format(
        theme=named(made.theme),
        id=made.theme,
        others=others,
        leaving=f"from {others} " if others else "",
        label=made.label,
        response=made.response_id,
        undoes=made.undoes,
    )


def decision_mrkdwn(made: Decision, board: ThemeBoard) -> str:
    """Return the same as mrkdwn."""
    return mrkdwn(decision_words(made, labels_of(board)), 300)


_WORDS = {
    What.RENAME: "{id} is now called “{label}”",
    What.MERGE: "{theme} was merged into {others}",
    What.SPLIT: "{theme} was split; on their own now: {others}",
    What.HIDE: "{theme} is hidden",
    What.SHOW: "{theme} is listed again",
    What.PIN: "{theme} is pinned",
    What.UNPIN: "{theme} is no longer pinned",
    What.MOVE: "response {response} was moved {leaving}to {theme}",
    What.NOT: "response {response} does not speak of {theme}",
    What.UNDO: "decision {undoes} was taken back",
}


def labels_of(board: ThemeBoard) -> dict[str, str]:
    """Return theme id to name of all themes, listed or not."""
    return {each.id: each.label for each in board.themes}


def theme_words_of(theme: ManagedTheme) -> str:
    """Return how a theme stands, raw: "t3  hours on hold  (412 comments, pinned)"."""
    notes = [f"{theme.n:,} comment{'' if theme.n == 1 else 's'}"]
    if theme.state is State.MERGED:
        notes = [f"merged into {theme.parent_id}"]
    elif theme.state in (State.HIDDEN, State.SPLIT):
        notes.append(str(theme.state))
    if theme.is_pinned:
        notes.append("pinned")
    if theme.label != theme.found_label:
        notes.append(f"found as “{theme.found_label}”")
    return f"{theme.id}  {theme.label}  ({', '.join(notes)})"


def log_lines(board: ThemeBoard, time_zone: tzinfo) -> list[str]:
    """Return who decided what, raw, the newest first: "12  20 Nov 2026, 14:05  Ana: t3 is hidden (undone)"."""
    labels = labels_of(board)
    return [
        f"{noted.decision.id}  {instant_words(noted.at, time_zone)}  {noted.actor}: "
        f"{decision_words(noted.decision, labels)}{_undone(noted.decision, board)}"
        for noted in board.decisions
    ]


def log_mrkdwn(board: ThemeBoard, time_zone: tzinfo, *, most_n: int) -> list[str]:
    """Return the same as mrkdwn, people of Slack as mentions."""
    labels = labels_of(board)
    return [
        f"{_who(noted.actor)}, {instant_words(noted.at, time_zone)}: "
        f"{mrkdwn(decision_words(noted.decision, labels), 200)}{_undone(noted.decision, board)}"
        for noted in board.decisions[:most_n]
    ]


def _undone(made: Decision, board: ThemeBoard) -> str:
    is_undone = made.what is not What.UNDO and made.id not in board.held_ids
    return " (undone)" if is_undone else ""


def _who(actor: str) -> str:
    return f"<@{actor}>" if _SLACK_USER.fullmatch(actor) else mrkdwn(actor, 60)
