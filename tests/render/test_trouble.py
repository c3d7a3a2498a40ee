"""What the operator is told of troubles, and the banner above App Home."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings

from bot.render.home import render_home
from bot.render.message import Message
from bot.render.trouble import render_banner, render_trouble
from nps_engine.storage.troubles import TroubleKind
from tests.render.samples import NOON, TODAY, trouble, words_of
from tests.render.test_limits import HOSTILE, NASTY, check, check_view, hostile_board

CHANNEL_ERRORS = ("not_in_channel", "channel_not_found", "is_archived", "restricted_action")


def shown(message: Message) -> str:
    return "\n".join(words_of(list(message.blocks)))


@pytest.mark.parametrize("text", [NASTY * 250, "&" * 20_000, "👩‍👩‍👧" * 4_000, "<b>" * 85, ""])
@pytest.mark.parametrize("kind", TroubleKind)
def test_every_trouble_with_extreme_data(kind: TroubleKind, text: str):
    for error in (text, *CHANNEL_ERRORS):
        found = replace(trouble(kind), place=text, error=error)
        for held_n in (0, 1, 10**9):
            check(render_trouble(found, held_n))
        check(render_trouble(replace(found, mended_at=NOON + timedelta(days=400)), 0))


@pytest.mark.parametrize("text", [NASTY * 250, "&" * 20_000, ""])
def test_app_home_with_the_banner_above_it(text: str):
    found = [replace(trouble(kind), place=text, error=text) for kind in TroubleKind] * 20
    view = render_home(hostile_board(text), today=TODAY)
    check_view({**view, "blocks": [*render_banner(found), *view["blocks"]][:100]})


@settings(max_examples=40)
@given(text=HOSTILE)
def test_no_text_breaks_a_trouble(text: str):
    for kind in TroubleKind:
        check(render_trouble(replace(trouble(kind), place=f"post:{text}", error=text), 3))


def test_a_trouble_says_what_happened_what_to_do_and_how_much_waits():
    message = render_trouble(trouble(), 12)
    for words in (
        "npsbot is not in #nps",
        "Write “/invite @npsbot” in #nps",
        "12 messages wait; nothing is lost, all go out when it is mended.",
    ):
        assert words in message.text
        assert words in shown(message)
    assert "Since 20 Nov 2026" in shown(message)
    assert "1 message waits; nothing is lost" in render_trouble(trouble(), 1).text
    assert "wait" not in render_trouble(trouble(), 0).text


@pytest.mark.parametrize("kind", [TroubleKind.SET_ASIDE, TroubleKind.UNKNOWN])
def test_what_does_not_go_out_by_itself_is_not_promised(kind: TroubleKind):
    assert "nothing is lost" not in render_trouble(trouble(kind), 5).text


def test_what_is_mended_says_how_long_it_took():
    message = render_trouble(replace(trouble(), mended_at=NOON + timedelta(minutes=90)), 0)
    assert "Mended after 90 min" in message.text
    assert "It was: npsbot is not in #nps" in message.text


def test_the_banner_names_three_and_counts_the_rest():
    assert render_banner([]) == []
    blocks = render_banner([trouble(kind) for kind in TroubleKind])
    assert [block["type"] for block in blocks] == ["section", "section", "section", "context", "divider"]
    assert "and 2 more" in "\n".join(words_of(blocks))
    assert [block["type"] for block in render_banner([trouble()])] == ["section", "divider"]
