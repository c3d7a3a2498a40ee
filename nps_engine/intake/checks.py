"""Whole columns of cells checked at once: what is plainly right, quickly; all else is left to each row.

A check gives exactly what the check of a single cell in ``cells`` and ``instants`` gives, or ``FAULT`` where
the row has to be looked at by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, Final, Generic, TypeVar

from nps_engine.intake.cells import NAME_CHARS, VERBATIM_CHARS, parse_verbatim
from nps_engine.intake.faults import CellFault
from nps_engine.intake.instants import FIRST_YEAR, FUTURE, MAX_CHARS

REMEMBERED_N = 100_000
"""Different cells of a column that are remembered; then it is begun anew, so that memory stays flat."""

_ODD_SPACE = re.compile(r"  |\| | \|")
_SEPARATOR = "|"  # printable: a column of printable cells stays printable when joined

_Cell = TypeVar("_Cell", bound=Hashable)


class _Fault:
    """A cell that its row has to be looked at for."""

    def __repr__(self) -> str:
        return "FAULT"


FAULT: Final = _Fault()
"""Stands where a cell is not plainly right."""


class Faulty(list[Any]):
    """Meanings of a column with at least one ``FAULT`` among them."""


class Remembered(dict[_Cell, Any], Generic[_Cell]):
    """Cells and what they mean: a column of few different cells is checked by looking them up.

    Args:
        parse: Reads one cell; what it raises a ``CellFault`` for becomes ``FAULT``.
    """

    def __init__(self, parse: Callable[[_Cell], object]) -> None:
        super().__init__()
        self._parse = parse
        self._is_faulty = False

    def __missing__(self, cell: _Cell) -> object:
        try:
            meaning = self._parse(cell)
        except CellFault:
            self._is_faulty = True
            return FAULT
        if len(self) >= REMEMBERED_N:
            self.clear()
        self[cell] = meaning
        return meaning

    def of(self, column: Sequence[_Cell]) -> list[Any]:
        """Return the meaning of each cell; a ``Faulty`` list where one has none."""
        self._is_faulty = False
        found = list(map(self.__getitem__, column))
        return Faulty(found) if self._is_faulty else found


class Lines:
    """Check ids, names and addresses: one line each of at most 255 characters.

    Args:
        parse: Reads a cell that is not plainly one line.
    """

    def __init__(self, parse: Callable[[str], str]) -> None:
        self._parsed = Remembered(parse)

    def of(self, column: Sequence[str]) -> Sequence[Any]:
        """Return each cell in one line."""
        joined = f"|{_SEPARATOR.join(column)}|"
        if (
            joined.isprintable()
            and (" " not in joined or not _ODD_SPACE.search(joined))
            and len(max(column, key=len)) <= NAME_CHARS
        ):
            return column
        return self._parsed.of(column)


def verbatims(column: Sequence[str]) -> Sequence[Any]:
    """Return each open answer as ``parse_verbatim`` gives it."""
    joined = f"|{_SEPARATOR.join(column)}|"
    if (
        joined.isprintable()
        and "| " not in joined
        and " |" not in joined
        and len(max(column, key=len)) <= VERBATIM_CHARS
    ):
        return column
    return [
        cell
        if cell.isprintable() and len(cell) <= VERBATIM_CHARS and cell == cell.strip()
        else parse_verbatim(cell)
        for cell in column
    ]


class Instants:
    """Check instants: a block of ISO 8601 at once, all else cell by cell.

    Args:
        parse: Reads a cell that is not ISO 8601 with its date in dashes.
        now: Aware; what lies more than a day after it is left to ``parse``.
        time_zone: Meant where a cell has no offset.
    """

    def __init__(self, parse: Callable[[str], datetime], *, now: datetime, time_zone: tzinfo) -> None:
        self._parsed = Remembered(parse)
        self._from = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
        self._to = now.astimezone(UTC) + FUTURE
        self._time_zone = time_zone

    def of(self, column: Sequence[str]) -> list[Any]:
        """Return each cell's instant, in UTC."""
        return self._iso(column) or self._parsed.of(column)

    def _iso(self, column: Sequence[str]) -> list[datetime]:
        """Return the instants, or nothing unless every cell is plain ISO 8601 and within the bounds."""
        # A dash in fifth place keeps out what is all digits: that may be unix seconds.
        if {cell[4:5] for cell in column} != {"-"} or len(max(column, key=len)) > MAX_CHARS:
            return []
        try:
            found = list(map(datetime.fromisoformat, column))
            if not _all_in_utc(found):
                zone = self._time_zone
                found = [
                    (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
                    for moment in found
                ]
        except (ValueError, OverflowError):
            return []
        return found if self._from <= min(found) and max(found) <= self._to else []


def _all_in_utc(moments: Sequence[datetime]) -> bool:
    return {moment.tzinfo for moment in moments} == {UTC}
