"""Faults on demand, by Python and over HTTP."""

import http.client

import pytest
from slack_sdk.errors import SlackApiError

from bot.demo.workspace import running_workspace
from nps_engine.errors import UserError

from .conftest import client_of, http_json, refusal


def post(client, text="x"):
    return client.chat_postMessage(channel="#nps", text=text)


def texts(slack):
    return [one["text"] for one in slack.messages("#nps")]


def test_too_many_requests_name_when_to_come_back(slack, client):
    slack.faults.add("ratelimited", "chat.postMessage", retry_after_s=7)
    with pytest.raises(SlackApiError) as refused:
        post(client)
    assert (refused.value.response.status_code, refused.value.response.headers["Retry-After"]) == (429, "7")
    assert refused.value.response["error"] == "ratelimited"
    assert post(client)["ok"]
    assert len(texts(slack)) == 1


@pytest.mark.parametrize(("kind", "status"), [("500", 500), ("503", 503)])
def test_a_server_error_stores_nothing(slack, client, kind, status):
    slack.faults.add(kind, times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError) as refused:
            post(client)
        response = refused.value.response
        assert (response["status"] if isinstance(response, dict) else response.status_code) == status
    assert texts(slack) == []
    assert post(client)["ok"]


def test_a_dropped_reply_has_taken_effect(slack, client):
    slack.faults.add("drop_reply", "chat.postMessage")
    with pytest.raises(http.client.RemoteDisconnected):
        post(client, "stored")
    assert texts(slack) == ["stored"]
    assert slack.calls("chat.postMessage")[0].reply_dropped
    assert post(client)["ok"]


def test_a_delay_outlasts_the_callers_patience(slack):
    slack.faults.add("delay", "chat.postMessage", delay_s=0.5)
    hasty = client_of(slack)
    hasty.timeout = 0.1
    with pytest.raises(TimeoutError):
        post(hasty)
    assert slack.wait_until(lambda: texts(slack) == ["x"])


def test_an_error_of_choice(slack, client):
    slack.faults.add("error", "chat.postMessage", error="fatal_error")
    assert refusal(lambda: post(client)) == "fatal_error"
    assert texts(slack) == []


def test_a_fault_waits_and_ends_as_told(slack, client):
    slack.faults.add("error", "chat.postMessage", after_n=1, times=2)
    assert [refusal(lambda: post(client)) for _ in range(4)] == ["", "internal_error", "internal_error", ""]


def test_a_fault_meets_only_its_method(slack, client):
    slack.faults.add("error", "chat.update", times=None)
    assert post(client)["ok"]
    slack.faults.add("error", times=None)
    assert refusal(client.auth_test) == refusal(lambda: post(client)) == "internal_error"
    slack.faults.clear()
    assert client.auth_test()["ok"]


def test_an_unknown_fault_is_refused(slack):
    with pytest.raises(UserError, match="Allowed are ratelimited"):
        slack.faults.add("earthquake")


def test_outsiders_set_and_clear_faults_and_look_in(slack, client):
    faults = f"{slack.url}/control/faults"
    assert http_json(faults, {"kind": "error", "method": "auth.test", "times": None})[0] == 200
    assert refusal(client.auth_test) == "internal_error"
    assert http_json(faults, method="DELETE")[0] == 200
    client.auth_test()
    client.chat_postEphemeral(channel="#nps", user=slack.person("ana").id, text="psst")
    assert http_json(faults, {"kind": "earthquake"})[0] == 400
    state = http_json(f"{slack.url}/control/state")[1]
    assert [(call["method"], call["ok"], call["error"]) for call in state["calls"]] == [
        ("auth.test", False, "internal_error"),
        ("auth.test", True, ""),
        ("chat.postEphemeral", True, ""),
    ]
    nps = next(channel for channel in state["channels"] if channel["name"] == "nps")
    assert [(one["text"], one["seen_by"]) for one in nps["messages"]] == [("psst", slack.person("ana").id)]
    assert slack.bot_token not in str(state)


def test_a_response_url_can_fail_too():
    with running_workspace() as slack:
        slack.faults.add("500", "response_url")
        assert http_json(f"{slack.url}/response/T1/x", {"text": "x"})[0] == 500
        assert http_json(f"{slack.url}/response/T1/x", {"text": "x"})[0] == 404
