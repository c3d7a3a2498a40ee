"""JSON as a table: one object a line, or a list of objects; the words are those of POST /v1/responses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any, TextIO

from nps_engine.errors import UserError
from nps_engine.intake.cells import dimension_name
from nps_engine.intake.header_rows import refuse_twins
from nps_engine.intake.object_cells import GROUPS, Item, cells_of, column_of_dimension, laid_out
from nps_engine.intake.rejects import Reject
from nps_engine.intake.rows import ROW_FIELDS
from nps_engine.intake.streams import Opened, Source
from nps_engine.intake.tables import BLOCK_N, FIRST_N, PLACE_N, PLACES_N, Block, Record, Sample, Table

_CHUNK_CHARS = 1 << 20
_LONGEST_CHARS = 1 << 24  # of one object in a list: a list that is broken must not fill the memory
_KEPT_OUT = {
    "survey": "the survey is chosen with --survey",
    "metric": "the survey's metric is chosen with --metric",
}


class ObjectTable(Table):
    """A table in a file of JSON objects.

    Args:
        source: The file.
        encoding: As Python names it.
        shape: What was found out about all of its objects.
    """

    def __init__(self, source: Source, encoding: str, shape: _Shape) -> None:
        header = tuple(shape.columns)
        refuse_twins(header)
        said = {field: field for field in ROW_FIELDS if field in shape.columns}
        said |= {
            f"dimension.{name}": column
            for name, column in shape.dimensions.items()
            if column in shape.columns and dimension_name(name)
        }
        super().__init__(source.path, header, fields=said, left_out=_KEPT_OUT)
        self._source = source
        self._encoding = encoding
        self._sample = shape.sample

    def blocks(self, *, with_empty: bool = False) -> Iterator[Block]:
        """Yield the objects as rows; what is no object, or holds a list where a text must be, is a reject.

        An empty object is a row like any other, with or without ``with_empty``.
        """
        lines: list[int] = []
        records: list[Record] = []
        rejects: list[tuple[int, Reject]] = []
        with self._source.text(self._encoding) as (stream, opened):
            for item in _items(stream, self.path.name):
                entry = cells_of(item)
                if isinstance(entry, Reject):
                    rejects.append((len(records), replace(entry, cells=self._cells(item))))
                else:
                    lines.append(item.line)
                    records.append([entry.get(column, "") for column in self.header])
                if len(records) + len(rejects) >= BLOCK_N:
                    self.share_read = opened.share_read
                    yield Block(lines, records, rejects)
                    lines, records, rejects = [], [], []
        self.share_read = 1.0
        yield Block(lines, records, rejects)

    def sample(self) -> Sample:
        """Return the first objects and some further on, as they were met when the file was opened."""
        places = [
            [[cells.get(column, "") for column in self.header] for cells in part] for part in self._sample
        ]
        return Sample(places, len(places) == 1 and len(places[0]) < FIRST_N)

    def _cells(self, item: Item) -> tuple[str, ...]:
        """Return the cells of an object that is refused, as they are written for mending."""
        if isinstance(item.found, str):
            return (item.found,)
        cells = dict(laid_out(item.found, is_strict=False))
        return tuple(cells.get(column, "") for column in self.header)


class _Shape:
    """What a walk over all objects of a file finds: their columns, and some of them to judge by."""

    def __init__(self) -> None:
        self.columns: dict[str, None] = {}
        self.dimensions: dict[str, str] = {}
        self.sample: list[list[dict[str, str]]] = [[]]

    def add(self, item: Item, opened: Opened) -> None:
        """Take in one object."""
        if isinstance(item.found, str):
            return
        entry = cells_of(item)
        if isinstance(entry, Reject):
            return
        if not entry.keys() <= self.columns.keys():
            self.columns.update(dict.fromkeys(entry))
        for group in GROUPS:
            named = item.found.get(group) or {}
            if not named.keys() <= self.dimensions.keys():
                self.dimensions.update((name, column_of_dimension(name)) for name in named)
        self._sample_in(entry, opened)

    def _sample_in(self, cells: dict[str, str], opened: Opened) -> None:
        if len(self.sample[0]) < FIRST_N:
            self.sample[0].append(cells)
            return
        if len(self.sample) == 1 or opened.share_read * PLACES_N >= len(self.sample):
            self.sample.append([])
        if len(self.sample[-1]) < PLACE_N:
            self.sample[-1].append(cells)


def open_objects(source: Source, encoding: str) -> ObjectTable:
    """Open a file of JSON: look at all its objects for their columns.

    Raises:
        UserError: If it holds no object, a list in it is broken, or it cannot be read.
    """
    shape = _Shape()
    with source.text(encoding) as (stream, opened):
        for item in _items(stream, source.path.name):
            shape.add(item, opened)
    if not shape.columns:
        raise UserError(
            f"“{source.path.name}” is JSON, but no object in it can be read as a response",
            "Allowed is one object a line, or a list of objects, with the words of POST /v1/responses",
            'For example {"external_id": "r1", "rating": 9, "verbatim": "fast", "dimensions": {"plan": "Team"}}',
        )
    return ObjectTable(source, encoding, shape)


def _items(stream: TextIO, name: str) -> Iterator[Item]:
    """Yield all objects of a stream."""
    line = 1
    while (first := stream.read(1)) and first in "\ufeff \t\r\n":
        line += first == "\n"
    if first == "[":
        return _listed(stream, name)
    return _lined(chain((first + stream.readline(),), stream), line)


def _lined(lines: Iterable[str], first_line: int) -> Iterator[Item]:
    for number, line in enumerate(lines, first_line):
        text = line.strip("\ufeff \t\r\n")
        if text:
            yield Item(number, _object_of(text))


def _object_of(text: str) -> Mapping[str, Any] | str:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return found if isinstance(found, dict) else text


def _listed(stream: TextIO, name: str) -> Iterator[Item]:
    """Yield the items of a list, reading on as they need it."""
    decode = json.JSONDecoder().raw_decode
    text = ""
    at = number = 0
    while True:
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        if text[at : at + 1] == "]":
            return
        try:
            found, end = decode(text, at)
            is_whole = end < len(text)
        except (ValueError, RecursionError) as error:
            found, end, is_whole, fault = None, at, False, str(error)
        else:
            fault = "it ends in the middle"
        if is_whole:
            number += 1
            at = end
            yield Item(number, found if isinstance(found, dict) else json.dumps(found))
            continue
        more = stream.read(_CHUNK_CHARS) if len(text) - at < _LONGEST_CHARS else ""
        if not more:
            raise UserError(
                f"The list in “{name}” cannot be read from item {number + 1} on ({fault})",
                "A list of objects in JSON",
                "Mend it there, or write one object a line: then the good ones come in",
            )
        text, at = text[at:] + more, 0
