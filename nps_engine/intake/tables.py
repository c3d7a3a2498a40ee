"""What every kind of file is once it is opened: a header and rows of text cells, in blocks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from nps_engine.intake.rejects import Reject

BLOCK_N = 5_000
"""Rows in one block: enough that the work per block does not count, few enough to stay in the processor."""

FIRST_N = 10_000
"""Rows that every look at a file begins with."""

PLACES_N = 64
"""Places spread over the rest of a longer file that are looked at as well."""

PLACE_N = 150
"""Rows looked at in one such place."""

Record = Sequence[str]
"""The cells of one row."""


class Block(NamedTuple):
    """Rows that follow one another.

    Args:
        lines: The line where each record starts, from 1 (a sheet's row, an item's place).
        records: Their cells, each as wide as the header.
        rejects: Rows that are no records, each with how many of the records come before it.
    """

    lines: Sequence[int]
    records: Sequence[Record]
    rejects: Sequence[tuple[int, Reject]] = ()

    def entries(self) -> Iterator[tuple[int, Record] | Reject]:
        """Yield records with their lines, and rejects, in the file's order."""
        done_n = 0
        for before_n, reject in self.rejects:
            yield from zip(self.lines[done_n:before_n], self.records[done_n:before_n], strict=True)
            yield reject
            done_n = before_n
        yield from zip(self.lines[done_n:], self.records[done_n:], strict=True)


class Sample(NamedTuple):
    """Rows to judge the columns by.

    Args:
        places: The first rows, and some of each place further on.
        is_whole: True where they are all rows of the file.
    """

    places: Sequence[Sequence[Record]]
    is_whole: bool


class Table(ABC):
    """A table in a file; every walk through its rows reads the file anew, in flat memory.

    Args:
        path: The file.
        header: One name per column.
        header_rows: The header's records as they were read, for writing rejected rows.
        questions: Wording of columns where the tool gives it beside the name.
        fields: Field to column where the format itself says so; ``dimension.NAME`` makes a dimension.
        left_out: Column to the reason why the format keeps it out.
        share_read: How much of the file the latest walk has read, 0 to 1.
    """

    def __init__(
        self,
        path: Path,
        header: tuple[str, ...],
        *,
        header_rows: tuple[tuple[str, ...], ...] = (),
        questions: Mapping[str, str] | None = None,
        fields: Mapping[str, str] | None = None,
        left_out: Mapping[str, str] | None = None,
    ) -> None:
        self.path = path
        self.header = header
        self.header_rows = header_rows or (header,)
        self.questions = questions or {}
        self.fields = fields or {}
        self.left_out = left_out or {}
        self.share_read = 0.0

    @abstractmethod
    def blocks(self, *, with_empty: bool = False) -> Iterator[Block]:
        """Yield all rows, some thousand at a time.

        Args:
            with_empty: Also yield rows whose cells are all empty, for callers who number the rows; lines
                without anything, not even a separator or quotation marks, are no rows in any case.

        Raises:
            UserError: If the file can no longer be read, or is broken from some place on.
        """

    @abstractmethod
    def sample(self) -> Sample:
        """Return rows to judge the columns by: the first ones, and some spread over the rest."""

    def rows(self, *, with_empty: bool = False) -> Iterator[tuple[int, dict[str, str]] | Reject]:
        """Yield each row by column, with the line where it starts; a row that is none as a ``Reject``."""
        for block in self.blocks(with_empty=with_empty):
            for entry in block.entries():
                if isinstance(entry, Reject):
                    yield entry
                else:
                    yield entry[0], dict(zip(self.header, entry[1], strict=True))


def is_filled(record: Record) -> bool:
    """Return True where a cell of the record holds more than whitespace."""
    return bool(record) and bool(record[0].strip() or "".join(record).strip())


def first_block(table: Table, n: int = FIRST_N) -> tuple[list[Record], bool]:
    """Return the first rows of a table, and whether they are all of them."""
    found: list[Record] = []
    for block in table.blocks():
        found += block.records
        if len(found) > n:
            return found[:n], False
    return found, True
