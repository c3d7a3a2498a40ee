"""Posts that may have arrived: looked for in Slack by the outbox id that each carries.

Found: it is sent, and whatever the reply would have told is written down. Surely not there: it is pending again.
Where the bot may not read the channel it stays unknown, and the operator is told.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from slack_sdk.errors import SlackApiError

from bot.deliver.calls import Call, SlackCalls
from bot.deliver.outcomes import CONNECTION_ERRORS
from bot.deliver.pace import channel_of
from bot.deliver.reading import UnreadableError
from bot.deliver.watch import TroubleWatch
from nps_engine.errors import NpsError, StorageError
from nps_engine.storage import leases
from nps_engine.storage.deliveries import Delivery, DeliveryState, settle_delivery
from nps_engine.storage.paces import fetch_channel_id
from nps_engine.storage.store import Store
from nps_engine.storage.troubles import TroubleKind

_LOG = logging.getLogger(__name__)
_SOON = timedelta(seconds=15)
_LATER = timedelta(minutes=10)


class LostPosts:
    """Settles posts whose outcome is unknown.

    Args:
        composed: Turns a delivery into its call, which knows what to write down once it is sent.
    """

    def __init__(
        self,
        store: Store,
        calls: SlackCalls,
        composed: Callable[[Delivery], Call | None],
        watch: TroubleWatch,
    ) -> None:
        self._store = store
        self._reader = calls.reader
        self._composed = composed
        self._watch = watch

    def look(self, now: datetime) -> bool:
        """Look for all whose time has come; True where some are to be sent again or held up others.

        Raises:
            StorageError: If the database does not answer.
        """
        with self._store.reading() as session:
            lost = leases.fetch_lost(session, now)
        is_any_settled = False
        place = lambda each: (each.pace, each.thread_ts)  # noqa: E731 - twice the same key
        for (pace, thread_ts), group in groupby(sorted(lost, key=place), place):
            is_any_settled |= self._look_into(pace, thread_ts, list(group), now)
        return is_any_settled

    def _look_into(self, pace: str, thread_ts: str, lost: Sequence[Delivery], now: datetime) -> bool:
        ids = [each.id for each in lost]
        try:
            channel_id = self._channel_id(pace)
            since = min(each.taken_at or each.created_at for each in lost)
            found = self._reader.find(channel_id, thread_ts, set(ids), since, now)
        except UnreadableError as error:
            with self._store.writing() as session:
                leases.postpone_lost(session, ids, now + _LATER, f"it may have arrived; {error}")
                self._watch.open(session, TroubleKind.UNKNOWN, pace, str(error), now)
            return False
        except (SlackApiError, *CONNECTION_ERRORS) as error:
            _LOG.warning("%s cannot be read now; trying again: %s", channel_of(pace), error)
            with self._store.writing() as session:
                leases.postpone_lost(
                    session, ids, now + _SOON, "it may have arrived; Slack cannot be read now"
                )
            return False
        for each in lost:
            self._settle(each, channel_id, found, now)
        return True

    def _channel_id(self, pace: str) -> str:
        with self._store.reading() as session:
            known = fetch_channel_id(session, pace)
        return known or self._reader.channel_id(channel_of(pace))

    def _settle(self, delivery: Delivery, channel_id: str, found: Mapping[int, str], now: datetime) -> None:
        ts = found.get(delivery.id, "")
        call = self._call_of(delivery) if ts else None
        state = DeliveryState.SENT if ts else DeliveryState.PENDING
        error = "" if ts else "Slack does not have it"
        with self._store.writing() as session:
            is_settled = settle_delivery(
                session,
                delivery.id,
                state,
                now=now,
                not_before=now,
                error=error,
                only_from=[DeliveryState.UNKNOWN],
            )
            if is_settled and call is not None and call.on_sent is not None:
                call.on_sent(session, {"ok": True, "channel": channel_id, "ts": ts})
        _LOG.info("Delivery %d %s", delivery.id, "had arrived" if ts else "had not arrived and is sent again")

    def _call_of(self, delivery: Delivery) -> Call | None:
        try:
            return self._composed(delivery)
        except StorageError:
            raise
        except NpsError as error:
            _LOG.warning("Delivery %d arrived and is about nothing any more: %s", delivery.id, error)
            return None
