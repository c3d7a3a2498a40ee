"""Posts that may have arrived: looked for in Slack by the outbox id that each carries.

Found: it is sent, and whatever the reply would have told is written down. Surely not there: it is pending again.
Where the bot may not read the channel it stays unknown, and the operator is told.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from slack_sdk.errors import SlackApiError

from bot.deliver.calls import Call, SlackCalls
from bot.deliver.outcomes import CONNECTION_ERRORS, retry_after
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
        settling: After which time Slack shows for sure what it took.
    """

    def __init__(
        self,
        store: Store,
        calls: SlackCalls,
        composed: Callable[[Delivery], Call | None],
        watch: TroubleWatch,
        settling: timedelta,
    ) -> None:
        self._store = store
        self._reader = calls.reader
        self._composed = composed
        self._watch = watch
        self._settling = settling

    def look(self, now: datetime) -> bool:
        """Look for all whose time has come; True where some are to be sent again or held up others.

        Raises:
            StorageError: If the database does not answer.
        """
        with self._store.reading() as session:
            lost = {each.id: each for each in leases.fetch_lost(session, now)}
        before_n = len(lost)
        place = lambda each: (each.pace, each.thread_ts)  # noqa: E731 - twice the same key
        groups = [
            (key, [each.id for each in group])
            for key, group in groupby(sorted(lost.values(), key=place), place)
        ]
        try:
            for (pace, thread_ts), ids in groups:
                self._look_into(pace, thread_ts, ids, lost, now)
        except (SlackApiError, *CONNECTION_ERRORS) as error:
            _LOG.warning("Slack cannot be read now; trying again: %s", error)
            self._postpone(lost, now + _wait_after(error), "Slack cannot be read now")
        return len(lost) < before_n

    def _look_into(
        self, pace: str, thread_ts: str, ids: Sequence[int], lost: dict[int, Delivery], now: datetime
    ) -> None:
        """Settle those of one channel or thread, page by page; what is settled is taken out of ``lost``."""
        taken_at = {each: lost[each].taken_at or lost[each].created_at for each in ids}
        try:
            channel_id = self._channel_id(pace)
            for seen in self._reader.read(channel_id, thread_ts, min(taken_at.values()), now):
                clear = [
                    each
                    for each in taken_at
                    if each in seen.stamps or seen.lacks(taken_at[each], self._settling)
                ]
                self._settle([lost[each] for each in clear], channel_id, seen.stamps, now)
                for each in clear:
                    del lost[each], taken_at[each]
                if not taken_at:
                    return
        except UnreadableError as error:
            self._postpone(taken_at, now + _LATER, str(error))
            with self._store.writing() as session:
                self._watch.open(session, TroubleKind.UNKNOWN, pace, str(error), now)
            return
        self._postpone(taken_at, now + self._settling, "Slack may not show it yet")

    def _postpone(self, ids: Collection[int], until: datetime, why: str) -> None:
        with self._store.writing() as session:
            leases.postpone_lost(session, ids, until, f"it may have arrived; {why}")

    def _channel_id(self, pace: str) -> str:
        with self._store.reading() as session:
            known = fetch_channel_id(session, pace)
        return known or self._reader.channel_id(channel_of(pace))

    def _settle(
        self, clear: Sequence[Delivery], channel_id: str, stamps: Mapping[int, str], now: datetime
    ) -> None:
        """Write down those that were found, and those that are surely not there."""
        calls = {each.id: self._call_of(each) for each in clear if each.id in stamps}
        with self._store.writing() as session:
            for each in clear:
                ts = stamps.get(each.id, "")
                is_settled = settle_delivery(
                    session,
                    each.id,
                    DeliveryState.SENT if ts else DeliveryState.PENDING,
                    now=now,
                    not_before=now,
                    error="" if ts else "Slack does not have it",
                    only_from=[DeliveryState.UNKNOWN],
                    # Tried again and lost again since this look began, it may have arrived that time.
                    attempts_n=None if ts else each.attempts_n,
                )
                call = calls.get(each.id)
                if is_settled and call is not None and call.on_sent is not None:
                    call.on_sent(session, {"ok": True, "channel": channel_id, "ts": ts})
        for each in clear:
            how = "had arrived" if each.id in stamps else "had not arrived and is sent again"
            _LOG.info("Delivery %d %s", each.id, how)

    def _call_of(self, delivery: Delivery) -> Call | None:
        try:
            return self._composed(delivery)
        except StorageError:
            raise
        except NpsError as error:
            _LOG.warning("Delivery %d arrived and is about nothing any more: %s", delivery.id, error)
            return None


def _wait_after(error: Exception) -> timedelta:
    """Return how long to leave Slack alone: as long as it asks, and a little at least."""
    if isinstance(error, SlackApiError):
        return max(_SOON, retry_after(error.response.headers, 1))
    return _SOON
