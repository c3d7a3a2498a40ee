"""One delivery told: composed as things are now, let through by its pace, said, and written down."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.deliver.calls import Call, SlackCalls
from bot.deliver.outcomes import Blame, Outcome, backoff
from bot.deliver.pace import channel_of, pace_of, rates
from bot.deliver.watch import TroubleWatch
from nps_engine.errors import NpsError, StorageError
from nps_engine.storage import deliveries, leases
from nps_engine.storage.deliveries import Delivery, DeliveryState
from nps_engine.storage.paces import EVERYTHING, RateOf, hold_pace, save_channel_id
from nps_engine.storage.store import Store

_LOG = logging.getLogger(__name__)

SHOWN_ANEW = "shown_anew"
"""The kind of delivery that replaces a list or a reminder by what is true now; it may be said twice."""

Compose = Callable[[Delivery], Call | None]
"""Turns a delivery into a call as things are now; None where there is nothing left to say."""


@dataclass(frozen=True)
class Terms:
    """How the postman works.

    Args:
        rate_of: What each pace allows.
        settling: After which time Slack shows for sure what it took.
    """

    rate_of: RateOf = field(default_factory=lambda: rates(1.0, 10))
    settling: timedelta = timedelta(seconds=30)


@dataclass(frozen=True)
class Said:
    """A delivery whose turn came, the call that it became, and how that ended."""

    delivery: Delivery
    call: Call | None
    outcome: Outcome
    pace: str = ""


class Teller:
    """Tells deliveries; safe to use from many threads.

    Args:
        composers: By kind of delivery.
        clock: Returns the present instant.
        terms: How fast, and how long Slack may take to show what it took.
    """

    def __init__(
        self,
        store: Store,
        calls: SlackCalls,
        composers: Mapping[str, Compose],
        *,
        clock: Callable[[], datetime],
        terms: Terms,
        watch: TroubleWatch,
    ) -> None:
        self._store = store
        self._calls = calls
        self._composers = composers
        self._clock = clock
        self._terms = terms
        self._watch = watch
        self._known_channels: dict[str, str] = {}

    def say(self, delivery: Delivery, is_leased: Callable[[Delivery], bool]) -> Said | None:
        """Have it said; None where it has to wait for its pace.

        Where that took so long that another process may have taken it over, it is left for later. A bug of ours
        sets the delivery aside instead of stopping its lane; a database that does not answer before anything was
        said leaves it for later.
        """
        pace = delivery.pace
        try:
            call = self.composed(delivery)
            if call is None or not call.method:
                return Said(delivery, call, Outcome(DeliveryState.SENT, "nothing left to say"))
            pace = pace_of(call.method, call.arguments)
            if not self._is_admitted(delivery, pace, str(call.arguments.get("thread_ts") or "")):
                return None
        except StorageError as error:
            waiting = Outcome(DeliveryState.PENDING, str(error), backoff(delivery.attempts_n))
            return Said(delivery, None, waiting, pace)
        except Exception as error:  # a bug of ours sets this one aside, with a reference; its lane goes on
            return Said(delivery, None, Outcome(DeliveryState.DEAD, _fault_words(error, delivery)), pace)
        if not is_leased(delivery):
            return Said(delivery, None, Outcome(DeliveryState.PENDING, "this process stood still"), pace)
        try:
            return Said(delivery, call, self._calls.make(call, delivery.attempts_n), pace)
        except Exception as error:  # likewise, after it may have been said
            return Said(delivery, call, Outcome(DeliveryState.DEAD, _fault_words(error, delivery)), pace)

    def composed(self, delivery: Delivery) -> Call | None:
        """Return a delivery as a call, as things are now."""
        return self._composers[delivery.kind](delivery)

    def _is_admitted(self, delivery: Delivery, pace: str, thread_ts: str) -> bool:
        """Note what limits a delivery, where that shows only now; False where it has to wait for it."""
        if (pace, thread_ts) == (delivery.pace, delivery.thread_ts):
            return True
        rate = self._terms.rate_of(pace)
        with self._store.writing() as session:
            return leases.admit(session, delivery, pace, thread_ts, now=self._clock(), rate=rate)

    def write_down(self, session: Session, said: Said, now: datetime) -> None:
        """Write down how a delivery ended, with all that follows from it."""
        delivery, outcome = said.delivery, said.outcome
        is_sent = outcome.state is DeliveryState.SENT
        waits = {
            DeliveryState.PENDING: outcome.wait,
            DeliveryState.UNKNOWN: self._terms.settling,
        }
        is_written = deliveries.settle_delivery(
            session,
            delivery.id,
            outcome.state,
            now=now,
            not_before=now + waits[outcome.state] if outcome.state in waits else None,
            error=outcome.error,
            # What Slack took is true whatever was thought of it meanwhile; anything else only while it is ours.
            only_from=() if is_sent else (DeliveryState.SENDING,),
            owner=None if is_sent else delivery.owner,
        )
        if not is_written:
            return
        if is_sent and said.call is not None and said.call.on_sent is not None:
            said.call.on_sent(session, outcome.reply)
        if is_sent and channel_of(said.pace):
            self._note_channel(session, said.pace, str(outcome.reply.get("channel") or ""))
        key = _held_key(said.pace, outcome.blame)
        if key and outcome.wait:
            hold_pace(session, key, now + outcome.wait, now)
        self._watch.note(session, delivery, said.pace, outcome, now)

    def _note_channel(self, session: Session, pace: str, channel_id: str) -> None:
        if channel_id and self._known_channels.get(pace) != channel_id:
            save_channel_id(session, pace, channel_id)
            self._known_channels[pace] = channel_id


def _held_key(pace: str, blame: Blame) -> str:
    """Return the pace that has to wait for what stood in the way; empty where only the delivery itself does."""
    if not pace or blame is Blame.NOBODY:
        return ""
    if blame is Blame.TOKEN:
        return EVERYTHING
    return "" if blame is Blame.CHANNEL and not channel_of(pace) else pace


def _fault_words(error: Exception, delivery: Delivery) -> str:
    """Log a fault of ours with a new reference, and return what the operator is told of it."""
    if isinstance(error, NpsError):
        return str(error)
    reference = secrets.token_hex(4)
    _LOG.error("Reference %s: delivery %d (%s)", reference, delivery.id, delivery.kind, exc_info=error)
    return (
        f"a fault of npsbot, {type(error).__name__}: {error}"[:500] + f" (reference {reference} in the log)"
    )
