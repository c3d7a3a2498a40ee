"""Where people decide about themes: the form with all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.deliver.outbox import Postman
from bot.desk import Desk
from bot.ids import Action, Callback
from bot.listeners.events import event_key
from bot.listeners.forms import about_of, open_over, option_of, value_of
from bot.render.decisions import decision_mrkdwn
from bot.render.theme_forms import Chosen, render_themes_form, render_themes_loading
from nps_engine.theme_board import fetch_board
from nps_engine.theme_decisions import ThemeEditing
from nps_engine.themes.decisions import Decision, What


def register(app: App, *, desk: Desk, postman: Postman) -> None:
    """Bind the listeners of the form."""

    def form(survey: str, chosen: Chosen, made: Decision | None = None, said: str = "") -> dict[str, Any]:
        board = fetch_board(desk.engine.store, survey)
        told = f"{said}{decision_mrkdwn(made, board)}." if made is not None else ""
        return render_themes_form(board, chosen, desk.engine.time_zone, told)

    def decide(
        body: dict[str, Any], survey: str, wish: Callable[[ThemeEditing], Decision]
    ) -> Decision | None:
        with desk.engine.work(desk.clock(), once=event_key(body)) as work:
            if work.is_repeat:
                return None
            return wish(work.theme_editing(survey, actor=body["user"]["id"]))

    @app.action(Action.MANAGE_THEMES.value)
    def open_form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        view_id = open_over(client, body, render_themes_loading())
        client.views_update(view_id=view_id, view=form(body["actions"][0]["value"], Chosen()))

    def choose(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        view = body["view"]
        client.views_update(view_id=view["id"], view=form(about_of(view)["survey"], _chosen(view)))

    app.action(Action.THEME.value)(choose)
    app.action(Action.THEME_DO.value)(choose)

    @app.view(Callback.THEMES_MODAL.value)
    def apply(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        survey, chosen = about_of(view)["survey"], _chosen(view)
        made = decide(body, survey, lambda editing: _wish(editing, chosen, view))
        ack(response_action="update", view=form(survey, Chosen(chosen.theme_id), made))

    @app.action(Action.THEME_UNDO.value)
    def undo(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        view, decision_id = body["view"], int(body["actions"][0]["value"])
        survey = about_of(view)["survey"]
        made = decide(body, survey, lambda editing: editing.undo(decision_id))
        ack()
        client.views_update(view_id=view["id"], view=form(survey, _chosen(view), made, "Taken back: "))


def _wish(editing: ThemeEditing, chosen: Chosen, view: dict[str, Any]) -> Decision:
    """Note what the form says."""
    theme = chosen.theme_id
    match chosen.what:
        case What.RENAME:
            return editing.rename(theme, value_of(view, Action.THEME_NAME).get("value") or "")
        case What.MERGE:
            return editing.merge(theme, option_of(view, Action.THEME_OTHER))
        case What.SPLIT:
            parts = value_of(view, Action.THEME_PARTS).get("selected_options", [])
            return editing.split(theme, [part["value"] for part in parts])
    marks = {
        What.HIDE: editing.hide,
        What.SHOW: editing.show,
        What.PIN: editing.pin,
        What.UNPIN: editing.unpin,
    }
    return marks[chosen.what](theme)


def _chosen(view: dict[str, Any]) -> Chosen:
    return Chosen(option_of(view, Action.THEME), What(option_of(view, Action.THEME_DO)))
