"""What the operator and the doors ask: keys, deliveries and what keeps them; a part of ``Engine``."""

from __future__ import annotations

from datetime import datetime

from nps_engine.storage import boards, deliveries, keys
from nps_engine.storage.store import Store
from nps_engine.storage.troubles import Trouble, fetch_open_troubles


class OfficeQuestions:
    """Questions about the bot's own affairs."""

    store: Store

    def api_key_id(self, key: str) -> int | None:
        """Return the id of an API key, or None where it is not one of ours."""
        with self.store.reading() as session:
            return keys.fetch_api_key_id(session, key)

    def delivery_counts(self) -> dict[str, int]:
        """Return how many deliveries are in each state that has any."""
        with self.store.reading() as session:
            return deliveries.fetch_delivery_counts(session)

    def troubles(self) -> tuple[Trouble, ...]:
        """Return what only a person can mend and keeps deliveries from going out, oldest first."""
        with self.store.reading() as session:
            return tuple(fetch_open_troubles(session))

    def is_any_board_stale(self, now: datetime) -> bool:
        """Return True where somebody looks at an App Home that a case went past."""
        with self.store.reading() as session:
            return bool(boards.fetch_stale_boards(session, now))
