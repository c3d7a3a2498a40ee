"""How many people were asked, as it comes in: one count of a survey's invitations on a day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from nps_engine.errors import UserError
from nps_engine.intake.cells import NAME_CHARS, clean_line
from nps_engine.intake.faults import CellFault
from nps_engine.values import Invitations

MOST_N = 1_000_000_000
"""More people cannot be asked on one day; a database's integer takes as many."""

_WHOLE = re.compile(r"\d{1,10}", re.ASCII)


def parse_invitations(
    fields: Mapping[str, object], *, survey_key: str, source: str, today: date
) -> Invitations:
    """Read one count.

    Args:
        fields: ``on`` (a date), ``n``, and ``source`` where there are several sendings a day.
        survey_key: The survey it belongs to.
        source: What stands where the fields name none.
        today: The date that it is for the workspace; it is tomorrow already east of it.

    Raises:
        UserError: If the date or the number cannot be.
    """
    return Invitations(
        survey_key, _day(fields.get("on"), today), _count(fields.get("n")), _source(fields) or source
    )


def _day(value: object, today: date) -> date:
    allowed = "Allowed: a date as 2026-11-18, not in the future"
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day > today + timedelta(days=1):
        raise UserError(f"on: {_shown(value)} is not a day on which people were asked", allowed)
    return day


def _count(value: object) -> int:
    allowed = f"Allowed: a whole number from 0 (takes it back) to {MOST_N:,}"
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_N:
        raise UserError(f"n: {_shown(value)} is not a number of people", allowed)
    return value


def _source(fields: Mapping[str, object]) -> str:
    try:
        source = clean_line(fields.get("source"))
    except CellFault as fault:
        raise UserError(f"source: {_shown(fields.get('source'))} is not a name", str(fault)) from None
    if len(source) > NAME_CHARS:
        raise UserError(f"source: {len(source)} characters are too many", f"Allowed: up to {NAME_CHARS}")
    return source


def _shown(value: object) -> str:
    return "nothing" if value is None else f"“{value}”"
