"""The menu beside a comment: where it belongs, and where not."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.deliver.outbox import Postman
from bot.desk import Desk, payload_of
from bot.ids import Action, Callback
from bot.listeners.events import event_key
from bot.listeners.forms import about_of, open_over, option_of
from bot.render.blocks import section
from bot.render.decisions import decision_mrkdwn
from bot.render.message import message
from bot.render.theme_forms import render_move_form, render_themes_loading
from nps_engine.theme_board import fetch_board, fetch_comment


def register(app: App, *, desk: Desk, postman: Postman) -> None:
    """Bind the listeners of comments."""

    @app.action(Action.COMMENT_MENU.value)
    def use_menu(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        what, response_id, theme_id, survey = body["actions"][0]["selected_option"]["value"].split(":", 3)
        if what == "move":
            ack()
            view_id = open_over(client, body, render_themes_loading())
            response = fetch_comment(desk.engine.store, int(response_id))
            form = render_move_form(fetch_board(desk.engine.store, survey), response, theme_id)
            client.views_update(view_id=view_id, view=form)
        else:
            _take_out(desk, body, int(response_id), theme_id, survey)
            ack()
            postman.wake()

    @app.view(Callback.MOVE_MODAL.value)
    def move(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        about, target = about_of(view), option_of(view, Action.MOVE_TO)
        with desk.engine.work(desk.clock(), once=event_key(body)) as work:
            if not work.is_repeat:
                editing = work.theme_editing(about["survey"], actor=body["user"]["id"])
                editing.move(int(about["response"]), target, leaving=about["leaving"])
        ack()


def _take_out(desk: Desk, body: dict[str, Any], response_id: int, theme_id: str, survey: str) -> None:
    """Note that a comment does not speak of a theme, and tell whoever said so."""
    board = fetch_board(desk.engine.store, survey)
    with desk.engine.work(desk.clock(), once=event_key(body)) as work:
        if work.is_repeat:
            return
        made = work.theme_editing(survey, actor=body["user"]["id"]).take_out(response_id, theme_id)
        told = f"Noted: {decision_mrkdwn(made, board)}. “Manage themes” under /nps themes can take it back."
        how = {"response_type": "ephemeral", "replace_original": False}
        if url := body.get("response_url"):
            payload = {**payload_of(message([told], [section(told)])), **how, "response_url": url}
            work.tell("answer", f"answer:{url}", payload)
