"""Deliveries when Slack misbehaves: nothing is repeated, nothing that a person can mend is dropped."""

from __future__ import annotations

from tests.bot.conftest import Running
from tests.conftest import open_cases

POST = "chat.postMessage"


def posts(work: Running) -> list:
    return [call for call in work.slack.calls(POST) if call.status == 200 and call.ok]


def counts(work: Running) -> dict[str, int]:
    return {state: n for state, n in work.engine.delivery_counts().items() if state != "sent"}


def tried(work: Running, state: str) -> None:
    """Wait until a post was tried and the outbox knows how it ended."""
    work.wait_for(lambda: work.slack.calls(POST) and counts(work) == {state: 1}, state)


def digest(work: Running) -> None:
    with work.engine.work(work.hands.now) as writing:
        writing.tell(
            "post", "channel:#nps", {"channel": "#nps", "text": "hi", "forms": {"blocks": []}, "chart": None}
        )
    work.bot.postman.wake()


def test_a_rate_limit_is_waited_for(over_http: Running):
    over_http.slack.faults.add("ratelimited", POST, retry_after_s=7)
    digest(over_http)
    tried(over_http, "pending")
    assert posts(over_http) == []
    over_http.hands.move(seconds=6)
    over_http.bot.postman.wake()
    assert posts(over_http) == []
    over_http.hands.move(seconds=2)
    over_http.bot.postman.wake()
    over_http.wait_for(lambda: posts(over_http), "the post")
    over_http.wait_for(lambda: counts(over_http) == {}, "the outbox to know")


def test_a_reply_that_was_lost_after_acceptance_is_not_repeated(over_http: Running):
    over_http.slack.faults.add("drop_reply", POST)
    digest(over_http)
    tried(over_http, "unknown")
    over_http.hands.move(hours=1)
    over_http.bot.postman.wake()
    assert len(over_http.slack.messages("#nps")) == 1


def test_a_server_error_is_tried_again(over_http: Running):
    over_http.slack.faults.add("500", POST)
    digest(over_http)
    tried(over_http, "pending")
    over_http.hands.move(minutes=1)
    over_http.bot.postman.wake()
    over_http.wait_for(lambda: len(over_http.slack.messages("#nps")) == 1, "the post")


def test_after_an_outage_of_minutes_nothing_waits_for_more_than_one(over_http: Running):
    over_http.slack.faults.add("503", times=None)
    for channel in ("#nps", "#general"):
        with over_http.engine.work(over_http.hands.now) as writing:
            payload = {"channel": channel, "text": "hi", "forms": {"blocks": []}, "chart": None}
            writing.tell("post", f"channel:{channel}", payload)
    for attempts_n in range(1, 12):  # five minutes and more
        over_http.bot.postman.wake()
        tried_n = 2 * attempts_n
        over_http.wait_for(lambda n=tried_n: len(over_http.slack.calls(POST)) == n, "the next tries")
        over_http.wait_for(lambda: counts(over_http) == {"pending": 2}, "them to wait")
        over_http.hands.move(seconds=60)
    over_http.slack.faults.clear()
    over_http.bot.postman.wake()
    over_http.wait_for(lambda: counts(over_http) == {}, "both posts")
    assert [len(over_http.slack.messages(channel)) for channel in ("#nps", "#general")] == [1, 1]


def test_what_a_person_can_mend_waits_and_is_sent_when_mended(over_http: Running):
    over_http.slack.remove_bot("#nps")
    digest(over_http)
    tried(over_http, "pending")
    over_http.slack.add_bot("#nps")
    over_http.hands.move(minutes=2)
    over_http.bot.postman.wake()
    over_http.wait_for(lambda: over_http.slack.messages("#nps"), "the post")


def test_what_can_never_be_sent_is_set_aside_and_the_lane_goes_on(over_http: Running):
    with over_http.engine.work(over_http.hands.now) as writing:
        payload = {"channel": "#nps", "text": "x" * 50_000, "forms": {"blocks": []}, "chart": None}
        writing.tell("post", "channel:#nps", payload)
    digest(over_http)
    over_http.wait_for(lambda: over_http.slack.messages("#nps"), "the next post")
    over_http.wait_for(lambda: counts(over_http) == {"dead": 1}, "the outbox to know")


def test_where_slack_refuses_every_block_the_bare_text_is_sent(over_http: Running):
    with over_http.engine.work(over_http.hands.now) as writing:
        forms = {"native": [{"type": "nonsense"}], "table": [{"type": "nonsense"}]}
        payload = {"channel": "#nps", "text": "NPS +31", "forms": forms, "chart": None}
        writing.tell("post", "channel:#nps", payload)
    over_http.bot.postman.wake()
    (message,) = over_http.wait_for(lambda: over_http.slack.messages("#nps"), "the text")
    assert message["text"] == "NPS +31"


def test_every_post_carries_its_outbox_id(over_http: Running):
    digest(over_http)
    (call,) = over_http.wait_for(lambda: posts(over_http), "the post")
    metadata = call.arguments["metadata"]
    assert "delivery_id" in str(metadata)


def test_where_the_picture_cannot_be_uploaded_the_table_is_sent(over_http: Running):
    over_http.slack.faults.add("500", "files.getUploadURLExternal")
    chart = {"title": "NPS", "kind": "bar", "categories": ["a"], "series": [["NPS", [1.0]]]}
    forms = {"native": [{"type": "nonsense"}], "picture": [], "table": [{"type": "divider"}]}
    with over_http.engine.work(over_http.hands.now) as writing:
        payload = {"channel": "#nps", "text": "NPS +31", "forms": forms, "chart": chart}
        writing.tell("post", "channel:#nps", payload)
    over_http.bot.postman.wake()
    (message,) = over_http.wait_for(lambda: over_http.slack.messages("#nps"), "the table")
    assert [block["type"] for block in message["blocks"]] == ["divider"]


def test_an_alert_that_may_stand_already_is_not_posted_twice_and_a_click_heals_it(over_http: Running):
    over_http.slack.faults.add("drop_reply", POST)
    alert = over_http.detractor()
    over_http.wait_for(lambda: counts(over_http) == {"unknown": 1}, "the unknown outcome")
    (case,) = open_cases(over_http.engine)
    with over_http.engine.work(over_http.hands.now) as work:
        work.claim_case(case.id, actor="U0CHLOE001")
    over_http.bot.postman.wake()
    over_http.wait_for(lambda: counts(over_http) == {"unknown": 1, "pending": 1}, "the edit to wait")
    assert len(over_http.alerts()) == 1
    over_http.slack.person("ben").clicks(alert, "resolve_case")
    over_http.wait_for(lambda: "U0CHLOE001" in over_http.text(over_http.alert(alert["ts"])), "who claimed it")
    with over_http.engine.work(over_http.hands.now) as work:
        work.resolve_case(case.id, actor="U0BEN00001", reason="Problem fixed", action_taken="")
    over_http.bot.postman.wake()
    over_http.wait_for(lambda: "Problem fixed" in over_http.text(over_http.alert(alert["ts"])), "the edit")
    over_http.wait_for(lambda: counts(over_http) == {}, "the outbox to know")
    assert len(over_http.alerts()) == 1
