"""What the chat page asks for, and who may ask."""

import http.client
import json
import threading
import urllib.request

import pytest

from .conftest import RawApp, button, http_json, modal, section, text_input
from .test_files import PNG, picture, upload


class Page:
    """The page of one person, as its scripts speak."""

    def __init__(self, slack, name="ana"):
        self.slack = slack
        self.user = slack.person(name).id

    def get(self, path, **query):
        words = "&".join(f"{key}={value}" for key, value in {"user": self.user, **query}.items())
        return http_json(f"{self.slack.url}/page/{path}?{words}")[1]

    def post(self, path, **body):
        return http_json(f"{self.slack.url}/page/{path}", {"user": self.user, **body})[1]


@pytest.fixture
def page(slack):
    return Page(slack)


@pytest.fixture
def app(slack):
    running = RawApp(slack, lambda app, envelope: app.acknowledge(envelope))
    yield running
    running.close()


def test_the_page_itself_is_served(slack):
    status, text = http_json(f"{slack.url}/")
    assert (status, "<html" in text.lower()) == (200, True)
    assert http_json(f"{slack.url}/page/static/app.js")[0] == 200
    assert http_json(f"{slack.url}/page/static/..%2f__init__.py")[0] == 404


def test_the_state_tells_who_and_where(slack, page):
    state = page.get("state")
    assert (state["team"], state["me"]["real_name"], state["connected"]) == (
        {"name": "Lumo"},
        "Ana Ruiz",
        False,
    )
    assert [one["name"] for one in state["channels"]] == [
        "general",
        "nps",
        "nps-followup",
        "random",
        "support",
        "npsbot",
    ]
    assert state["bot"] == {"user_id": slack.bot_user_id, "name": "npsbot", "app_id": slack.app_id}
    assert [one["command"] for one in state["commands"]] == ["/nps"]


def test_messages_are_unread_until_read(slack, page, client):
    posted = client.chat_postMessage(channel="#nps", text="one")
    client.chat_postMessage(channel="#nps", text="reply", thread_ts=posted["ts"])
    unread = lambda: next(one for one in page.get("state")["channels"] if one["name"] == "nps")["unread_n"]  # noqa: E731
    assert unread() == 1  # replies are told in their thread
    (shown,) = page.get("messages", channel=posted["channel"])["messages"]
    assert (shown["text"], shown["reply_count"], shown["ephemeral"], unread()) == ("one", 1, False, 0)
    thread = page.get("messages", channel=posted["channel"], thread_ts=posted["ts"])["messages"]
    assert [one["text"] for one in thread] == ["one", "reply"]


def test_ephemeral_messages_are_for_their_person(slack, client):
    channel = slack.channel_id("#nps")
    client.chat_postEphemeral(channel=channel, user=slack.person("ana").id, text="psst")
    assert [one["ephemeral"] for one in Page(slack).get("messages", channel=channel)["messages"]] == [True]
    assert Page(slack, "ben").get("messages", channel=channel)["messages"] == []


def test_pictures_have_addresses_on_this_server(slack, page, client):
    file_id = upload(slack)
    client.files_completeUploadExternal(files=[{"id": file_id}])
    posted = client.chat_postMessage(channel="#nps", text="t", blocks=[picture(file_id)])
    (shown,) = page.get("messages", channel=posted["channel"])["messages"]
    with urllib.request.urlopen(slack.url + shown["blocks"][0]["image_url"], timeout=5) as reply:
        assert (reply.read(), reply.headers["Content-Type"]) == (PNG, "image/png")


def test_typing_posts_and_mentions(slack, page):
    channel = slack.channel_id("#nps")
    assert page.post("message", channel=channel, text="@npsbot hi") == {"ok": True}
    assert [one["text"] for one in slack.messages("#nps")] == [f"<@{slack.bot_user_id}> hi"]
    assert page.post("message", channel="C404", text="x") == {"ok": False, "error": "channel_not_found"}
    assert page.post("message", channel=channel)["ok"] is False


def test_a_command_reaches_the_app(slack, page, app):
    channel = slack.channel_id("#nps")
    assert page.post("command", channel=channel, text="/nps score") == {"ok": True}
    assert slack.wait_until(lambda: len(app.frames) == 2)
    assert app.frames[1]["payload"]["text"] == "score"
    assert page.post("command", channel=channel, text="/npx")["error"] == "/npx is not a valid command"


def test_a_click_on_a_message_reaches_the_app(slack, page, app, client):
    posted = client.chat_postMessage(
        channel="#nps",
        text="t",
        blocks=[{"type": "actions", "block_id": "row", "elements": [button(value="7")]}],
    )
    where = {
        "type": "message",
        "channel": posted["channel"],
        "message_ts": posted["ts"],
        "is_ephemeral": False,
    }
    action = {"type": "button", "action_id": "go"}
    assert page.post("action", container=where, block_id="row", action=action) == {"ok": True}
    assert app.frames[1]["payload"]["actions"][0]["value"] == "7"
    wrong = page.post("action", container=where, block_id="row", action={"type": "button", "action_id": "no"})
    assert wrong == {"ok": False, "error": "action_not_found"}


def test_without_the_app_a_click_fails(slack, page, client):
    blocks = [{"type": "actions", "block_id": "row", "elements": [button()]}]
    posted = client.chat_postMessage(channel="#nps", text="t", blocks=blocks)
    where = {"type": "message", "channel": posted["channel"], "message_ts": posted["ts"]}
    answer = page.post(
        "action", container=where, block_id="row", action={"type": "button", "action_id": "go"}
    )
    assert answer == {"ok": False, "error": "dispatch_failed"}


def test_a_modal_is_opened_filled_and_closed(slack, page, app, client):
    slack.person("ana").uses_shortcut("any")
    view = client.views_open(trigger_id=app.frames[1]["payload"]["trigger_id"], view=modal(text_input()))[
        "view"
    ]
    empty = page.post("view/submit", view_id=view["id"], state={"values": {}})
    assert empty == {"ok": False, "errors": {"why": "Please complete this required field."}}
    assert Page(slack, "ben").post("view/close", view_id=view["id"])["ok"] is False
    values = {"why": {"text": {"type": "plain_text_input", "value": "x"}}}
    assert page.post("view/submit", view_id=view["id"], state={"values": values}) == {"ok": True}
    assert slack.person("ana").modal() is None


def test_the_home_is_opened_and_shown(slack, page, app, client):
    assert page.get("home") == {"view": None}
    assert page.post("home/open") == {"ok": True}
    assert slack.wait_until(lambda: len(app.frames) == 2)
    client.views_publish(user_id=page.user, view={"type": "home", "blocks": [section()]})
    assert page.get("home")["view"]["type"] == "home"


def test_the_page_is_told_what_happens(slack, page, client):
    told = []
    connection = http.client.HTTPConnection("127.0.0.1", int(slack.url.rpartition(":")[2]), timeout=10)
    connection.request("GET", f"/page/events?user={page.user}")
    stream = connection.getresponse()

    def read():
        while len(told) < 6:
            line = stream.readline().decode()
            if line.startswith("data: "):
                told.append(json.loads(line.removeprefix("data: ")))

    reader = threading.Thread(target=read)
    reader.start()
    assert slack.wait_until(lambda: told)
    posted = client.chat_postMessage(channel="#nps", text="one")
    client.chat_postEphemeral(channel="#nps", user=slack.person("ben").id, text="for Ben")
    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="two")
    client.chat_delete(channel=posted["channel"], ts=posted["ts"])
    client.views_publish(user_id=page.user, view={"type": "home", "blocks": []})
    slack.archive("#random")
    reader.join(10)
    stream.close()
    connection.close()
    assert [one["type"] for one in told] == [
        "connected",
        "message",
        "message_changed",
        "message_deleted",
        "home",
        "channel",
    ]
    assert (told[1]["message"]["text"], told[3]["ts"]) == ("one", posted["ts"])


STRANGERS = {
    "another website": {"Origin": "https://evil.example"},
    "another port": {"Origin": "http://127.0.0.1:1"},
    "a name that points here": {"Host": "evil.example"},
    "a cross-site form": {"Sec-Fetch-Site": "cross-site"},
}


@pytest.mark.parametrize("headers", STRANGERS.values(), ids=STRANGERS)
@pytest.mark.parametrize("path", ["page/message", "control/faults", "api/chat.postMessage"])
def test_a_website_cannot_drive_it(shared_slack, path, headers):
    body = {"kind": "500", "user": "ana", "channel": "#nps", "text": "evil", "token": shared_slack.bot_token}
    assert http_json(f"{shared_slack.url}/{path}", body, headers)[0] == 403
    assert shared_slack.messages("#nps") == []


def test_its_own_page_may(slack):
    headers = {"Origin": slack.url, "Sec-Fetch-Site": "same-origin"}
    assert http_json(f"{slack.url}/page/state", headers=headers)[0] == 200


def test_a_plain_form_is_no_json(slack):
    body = {"Content-Type": "text/plain"}
    assert http_json(f"{slack.url}/page/message", {"user": "ana"}, body)[0] == 415
