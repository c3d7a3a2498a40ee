"""Periods that are told by their ends: "since March", "until Q2", "from January to March", "Q3"."""

from __future__ import annotations

import re
from datetime import date

from bot.parse.bounds import ONE_DAY, checked_period, not_after_today, settled
from bot.parse.moments import Moment, Stretch, moment_at
from nps_engine.periods import EARLIEST_ON, Period

_SEPARATOR = re.compile(
    r"(?: (?:up )?(?P<word>to|until|till|til|through|thru|and|-|–|—) | ?(?:\.\.+|–|—) ?|-(?=[a-z]))(?:the )?"
)
_ONWARDS = re.compile(r" (?:on|onwards?|(?:un)?till? (?:now|today)|to (?:now|date))(?= |$)")


def _whole_word(text: str, end: int) -> bool:
    return end == len(text) or text[end] == " "


def since_at(text: str, today: date) -> tuple[Period, int] | None:
    """Return "since March", "from March on" and "from 2026-03-01", to tomorrow."""
    intro = re.match(r"(since|starting(?: from| in| on)?|from) (?:the )?", text)
    found = intro and moment_at(text, intro.end(), today)
    if not intro or not found or not _whole_word(text, found[1]):
        return None
    moment, end = found
    onwards = _ONWARDS.match(text, end)
    is_day = isinstance(moment, Moment) and moment.day is not None
    if intro[1] == "from" and not onwards and not is_day:
        return None
    from_on, _ = moment.latest(today)
    end = onwards.end() if onwards else end
    return checked_period(from_on, max(today, from_on) + ONE_DAY, today, text[:end]), end


def until_at(text: str, today: date) -> tuple[Period, int] | None:
    """Return "until Q2", "to 2026-02-01" and "before March", from the earliest day."""
    intro = re.match(r"(before|until|till|up to|to|through) (?:the )?(?:end of )?", text)
    found = intro and moment_at(text, intro.end(), today)
    if not intro or not found or not _whole_word(text, found[1]):
        return None
    moment, end = found
    start, after = moment.latest(today)
    before = intro[1] == "before" or (moment.is_iso and intro[1] != "through")
    to_on = start if before else not_after_today(start, after, today)
    return checked_period(EARLIEST_ON, to_on, today, text[:end]), end


def range_at(text: str, today: date) -> tuple[Period, int] | None:
    """Return "from January to March" and "between 2026-01-01 and 2026-02-01"."""
    intro = re.match(r"(?:(?P<word>between|from) )?(?:the )?", text)
    found = moment_at(text, intro.end(), today) if intro else None
    separator = _SEPARATOR.match(text, found[1]) if found else None
    second = moment_at(text, separator.end(), today) if separator else None
    if not (intro and found and separator and second) or not _whole_word(text, second[1]):
        return None
    if separator["word"] == "and" and intro["word"] != "between":
        return None
    inclusive = separator["word"] in ("through", "thru")
    return _between(found[0], second[0], inclusive, today, text[: second[1]]), second[1]


def single_at(text: str, today: date) -> tuple[Period, int] | None:
    """Return "Q3", "the last month" and what "from August" says of comments: those of August."""
    intro = re.match(r"(?:from )?(?:the )?", text)
    found = moment_at(text, intro.end(), today) if intro else None
    if found is None or not _whole_word(text, found[1]):
        return None
    return settled(found[0], today), found[1]


def _between(
    first: Moment | Stretch, last: Moment | Stretch, inclusive: bool, today: date, said: str
) -> Period:
    """Return the period of two moments; a year said with one of them counts for the other."""
    if first.year is not None and last.year is None:
        from_on, _ = first.latest(today)
        start, after = last.first(from_on)
    else:
        start, after = last.latest(today)
        from_on, _ = first.latest(start)
    exclusive = last.is_iso and not inclusive
    to_on = start if exclusive else not_after_today(start, after, today)
    return checked_period(from_on, to_on, today, said)
