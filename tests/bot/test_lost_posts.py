"""Posts that may have arrived: looked for at once, page by page, and by Slack's clock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from bot.deliver import reading
from bot.deliver.calls import Call
from bot.deliver.outcomes import backoff
from bot.demo.workspace.seed import DEFAULT_SCOPES
from nps_engine.engine import Engine
from nps_engine.storage.deliveries import Delivery, DeliveryState, fetch_deliveries, settle_delivery, take_due
from tests.bot.conftest import WAIT_S, Hands, Running, running
from tests.bot.test_delivery import POST, counts, digest, posts
from tests.conftest import open_cases

READING = (*DEFAULT_SCOPES, "channels:history")
HISTORY = "conversations.history"
REPLIES = "conversations.replies"


@pytest.fixture
def slack_hands() -> Hands:
    """Give Slack's clock, beside the bot's own."""
    return Hands()


@pytest.fixture
def work(lumo: Engine, slack_hands: Hands) -> Iterator[Running]:
    """Give a running bot that may read channels."""
    with running(lumo, is_socket_mode=False, slack_hands=slack_hands, scopes=READING) as found:
        yield found


@pytest.fixture
def pass_time(work: Running, slack_hands: Hands) -> Callable[[float], None]:
    """Give what lets time pass on both clocks."""

    def pass_(seconds: float) -> None:
        slack_hands.move(seconds=seconds)
        work.hands.move(seconds=seconds)
        work.bot.postman._next_beat_s = 0
        work.bot.postman.wake()

    return pass_


def lose(work: Running, n: int = 1) -> None:
    """Let posts be lost: Slack takes them and does not say so."""
    work.slack.faults.add("drop_reply", POST, times=n)
    for _ in range(n):
        digest(work)
    work.wait_for(lambda: counts(work).get("unknown") == n, "the lost posts")


def why(work: Running) -> str:
    """Return what stands beside what is not sent."""
    with work.engine.store.reading() as session:
        return " ".join(each.error for each in fetch_deliveries(session, [DeliveryState.UNKNOWN]))


@pytest.mark.parametrize(("at_post_hours", "at_look_hours"), [(1, 1), (1, 0), (-1, -1), (-1, 0)])
def test_a_lost_post_is_found_by_a_clock_that_is_wrong(
    work: Running,
    slack_hands: Hands,
    pass_time: Callable[[float], None],
    at_post_hours: int,
    at_look_hours: int,
):
    work.hands.now = slack_hands.now + timedelta(hours=at_post_hours)
    lose(work)
    work.hands.now = slack_hands.now + timedelta(hours=at_look_hours)
    pass_time(61)
    work.wait_for(lambda: counts(work) == {}, "it to be found")
    assert len(work.slack.messages("#nps")) == 1


def test_a_clock_that_jumps_ahead_repeats_nothing_before_slack_shows_what_it_took(
    work: Running, pass_time: Callable[[float], None]
):
    work.slack.faults.add("500", POST)
    digest(work)
    work.wait_for(lambda: counts(work) == {"unknown": 1}, "the loss")
    work.hands.move(hours=1)
    work.bot.postman.wake()
    work.wait_for(lambda: "may not show it yet" in why(work), "the look")
    assert posts(work) == []
    for _ in range(5):  # the look may just have begun, and then comes again only as time goes on
        pass_time(31)
        if work.slack.wait_until(lambda: len(posts(work)) == 1, WAIT_S / 5):
            break
    assert len(posts(work)) == 1


def test_what_one_page_shows_is_settled_though_the_next_cannot_be_read(
    work: Running, pass_time: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading, "_PAGE_N", 2)
    lose(work, 5)
    work.slack.faults.add("500", HISTORY, after_n=1)
    pass_time(31)
    work.wait_for(lambda: counts(work) == {"unknown": 3}, "the first page")
    pass_time(16)
    work.wait_for(lambda: counts(work) == {}, "the others")
    assert len(posts(work)) == 5


def test_what_is_older_than_all_that_was_read_is_not_taken_for_missing(
    work: Running, pass_time: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading, "_PAGE_N", 1)
    monkeypatch.setattr(reading, "_PAGES_MOST", 2)
    lose(work, 3)
    pass_time(31)
    work.wait_for(lambda: "not read to the end" in why(work), "it to give up")
    assert counts(work)["unknown"] == 1
    assert len(work.slack.messages("#nps")) == 3


def test_slack_that_is_down_is_asked_once_for_all_threads(work: Running, pass_time: Callable[[float], None]):
    for number in range(4):
        work.detractor(f"too slow {number}")
    work.wait_for(lambda: counts(work) == {}, "the alerts to be placed")
    work.slack.faults.add("drop_reply", POST, times=4)
    for case in open_cases(work.engine):
        with work.engine.work(work.hands.now) as claiming:
            claiming.claim_case(case.id, actor="U0BEN00001")
    work.bot.postman.wake()
    work.wait_for(lambda: counts(work) == {"unknown": 4}, "the lost lines")
    work.slack.faults.add("503", REPLIES, times=None)
    pass_time(31)
    work.wait_for(lambda: "cannot be read" in why(work), "the look")
    assert len(work.slack.calls(REPLIES)) == 1
    work.slack.faults.clear()
    pass_time(16)
    work.wait_for(lambda: counts(work) == {}, "all to be found")
    assert len(posts(work)) == 8


def test_it_is_looked_for_while_every_hand_is_busy(work: Running, pass_time: Callable[[float], None]):
    lose(work)
    done = threading.Event()
    work.bot.postman._teller._composers["busy"] = lambda _: done.wait(30) and None  # type: ignore[index]
    with work.engine.work(work.hands.now) as telling:
        for number in range(20):
            telling.tell("busy", f"busy:{number}", {})
    work.bot.postman.wake()
    work.wait_for(lambda: counts(work) == {"unknown": 1, "sending": 12, "pending": 8}, "hands to be full")
    pass_time(31)
    work.wait_for(lambda: counts(work) == {"sending": 12, "pending": 8}, "the lost post to be found")
    done.set()
    work.wait_for(lambda: counts(work) == {}, "all of it")


def test_a_process_that_stood_still_leaves_a_post_to_others(work: Running):
    postman = work.bot.postman
    compose = postman._teller._composers["post"]
    stalls = iter([60.0])

    def composed(delivery: Delivery) -> Call | None:
        stalled_s = next(stalls, 0.0)
        postman._at_work[delivery.id] -= stalled_s
        postman._leased_s -= stalled_s
        return compose(delivery)

    postman._teller._composers["post"] = composed  # type: ignore[index]
    digest(work)
    work.wait_for(lambda: posts(work), "the post")
    work.wait_for(lambda: counts(work) == {}, "the outbox to know")
    assert len(work.slack.calls(POST)) == 1
    with work.engine.store.reading() as session:
        assert [each.attempts_n for each in fetch_deliveries(session, [DeliveryState.SENT])] == [2]


def test_a_thread_that_is_gone_holds_nothing(work: Running, pass_time: Callable[[float], None]):
    work.detractor()
    work.wait_for(lambda: counts(work) == {}, "the alert to be placed")
    work.slack.faults.add("drop_reply", POST)
    with work.engine.work(work.hands.now) as claiming:
        claiming.claim_case(open_cases(work.engine)[0].id, actor="U0BEN00001")
    work.bot.postman.wake()
    work.wait_for(lambda: counts(work) == {"unknown": 1}, "the lost line")
    work.slack.faults.add("error", REPLIES, error="thread_not_found")
    pass_time(31)
    work.wait_for(lambda: counts(work) == {}, "it to be said again")


def test_slack_is_left_alone_for_a_minute_at_most():
    assert [backoff(n).total_seconds() for n in (1, 2, 5, 6, 99)] == [2, 4, 32, 60, 60]


def test_what_was_tried_again_during_the_look_is_not_taken_for_missing(
    work: Running, monkeypatch: pytest.MonkeyPatch
):
    """Another process found it missing and sent it again, and Slack took it without saying so."""
    work.slack.faults.add("500", POST)
    digest(work)
    work.wait_for(lambda: counts(work) == {"unknown": 1}, "the loss")
    now = work.hands.now + timedelta(minutes=10)

    def read(*_: object) -> Iterator[reading.Seen]:
        with work.engine.store.writing() as session:
            (lost,) = fetch_deliveries(session, [DeliveryState.UNKNOWN])
            settle_delivery(session, lost.id, DeliveryState.PENDING, now=now)
            (again,) = take_due(session, now, limit=1, owner="another")
            settle_delivery(session, again.id, DeliveryState.UNKNOWN, now=now)
        yield reading.Seen({}, now - timedelta(days=1), now)

    monkeypatch.setattr(reading.ChannelReader, "read", read)
    work.bot.postman._lost.look(now)
    assert counts(work) == {"unknown": 1}
