"""Slack sends an event again when its ack was late or lost: one event, one answer, whichever copy arrives."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.demo.workspace.seed import APP_ID, BOT_USER_ID, TEAM_ID
from tests.bot.conftest import WAIT_S, Running


def mention(work: Running) -> dict[str, Any]:
    """Return the event of a mention in the thread of a message that is there."""
    said = work.slack.person("ana").types("How are we doing?", "#general")
    return {
        "type": "app_mention",
        "user": work.slack.person("ana").id,
        "text": f"<@{BOT_USER_ID}> score",
        "ts": said["ts"],
        "event_ts": said["ts"],
        "channel": work.slack.channel_id("#general"),
    }


def send(work: Running, event: dict[str, Any], event_id: str, *, retry_n: int = 0) -> int:
    """Send a signed copy of an event as Slack does, and return the HTTP status."""
    told = {"type": "event_callback", "team_id": TEAM_ID, "api_app_id": APP_ID, "event_id": event_id}
    body = json.dumps({**told, "event": event, "event_time": int(time.time())})
    stamp = str(int(time.time()))
    signature = SignatureVerifier(work.slack.signing_secret).generate_signature(timestamp=stamp, body=body)
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": str(signature),
    }
    if retry_n:
        headers |= {"X-Slack-Retry-Num": str(retry_n), "X-Slack-Retry-Reason": "http_timeout"}
    return httpx.post(f"{work.url}/slack/events", content=body, headers=headers, timeout=WAIT_S).status_code


def answers_n(work: Running, event: dict[str, Any]) -> int:
    """Return how many answers stand in the thread once the outbox is empty."""
    work.wait_for(lambda: not set(work.engine.delivery_counts()) - {"sent"}, "the outbox to be empty")
    return len(work.slack.person("ana").sees("#general", event["ts"])) - 1


def test_each_copy_is_acked_and_one_is_answered(over_http: Running):
    event = mention(over_http)
    assert [send(over_http, event, "Ev1", retry_n=n) for n in range(4)] == [200] * 4
    assert answers_n(over_http, event) == 1


def test_copies_at_the_same_time_are_answered_once(over_http: Running):
    event = mention(over_http)
    with ThreadPoolExecutor(4) as copies:
        statuses = list(copies.map(lambda n: send(over_http, event, "Ev1", retry_n=n), range(4)))
    assert statuses == [200] * 4
    assert answers_n(over_http, event) == 1


def test_a_copy_that_is_the_first_to_arrive_is_answered(over_http: Running):
    event = mention(over_http)
    assert send(over_http, event, "Ev1", retry_n=2) == 200
    assert answers_n(over_http, event) == 1


def test_the_same_words_in_another_event_are_answered_anew(over_http: Running):
    event = mention(over_http)
    for event_id in ("Ev1", "Ev2"):
        assert send(over_http, event, event_id) == 200
    assert answers_n(over_http, event) == 2


@pytest.mark.parametrize("days", [0.5, 6])
def test_a_late_copy_is_known_for_days(over_http: Running, days: float):
    event = mention(over_http)
    send(over_http, event, "Ev1")
    assert answers_n(over_http, event) == 1
    over_http.hands.move(days=days)
    send(over_http, event, "Ev1", retry_n=3)
    assert answers_n(over_http, event) == 1
