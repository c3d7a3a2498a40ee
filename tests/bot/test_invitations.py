"""POST /v1/invitations."""

from __future__ import annotations

from datetime import date

import httpx
import pytest

from nps_engine.values import Invitations
from tests.bot.conftest import WAIT_S, Running


@pytest.fixture
def api(over_http: Running) -> httpx.Client:
    with over_http.engine.work(over_http.hands.now) as work:
        key = work.save_api_key("test")
    with httpx.Client(
        base_url=over_http.url, headers={"Authorization": f"Bearer {key}"}, timeout=WAIT_S
    ) as client:
        yield client


MONDAY = {"survey": "lumo", "on": "2026-11-16", "n": 1200}


def test_a_count_is_noted_and_the_score_has_it(api: httpx.Client):
    reply = api.post("/v1/invitations", json=MONDAY)
    assert (reply.status_code, reply.json()) == (202, {"saved_n": 1})
    data = api.get("/v1/score", params={"survey": "lumo"}).json()
    assert (data["invited_n"], data["response_share"]) == (1200, data["n"] / 1200)


def test_the_same_day_again_replaces_it(api: httpx.Client, over_http: Running):
    api.post("/v1/invitations", json=[MONDAY, {**MONDAY, "n": 7, "source": "reminder"}])
    assert api.post("/v1/invitations", json={**MONDAY, "n": 1300}).status_code == 202
    day = date(2026, 11, 16)
    assert over_http.engine.invitations("lumo") == (
        Invitations("lumo", day, 1300, "api"),
        Invitations("lumo", day, 7, "reminder"),
    )


def test_a_list_is_stored_whole_or_not_at_all(api: httpx.Client, over_http: Running):
    refused = api.post("/v1/invitations", json=[MONDAY, {**MONDAY, "n": -3}])
    assert (refused.status_code, "Item 2: n: “-3”" in refused.json()["error"]) == (422, True)
    assert over_http.engine.invitations() == ()


@pytest.mark.parametrize(
    ("body", "said"),
    [("[]", "Got 0 counts"), ("{", "The body is not JSON"), ("[5]", "Not every item is an object")],
)
def test_other_bodies_are_told_what_is_allowed(api: httpx.Client, body: str, said: str):
    refused = api.post("/v1/invitations", content=body)
    assert (refused.status_code, said in refused.json()["error"]) == (422, True)


def test_invitations_come_before_the_first_response(api: httpx.Client, over_http: Running):
    assert api.post("/v1/invitations", json={**MONDAY, "survey": "new", "metric": "csat"}).status_code == 202
    assert over_http.engine.surveys()["new"].metric.value == "csat"


def test_strangers_are_not_let_in(over_http: Running):
    assert httpx.post(f"{over_http.url}/v1/invitations", json=MONDAY, timeout=WAIT_S).status_code == 401
