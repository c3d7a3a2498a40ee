"""The operator: told once, in a place they see, of what only a person can mend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.config import Policy
from bot.deliver.calls import Call
from bot.deliver.reading import METADATA_EVENT
from bot.desk import Desk, payload_of
from bot.render.trouble import render_trouble
from nps_engine.storage.deliveries import Delivery
from nps_engine.storage.paces import POSTS
from nps_engine.storage.troubles import (
    Trouble,
    TroubleKind,
    fetch_held_n,
    fetch_open_troubles,
    fetch_trouble,
    place_trouble,
)


def compose_trouble(delivery: Delivery, desk: Desk, policy: Policy) -> Call | None:
    """Return the notice of a trouble, or the edit that says that it is mended.

    Nothing where it was mended before it could be told, or where the trouble has every place that could tell
    it: App Home, ``npsbot doctor`` and ``/readyz`` show it all the same.
    """
    with desk.engine.store.reading() as session:
        trouble = fetch_trouble(session, int(delivery.payload["trouble_id"]))
        held_n = fetch_held_n(session, trouble)
        silent = {each.place for each in fetch_open_troubles(session) if each.kind is TroubleKind.CHANNEL}
    payload = payload_of(render_trouble(trouble, held_n, time_zone=desk.engine.time_zone))
    message = {"forms": payload["forms"], "text": payload["text"]}
    if trouble.message_ts:
        place = {"channel": trouble.channel, "ts": trouble.message_ts}
        return Call("chat.update", place, **message, is_repeatable=True)
    channel = _channel(policy, silent)
    if trouble.mended_at is not None or not channel:
        return None
    metadata = {"event_type": METADATA_EVENT, "event_payload": {"delivery_id": delivery.id}}
    quiet = {"unfurl_links": False, "unfurl_media": False}
    return Call(
        "chat.postMessage",
        {"channel": channel, "metadata": metadata, **quiet},
        **message,
        on_sent=lambda session, reply: _note(session, trouble, reply),
    )


def _channel(policy: Policy, silent: set[str]) -> str:
    """Return the first place that can tell: the operator's own, the follow-up channel, the digest's."""
    places = (policy.operator.channel, policy.followup.channel, policy.digest.channel)
    return next((each for each in places if each and f"{POSTS}{each}" not in silent), "")


def _note(session: Any, trouble: Trouble, reply: Mapping[str, Any]) -> None:
    place_trouble(session, trouble.id, channel=str(reply["channel"]), message_ts=str(reply["ts"]))
