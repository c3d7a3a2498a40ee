"""Slack's pace: a full channel waits for itself only, and several processes keep to it together."""

from __future__ import annotations

from contextlib import ExitStack

from bot.app import build_bot
from bot.deliver.identity import has_ended, own_name
from bot.demo.workspace import running_workspace
from nps_engine.engine import Engine
from tests.bot.conftest import POLICY, WAIT_S, Hands, Running, settings_for
from tests.bot.test_delivery import POST, counts, posts
from tests.conftest import LUMO, NOW, PATIENT, answers, open_cases


def tell(engine: Engine, channel: str, n: int) -> None:
    payload = {"channel": channel, "text": "hi", "forms": {"blocks": []}, "chart": None}
    with engine.work(NOW) as work:
        for number in range(n):
            work.tell("post", f"{channel}:{number}", payload)


def test_after_a_burst_a_channel_gets_a_post_a_second_and_others_do_not_wait(over_http: Running):
    over_http.slack.faults.limit_posts(every_s=1, burst_n=10)
    tell(over_http.engine, "#nps", 14)
    over_http.bot.postman.wake()
    over_http.wait_for(lambda: len(posts(over_http)) == 10, "the burst")
    tell(over_http.engine, "#general", 2)
    over_http.bot.postman.wake()
    over_http.wait_for(lambda: len(over_http.slack.messages("#general")) == 2, "the other channel")
    for number in range(11, 15):
        over_http.hands.move(seconds=1)
        over_http.bot.postman.wake()
        over_http.wait_for(lambda n=number: len(over_http.slack.messages("#nps")) == n, "one a second")
    assert [call.status for call in over_http.slack.calls(POST)] == [200] * 16


def test_a_429_holds_its_channel_only(over_http: Running):
    over_http.slack.faults.add("ratelimited", POST, retry_after_s=30)
    tell(over_http.engine, "#nps", 1)
    over_http.bot.postman.wake()
    over_http.wait_for(lambda: len(over_http.slack.calls(POST)) == 1, "the refusal")
    over_http.wait_for(lambda: counts(over_http) == {"pending": 1}, "it to wait")
    tell(over_http.engine, "#nps", 3)
    tell(over_http.engine, "#general", 1)
    over_http.bot.postman.wake()
    over_http.wait_for(lambda: over_http.slack.messages("#general"), "the other channel")
    assert over_http.slack.messages("#nps") == []
    over_http.hands.move(seconds=31)
    for _ in range(4):
        over_http.hands.move(seconds=1)
        over_http.bot.postman.wake()
    over_http.wait_for(lambda: len(over_http.slack.messages("#nps")) == 4, "all four")


def test_two_processes_share_the_work_and_the_pace(engine: Engine):
    hands = Hands()
    with ExitStack() as things:
        slack = things.enter_context(running_workspace(now=hands, **PATIENT))
        slack.faults.limit_posts(every_s=1, burst_n=10)
        settings = settings_for(slack, is_socket_mode=False)
        bots = [
            build_bot(settings, POLICY, engine, now=hands, fit_themes=lambda _key: None) for _ in range(2)
        ]
        for bot in bots:
            bot.start()
            things.callback(bot.stop)
        with engine.work(NOW) as work:
            work.save_responses(LUMO, answers("0 " * 18), alerts_since=NOW.replace(hour=0))
        for told_n in range(10, 19):  # the clock stands while some are on their way
            for bot in bots:
                bot.postman.wake()
            assert slack.wait_until(lambda n=told_n: engine.delivery_counts().get("sent") == n, WAIT_S)
            hands.move(seconds=1)
        assert [call.status for call in slack.calls(POST)] == [200] * 18
        assert engine.delivery_counts() == {"sent": 18}
        assert len({case.message_ts for case in open_cases(engine, limit=50)}) == 18


def test_a_clock_that_ran_ahead_delays_nothing_for_good(over_http: Running):
    over_http.hands.move(days=400)
    over_http.slack.faults.add("ratelimited", POST, retry_after_s=30)
    tell(over_http.engine, "#nps", 1)
    over_http.bot.postman.wake()
    over_http.wait_for(lambda: len(over_http.slack.calls(POST)) == 1, "the refusal")
    over_http.wait_for(lambda: counts(over_http) == {"pending": 1}, "it to wait")
    over_http.hands.move(days=-400, minutes=2)
    over_http.bot.postman._next_beat_s = 0  # as after ten seconds
    over_http.bot.postman.wake()
    over_http.wait_for(lambda: len(over_http.slack.messages("#nps")) == 1, "the post")


def test_a_process_is_known_to_have_ended_by_its_number_and_start():
    own = own_name()
    machine, number, started, secret = own.split("|")
    assert not has_ended(own)
    assert has_ended("|".join([machine, number, "1", secret]))
    assert has_ended("|".join([machine, str(2**22 + 1), started, secret]))
    assert not has_ended("|".join(["elsewhere", str(2**22 + 1), started, secret]))
    assert not has_ended("")
