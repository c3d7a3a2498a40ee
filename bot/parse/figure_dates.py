"""Dates in figures with the year last: 30/09/2026, 9/30/2026, 1.9.2026; which figure is the month."""

from __future__ import annotations

import re

FIGURES = re.compile(
    r"(?P<first>\d{1,2})(?P<sign>[-/.])(?P<second>\d{1,2})(?P=sign)(?P<year>\d{4}|\d{2})(?!\d)"
)
"""Such a date."""

_MONTHS_N = 12


def day_and_month(match: re.Match[str]) -> tuple[int, int] | None:
    """Return day and month of such a date; None where both orders are possible.

    One that could be read in two ways is read as the other dates of its text are, where these agree.
    """
    first, second = int(match["first"]), int(match["second"])
    orders = {_is_day_first(match)} - {None}
    orders = orders or {_is_day_first(each) for each in FIGURES.finditer(match.string)} - {None}
    if len(orders) != 1 and first != second:
        return None
    return (second, first) if orders == {False} else (first, second)


def _is_day_first(match: re.Match[str]) -> bool | None:
    if match["sign"] == "." or int(match["first"]) > _MONTHS_N:
        return True
    return False if int(match["second"]) > _MONTHS_N else None
