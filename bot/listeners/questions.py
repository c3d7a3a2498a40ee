"""Where people ask: the command /nps, a mention of the bot, the buttons and menus under an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.deliver.outbox import Postman
from bot.desk import Desk, payload_of
from bot.ids import ASK_PATTERN, Action
from bot.listeners.events import acked_after, event_key, let_ack
from bot.render.modal import render_answer_modal

COMMAND = "/nps"


def register(app: App, *, desk: Desk, postman: Postman) -> None:
    """Bind the listeners of questions."""

    def answer_command(body: dict[str, Any]) -> None:
        message = desk.reply(body.get("text") or "", shareable=True, user=body["user_id"])
        _tell_response_url(desk, body, {**payload_of(message), "response_type": "ephemeral"})
        postman.wake()

    app.command(COMMAND, middleware=[acked_after(answer_command)])(let_ack)

    def answer_mention(body: dict[str, Any], event: dict[str, Any], next_: Callable[[], None]) -> None:
        message = desk.reply(event.get("text") or "", user=event.get("user") or "")
        thread_ts = event.get("thread_ts") or event["ts"]
        with desk.engine.work(desk.clock(), once=event_key(body)) as work:
            if not work.is_repeat:
                target = {"channel": event["channel"], "thread_ts": thread_ts}
                work.tell("post", f"channel:{event['channel']}", {**payload_of(message), **target})
        postman.wake()
        next_()

    app.event("app_mention", middleware=[answer_mention])(let_ack)

    def answer_button(body: dict[str, Any], client: WebClient) -> None:
        words = _words(body)
        if "view" in body:
            _answer_in_modal(desk, body, client, words)
            return
        is_private = bool(body.get("container", {}).get("is_ephemeral"))
        message = desk.reply(words, shareable=True, user=body["user"]["id"])
        how = {"response_type": "ephemeral", "replace_original": is_private}
        _tell_response_url(desk, body, {**payload_of(message), **how})
        postman.wake()

    app.action(ASK_PATTERN, middleware=[acked_after(answer_button)])(let_ack)

    def share_answer(body: dict[str, Any]) -> None:
        payload = payload_of(desk.reply(_words(body)))
        line = f"Shared by <@{body['user']['id']}>"
        by = {"type": "context", "elements": [{"type": "mrkdwn", "text": line}]}
        payload["forms"] = {name: [*blocks, by] for name, blocks in payload["forms"].items()}
        _tell_response_url(desk, body, {**payload, "response_type": "in_channel", "replace_original": False})
        postman.wake()

    app.action(Action.SHARE.value, middleware=[acked_after(share_answer)])(let_ack)


def _tell_response_url(desk: Desk, body: dict[str, Any], payload: dict[str, Any]) -> None:
    url = body["response_url"]
    with desk.engine.work(desk.clock(), once=event_key(body)) as work:
        if not work.is_repeat:
            work.tell("answer", f"answer:{url}", {**payload, "response_url": url})


def _answer_in_modal(desk: Desk, body: dict[str, Any], client: WebClient, words: str) -> None:
    """Show an answer over App Home: the trigger lives 3 seconds, so it cannot go through the outbox."""
    view = render_answer_modal(desk.reply(words, user=body["user"]["id"]))
    if body["view"]["type"] == "modal":
        client.views_update(view_id=body["view"]["id"], view=view)
    else:
        client.views_open(trigger_id=body["trigger_id"], view=view)


def _words(body: dict[str, Any]) -> str:
    action = body["actions"][0]
    chosen = action.get("selected_option") or {}
    return str(action.get("value") or chosen.get("value") or "")
