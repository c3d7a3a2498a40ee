"""The HTTP surface: responses in, questions out, Slack's signature, health."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import text

from nps_engine.values import Selection
from tests.bot.conftest import WAIT_S, Running


@pytest.fixture
def api(over_http: Running) -> httpx.Client:
    with over_http.engine.work(over_http.hands.now) as work:
        key = work.save_api_key("test")
    with httpx.Client(
        base_url=over_http.url, headers={"Authorization": f"Bearer {key}"}, timeout=WAIT_S
    ) as client:
        yield client


def answer(**more: object) -> dict[str, object]:
    return {
        "survey": "lumo",
        "external_id": "x1",
        "rating": 9,
        "responded_at": "2026-11-18T10:00:00Z",
        **more,
    }


def test_one_response_is_stored_and_counted(api: httpx.Client, over_http: Running):
    reply = api.post("/v1/responses", json=answer(verbatim="fine", dimensions={"plan": "Pro"}))
    assert (reply.status_code, reply.json()["outcomes"]) == (202, ["imported"])
    again = api.post("/v1/responses", json=answer(verbatim="fine", dimensions={"plan": "Pro"}))
    assert (again.json()["ids"], again.json()["outcomes"]) == (reply.json()["ids"], ["unchanged"])
    assert over_http.engine.response_counts() == {"lumo": 401}


def test_a_list_is_stored_whole_or_not_at_all(api: httpx.Client, over_http: Running):
    refused = api.post("/v1/responses", json=[answer(), answer(external_id="x2", rating=11)])
    assert refused.status_code == 422
    (reject,) = refused.json()["rejects"]
    assert (reject["item"], reject["field"], reject["got"]) == (2, "rating", "11")
    assert over_http.engine.response_counts() == {"lumo": 400}
    assert api.post("/v1/responses", json=[answer(), answer(external_id="x2", rating=0)]).status_code == 202


def test_equal_bodies_without_ids_stay_apart(api: httpx.Client):
    body = answer()
    del body["external_id"]
    assert len(set(api.post("/v1/responses", json=[body, body]).json()["ids"])) == 2


def test_an_idempotency_key_answers_its_repeats_the_same(api: httpx.Client, over_http: Running):
    body = answer()
    del body["external_id"]
    headers = {"Idempotency-Key": "k1"}
    first, second = (api.post("/v1/responses", json=body, headers=headers) for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert over_http.engine.response_counts() == {"lumo": 401}
    other = api.post("/v1/responses", json=answer(rating=1), headers=headers)
    assert other.status_code == 422
    assert "another body" in other.json()["error"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "not JSON"),
        (b"[]", "0 responses"),
        (b'"hello"', "item"),
        (b'{"rating": "eleven"}', "rating"),
        (b'{"rating": 9, "metric": "stars"}', "stars"),
        (b'{"survey": "lumo", "metric": "csat", "rating": 5}', "measures nps"),
        (b'{"rating": 9, "verbatm": "typo"}', "verbatim"),
    ],
)
def test_a_body_that_cannot_be_stored_says_why(
    api: httpx.Client, over_http: Running, body: bytes, words: str
):
    reply = api.post("/v1/responses", content=body)
    assert reply.status_code == 422
    assert words in json.dumps(reply.json(), ensure_ascii=False)
    assert over_http.engine.response_counts() == {"lumo": 400}


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eA=="}]
)
def test_without_a_known_key_nothing_is_told_or_stored(over_http: Running, headers: dict[str, str]):
    for reply in (
        httpx.post(f"{over_http.url}/v1/responses", json=answer(), headers=headers, timeout=WAIT_S),
        httpx.get(f"{over_http.url}/v1/score", headers=headers, timeout=WAIT_S),
    ):
        assert reply.status_code == 401
        assert "npsbot keys create" in reply.text


def test_a_new_key_works_at_once_and_a_revoked_one_for_a_second_at_most(
    api: httpx.Client, over_http: Running
):
    assert api.post("/v1/responses", json=answer()).status_code == 202
    with over_http.engine.store.writing() as session:
        session.execute(text("DELETE FROM api_key"))
    over_http.hands.move(seconds=1)
    for reply in (api.post("/v1/responses", json=answer(external_id="x2")), api.get("/v1/score")):
        assert reply.status_code == 401
    with over_http.engine.work(over_http.hands.now) as work:
        api.headers["Authorization"] = f"Bearer {work.save_api_key('new')}"
    assert api.post("/v1/responses", json=answer(external_id="x2")).status_code == 202


def test_many_at_once_are_each_answered_with_their_own(api: httpx.Client, over_http: Running):
    def post(number: int) -> tuple[int, int]:
        reply = api.post("/v1/responses", json=answer(external_id=f"m{number}", rating=number % 12))
        return number, reply.status_code

    with ThreadPoolExecutor(16) as senders:
        statuses = dict(senders.map(post, range(96)))
    assert statuses == {number: 422 if number % 12 == 11 else 202 for number in range(96)}
    found = over_http.engine.responses(Selection("lumo"), over_http.hands.now, limit=100).rows
    stored = {each.row.external_id: each.row.rating for each in found if each.row.source == "api"}
    assert stored == {f"m{number}": number % 12 for number in range(96) if number % 12 != 11}


def test_a_database_that_fails_is_503_and_what_is_sent_again_is_stored(api: httpx.Client, over_http: Running):
    def rename(old: str, new: str) -> None:
        with over_http.engine.store.writing() as session:
            session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    rename("response", "gone")
    refused = api.post("/v1/responses", json=answer(rating=1))
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert "Send the same again" in refused.json()["error"]
    assert refused.json()["reference"]
    rename("gone", "response")
    assert over_http.engine.response_counts() == {"lumo": 400}
    assert over_http.engine.delivery_counts() == {}
    assert api.post("/v1/responses", json=answer(rating=1)).json()["outcomes"] == ["imported"]


def test_a_detractor_sent_over_http_is_an_alert_within_seconds(api: httpx.Client, over_http: Running):
    at = over_http.hands.now.isoformat()
    sent = api.post("/v1/responses", json=answer(rating=1, verbatim="lost my rota", responded_at=at))
    assert sent.status_code == 202
    over_http.wait_for(lambda: "lost my rota" in str(over_http.slack.messages("#nps-followup")), "the alert")


def test_questions_have_the_flags_and_the_json_of_the_program(api: httpx.Client):
    found = api.get("/v1/score", params={"last": "3650d", "where": ["plan=pro", "region=europe"]}).json()
    assert (found["n"], found["where"]) == (200, {"plan": ["Pro"], "region": ["Europe"]})
    assert api.get("/v1/breakdown", params={"by": "plan", "last": "3650d"}).json()["by"] == "plan"
    for question in ("distribution", "trend", "responses", "themes"):
        assert api.get(f"/v1/{question}", params={"last": "3650d"}).status_code == 200
    refused = api.get("/v1/score", params={"where": "plan=Proo"})
    assert (refused.status_code, "Pro" in refused.json()["error"]) == (422, True)


def test_a_comparison_has_flags_for_its_other_side(api: httpx.Client):
    about = {"last": "90d", "where": "plan=Pro"}
    found = api.get("/v1/compare", params={**about, "versus": "plan=free"}).json()
    assert [found[side]["where"] for side in ("first", "second")] == [{"plan": ["Pro"]}, {"plan": ["Free"]}]
    assert found["change_points"] == found["first"]["score_points"] - found["second"]["score_points"]
    yearly = api.get("/v1/compare", params={**about, "with": "year-ago"}).json()
    assert (yearly["second"]["n"], yearly["change_points"]) == (0, None)
    assert api.get("/v1/score", params={**about, "compare_to": "year-ago"}).json()["previous"]["n"] == 0
    assert api.get("/v1/compare", params={"with": "banana"}).status_code == 422


def test_a_wrong_signature_is_refused_with_the_reason(over_http: Running):
    body = "command=%2Fnps&text=score"
    headers = {"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "v0=00"}
    reply = httpx.post(f"{over_http.url}/slack/events", content=body, headers=headers, timeout=WAIT_S)
    assert reply.status_code == 401
    assert "SLACK_SIGNING_SECRET" in reply.json()["error"]
    assert over_http.slack.calls("chat.postMessage") == []


def test_health_says_what_waits(over_http: Running):
    assert httpx.get(f"{over_http.url}/healthz", timeout=WAIT_S).json() == {"status": "ok"}
    over_http.detractor()
    over_http.wait_for(lambda: over_http.engine.delivery_counts() == {"sent": 1}, "the outbox")
    ready = httpx.get(f"{over_http.url}/readyz", timeout=WAIT_S).json()
    assert ready == {"status": "ready", "deliveries": {"sent": 1}, "troubles": []}
    metrics = httpx.get(f"{over_http.url}/metrics", timeout=WAIT_S).text
    assert 'npsbot_deliveries{state="sent"} 1.0' in metrics
    assert 'npsbot_responses{survey="lumo"} 401.0' in metrics


def test_the_api_describes_itself(over_http: Running):
    paths = httpx.get(f"{over_http.url}/openapi.json", timeout=WAIT_S).json()["paths"]
    assert {"/v1/responses", "/v1/score", "/healthz", "/readyz", "/metrics"} <= set(paths)
    assert httpx.get(f"{over_http.url}/docs", timeout=WAIT_S).status_code == 200


def test_who_was_erased_is_left_out_when_it_is_sent_again(api: httpx.Client, over_http: Running):
    sent = answer(respondent="c-77", responded_at="2026-11-10T12:00:00Z")
    assert api.post("/v1/responses", json=sent).json()["outcomes"] == ["imported"]
    with over_http.engine.work(over_http.hands.now) as work:
        work.forget("c-77")
    reply = api.post("/v1/responses", json=[sent, answer(external_id="other", respondent="c-78")])
    assert (reply.status_code, reply.json()["outcomes"]) == (202, ["left_out", "imported"])
    assert reply.json()["ids"][0] is None
