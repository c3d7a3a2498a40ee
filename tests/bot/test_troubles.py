"""What only a person can mend: the operator is told once, nothing is dropped, all is sent when mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bot.demo.workspace.seed import DEFAULT_SCOPES
from nps_engine.engine import Engine
from tests.bot.conftest import Running, running
from tests.bot.test_delivery import POST, counts, digest, posts
from tests.conftest import open_cases

READING = (*DEFAULT_SCOPES, "channels:history")


@pytest.fixture
def reading(lumo: Engine) -> Iterator[Running]:
    """Give a running bot that may read channels."""
    with running(lumo, is_socket_mode=False, scopes=READING) as found:
        yield found


def told(work: Running) -> list[str]:
    """Return what the operator was told; nobody configured one, so it is the follow-up channel."""
    return [work.text(each) for each in work.slack.messages("#nps-followup")]


def later(work: Running, seconds: float = 61) -> None:
    work.hands.move(seconds=seconds)
    work.bot.postman.wake()


def in_time(work: Running, predicate: Callable[[], object], what: str) -> None:
    """Let time pass, five seconds at a time, until the predicate holds."""
    work.wait_while_time_passes(predicate, what, seconds=5)


@pytest.mark.parametrize(
    ("breaks", "mends", "words"),
    [
        ("remove_bot", "add_bot", "npsbot is not in #nps"),
        ("archive", "unarchive", "The channel #nps is archived"),
    ],
)
def test_a_channel_that_is_lost_is_told_once_and_mended_once(
    over_http: Running, breaks: str, mends: str, words: str
):
    getattr(over_http.slack, breaks)("#nps")
    for _ in range(3):
        digest(over_http)
    over_http.wait_for(lambda: len(told(over_http)) == 1, "the operator to be told")
    assert words in told(over_http)[0]
    later(over_http)
    in_time(over_http, lambda: len(over_http.slack.calls(POST)) >= 3, "the next try")
    assert len(told(over_http)) == 1
    assert [each.kind for each in over_http.engine.troubles()] == ["channel"]

    getattr(over_http.slack, mends)("#nps")
    later(over_http)
    in_time(over_http, lambda: len(over_http.slack.messages("#nps")) == 3, "all that waited")
    over_http.wait_for(lambda: "Mended" in told(over_http)[0], "the notice to say so")
    assert over_http.engine.troubles() == ()

    getattr(over_http.slack, breaks)("#nps")
    later(over_http)
    digest(over_http)
    in_time(over_http, lambda: len(told(over_http)) == 2, "it to be told again")


def test_a_revoked_token_holds_everything_back_and_drops_nothing(over_http: Running):
    over_http.slack.revoke_token()
    digest(over_http)
    over_http.wait_for(over_http.engine.troubles, "the trouble")
    assert [(each.kind, each.error) for each in over_http.engine.troubles()] == [("token", "token_revoked")]
    tried_n = len(over_http.slack.calls(POST))
    digest(over_http)
    over_http.wait_for(lambda: counts(over_http) == {"pending": 3}, "two posts and the notice to wait")
    assert len(over_http.slack.calls(POST)) == tried_n
    over_http.slack.issue_oauth_code()
    later(over_http)
    in_time(over_http, lambda: len(over_http.slack.messages("#nps")) == 2, "both posts")
    over_http.wait_for(lambda: over_http.engine.troubles() == (), "the trouble to be over")
    in_time(over_http, lambda: counts(over_http) == {}, "the notice to have nothing left to say")
    assert all("Mended" in each for each in told(over_http))


def test_a_message_that_is_poison_is_set_aside_with_its_reason_and_told(over_http: Running):
    with over_http.engine.work(over_http.hands.now) as work:
        work.tell("post", "channel:#nps", {"channel": "#nps"})
    over_http.bot.postman.wake()
    over_http.wait_for(lambda: told(over_http), "the operator to be told")
    assert "set aside" in told(over_http)[0]
    assert "KeyError" in told(over_http)[0]
    assert "reference" in told(over_http)[0]


def test_app_home_says_what_has_to_be_mended(over_http: Running):
    over_http.slack.remove_bot("#nps")
    digest(over_http)
    over_http.wait_for(over_http.engine.troubles, "the trouble")
    ana = over_http.slack.person("ana")
    ana.opens_home()
    over_http.wait_for(lambda: ana.home() and "not in #nps" in over_http.text(ana.home()), "the banner")


def test_a_post_whose_reply_was_lost_is_found_and_the_case_learns_its_place(reading: Running):
    reading.slack.faults.add("drop_reply", POST)
    alert = reading.detractor()
    reading.wait_for(lambda: counts(reading) == {"unknown": 1}, "the unknown outcome")
    in_time(reading, lambda: counts(reading) == {}, "it to be found")
    assert len(reading.slack.messages("#nps-followup")) == 1
    (case,) = open_cases(reading.engine)
    assert case.message_ts == alert["ts"]


def test_an_error_after_which_slack_has_it_all_the_same_is_not_repeated(reading: Running):
    reading.slack.faults.add("500_after", POST)
    digest(reading)
    reading.wait_for(lambda: reading.slack.calls(POST) and counts(reading) == {"unknown": 1}, "unknown")
    in_time(reading, lambda: counts(reading) == {}, "it to be found")
    assert len(reading.slack.messages("#nps")) == 1


def test_a_post_that_did_not_arrive_is_sent_again(reading: Running):
    reading.slack.faults.add("500", POST)
    digest(reading)
    reading.wait_for(lambda: reading.slack.calls(POST) and counts(reading) == {"unknown": 1}, "unknown")
    in_time(reading, lambda: len(posts(reading)) == 1, "the post")
    assert len(reading.slack.messages("#nps")) == 1


def test_where_the_channel_cannot_be_read_the_operator_is_told_and_nothing_is_repeated(over_http: Running):
    over_http.slack.faults.add("drop_reply", POST)
    digest(over_http)
    over_http.wait_for(lambda: over_http.slack.calls(POST) and counts(over_http) == {"unknown": 1}, "unknown")
    later(over_http, 31)
    over_http.wait_for(lambda: told(over_http), "the operator to be told")
    assert "channels:history" in told(over_http)[0]
    assert len(over_http.slack.messages("#nps")) == 1
