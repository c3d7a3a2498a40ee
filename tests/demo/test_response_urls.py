"""Response URLs: five answers in thirty minutes, each where it belongs."""

import pytest

from bot.demo.workspace import running_workspace
from tests.conftest import PATIENT

from .conftest import RawApp, StandingClock, button, client_of, http_json, section


@pytest.fixture
def clock():
    return StandingClock()


@pytest.fixture
def slack(clock):
    with running_workspace(now=clock, **PATIENT) as running:
        yield running


def url_of_command(slack, text="/nps score", channel="#nps"):
    """Type a command to an app that only acks, and give the response URL it got."""
    app = RawApp(slack, lambda app, envelope: app.acknowledge(envelope))
    slack.person("ana").types(text, channel)
    app.close()
    return app.frames[1]["payload"]["response_url"]


def test_an_answer_is_for_the_person_alone_unless_told_otherwise(slack):
    url = url_of_command(slack)
    assert http_json(url, {"text": "for you"}) == (200, "ok")
    assert http_json(url, {"text": "for all", "response_type": "in_channel"}) == (200, "ok")
    ana, ben = slack.person("ana"), slack.person("ben")
    assert [(one["text"], one["ephemeral"]) for one in ana.sees("#nps")] == [
        ("for you", True),
        ("for all", False),
    ]
    assert [one["text"] for one in ben.sees("#nps")] == ["for all"]


def test_it_answers_where_the_bot_is_no_member(slack):
    assert http_json(url_of_command(slack, channel="#random"), {"text": "here"})[0] == 200
    assert [one["text"] for one in slack.person("ana").sees("#random")] == ["here"]


def test_the_sixth_use_is_refused(slack):
    url = url_of_command(slack)
    statuses = [http_json(url, {"text": str(n)})[0] for n in range(5)]
    assert statuses == [200] * 5
    status, reply = http_json(url, {"text": "6"})
    assert (status, reply["error"]) == (404, "used_url")
    assert len(slack.person("ana").sees("#nps")) == 5


def test_after_thirty_minutes_it_is_refused(slack, clock):
    url = url_of_command(slack)
    clock.move(30 * 60)
    assert http_json(url, {"text": "just in time"})[0] == 200
    clock.move(1)
    status, reply = http_json(url, {"text": "late"})
    assert (status, reply["error"]) == (404, "expired_url")


def test_a_made_up_url_is_refused(slack):
    assert http_json(f"{slack.url}/response/T1/none", {"text": "x"})[0] == 404


def test_a_faulty_answer_is_refused_and_costs_no_use(slack):
    url = url_of_command(slack)
    for _ in range(6):
        status, reply = http_json(url, {"blocks": [{"type": "nope"}]})
        assert (status, reply["error"]) == (400, "invalid_blocks")
    assert http_json(url, {"text": "right"})[0] == 200


def test_a_clicked_message_is_replaced_or_deleted(slack):
    client = client_of(slack)
    client.chat_postMessage(channel="#nps", text="old", blocks=[{"type": "actions", "elements": [button()]}])
    app = RawApp(slack, lambda app, envelope: app.acknowledge(envelope))
    slack.person("ana").clicks(slack.messages("#nps")[0], "Go")
    app.close()
    url = app.frames[1]["payload"]["response_url"]
    http_json(url, {"replace_original": True, "text": "new", "blocks": [section("new")]})
    assert [slack.text_of(one) for one in slack.messages("#nps")] == ["new"]
    http_json(url, {"replace_original": "true", "text": "text only"})
    assert [slack.text_of(one) for one in slack.messages("#nps")] == ["text only"]
    http_json(url, {"delete_original": True})
    assert slack.messages("#nps") == []


def test_a_thread_is_answered_in_the_thread(slack):
    root = slack.person("ana").types("root", "#nps")
    http_json(url_of_command(slack), {"text": "x", "response_type": "in_channel", "thread_ts": root["ts"]})
    assert [one["thread_ts"] for one in slack.messages("#nps")] == [root["ts"]] * 2
