"""What a column holds, found in a walk over rows with flat memory."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import Literal

from nps_engine.intake.cells import parse_rating
from nps_engine.intake.faults import CellFault
from nps_engine.intake.header_rows import compact
from nps_engine.intake.headings import PLAIN_IDS
from nps_engine.intake.instants import DateOrder, date_order_of
from nps_engine.intake.tables import Table
from nps_engine.values import Metric

DISTINCT_MAX = 2_000
"""How many different values of a column are remembered; more is no group that people look at."""

_DATE = re.compile(
    r"\d{4}-\d\d?-\d\d?(?:[T ].*)?|\d{1,2}([/.\-])\d{1,2}\1(?:\d{4}|\d\d)(?:[, T].*)?"
    r"|\d{4}/\d\d?/\d\d?(?: .*)?",
    re.ASCII,
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WEB = re.compile(r"https?://|www\.", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:E[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.ASCII)
_REMEMBERED_CHARS = 120
_ENOUGH_N = 30
_FEW_VALUES_N = 50
_NEW_SHARE = 0.05
_LABEL_CHARS = 60  # longest label of a rating, as “Not at all likely - 0”

Kind = Literal["rating", "number", "date", "email", "web", "json", "text"]


@dataclass
class Profile:
    """What one column holds.

    Args:
        filled_n: Cells that are not empty.
        repeats_n: Filled cells whose value was there before, among the values remembered.
        distinct: The different values, cut at 120 characters, at most ``DISTINCT_MAX`` + 1 of them.
        kinds: How many filled cells are a rating of the scale, another number, a date, ….
        ratings: How often each rating of the scale occurs.
        rounded_n: Numbers that a spreadsheet has rounded (1.2E+11).
        chars_n: Characters of all filled cells.
        words_n: Words of all filled cells.
        orders: How many dates prove each order, or could be either.
        either: One of the dates that could be either, for showing.
    """

    filled_n: int = 0
    repeats_n: int = 0
    distinct: dict[str, None] = field(default_factory=dict)
    kinds: dict[Kind, int] = field(default_factory=dict)
    ratings: dict[int, int] = field(default_factory=dict)
    rounded_n: int = 0
    chars_n: int = 0
    words_n: int = 0
    orders: dict[DateOrder | Literal["either"], int] = field(default_factory=dict)
    either: str = ""

    def add(self, cell: str, metric: Metric) -> None:
        """Take in one cell."""
        text = cell.strip()
        if not text:
            return
        self.filled_n += 1
        self.chars_n += len(text)
        self.words_n += text.count(" ") + 1
        short = text[:_REMEMBERED_CHARS]
        if short in self.distinct:
            self.repeats_n += 1
        elif len(self.distinct) <= DISTINCT_MAX:
            self.distinct[short] = None
        kind, rating = _kind_of(text, metric) if len(text) <= _LABEL_CHARS else (_kind_of_long(text), None)
        if kind == "date":
            self._note_order(text)
        elif rating is not None:
            self.ratings[rating] = self.ratings.get(rating, 0) + 1
        elif kind == "number":
            self.rounded_n += bool(_ROUNDED.fullmatch(text))
        self.kinds[kind] = self.kinds.get(kind, 0) + 1

    def share(self, *kinds: Kind) -> float:
        """Return the share of filled cells that are of one of these kinds, 0 to 1."""
        return sum(self.kinds.get(kind, 0) for kind in kinds) / self.filled_n if self.filled_n else 0.0

    @property
    def distinct_share(self) -> float:
        """Return how many of the filled cells are the first of their value, 0 to 1."""
        return 1 - self.repeats_n / self.filled_n if self.filled_n else 0.0

    @property
    def mean_chars(self) -> float:
        """Return the mean length of a filled cell."""
        return self.chars_n / self.filled_n if self.filled_n else 0.0

    @property
    def mean_words(self) -> float:
        """Return the mean number of words of a filled cell."""
        return self.words_n / self.filled_n if self.filled_n else 0.0

    def _note_order(self, text: str) -> None:
        order = date_order_of(text)
        if order is None:
            return
        self.orders[order] = self.orders.get(order, 0) + 1
        if order == "either":
            self.either = self.either or text


def profiles_of(header: Sequence[str], rows: Iterable[Sequence[str]], metric: Metric) -> dict[str, Profile]:
    """Return the profile of every column, in the header's order.

    Args:
        header: The columns.
        rows: Their cells.
        metric: The survey's metric.
    """
    profiles = {column: Profile() for column in header}
    adds = [profile.add for profile in profiles.values()]
    for row in rows:
        for add, cell in zip(adds, row, strict=True):
            if cell:
                add(cell, metric)
    return profiles


def table_profiles(table: Table, metric: Metric) -> dict[str, Profile]:
    """Return the profile of every column of a table, from a sample of it where that settles everything.

    Of a long file 10,000 rows and 150 each at 63 places are looked at. Columns of which they do not tell
    enough are looked at from end to end: those with few filled cells, those whose values still are new at
    every place (a dimension has at most 2,000), dates whose order has to be told, ids that may repeat.
    """
    sample = table.sample()
    rows = [row for place in sample.places for row in place]
    profiles = profiles_of(table.header, rows, metric)
    if sample.is_whole:
        return profiles
    places = [
        place
        for place, (column, profile) in enumerate(profiles.items())
        if _is_unsettled(column, profile)
        or _is_growing([[row[place] for row in part] for part in sample.places])
    ]
    if places:
        of_places = itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)
        whole = (of_places(row) for block in table.blocks() for row in block.records)
        profiles |= profiles_of([table.header[place] for place in places], whole, metric)
    return profiles


def _is_unsettled(column: str, profile: Profile) -> bool:
    return profile.filled_n < _ENOUGH_N or bool(profile.orders) or compact(column) in PLAIN_IDS


def _is_growing(parts: Sequence[Sequence[str]]) -> bool:
    """Return True where a column may have more values than a group has, though the sample shows fewer."""
    places_n = Counter(value for part in parts for value in set(part))
    if not _FEW_VALUES_N < len(places_n) <= DISTINCT_MAX:
        return False
    once_n = sum(n == 1 for n in places_n.values())
    return once_n > _NEW_SHARE * len(places_n)


@lru_cache(maxsize=4096)
def _kind_of(text: str, metric: Metric) -> tuple[Kind, int | None]:
    """Return what a short filled cell is, and its rating if it is one; remembered, since cells repeat."""
    if text[0].isdigit() and _DATE.fullmatch(text):
        return "date", None
    if text[0] in "+0123456789" or text[-1] in ".,0123456789":
        try:
            return "rating", parse_rating(text, metric)
        except CellFault:
            pass
        if _NUMBER.fullmatch(text):
            return "number", None
    elif text[0] == "-" and _NUMBER.fullmatch(text):
        return "number", None
    if "@" in text and _EMAIL.fullmatch(text):
        return "email", None
    return _kind_of_long(text), None


def _kind_of_long(text: str) -> Kind:
    if text[0] + text[-1] in ("[]", "{}"):
        return "json"
    return "web" if _WEB.match(text) else "text"
