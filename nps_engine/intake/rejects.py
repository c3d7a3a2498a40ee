"""Rows that could not be taken: what was wrong, and a file of them ready to be mended and imported again.

Cells of that file that a spreadsheet would run as a formula get an apostrophe in front; a file that has the
two reject columns is recognised at import and its apostrophes are taken off again, so nothing changes.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from nps_engine.errors import UserError

REJECT_COLUMNS = ("reject_column", "reject_reason")
"""The two columns that a file of rejected rows has in front of its own; ignored when it is imported."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_NUMBERED = re.compile(r"(.+)\.rejects(-\d+)?")
_GOT_CHARS = 80


@dataclass(frozen=True)
class Reject:
    """One response that was not taken, and why.

    Args:
        line: The line of the file where it starts, or its place in a list of JSON bodies, from 1.
        column: The column or field at fault; empty where the whole row is.
        got: What was there, at most 80 characters of it.
        why: What is allowed and what to try, in words, without a full stop.
        cells: The row as it was read, in the order of the header.
    """

    line: int
    column: str
    got: str
    why: str
    cells: tuple[str, ...] = field(default=(), compare=False, repr=False)


def shortened(value: object) -> str:
    """Return a value in words for a ``Reject``: at most 80 characters."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _GOT_CHARS else text[: _GOT_CHARS - 1] + "…"


def guarded_cell(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula; ``plain_cell`` turns it back exactly."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def plain_cell(cell: str) -> str:
    """Return the cell that ``guarded_cell`` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell


def write_rejects(
    path: Path, header_rows: Sequence[Sequence[str]], rejected: Iterable[Reject]
) -> Path | None:
    """Write rejected rows beside the file they come from, as ``NAME.rejects.csv``.

    Two columns in front say what is wrong. A file of that name with another content is never
    overwritten, since somebody may be mending it: then ``NAME.rejects-2.csv`` is written, and so on.

    Args:
        path: The file that was imported.
        header_rows: Its header as it was read, all rows of it (``ResponseFile.header_rows``).
        rejected: The rejected rows, in order.

    Returns:
        The file written (or already there with the same content); None where nothing was rejected.

    Raises:
        UserError: If the folder cannot be written to.
    """
    rows = iter(rejected)
    first = next(rows, None)
    if first is None:
        return None
    draft = path.with_name(f".{path.name}.{os.getpid()}.rejects")
    try:
        with draft.open("w", encoding="utf-8-sig", newline="") as stream:
            sheet = csv.writer(stream)
            for header_row in header_rows:
                sheet.writerow(_guarded((*REJECT_COLUMNS, *header_row)))
            for reject in (first, *rows):
                sheet.writerow(_guarded((reject.column, _reason_of(reject), *reject.cells)))
        return _put_in_place(draft, path)
    except OSError as error:
        raise UserError(
            f"The rejected rows cannot be written beside “{path}” ({error.strerror or error})",
            try_="Import the file from a folder that you may write to",
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _reason_of(reject: Reject) -> str:
    return f"got “{reject.got}”: {reject.why}" if reject.got else reject.why


def _guarded(cells: Iterable[str]) -> list[str]:
    return [guarded_cell(cell) for cell in cells]


def _put_in_place(draft: Path, path: Path) -> Path:
    stem = path.with_suffix("").stem if path.suffix.lower() == ".gz" else path.stem
    numbered = _NUMBERED.fullmatch(stem)
    if numbered:
        stem = numbered.group(1)
    for number in count(1):
        suffix = "" if number == 1 else f"-{number}"
        target = path.with_name(f"{stem}.rejects{suffix}.csv")
        if not target.exists():
            draft.rename(target)
            return target
        if target != path and target.read_bytes() == draft.read_bytes():
            return target
    raise AssertionError("count() does not end")  # pragma: no cover
