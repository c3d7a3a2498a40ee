"""What only a person can mend, noticed as deliveries end: each trouble is opened once and mended once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.deliver.outcomes import Blame, Outcome
from bot.deliver.pace import channel_of
from nps_engine.storage.deliveries import Delivery, DeliveryState
from nps_engine.storage.troubles import (
    Trouble,
    TroubleKind,
    fetch_open_troubles,
    fetch_over,
    mend_troubles,
    open_trouble,
)

_ANSWER = "answer"
_KINDS = {
    Blame.CHANNEL: TroubleKind.CHANNEL,
    Blame.TOKEN: TroubleKind.TOKEN,
    Blame.SCOPE: TroubleKind.SCOPE,
}


class TroubleWatch:
    """Knows the open troubles, so that what goes well costs no look into the database."""

    def __init__(self) -> None:
        self._open: tuple[Trouble, ...] = ()

    def look(self, session: Session, now: datetime) -> None:
        """Learn of the troubles that other processes opened, and end those for which nothing waits any more."""
        self._open = tuple(fetch_open_troubles(session))
        if self._open:
            self._mend(session, fetch_over(session, self._open), now)

    def token_is_good(self, session: Session, now: datetime) -> None:
        """End the trouble with the token."""
        known = fetch_open_troubles(session)
        self._mend(session, [each.id for each in known if each.kind is TroubleKind.TOKEN], now)

    def note(self, session: Session, delivery: Delivery, pace: str, outcome: Outcome, now: datetime) -> None:
        """Open or end the troubles that the end of an attempt shows."""
        if outcome.state is DeliveryState.SENT:
            self._went_well(session, pace, now)
        elif outcome.state is DeliveryState.DEAD and delivery.kind != _ANSWER:
            self.open(session, TroubleKind.SET_ASIDE, delivery.kind, outcome.error, now)
        elif outcome.blame in _KINDS and (channel_of(pace) or outcome.blame is not Blame.CHANNEL):
            self.open(session, _KINDS[outcome.blame], pace, outcome.error, now)

    def open(self, session: Session, kind: TroubleKind, place: str, error: str, now: datetime) -> None:
        """Note a trouble; the operator is told where it is new."""
        is_known = any(each.kind is kind and each.place in (place, "") for each in self._open)
        if not is_known and open_trouble(session, kind, place, error, now):
            self._open = tuple(fetch_open_troubles(session))

    def _went_well(self, session: Session, pace: str, now: datetime) -> None:
        if not (self._open and pace):
            return
        mended = [
            each.id
            for each in self._open
            if each.kind is TroubleKind.TOKEN
            or (each.kind in (TroubleKind.CHANNEL, TroubleKind.SCOPE) and each.place == pace)
        ]
        self._mend(session, mended, now)

    def _mend(self, session: Session, ids: list[int], now: datetime) -> None:
        mend_troubles(session, ids, now)
        self._open = tuple(each for each in self._open if each.id not in ids)
