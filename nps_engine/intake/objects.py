"""JSON as a table: one object a line, or a list of objects; the words are those of POST /v1/responses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any, NamedTuple, TextIO

from nps_engine.errors import UserError
from nps_engine.intake.cells import dimension_name
from nps_engine.intake.faults import CellFault
from nps_engine.intake.header_rows import refuse_twins
from nps_engine.intake.rejects import Reject, shortened
from nps_engine.intake.rows import ROW_FIELDS
from nps_engine.intake.streams import Source
from nps_engine.intake.tables import BLOCK_N, FIRST_N, PLACE_N, PLACES_N, Block, Record, Sample, Table

_CHUNK_CHARS = 1 << 20
_LONGEST_CHARS = 1 << 24  # of one object in a list: a list that is broken must not fill the memory
PERSON = {
    "id": "respondent",
    "external_id": "respondent",  # wins where both are there
    "name": "respondent_name",
    "email": "respondent_email",
}
"""What the parts of a respondent are, as fields."""

GROUPS = ("segments", "dimensions")
"""Where the dimensions of a response may be together."""

_OURS = frozenset((*ROW_FIELDS, *GROUPS, "survey", "metric"))
_KEPT_OUT = {
    "survey": "the survey is chosen with --survey",
    "metric": "the survey's metric is chosen with --metric",
}


class Item(NamedTuple):
    """One value of a file: its line (its place in a list), and the object, or the text that is none."""

    line: int
    found: Mapping[str, Any] | str


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
                entry = _flat(item)
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
        cells = dict(_cells_of(item.found, is_strict=False))
        return tuple(cells.get(column, "") for column in self.header)


class _Shape:
    """What a walk over all objects of a file finds: their columns, and some of them to judge by."""

    def __init__(self) -> None:
        self.columns: dict[str, None] = {}
        self.dimensions: dict[str, str] = {}
        self.sample: list[list[dict[str, str]]] = [[]]

    def add(self, item: Item, share_read: float) -> None:
        """Take in one object."""
        if isinstance(item.found, str):
            return
        entry = _flat(item)
        if isinstance(entry, Reject):
            return
        self.columns.update(dict.fromkeys(entry))
        for group in GROUPS:
            for name in item.found.get(group) or ():
                self.dimensions[name] = column_of_dimension(name)
        self._sample_in(entry, share_read)

    def _sample_in(self, cells: dict[str, str], share_read: float) -> None:
        if len(self.sample[0]) < FIRST_N:
            self.sample[0].append(cells)
            return
        if len(self.sample) == 1 or share_read * PLACES_N >= len(self.sample):
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
            shape.add(item, opened.share_read)
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


def _flat(item: Item) -> dict[str, str] | Reject:
    """Return the cells of an object by column, without those that are empty, or why it is refused."""
    if isinstance(item.found, str):
        why = "a response is a JSON object with at least a rating, in one line"
        return Reject(item.line, "", shortened(item.found), why)
    try:
        return dict(_cells_of(item.found))
    except CellFault as fault:
        return Reject(item.line, fault.column, shortened(fault.got), fault.why)


def _cells_of(found: Mapping[str, Any], *, is_strict: bool = True) -> Iterator[tuple[str, str]]:
    """Yield column and cell for all that an object holds but nulls and empty texts.

    Raises:
        CellFault: If it is strict and a list stands where a text or a number must.
    """
    for name, value in found.items():
        if name == "respondent" and isinstance(value, dict):
            pairs = [(field, value.get(part)) for part, field in PERSON.items()]
        elif name in GROUPS and isinstance(value, dict):
            pairs = [(column_of_dimension(inner), each) for inner, each in value.items()]
        elif name in GROUPS and is_strict and value is not None:
            raise CellFault("dimensions are an object of name and value", column=name, got=value)
        else:
            pairs = [(plain_heading(name), value)]
        is_ours = name in _OURS and is_strict
        for column, each in pairs:
            if is_ours and isinstance(each, dict | list):
                why = "a text or a number is allowed here, not a list or an object"
                raise CellFault(why, column=column, got=each)
            text = each if isinstance(each, str) else _text_of(each)
            if text:
                yield column, text


def column_of_dimension(name: str) -> str:
    """Return the column of a dimension: its name, unless that is a field's."""
    plain = plain_heading(name)
    return f"dimensions.{plain}" if plain in _OURS else plain


def plain_heading(name: str) -> str:
    """Return a name as a heading; "?" stands for none."""
    return " ".join(name.split()) or "?"


def _text_of(value: object) -> str:
    """Return a value as the cell of a table."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)
