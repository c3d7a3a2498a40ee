"""A rule about a theme from end to end: a response is posted, its comment read, and told where the rule says."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from nps_engine.arrivals import Arrivals
from nps_engine.engine import Engine
from nps_engine.routing.rules import Rule
from tests.bot.conftest import POLICY, WAIT_S, Running, running
from tests.bot.test_routing import posted
from tests.conftest import LUMO, NOW
from tests.engine.test_themes import WordEncoder, comments


@pytest.fixture
def encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture
def crashes(engine: Engine, encoder: WordEncoder) -> str:
    """Group some comments, and give the id of the theme about crashes."""
    with engine.work(NOW) as work:
        work.save_responses(LUMO, comments(10))
    engine.fit_themes("lumo", encoder, NOW)
    return next(key for key, name in engine.names("lumo").themes.items() if "crash" in name.casefold())


@pytest.fixture
def routed(engine: Engine, crashes: str) -> Iterator[Running]:
    rule = Rule(name="crashes", theme=(crashes,), to="#general")
    with running(engine, is_socket_mode=False, policy=POLICY.model_copy(update={"routes": (rule,)})) as work:
        yield work


def post(work: Running, external_id: str, verbatim: str) -> None:
    with work.engine.work(NOW) as writing:
        key = writing.save_api_key(external_id)
    body = {"survey": "lumo", "external_id": external_id, "rating": 2, "verbatim": verbatim}
    reply = httpx.post(
        f"{work.url}/v1/responses",
        json={**body, "responded_at": work.hands.now.isoformat()},
        headers={"Authorization": f"Bearer {key}"},
        timeout=WAIT_S,
    )
    assert reply.status_code in (200, 201, 202), reply.text


def test_a_posted_comment_is_told_where_the_rule_of_its_theme_says(routed: Running, encoder: WordEncoder):
    post(routed, "crashed", "again the app crashes whenever it opens")
    post(routed, "billed", "the invoice was wrong once more")
    assert routed.slack.messages("#general") == [], "the rule waits for the theme"
    assert sum(iter(Arrivals(routed.engine.store, encoder, routed.hands).read_some, 0)) >= 2
    routed.wait_while_time_passes(lambda: routed.slack.messages("#general"), "the alert by the rule")
    assert "crashes whenever" in routed.text(posted(routed, "#general", "crashes whenever"))
    posted(routed, "#nps-followup", "invoice was wrong")
    assert len(routed.slack.messages("#general")) == 1


def test_a_rule_holds_for_a_theme_that_was_merged_into_another(
    routed: Running, encoder: WordEncoder, crashes: str
):
    other = next(key for key in routed.engine.names("lumo").themes if key != crashes)
    with routed.engine.work(NOW) as work:
        work.theme_editing("lumo", actor="ana").merge(crashes, other)
    post(routed, "crashed", "again the app crashes whenever it opens")
    assert sum(iter(Arrivals(routed.engine.store, encoder, routed.hands).read_some, 0)) >= 1
    routed.wait_while_time_passes(lambda: routed.slack.messages("#general"), "the alert by the rule")


def test_a_rule_holds_for_a_theme_that_was_renamed_since(engine: Engine, encoder: WordEncoder, crashes: str):
    rule = Rule(name="crashes", theme=(engine.names("lumo").themes[crashes],), to="#general")
    with running(engine, is_socket_mode=False, policy=POLICY.model_copy(update={"routes": (rule,)})) as work:
        with engine.work(NOW) as writing:
            writing.theme_editing("lumo", actor="ana").rename(crashes, "Falls over")
        post(work, "crashed", "again the app crashes whenever it opens")
        assert sum(iter(Arrivals(engine.store, encoder, work.hands).read_some, 0)) >= 1
        work.wait_while_time_passes(lambda: work.slack.messages("#general"), "the alert by the rule")
