"""Starting: where it may serve, what it refuses to start with; waiting and reading."""

import socket
import threading

import pytest

from bot.demo.workspace import running_workspace
from nps_engine.errors import UserError
from tests.ports import free_port

from .conftest import client_of, section


def test_a_port_in_use_is_named():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        with (
            pytest.raises(UserError, match=f"Port {port} .*cannot be used.*--port"),
            running_workspace(port=port),
        ):
            pass


def test_it_serves_this_machine_only():
    with pytest.raises(UserError, match="this machine only"), running_workspace(host="0.0.0.0"):  # noqa: S104 - refused
        pass


def test_an_empty_signing_secret_stops_the_start():
    with pytest.raises(UserError, match="empty signing secret"), running_workspace(signing_secret=" "):
        pass


def test_a_port_is_free_again_after_the_end():
    port = free_port()
    with running_workspace(port=port) as slack:
        assert slack.url.endswith(f":{port}")
    with running_workspace(port=port) as slack:
        assert client_of(slack).auth_test()["ok"]


def test_tokens_can_be_chosen():
    with running_workspace(bot_token="xoxb-mine") as slack:
        assert client_of(slack, "xoxb-mine").auth_test()["ok"]


def test_waiting_ends_by_what_happens_or_by_time(slack, client):
    caller = threading.Timer(0.05, client.chat_postMessage, kwargs={"channel": "#nps", "text": "x"})
    caller.start()
    assert slack.wait_until(lambda: slack.messages("#nps"))
    caller.join()
    assert not slack.wait_until(lambda: False, timeout_s=0.01)


def test_what_a_person_reads(slack, client):
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "NPS"}},
        section("*42*", fields=[{"type": "mrkdwn", "text": "n 10"}]),
        {"type": "divider"},
        {
            "type": "data_visualization",
            "title": "Mix",
            "chart": {"type": "pie", "segments": [{"label": "promoters", "value": 6}]},
        },
        {
            "type": "table",
            "rows": [[{"type": "raw_text", "text": "plan"}, {"type": "raw_number", "value": 3, "text": "3"}]],
        },
        {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "A trend"},
    ]
    client.chat_postMessage(channel="#nps", text="fallback", blocks=blocks)
    assert slack.text_of(slack.messages("#nps")[0]).splitlines() == [
        "NPS",
        "*42*",
        "n 10",
        "—",
        "[pie chart] Mix",
        "promoters 6",
        "plan | 3",
        "A trend",
    ]
