"""Socket Mode with slack-bolt: envelopes, acks, refresh, resending, silence."""

import threading

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from bot.demo.workspace import SlackRefusal, running_workspace

from .conftest import EVERY_SCOPE, RawApp, button, client_of, http_json, section, socket_app


def test_a_command_reaches_the_app_and_its_answer_the_person(slack):
    with socket_app(slack) as app:

        @app.command("/nps")
        def nps(ack, respond, command):
            ack()
            respond(f"{command['text']} in {command['channel_name']} for {command['user_name']}")

        answer = slack.person("ana").asks("/nps score last month", "#nps")
    assert (answer["text"], answer["ephemeral"]) == ("score last month in nps for ana", True)


def test_the_ack_itself_may_be_the_answer(slack):
    with socket_app(slack) as app:

        @app.command("/nps")
        def nps(ack):
            ack(text="in short", blocks=[section("in full")])

        slack.person("ana").types("/nps", "#nps")
        (answer,) = slack.person("ana").sees("#nps")
    assert (answer["text"], slack.text_of(answer), answer["ephemeral"]) == ("in short", "in full", True)


def test_an_unacknowledged_command_fails_before_the_person():
    with running_workspace(ack_deadline_s=0.1) as slack:
        done = threading.Event()
        with socket_app(slack) as app:

            @app.command("/nps")
            def nps(ack):
                done.wait(10)
                ack()

            ack = slack.person("ana").types("/nps score", "#nps")
            done.set()
        said = [one["text"] for one in slack.person("ana").sees("#nps")]
    assert (ack.error, said) == ("operation_timeout", ['/nps failed with the error "operation_timeout"'])


def test_without_a_connection_a_command_fails_at_once(slack):
    answer = slack.person("ana").asks("/nps score", "#nps")
    assert answer["text"] == '/nps failed with the error "dispatch_failed"'
    assert slack.person("ben").sees("#nps") == []


def test_an_unknown_command_is_no_command(slack):
    with pytest.raises(SlackRefusal, match="invalid_command"):
        slack.person("ana").types("/npx score", "#nps")
    with pytest.raises(SlackRefusal, match="not_in_thread"):
        slack.person("ana").types("/nps score", "#nps", thread_ts="1.0")


def test_a_click_brings_the_message_and_what_was_entered(slack):
    bodies = []
    options = [
        {"text": {"type": "plain_text", "text": word}, "value": word.lower()} for word in ("Yes", "No")
    ]
    select = {"type": "static_select", "action_id": "pick", "options": options, "initial_option": options[0]}
    client_of(slack).chat_postMessage(
        channel="#nps",
        text="t",
        blocks=[{"type": "actions", "block_id": "row", "elements": [button(value="7"), select]}],
    )
    with socket_app(slack) as app:
        app.action("go")(lambda ack, body: (ack(), bodies.append(body)))
        app.action("pick")(lambda ack, body: (ack(), bodies.append(body)))
        ana = slack.person("ana")
        ana.clicks(slack.messages("#nps")[0], "go")
        ana.selects(slack.messages("#nps")[0], "pick", "No")
        assert slack.wait_until(lambda: len(bodies) == 2)
    clicked, picked = sorted(bodies, key=lambda body: body["actions"][0]["action_id"])
    assert clicked["actions"][0]["value"] == "7"
    assert clicked["message"]["ts"] == slack.messages("#nps")[0]["ts"]
    assert clicked["container"]["is_ephemeral"] is False
    assert clicked["state"]["values"]["row"]["pick"]["selected_option"]["value"] == "yes"
    assert picked["state"]["values"]["row"]["pick"]["selected_option"]["value"] == "no"
    assert picked["actions"][0]["selected_option"] == options[1]


def test_an_ephemeral_click_has_no_message(slack):
    bodies = []
    ana = slack.person("ana")
    blocks = [{"type": "actions", "elements": [button()]}]
    client_of(slack).chat_postEphemeral(channel="#nps", user=ana.id, text="t", blocks=blocks)
    with socket_app(slack) as app:
        app.action("go")(lambda ack, body: (ack(), bodies.append(body)))
        ana.clicks(ana.sees("#nps")[0], "Go")
        assert slack.wait_until(lambda: bodies)
    assert bodies[0]["container"]["is_ephemeral"] is True
    assert "message" not in bodies[0]


def heard_events(slack, acts):
    """Give (type, text) of the events a bolt app hears while `acts` happen, until the message `end`."""
    heard = []
    with socket_app(slack) as app:
        app.event("message")(lambda event: heard.append(("message", event["text"])))
        app.event("app_mention")(lambda event: heard.append(("app_mention", event["text"])))
        app.event("app_home_opened")(lambda event: heard.append(("app_home_opened", event["user"])))
        app.event("member_joined_channel")(
            lambda event: heard.append(("member_joined_channel", event["user"]))
        )
        acts()
        slack.person("ana").types("end", "@npsbot")
        assert slack.wait_until(lambda: ("message", "end") in heard)
    return sorted(one for one in heard if one[1] != "end")


def test_events_come_as_channels_and_scopes_allow(slack):
    ana = slack.person("ana")

    def acts():
        ana.types("@npsbot hi @nobody", "#nps")
        ana.types("@npsbot hi", "#random")
        ana.opens_home()
        slack.add_bot("#random")

    mention = f"<@{slack.bot_user_id}> hi @nobody"
    assert heard_events(slack, acts) == [
        ("app_home_opened", ana.id),
        ("app_mention", mention),
        ("member_joined_channel", slack.bot_user_id),
        ("message", mention),
    ]


def test_without_history_scopes_messages_are_not_told():
    scopes = [scope for scope in EVERY_SCOPE if scope != "channels:history"]
    with running_workspace(scopes=scopes) as slack:
        assert heard_events(slack, lambda: slack.person("ana").types("hi", "#nps")) == []


def test_a_revoked_app_hears_of_it_and_of_nothing_else(slack):
    heard = []
    with socket_app(slack) as app:
        for name in ("tokens_revoked", "app_uninstalled", "app_mention"):
            app.event(name)(lambda event: heard.append(event["type"]))
        app.middleware(lambda next: next())
        slack.revoke_token(uninstalled=True)
        slack.person("ana").types("@npsbot hi", "#nps")
    assert refusal_of_open(slack) == ""
    assert "app_mention" not in heard


def refusal_of_open(slack):
    headers = {"Authorization": f"Bearer {slack.app_token}"}
    return http_json(f"{slack.api_url}apps.connections.open", {}, headers)[1].get("error", "")


def test_a_bot_token_opens_no_connection(slack):
    reply = http_json(
        f"{slack.api_url}apps.connections.open", {}, {"Authorization": f"Bearer {slack.bot_token}"}
    )[1]
    assert reply["error"] == "not_allowed_token_type"


def test_a_refreshed_app_comes_back(slack):
    with socket_app(slack) as app:
        app.command("/nps")(lambda ack: ack("still here"))
        slack.refresh_connections()
        assert slack.wait_until(lambda: len(slack.calls("apps.connections.open")) == 2)
        assert slack.wait_until(lambda: slack.connections_n == 1)
        assert slack.person("ana").asks("/nps", "#nps")["text"] == "still here"


def test_an_unacknowledged_event_goes_to_another_connection():
    with running_workspace(scopes=EVERY_SCOPE, ack_deadline_s=2.0, retry_scale=0.0) as slack:
        seen = []

        def take(app, envelope):
            seen.append(("awake", envelope["retry_attempt"], envelope["retry_reason"]))
            app.acknowledge(envelope)

        mute = RawApp(slack, lambda _, envelope: seen.append(("mute", envelope["retry_attempt"], "")))
        awake = RawApp(slack, take)
        slack.person("ana").opens_home()
        assert slack.wait_until(lambda: len(seen) == 2)
        mute.close()
        awake.close()
    assert seen == [("mute", 0, ""), ("awake", 1, "timeout")]


def test_a_command_whose_connection_ends_goes_to_another(slack):
    taken = []
    RawApp(slack, lambda app, _: (taken.append("first"), app.close()))
    second = RawApp(slack, lambda app, envelope: (taken.append("second"), app.acknowledge(envelope)))
    ack = slack.person("ana").types("/nps", "#nps")
    second.close()
    assert (ack.error, taken) == ("", ["first", "second"])


def test_the_eleventh_connection_is_sent_away(slack):
    apps = [RawApp(slack, lambda *_: None) for _ in range(10)]
    assert [app.frames[0]["type"] for app in apps] == ["hello"] * 10
    eleventh = RawApp(slack, lambda *_: None)
    assert (eleventh.frames[0]["type"], eleventh.frames[0]["reason"]) == ("disconnect", "too_many_websockets")
    assert slack.connections_n == 10
    for app in [*apps, eleventh]:
        app.close()


def test_a_ticket_opens_one_connection(slack):
    app = RawApp(slack, lambda *_: None)
    with pytest.raises(InvalidStatus, match="403"):
        connect(f"ws://{slack.url.removeprefix('http://')}/link/?ticket=used", legacy=True)
    app.close()


def test_a_silent_connection_stays_open_and_says_nothing():
    with running_workspace(ack_deadline_s=2.0) as slack:
        app = RawApp(slack, lambda app, envelope: app.acknowledge(envelope))
        assert app.socket.ping().wait(5)
        slack.faults.add("silence")
        assert slack.person("ana").types("/nps", "#nps").error == "operation_timeout"
        assert not app.socket.ping().wait(0.2)
        assert (len(app.frames), slack.connections_n) == (1, 1)
        other = RawApp(slack, lambda app, envelope: app.acknowledge(envelope))
        app.close()
        assert slack.wait_until(lambda: slack.connections_n == 1)
        assert slack.person("ana").types("/nps", "#nps").error == ""
        other.close()
