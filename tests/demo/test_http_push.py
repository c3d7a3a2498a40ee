"""Signed HTTP push with slack-bolt: signatures, forms, deadlines, retries."""

import json
import threading
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.demo.workspace import running_workspace
from nps_engine.errors import UserError
from tests.conftest import PATIENT

from .conftest import EVERY_SCOPE, button, challenge_of, client_of, http_app, pushed_bolt


def test_bolt_takes_commands_clicks_and_events(slack):
    heard = []
    with pushed_bolt(slack) as app:
        app.command("/nps")(lambda ack, respond: (ack(), respond("over http")))
        app.action("go")(lambda ack, body: (ack(), heard.append(body["actions"][0]["value"])))
        app.event("app_mention")(lambda event: heard.append(event["text"]))
        ana = slack.person("ana")
        assert ana.asks("/nps score", "#nps")["text"] == "over http"
        blocks = [{"type": "actions", "elements": [button(value="7")]}]
        client_of(slack).chat_postMessage(channel="#nps", text="t", blocks=blocks)
        ana.clicks(slack.messages("#nps")[0], "Go")
        ana.types("@npsbot hi", "#nps")
        assert slack.wait_until(lambda: len(heard) == 2)
    assert set(heard) == {"7", f"<@{slack.bot_user_id}> hi"}


def recorded(requests, *statuses):
    """An app that records what it gets and answers with these statuses, the last one for ever."""
    left = list(statuses)

    def answer(headers, body):
        challenge = challenge_of(body)
        if challenge:
            return 200, {}, challenge
        requests.append((headers, body))
        return (left.pop(0) if len(left) > 1 else left[0]), {}, ""

    return http_app(answer)


def test_every_push_is_signed_with_the_secret(slack):
    requests = []
    with recorded(requests, 200) as url:
        slack.push_to(url)
        slack.person("ana").types("/nps score ä", "#nps")
    headers, body = requests[0]
    assert SignatureVerifier(slack.signing_secret).is_valid_request(body, headers)
    assert not SignatureVerifier("another").is_valid_request(body, headers)
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs(body)["text"] == ["score ä"]


def test_an_interaction_is_a_form_with_one_json_field(slack):
    requests = []
    with recorded(requests, 200) as url:
        slack.push_to(url)
        slack.person("ana").uses_shortcut("log_feedback")
    payload = json.loads(parse_qs(requests[0][1])["payload"][0])
    assert (payload["type"], payload["callback_id"]) == ("shortcut", "log_feedback")


@pytest.mark.parametrize(("status", "error"), [(404, "http_client_error"), (500, "http_service_error")])
def test_a_refused_command_is_told_to_the_person(slack, status, error):
    with recorded([], status) as url:
        slack.push_to(url)
        assert slack.person("ana").asks("/nps", "#nps")["text"] == f'/nps failed with the error "{error}"'


def test_a_plain_text_body_is_the_answer(slack):
    with http_app(lambda _headers, body: (200, {}, challenge_of(body) or "plain words")) as url:
        slack.push_to(url)
        assert slack.person("ana").asks("/nps", "#nps")["text"] == "plain words"


def test_a_late_command_times_out():
    with running_workspace(ack_deadline_s=2.0) as slack:
        waiting = threading.Event()

        def answer(_headers, body):
            challenge = challenge_of(body)
            if not challenge:
                waiting.wait(10)
            return 200, {}, challenge or ""

        with http_app(answer) as url:
            slack.push_to(url)
            ack = slack.person("ana").types("/nps", "#nps")
            waiting.set()
    assert ack.error == "operation_timeout"


def test_a_gone_app_is_dispatch_failed(slack):
    with recorded([], 200) as url:
        slack.push_to(url)
    assert slack.person("ana").types("/nps", "#nps").error == "dispatch_failed"


def test_an_event_is_retried_with_its_number_and_reason():
    with running_workspace(scopes=EVERY_SCOPE, retry_scale=0.0, **PATIENT) as slack:
        requests = []
        with recorded(requests, 500, 404, 200) as url:
            slack.push_to(url)
            slack.person("ana").opens_home()
            assert slack.wait_until(lambda: len(requests) == 3)
    told = [
        (headers.get("X-Slack-Retry-Num"), headers.get("X-Slack-Retry-Reason")) for headers, _ in requests
    ]
    assert told == [(None, None), ("1", "http_error"), ("2", "http_error")]
    assert len({json.loads(body)["event_id"] for _, body in requests}) == 1


def test_after_three_retries_an_event_is_given_up():
    with running_workspace(scopes=EVERY_SCOPE, retry_scale=0.0, **PATIENT) as slack:
        requests = []
        with recorded(requests, 500) as url:
            slack.push_to(url)
            slack.person("ana").opens_home()
            assert slack.wait_until(lambda: len(requests) == 4)
            assert not slack.wait_until(lambda: len(requests) > 4, timeout_s=0.2)


def test_a_url_must_meet_the_challenge_and_be_on_this_machine(slack):
    with (
        http_app(lambda *_: (200, {}, "what?")) as url,
        pytest.raises(UserError, match="no challenge back"),
    ):
        slack.push_to(url)
    with pytest.raises(UserError, match="on this machine"):
        slack.push_to("http://example.com/slack/events")
