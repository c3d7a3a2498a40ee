"""Somebody is erased while the bot is at work: their alert goes out of Slack."""

from __future__ import annotations

from typing import Any

from nps_engine.storage.forget import Forgotten
from tests.bot.conftest import Running
from tests.conftest import LUMO, answers, open_cases

CHANNEL = "#nps-followup"
DELETE = "chat.delete"


def detractor(work: Running, who: str) -> None:
    (row,) = answers("2", at=work.hands.now, verbatim="too slow")
    with work.engine.work(work.hands.now) as writing:
        row = row._replace(respondent=who)
        writing.save_responses(LUMO, [row], alerts_since=work.hands.now)
    work.bot.postman.wake()


def alert(work: Running) -> dict[str, Any]:
    found: dict[str, Any] = work.wait_for(lambda: work.slack.messages(CHANNEL), "the alert")[0]
    return found


def alerted(work: Running, who: str) -> None:
    """Have somebody answer, and wait until their alert stands and the outbox knows where."""
    detractor(work, who)
    alert(work)
    work.wait_for(lambda: not settled(work), "the outbox to know where it stands")


def settled(work: Running) -> dict[str, int]:
    return {state: n for state, n in work.engine.delivery_counts().items() if state != "sent"}


def forget(work: Running, who: str) -> Forgotten:
    with work.engine.work(work.hands.now) as writing:
        done = writing.forget(who)
    work.bot.postman.wake()
    return done


def tried(work: Running) -> None:
    """Wait until a deletion was tried and the outbox knows that it is to be tried again."""
    work.wait_for(lambda: work.slack.calls(DELETE) and settled(work) == {"pending": 1}, "the try")


def erased_at_the_second_try(work: Running, who: str) -> None:
    forget(work, who)
    tried(work)
    work.hands.move(minutes=1)
    work.bot.postman.wake()
    gone(work)


def gone(work: Running) -> None:
    work.wait_for(lambda: not work.slack.messages(CHANNEL), "the alert to go")
    work.wait_for(lambda: not settled(work), "the outbox to know")


def test_the_alert_is_deleted(work: Running):
    detractor(work, "c1")
    ben = work.slack.person("ben")
    ben.clicks(alert(work), "claim_case")
    work.wait_for(lambda: ben.id in work.text(alert(work)), "the owner in the alert")
    work.wait_for(lambda: not settled(work), "the outbox to know where it stands")
    assert forget(work, "c1").alerts_n == 1
    gone(work)
    assert open_cases(work.engine) == ()


def test_the_alerts_of_others_stay(over_http: Running):
    detractor(over_http, "c1")
    first = alert(over_http)
    detractor(over_http, "c2")
    over_http.wait_for(lambda: len(over_http.slack.messages(CHANNEL)) == 2, "both alerts")
    over_http.wait_for(lambda: not settled(over_http), "the outbox to know where they stand")
    forget(over_http, "c2")
    over_http.wait_for(lambda: len(over_http.slack.messages(CHANNEL)) == 1, "one alert to go")
    assert alert(over_http)["ts"] == first["ts"]


def test_a_reply_that_was_lost_is_no_reason_to_stop_and_what_is_gone_is_done(over_http: Running):
    alerted(over_http, "c1")
    over_http.slack.faults.add("drop_reply", DELETE)
    erased_at_the_second_try(over_http, "c1")
    assert [call.error for call in over_http.slack.calls(DELETE)] == ["", "message_not_found"]


def test_slack_that_is_down_is_waited_for(over_http: Running):
    alerted(over_http, "c1")
    over_http.slack.faults.add("503", DELETE)
    erased_at_the_second_try(over_http, "c1")


def test_an_alert_that_is_being_posted_meanwhile_is_deleted_after_it(over_http: Running):
    over_http.slack.faults.add("delay", "chat.postMessage", delay_s=0.5)
    detractor(over_http, "c1")
    alert(over_http)
    forget(over_http, "c1")
    gone(over_http)


def test_an_alert_whose_place_is_not_known_goes_when_it_is_clicked(over_http: Running):
    over_http.slack.faults.add("drop_reply", "chat.postMessage")
    detractor(over_http, "c1")
    stray = alert(over_http)
    over_http.wait_for(lambda: settled(over_http) == {"unknown": 1}, "the unknown outcome")
    assert len(forget(over_http, "c1").unplaced) == 1
    assert alert(over_http)
    over_http.slack.person("ben").clicks(stray, "claim_case")
    gone(over_http)


def test_a_form_to_resolve_does_not_open_for_who_is_erased(over_http: Running):
    over_http.slack.faults.add("drop_reply", "chat.postMessage")
    detractor(over_http, "c1")
    stray = alert(over_http)
    over_http.wait_for(lambda: settled(over_http) == {"unknown": 1}, "the unknown outcome")
    forget(over_http, "c1")
    ben = over_http.slack.person("ben")
    ben.clicks(stray, "resolve_case")
    gone(over_http)
    assert ben.modal() is None


def test_an_app_home_shows_them_no_more(over_http: Running):
    (row,) = answers("9", at=over_http.hands.now, verbatim="nobody else says zanzibar")
    with over_http.engine.work(over_http.hands.now) as writing:
        writing.save_responses(LUMO, [row._replace(respondent="c1")])
    ben = over_http.slack.person("ben")
    ben.opens_home()
    over_http.wait_for(lambda: "zanzibar" in str(ben.home()), "the board")
    over_http.wait_for(lambda: not settled(over_http), "the outbox to know")
    assert forget(over_http, "c1").boards_n == 1
    over_http.wait_for(lambda: "zanzibar" not in str(ben.home()), "the board without them")
