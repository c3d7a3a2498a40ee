"""Dates of instants in a time zone, quickly."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo

_QUARTER_S = 900
_SAFE_FROM_YEAR = 1973
"""Since then every time zone is a whole number of quarter hours from UTC (Liberia was the last, 1972)."""


class LocalDates:
    """The dates of instants in one time zone; those of one quarter hour are worked out once."""

    def __init__(self, time_zone: tzinfo) -> None:
        self._time_zone = time_zone
        self._known: dict[float, date] = {}

    def of(self, at: datetime) -> date:
        """Return the date of an aware instant."""
        if at.year < _SAFE_FROM_YEAR:
            return at.astimezone(self._time_zone).date()
        if self._time_zone is UTC and at.tzinfo is UTC:
            return at.date()
        quarter = at.timestamp() // _QUARTER_S
        found = self._known.get(quarter)
        if found is None:
            found = self._known[quarter] = at.astimezone(self._time_zone).date()
        return found
