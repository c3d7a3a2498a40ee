"""What the deliveries of routing say: single responses, summaries, and decisions whose wait is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.config import Policy
from bot.deliver.calls import Call
from bot.deliver.telling import Compose
from bot.desk import Desk, payload_of
from bot.render.message import Message
from bot.render.routed import SHOWN_MOST_N, render_summary, render_thanks, render_told
from nps_engine.case_reports import CaseReport
from nps_engine.routes import Told, note_alert_told, summary, told
from nps_engine.routing.rules import Action
from nps_engine.storage.deliveries import Delivery
from nps_engine.storage.routed import ROUTE_DELIVERY, TOLD_DELIVERY, place_told
from nps_engine.storage.summaries import SUMMARY_DELIVERY, place_summary

Post = Callable[[Delivery, Mapping[str, Any], Mapping[str, Any], Any], Call]
"""Makes the call that posts, or edits where ``ts`` is given: delivery, payload, where, and what to do after it."""


def route_composers(desk: Desk, policy: Policy, post: Post) -> dict[str, Compose]:
    """Return what turns each kind of delivery of routing into a call."""
    return {
        ROUTE_DELIVERY: lambda delivery: _decide(delivery, desk),
        TOLD_DELIVERY: lambda delivery: _told(delivery, desk, policy, post),
        SUMMARY_DELIVERY: lambda delivery: _summary(delivery, desk, policy, post),
    }


def alert_place(desk: Desk, case: CaseReport, channel: str) -> str:
    """Return the channel or person that a case's alert is posted to; empty where a summary tells of it.

    Args:
        channel: The follow-up channel.
    """
    routed = told(desk.engine, case.response.id)
    if routed is None:
        return channel
    if routed.is_listed and (case.state == "open" or case.is_corrected):
        return ""
    return _place(desk, routed.destination, channel)


def note_alert(desk: Desk, session: Any, case: CaseReport) -> None:
    """Have the summary that lists a case say what its alert says."""
    note_alert_told(session, case.response.id, desk.clock())


def _decide(delivery: Delivery, desk: Desk) -> None:
    """Decide about a response whose wait is over; what is to be told of it comes next in the outbox."""
    with desk.engine.work(desk.clock()) as work:
        work.decide_route(int(delivery.payload["response_id"]))


def _told(delivery: Delivery, desk: Desk, policy: Policy, post: Post) -> Call | None:
    """Tell of a response without a case, or edit what stands; nothing where it is erased."""
    response_id = int(delivery.payload["response_id"])
    found = told(desk.engine, response_id)
    if found is None or (found.is_listed and not found.message_ts):
        return None

    def note(session: Any, reply: Mapping[str, Any]) -> None:
        place = {"channel": str(reply["channel"]), "message_ts": str(reply["ts"])}
        place_told(session, response_id, **place, now=desk.clock())

    where = _where(desk, found.destination, found.channel, found.message_ts, policy.followup.channel)
    return post(delivery, payload_of(_words(found, desk, policy)), where, note) if where else None


def _words(found: Told, desk: Desk, policy: Policy) -> Message:
    if found.action is Action.THANK:
        return render_thanks(found, policy.promoters, time_zone=desk.engine.time_zone)
    return render_told(found, time_zone=desk.engine.time_zone)


def _summary(delivery: Delivery, desk: Desk, policy: Policy, post: Post) -> Call | None:
    """Post or edit a summary; nothing where all that it listed was erased before it stood."""
    summary_id = int(delivery.payload["summary_id"])
    found = summary(desk.engine, summary_id, most_n=SHOWN_MOST_N)
    if found is None or not (found.tally.n or found.message_ts):
        return None

    def note(session: Any, reply: Mapping[str, Any]) -> None:
        place_summary(session, summary_id, channel=str(reply["channel"]), message_ts=str(reply["ts"]))

    where = _where(desk, found.destination, found.channel, found.message_ts, policy.followup.channel)
    words = render_summary(found, time_zone=desk.engine.time_zone)
    return post(delivery, payload_of(words), where, note) if where else None


def _where(desk: Desk, destination: str, channel: str, message_ts: str, usual: str) -> dict[str, str]:
    """Return where a message stands, or is to be posted; nothing where there is nobody to tell."""
    if message_ts:
        return {"channel": channel, "ts": message_ts}
    place = _place(desk, destination, usual)
    return {"channel": place} if place else {}


def _place(desk: Desk, destination: str, usual: str) -> str:
    return desk.engine.routing.place(destination, desk.clock(), desk.engine.time_zone) or usual
