"""Where people ask: the command /nps, a mention of the bot, the buttons and menus under an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.asking import Asked, Asking, Inbox
from bot.deliver.outbox import Postman
from bot.desk import Desk
from bot.ids import ASK_PATTERN, Action
from bot.listeners.events import acked_after, event_key, let_ack
from bot.render.modal import render_answer_modal

COMMAND = "/nps"


def register(app: App, *, desk: Desk, postman: Postman) -> None:
    """Bind the listeners of questions."""
    inbox = Inbox(desk, postman)

    def answer_command(body: dict[str, Any]) -> None:
        inbox.save([command_of(body)])

    app.command(COMMAND, middleware=[acked_after(answer_command)])(let_ack)

    def answer_mention(body: dict[str, Any], event: dict[str, Any], next_: Callable[[], None]) -> None:
        asked = Asked(event.get("text") or "", user=event.get("user") or "")
        thread_ts = event.get("thread_ts") or event["ts"]
        with desk.engine.work(desk.clock(), once=event_key(body)) as work:
            if not work.is_repeat:
                target = {"channel": event["channel"], "thread_ts": thread_ts}
                work.tell("post", f"channel:{event['channel']}", {"asked": asdict(asked), **target})
        postman.wake()
        next_()

    app.event("app_mention", middleware=[answer_mention])(let_ack)

    def answer_direct_message(body: dict[str, Any], event: dict[str, Any], next_: Callable[[], None]) -> None:
        asked = Asked(event.get("text") or "", user=event["user"])
        with desk.engine.work(desk.clock(), once=event_key(body)) as work:
            if not work.is_repeat:
                told = {"asked": asdict(asked), "channel": event["channel"]}
                work.tell("post", f"channel:{event['channel']}", told)
        postman.wake()
        next_()

    app.event("message", matchers=[_is_asked_directly], middleware=[answer_direct_message])(let_ack)

    def answer_button(body: dict[str, Any], client: WebClient) -> None:
        words, user = _words(body), body["user"]["id"]
        if "view" in body:
            _answer_in_modal(desk, body, client, words)
            return
        is_private = bool(body.get("container", {}).get("is_ephemeral"))
        how = {"response_type": "ephemeral", "replace_original": is_private}
        inbox.save([_asking(body, Asked(words, user, shareable=True), how)])

    app.action(ASK_PATTERN, middleware=[acked_after(answer_button)])(let_ack)

    def share_answer(body: dict[str, Any]) -> None:
        how = {"response_type": "in_channel", "replace_original": False}
        inbox.save([_asking(body, Asked(_words(body), shared_by=body["user"]["id"]), how)])

    app.action(Action.SHARE.value, middleware=[acked_after(share_answer)])(let_ack)


def _is_asked_directly(event: dict[str, Any]) -> bool:
    """Return True for what a person writes to the bot alone; Slack tells it only with the scope im:history."""
    by_person = event.get("user") and not event.get("bot_id") and not event.get("subtype")
    return bool(by_person and event.get("channel_type") == "im" and not event.get("thread_ts"))


def command_of(body: Mapping[str, Any]) -> Asking:
    """Return the question that a slash command asks."""
    asked = Asked(body.get("text") or "", body["user_id"], shareable=True)
    return _asking(body, asked, {"response_type": "ephemeral"})


def _asking(body: Mapping[str, Any], asked: Asked, how: Mapping[str, Any]) -> Asking:
    return Asking(event_key(body), body["response_url"], asked, how)


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
