"""The follow-up channel: claiming a case, and resolving it with what came of it."""

from __future__ import annotations

import json
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.deliver.outbox import Postman
from bot.desk import Desk
from bot.ids import Action, BlockId, Callback
from bot.listeners.events import event_key
from bot.render.resolve import render_resolve, render_resolve_done, render_resolve_loading
from nps_engine.case_states import CaseState


def register(app: App, *, desk: Desk, postman: Postman) -> None:
    """Bind the listeners of cases."""

    @app.action(Action.CLAIM_CASE.value)
    def claim_case(ack: Ack, body: dict[str, Any]) -> None:
        with desk.engine.work(desk.clock(), once=event_key(body)) as work:
            if not work.is_repeat:
                case_id = int(body["actions"][0]["value"])
                if work.note_alert(case_id, **_place_of(body)):
                    work.claim_case(case_id, actor=body["user"]["id"])
        ack()
        postman.wake()

    @app.action(Action.RESOLVE_CASE.value)
    def open_resolve_form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        case_id = int(body["actions"][0]["value"])
        with desk.engine.work(desk.clock()) as work:
            is_there = work.note_alert(case_id, **_place_of(body))
        ack()
        if not is_there:
            postman.wake()
            return
        opened = client.views_open(trigger_id=body["trigger_id"], view=render_resolve_loading())
        case = desk.engine.case(case_id)
        render = render_resolve_done if case.state == CaseState.RESOLVED else render_resolve
        client.views_update(view_id=opened["view"]["id"], view=render(case))

    @app.view(Callback.RESOLVE_MODAL.value)
    def resolve_case(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        values = view["state"]["values"]
        reason = values[BlockId.RESOLVE_REASON.value][Action.RESOLVE_REASON.value]["selected_option"]["value"]
        action_taken = values[BlockId.RESOLVE_ACTION_TAKEN.value][Action.RESOLVE_ACTION_TAKEN.value]["value"]
        with desk.engine.work(desk.clock(), once=event_key(body)) as work:
            if not work.is_repeat:
                work.resolve_case(
                    int(json.loads(view["private_metadata"])["case_id"]),
                    actor=body["user"]["id"],
                    reason=reason,
                    action_taken=(action_taken or "").strip(),
                )
        ack()
        postman.wake()


def _place_of(body: dict[str, Any]) -> dict[str, str]:
    container = body.get("container", {})
    return {"channel": container.get("channel_id", ""), "message_ts": container.get("message_ts", "")}
