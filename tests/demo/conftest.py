"""A small Slack for each test, apps for it to talk to, and a clock that moves only when told."""

import json
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from websockets.sync.client import connect

from bot.demo.workspace import SimulatedWorkspace, running_workspace
from tests.conftest import PATIENT

EVERY_SCOPE = (
    "commands",
    "chat:write",
    "files:write",
    "files:read",
    "im:write",
    "im:read",
    "im:history",
    "users:read",
    "users:read.email",
    "app_mentions:read",
    "channels:read",
    "channels:history",
    "channels:join",
    "channels:manage",
    "reactions:write",
    "reactions:read",
    "pins:write",
    "team:read",
)


class StandingClock:
    """Stands still until moved."""

    def __init__(self):
        self._at = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self):
        return self._at

    def move(self, seconds):
        self._at += timedelta(seconds=seconds)


@pytest.fixture
def slack():
    with running_workspace(scopes=EVERY_SCOPE, **PATIENT) as running:
        yield running


@pytest.fixture(scope="module")
def shared_slack():
    """One workspace for a file of tests that change nothing another of them reads."""
    with running_workspace(scopes=EVERY_SCOPE, **PATIENT) as running:
        yield running


@pytest.fixture
def client(slack):
    return client_of(slack)


def client_of(slack: SimulatedWorkspace, token: str | None = None) -> WebClient:
    return WebClient(token=token or slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@contextmanager
def socket_app(slack: SimulatedWorkspace) -> Iterator[App]:
    """A bolt app connected by Socket Mode."""
    app = App(client=client_of(slack))
    handler = SocketModeHandler(app, slack.app_token)
    handler.connect()
    assert slack.wait_until(lambda: slack.connected)
    try:
        yield app
    finally:
        hang_up(slack, handler.client)


def hang_up(slack: SimulatedWorkspace, client: SocketModeClient) -> None:
    """Close an SDK client at once: by itself it waits up to three seconds for a frame and one for a message."""
    client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
    client.closed = client.current_session_state.terminated = True
    client.message_queue.put(None)
    slack.drop_connections()
    client.current_session_runner.shutdown()
    client.close()


class RawApp:
    """A Socket Mode app without any SDK: `answer(app, envelope)` is called for each envelope."""

    def __init__(self, slack, answer):
        headers = {"Authorization": f"Bearer {slack.app_token}"}
        address = http_json(f"{slack.api_url}apps.connections.open", {}, headers)[1]["url"]
        self._answer = answer
        self.socket = connect(address, ping_interval=None, legacy=True)
        self.frames = [json.loads(self.socket.recv(5))]
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self):
        for raw in self.socket:
            frame = json.loads(raw)
            self.frames.append(frame)
            if "envelope_id" in frame:
                self._answer(self, frame)

    def acknowledge(self, envelope, **more):
        self.socket.send(json.dumps({"envelope_id": envelope["envelope_id"], **more}))

    def close(self):
        self.socket.close()
        if threading.current_thread() is not self._thread:
            self._thread.join()


Answer = Callable[[dict[str, str], str], tuple[int, dict[str, str], str]]


@contextmanager
def http_app(answer: Answer) -> Iterator[str]:
    """A request URL on this machine, answered by a function."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, headers, text = answer(dict(self.headers), body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/slack/events"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def challenge_of(body: str) -> str | None:
    given = json.loads(body) if body.startswith("{") else {}
    return given.get("challenge")


@contextmanager
def pushed_bolt(slack: SimulatedWorkspace) -> Iterator[App]:
    """A bolt app that gets signed HTTP pushes."""
    app = App(client=client_of(slack), signing_secret=slack.signing_secret)

    def answer(headers, body):
        response = app.dispatch(BoltRequest(body=body, headers={k: [v] for k, v in headers.items()}))
        flat = {name: values[0] for name, values in response.headers.items()}
        return response.status, flat, response.body or ""

    with http_app(answer) as url:
        slack.push_to(url)
        yield app


def http_json(
    url: str, body: object = None, headers: dict[str, str] | None = None, method: str | None = None
):
    """Call an address and give (status, parsed reply)."""
    raw = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        url, raw, {"Content-Type": "application/json", **(headers or {})}, method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status, _parsed(reply.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, _parsed(refused.read())


def _parsed(raw: bytes):
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode()


def refusal(call: Callable[[], object]) -> str:
    """Give the error name by which a Web API call is refused, `""` when it is taken."""
    from slack_sdk.errors import SlackApiError

    try:
        call()
    except SlackApiError as error:
        return error.response["error"]
    return ""


def section(text: str = "hello", **more) -> dict:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str = "Go", action_id: str = "go", **more) -> dict:
    return {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": text}, **more}


def modal(*blocks: dict, **more) -> dict:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": {"type": "plain_text", "text": "Form"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": list(blocks),
        **more,
    }


def text_input(block_id: str = "why", **more) -> dict:
    return {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": "Why"},
        "element": {"type": "plain_text_input", "action_id": "text"},
        **more,
    }
