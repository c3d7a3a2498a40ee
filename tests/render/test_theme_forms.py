"""The forms about themes with extreme data, against Slack's limits; and what each choice offers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from bot.render.theme_forms import Chosen, render_move_form, render_themes_form, render_themes_loading
from bot.render.theme_menus import comment_menu, manage_button
from nps_engine.storage.theme_decisions import Noted
from nps_engine.theme_board import ManagedTheme, ThemeBoard
from nps_engine.themes.decisions import Decision, State, What
from tests.render.samples import NOON, SURVEY, response
from tests.render.test_limits import NASTY, check_view


def board(text: str, themes_n: int = 130) -> ThemeBoard:
    """Return a board whose every name and actor is ``text``; each tenth theme has twelve parts."""
    themes = [
        ManagedTheme(f"t{at}", text, text, State.SHOWN, at == 1, "", 10**9) for at in range(1, themes_n)
    ]
    parts = [ManagedTheme(f"t1.{at}", text, text, State.PART, False, "t1", 5) for at in range(1, 13)]
    hidden = ManagedTheme("t900", text, text, State.HIDDEN, False, "", 5)
    kinds = [what for what in What if what is not What.UNDO]
    noted = tuple(
        Noted(Decision(at, what, "t1", ("t2",) * 30, text, 5), text or "U0ANA123", NOON)
        for at, what in enumerate([*kinds, What.UNDO], start=1)
    )
    return ThemeBoard(SURVEY, (hidden, *themes, *parts), noted, frozenset(range(1, 10)))


@pytest.mark.parametrize("text", [NASTY * 250, "&" * 20_000, "👩‍👩‍👧" * 4_000, "<b>" * 85, ""])
def test_every_form_with_extreme_data(text):
    check_view(render_themes_loading())
    full = board(text)
    for what in What:
        for theme in ("t1", "t2", "t900", "t1.3", "gone"):
            check_view(render_themes_form(full, Chosen(theme, what), UTC, "done"))
    person = response(5, 2, text or "fine", text)
    check_view(render_move_form(full, person, "t1"))
    check_view(render_move_form(replace(full, themes=()), person, ""))
    check_view(render_themes_form(replace(full, themes=(), decisions=()), Chosen(), UTC))


def test_what_can_become_of_a_theme_depends_on_how_it_stands():
    full = board("billing")

    def offered(theme: str) -> list[str]:
        form = render_themes_form(full, Chosen(theme), UTC)
        (menu,) = (each for each in form["blocks"] if each.get("block_id", "").startswith("theme_do_block"))
        return [option["value"] for option in menu["element"]["options"]]

    assert offered("t1") == ["rename", "merge", "split", "hide", "unpin"]
    assert offered("t2") == ["rename", "merge", "hide", "pin"]
    assert offered("t900") == ["rename", "merge", "show"]
    assert offered("t1.2") == ["rename", "merge"]


def test_several_surveys_together_have_no_themes_to_manage():
    assert manage_button("a+b") == []
    assert manage_button("a")[0]["value"] == "a"


def test_a_comment_without_a_theme_can_only_be_put_under_one():
    menu = comment_menu(response(7), "", "")
    assert menu is not None
    assert [option["value"] for option in menu["options"]] == ["move:7::lumo"]
    assert comment_menu(replace(response(7), survey_key="s" * 200), "t1", "billing") is None
