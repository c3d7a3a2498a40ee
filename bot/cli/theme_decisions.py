"""npsbot themes list, rename, merge, split, hide, show, pin, unpin, move, not, undo, log: what people decide."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import Any

import click

from bot.cli.workplace import json_option, now_option, open_workplace, parse_now, say
from bot.render.decisions import decision_words, labels_of, log_lines, theme_words_of
from bot.render.decisions_json import board_json, decision_json, managed_theme_json
from nps_engine.theme_board import fetch_board
from nps_engine.theme_decisions import ThemeEditing
from nps_engine.themes.decisions import Decision, State, What

_survey = click.option("--survey", metavar="KEY", help="Which survey; the workspace's default without.")
_theme = click.argument("theme")


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command what all of these take."""
    return _survey(now_option(json_option(command)))


@click.command("list")
@_survey
@json_option
def list_(survey: str | None, *, as_json: bool) -> None:
    """List all themes, also hidden, merged or split ones."""
    with open_workplace(must_exist=True) as place:
        board = fetch_board(place.engine.store, survey or place.policy.workspace.survey)
    lines = [f"{'    ' if each.state is State.PART else ''}{theme_words_of(each)}" for each in board.themes]
    say(
        "\n".join(lines) or "There are no themes yet: “npsbot themes fit”.",
        board_json(board),
        as_json=as_json,
    )


@click.command()
@_survey
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, metavar="N")
@json_option
def log(survey: str | None, limit: int, *, as_json: bool) -> None:
    """List who decided what about the themes, the newest first."""
    with open_workplace(must_exist=True) as place:
        board = fetch_board(place.engine.store, survey or place.policy.workspace.survey, log_n=limit)
        lines = log_lines(board, place.engine.time_zone)
    held = board.held_ids
    rows = [
        {**decision_json(noted.decision), "actor": noted.actor, "at": noted.at.isoformat(), "holds": holds}
        for noted in board.decisions
        for holds in (noted.decision.id in held or noted.decision.what is What.UNDO,)
    ]
    say("\n".join(lines) or "Nobody has decided anything yet.", {"rows": rows}, as_json=as_json)


@click.command()
@_theme
@click.argument("name")
@_options
def rename(theme: str, name: str, **how: Any) -> None:
    """Give a theme another name.

    For example: npsbot themes rename t3 "Hours on hold".
    """
    _decide(lambda editing: editing.rename(theme, name), **how)


@click.command()
@_theme
@click.argument("into")
@_options
def merge(theme: str, into: str, **how: Any) -> None:
    """Make a theme belong to another: npsbot themes merge t3 t5. "t3" goes on meaning t5."""
    _decide(lambda editing: editing.merge(theme, into), **how)


@click.command()
@_theme
@click.option("--into", "parts", multiple=True, metavar="PART", help="Only this part (t3.1); repeat it.")
@_options
def split(theme: str, parts: tuple[str, ...], **how: Any) -> None:
    """Make the parts of a theme themes of their own.

    All, or some: npsbot themes split t3 --into t3.1.
    """
    _decide(lambda editing: editing.split(theme, parts), **how)


@click.command()
@_theme
@_options
def hide(theme: str, **how: Any) -> None:
    """Leave a theme out of all lists; its comments stay with it."""
    _decide(lambda editing: editing.hide(theme), **how)


@click.command()
@_theme
@_options
def show(theme: str, **how: Any) -> None:
    """List a hidden theme again."""
    _decide(lambda editing: editing.show(theme), **how)


@click.command()
@_theme
@_options
def pin(theme: str, **how: Any) -> None:
    """List a theme before all others."""
    _decide(lambda editing: editing.pin(theme), **how)


@click.command()
@_theme
@_options
def unpin(theme: str, **how: Any) -> None:
    """List a theme in its usual place again."""
    _decide(lambda editing: editing.unpin(theme), **how)


@click.command()
@click.argument("response", type=int)
@_theme
@click.option("--from", "leaving", default="", metavar="THEME", help="Only out of this one; others stay.")
@_options
def move(response: int, theme: str, leaving: str, **how: Any) -> None:
    """Put a comment under a theme alone: npsbot themes move 1234 t3."""
    _decide(lambda editing: editing.move(response, theme, leaving=leaving), **how)


@click.command("not")
@click.argument("response", type=int)
@_theme
@_options
def not_(response: int, theme: str, **how: Any) -> None:
    """Say that a comment does not speak of a theme.

    For example: npsbot themes not 1234 t3.
    """
    _decide(lambda editing: editing.take_out(response, theme), **how)


@click.command()
@click.argument("decision", type=int, required=False)
@_options
def undo(decision: int | None, **how: Any) -> None:
    """Take the last decision back, or the one named.

    Its number stands in npsbot themes log. An undo can be taken back as well.
    """
    _decide(lambda editing: editing.undo(decision), said="Taken back: ", **how)


COMMANDS = (list_, log, rename, merge, split, hide, show, pin, unpin, move, not_, undo)


def _decide(
    wish: Callable[[ThemeEditing], Decision],
    *,
    survey: str | None,
    now: str | None,
    as_json: bool,
    said: str = "",
) -> None:
    """Have a wish checked and noted, and say what came of it."""
    with open_workplace(must_exist=True) as place:
        key = survey or place.policy.workspace.survey
        with place.engine.work(parse_now(now, place.engine.time_zone)) as work:
            made = wish(work.theme_editing(key, actor=f"{getpass.getuser()} (terminal)"))
        board = fetch_board(place.engine.store, key)
    theme = board.find(made.theme)
    data = {
        "decision": decision_json(made),
        "theme": managed_theme_json(theme, board) if theme is not None else None,
    }
    say(f"{said}{decision_words(made, labels_of(board))}.", data, as_json=as_json)
