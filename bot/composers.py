"""What each kind of delivery says, as things are when its turn comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.answers import Answers
from bot.asking import Asked, answered
from bot.config import Policy
from bot.deliver.calls import Call, nothing_yet
from bot.deliver.reading import METADATA_EVENT
from bot.deliver.telling import SHOWN_ANEW, Compose
from bot.desk import Desk, payload_of
from bot.operator import compose_trouble
from bot.render.alert import render_alert
from bot.render.case_events import ESCALATED, REMINDED, render_case_event
from bot.render.home import PERIODS, render_home, render_home_empty
from bot.render.trouble import render_banner
from bot.route_composers import alert_place, note_alert, route_composers
from nps_engine.errors import NoDataError, UserError
from nps_engine.periods import last_units
from nps_engine.storage.boards import BOARD_DELIVERY
from nps_engine.storage.cases import CASE_DELIVERY, CASE_EVENT_DELIVERY
from nps_engine.storage.deliveries import Delivery
from nps_engine.storage.told import (
    ERASE_DELIVERY,
    place_alert,
    place_event,
    tell_untold_events,
)
from nps_engine.storage.troubles import TROUBLE_DELIVERY


def composers(desk: Desk, policy: Policy) -> dict[str, Compose]:
    """Return what turns each kind of delivery into a call."""
    return {
        **route_composers(desk, policy, _told_somewhere),
        "answer": lambda delivery: _answer(delivery, desk),
        SHOWN_ANEW: lambda delivery: _shown_anew(delivery, desk),
        "post": lambda delivery: _post(delivery, desk),
        "digest": lambda delivery: _post(delivery, desk),
        CASE_DELIVERY: lambda delivery: _case(delivery, desk, policy),
        CASE_EVENT_DELIVERY: lambda delivery: _case_event(delivery, desk),
        BOARD_DELIVERY: lambda delivery: _home(delivery, desk, desk.answers),
        ERASE_DELIVERY: _erase,
        TROUBLE_DELIVERY: lambda delivery: compose_trouble(delivery, desk, policy),
    }


def _answer(delivery: Delivery, desk: Desk) -> Call | None:
    payload = _said(delivery, desk)
    if not payload:
        return None  # its text showed somebody who was erased on request
    return _message("respond", payload, {key: payload[key] for key in payload.keys() - _MESSAGE_KEYS})


def _shown_anew(delivery: Delivery, desk: Desk) -> Call | None:
    call = _answer(delivery, desk)
    return call and replace(call, is_repeatable=True)


def _post(delivery: Delivery, desk: Desk) -> Call | None:
    payload = _said(delivery, desk)
    if not payload:
        return None
    target = {key: payload[key] for key in payload.keys() - _MESSAGE_KEYS}
    return _message("chat.postMessage", payload, {**target, "metadata": _metadata(delivery)})


def _said(delivery: Delivery, desk: Desk) -> Mapping[str, Any]:
    """Return what a delivery says: the answer to its question, or what was rendered when it was put there."""
    payload = dict(delivery.payload)
    asked = payload.pop("asked", None)
    if asked is None:
        return payload
    return {**payload, **answered(desk, Asked(**asked))}


def _case(delivery: Delivery, desk: Desk, policy: Policy) -> Call | None:
    """Post a case's alert, or edit the one that stands; nothing where the case is erased."""
    try:
        case = desk.engine.case(int(delivery.payload["case_id"]))
    except UserError:
        return None
    payload = payload_of(render_alert(case, time_zone=desk.engine.time_zone))
    if case.message_ts:
        place = {"channel": case.channel, "ts": case.message_ts}
        edit = _message("chat.update", payload, place, lambda session, _: note_alert(desk, session, case))
        return replace(edit, is_repeatable=True)
    channel = alert_place(desk, case, policy.followup.channel)
    if not channel:
        return None
    target = {"channel": channel, "metadata": _metadata(delivery)}

    def note(session: Any, reply: Mapping[str, Any]) -> None:
        place = {"channel": str(reply["channel"]), "message_ts": str(reply["ts"])}
        place_alert(session, case.id, **place, now=desk.clock())
        note_alert(desk, session, case)

    return _message("chat.postMessage", payload, target, note)


def _case_event(delivery: Delivery, desk: Desk) -> Call | None:
    """Tell an event of a case in its alert's thread, or to somebody; nothing where the case is erased."""
    case_id, event_id = int(delivery.payload["case_id"]), int(delivery.payload["event_id"])
    event = desk.engine.case_event(event_id)
    if event is None:
        return None
    case = desk.engine.case(case_id)
    target = {"channel": delivery.payload["to"], "metadata": _metadata(delivery)}
    if not target["channel"]:
        if not case.message_ts:  # told as soon as that is known, which may be at this moment
            return nothing_yet(lambda session, _: tell_untold_events(session, case_id, desk.clock()))
        target |= {"channel": case.channel, "thread_ts": case.message_ts}
        target |= {"reply_broadcast": True} if event.what in (REMINDED, ESCALATED) else {}

    def note(session: Any, reply: Mapping[str, Any]) -> None:
        place = {"channel": str(reply["channel"]), "message_ts": str(reply["ts"])}
        place_event(session, event_id, case_id=case_id, **place, now=desk.clock())

    payload = payload_of(render_case_event(event, case, time_zone=desk.engine.time_zone))
    return _message("chat.postMessage", payload, target, note)


def _told_somewhere(
    delivery: Delivery, payload: Mapping[str, Any], where: Mapping[str, Any], on_sent: Any
) -> Call:
    """Post a message, or edit the one that stands where ``ts`` says."""
    if "ts" in where:
        return replace(_message("chat.update", payload, where), is_repeatable=True)
    return _message("chat.postMessage", payload, {**where, "metadata": _metadata(delivery)}, on_sent)


def _erase(delivery: Delivery) -> Call:
    """Delete a message of ours; where it is gone already, all is done."""
    place = {"channel": delivery.payload["channel"], "ts": delivery.payload["message_ts"]}
    return Call("chat.delete", place, done_errors=frozenset({"message_not_found"}), is_repeatable=True)


def _home(delivery: Delivery, desk: Desk, answers: Answers) -> Call:
    spans = {value: last_units(n, interval, desk.today) for _, value, n, interval in PERIODS}
    try:
        span, user = str(delivery.payload["span"]), str(delivery.payload["user"])
        board = answers.board(desk.clock(), period=spans.get(span), user=user)
        view = render_home(board, today=desk.today, time_zone=desk.engine.time_zone)
    except NoDataError:
        view = render_home_empty()
    banner = render_banner(desk.engine.troubles())
    view = {**view, "blocks": [*banner, *view["blocks"]][:_HOME_BLOCKS_MOST]}
    return Call("views.publish", {"user_id": delivery.payload["user"], "view": view}, is_repeatable=True)


_HOME_BLOCKS_MOST = 100
_MESSAGE_KEYS = frozenset({"text", "forms", "chart"})


def _message(
    method: str, payload: Mapping[str, Any], arguments: Mapping[str, Any], on_sent: Any = None
) -> Call:
    quiet = {} if method == "respond" else {"unfurl_links": False, "unfurl_media": False}
    if method == "chat.update":
        quiet = {}
    return Call(
        method,
        {**arguments, **quiet},
        forms=payload["forms"],
        text=payload["text"],
        chart=payload["chart"],
        on_sent=on_sent,
    )


def _metadata(delivery: Delivery) -> dict[str, Any]:
    return {"event_type": METADATA_EVENT, "event_payload": {"delivery_id": delivery.id}}
