"""App Home: the board, published when a person opens it and when they choose another period."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App

from bot.deliver.outbox import Postman
from bot.desk import Desk
from bot.ids import Action
from bot.listeners.events import event_key, let_ack


def register(app: App, *, desk: Desk, postman: Postman) -> None:
    """Bind the listeners of App Home."""

    def open_home(body: dict[str, Any], event: dict[str, Any], next_: Callable[[], None]) -> None:
        if event.get("tab", "home") == "home":
            _publish(desk, body, event["user"], "")
            postman.wake()
        next_()

    app.event("app_home_opened", middleware=[open_home])(let_ack)

    @app.action(Action.HOME_PERIOD.value)
    def choose_period(ack: Ack, body: dict[str, Any]) -> None:
        _publish(desk, body, body["user"]["id"], body["actions"][0]["selected_option"]["value"])
        ack()
        postman.wake()


def _publish(desk: Desk, body: dict[str, Any], user: str, span: str) -> None:
    with desk.engine.work(desk.clock(), once=event_key(body)) as work:
        if not work.is_repeat:
            work.show_board(user, span)
