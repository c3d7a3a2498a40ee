"""A private survey as the workspace's own: commands, mentions, App Home, digest and HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta

import httpx
import pytest

from bot.clock import post_digest
from nps_engine.engine import Engine
from nps_engine.storage.store import open_store
from tests.bot.conftest import WAIT_S, Running, running
from tests.conftest import NOW, open_cases
from tests.engine.team import people, save

FEW = "fewer than 5 people answered"


@pytest.fixture
def staff(tmp_path) -> Iterator[Running]:
    """Give a bot whose only survey is an eNPS: sales (20 people), support (15) and legal (3, this week)."""
    store = open_store(f"sqlite:///{tmp_path / 'staff.db'}")
    engine = Engine(store, UTC)
    save(engine, *people(1, 20, plan="Sales", at=NOW - timedelta(days=40), says="Good, says number"))
    save(engine, *people(21, 35, plan="Support", at=NOW - timedelta(days=9), rating=7))
    save(engine, *people(36, 38, plan="Legal", at=NOW - timedelta(days=1), rating=0, says="Bad, says number"))
    with running(engine, is_socket_mode=False) as found:
        yield found
    store.close()


@pytest.fixture
def api(staff: Running) -> Iterator[httpx.Client]:
    with staff.engine.work(NOW) as work:
        key = work.save_api_key("test")
    with httpx.Client(
        base_url=staff.url, headers={"Authorization": f"Bearer {key}"}, timeout=WAIT_S
    ) as client:
        yield client


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("score", "Of 38 responses"),
        ("score plan=Legal", FEW),
        ("by plan", "18 responses withheld"),
        ("trend monthly", "by month"),
        ("responses", "23 comments, in no particular order"),
        ("responses detractors", "would tell who rated how"),
        ("compare Sales and Legal", FEW),
        ("themes", "not grouped yet"),
    ],
)
def test_every_command_answers_in_words(staff: Running, words: str, expected: str):
    assert expected in staff.text(staff.slack.person("ana").asks(f"/nps {words}"))


def test_what_was_refused_is_refused_to_everybody_and_a_repetition_is_answered(staff: Running):
    ana, ben = staff.slack.person("ana"), staff.slack.person("ben")
    told = staff.text(ana.asks("/nps score"))
    assert staff.text(ben.asks("/nps score")) == told
    ana.asks("/nps by plan")
    assert "Beside what was shown before" in staff.text(ben.asks("/nps score plan=Support"))


def test_app_home_shows_what_may_be_shown(staff: Running):
    ana = staff.slack.person("ana")
    ana.opens_home()
    home = str(staff.wait_for(ana.home, "App Home"))
    for part in ("eNPS +45", "Sales", "> Good, says number"):
        assert part in home
    assert "Legal" not in home
    assert "someone" not in home


def test_a_digest_of_too_few_people_says_so(staff: Running):
    staff.hands.move(days=5)
    bot = staff.bot
    assert post_digest(bot.desk, bot.postman, bot.policy)
    (digest,) = staff.wait_for(lambda: staff.slack.messages("#nps"), "the digest")
    assert "eNPS: too few people" in staff.text(digest)
    assert FEW in staff.text(digest)


def test_what_is_withheld_is_forbidden_over_http(api: httpx.Client):
    assert api.get("/v1/score").json()["n"] == 38
    reply = api.get("/v1/score", params={"where": "plan=Legal"})
    assert (reply.status_code, FEW in reply.json()["error"]) == (403, True)
    rows = api.get("/v1/responses", params={"limit": 2}).json()["rows"]
    assert [(row["id"], row["rating"], row["responded_at"]) for row in rows] == [(None, None, None)] * 2


def test_a_survey_can_be_made_private_over_http(api: httpx.Client, staff: Running):
    answer = {"survey": "pulse", "rating": 0, "external_id": "1", "private": True, "metric": "csat"}
    refused = api.post("/v1/responses", json=answer)
    assert (refused.status_code, "rating" in refused.text) == (422, True)
    assert api.post("/v1/responses", json={**answer, "rating": 1}).status_code == 202
    assert staff.engine.surveys()["pulse"].private
    assert "private" not in staff.engine.names("pulse").dimensions
    assert api.post("/v1/responses", json={**answer, "private": "yes"}).status_code == 422
    assert open_cases(staff.engine) == ()
