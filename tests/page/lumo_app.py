"""A small real slack_bolt app that answers with every kind of thing the chat page has to draw."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.demo.workspace import SimulatedWorkspace
from tests.demo.conftest import hang_up

HOSTILE = (
    '<img src=x onerror="window.hacked=1"> <script>window.hacked=1</script>'
    " <https://evil.example|our bank> <!channel>"
)


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text)}


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def button(action_id: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": "1", **more}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


def chart(scores_points: dict[str, float]) -> dict[str, Any]:
    points = [{"label": label, "value": value} for label, value in scores_points.items()]
    axis = {"categories": list(scores_points), "x_label": "Week", "y_label": "Points"}
    series = [{"name": "Score", "data": points}]
    return {
        "type": "data_visualization",
        "title": "NPS by week",
        "chart": {"type": "line", "series": series, "axis_config": axis},
    }


def data_table() -> dict[str, Any]:
    plans = [("Enterprise", 61), ("Starter", -8), ("Team", 22)]
    head = [{"type": "raw_text", "text": word} for word in ("Plan", "Score")]
    rows = [
        [{"type": "raw_text", "text": plan}, {"type": "raw_number", "value": score, "text": str(score)}]
        for plan, score in plans
    ]
    return {"type": "data_table", "caption": "Score by plan", "page_size": 2, "rows": [head, *rows]}


SCORE = [
    {"type": "header", "text": plain("NPS 42")},
    section("*42 points* :large_green_circle: of <@U0BEN00001>"),
    chart({"W1": -20, "W2": 10, "W3": 42}),
    data_table(),
    {
        "type": "actions",
        "block_id": "case",
        "elements": [button("take", "Take case"), button("ask", "New digest")],
    },
]
DIGEST = {
    "type": "modal",
    "callback_id": "digest",
    "title": plain("New digest"),
    "submit": plain("Save"),
    "blocks": [
        {
            "type": "input",
            "block_id": "name",
            "label": plain("Name"),
            "element": {"type": "plain_text_input", "action_id": "name"},
        },
        {
            "type": "input",
            "block_id": "plans",
            "label": plain("Plans"),
            "optional": True,
            "element": {
                "type": "multi_static_select",
                "action_id": "plans",
                "options": [option("Pro"), option("Free")],
            },
        },
        {
            "type": "section",
            "block_id": "more",
            "text": mrkdwn("More"),
            "accessory": button("deeper", "Deeper"),
        },
    ],
}
DEEPER = {"type": "modal", "title": plain("Deeper"), "blocks": [section("A second view")]}
HOME = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": plain("Your board")},
        {"type": "actions", "block_id": "board", "elements": [button("refresh", "Refresh")]},
    ],
}


class LumoApp:
    """The app, with what it heard."""

    def __init__(self, workspace: SimulatedWorkspace):
        self.client = WebClient(workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])
        self.saved: list[dict[str, Any]] = []
        self.bolt = App(client=self.client, signing_secret=workspace.signing_secret)
        self._answer_commands()
        self._answer_actions()
        self._answer_views()

    def _answer_commands(self) -> None:
        @self.bolt.command("/nps")
        def nps(ack: Any, respond: Any, command: dict[str, Any]) -> None:
            ack()
            if command["text"] == "hostile":
                blocks = [section(escaped(HOSTILE)), {"type": "header", "text": plain(escaped(HOSTILE))}]
                respond(text="hostile", blocks=blocks)
            elif command["text"] == "score":
                respond(text="NPS 42", blocks=SCORE, response_type="in_channel")

        @self.bolt.event("app_mention")
        def mention(event: dict[str, Any], say: Any) -> None:
            say(text=f"You said it, <@{event['user']}>", thread_ts=event.get("thread_ts") or event["ts"])

        @self.bolt.event("message")
        def message() -> None:
            """Messages that do not name the bot need no answer."""

    def _answer_actions(self) -> None:
        @self.bolt.action("take")
        def take(ack: Any, respond: Any, body: dict[str, Any]) -> None:
            ack()
            taken = section(f":white_check_mark: Taken by <@{body['user']['id']}>")
            respond(text="Taken", replace_original=True, blocks=[taken])

        @self.bolt.action("ask")
        def ask(ack: Any, body: dict[str, Any]) -> None:
            ack()
            self.client.views_open(trigger_id=body["trigger_id"], view=DIGEST)

        @self.bolt.action("deeper")
        def deeper(ack: Any, body: dict[str, Any]) -> None:
            ack()
            self.client.views_push(trigger_id=body["trigger_id"], view=DEEPER)

        @self.bolt.action("refresh")
        def refresh(ack: Any, body: dict[str, Any]) -> None:
            ack()
            blocks = [{"type": "header", "text": plain("Refreshed board")}, *HOME["blocks"][1:]]
            self.client.views_publish(user_id=body["user"]["id"], view={**HOME, "blocks": blocks})

    def _answer_views(self) -> None:
        @self.bolt.view("digest")
        def digest(ack: Any, view: dict[str, Any]) -> None:
            values = view["state"]["values"]
            if values["name"]["name"]["value"] == "taken":
                ack(response_action="errors", errors={"name": "That name is taken."})
                return
            self.saved.append(values)
            ack()

        @self.bolt.event("app_home_opened")
        def home(event: dict[str, Any]) -> None:
            self.client.views_publish(user_id=event["user"], view=HOME)


@contextmanager
def connected_app(workspace: SimulatedWorkspace) -> Iterator[LumoApp]:
    """Run the app over Socket Mode until the block ends."""
    app = LumoApp(workspace)
    handler = SocketModeHandler(app.bolt, workspace.app_token)
    handler.connect()
    try:
        assert workspace.wait_until(lambda: workspace.connected)
        yield app
    finally:
        hang_up(workspace, handler.client)
