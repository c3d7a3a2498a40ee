"""Responses put together from blocks of cells, column by column.

Every row comes out as ``parse_row`` gives it: a row with a cell that is not plainly right is handed to the
caller's own check of single rows, which also says what is wrong.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import repeat
from typing import Any, cast

from nps_engine.intake import cells
from nps_engine.intake.checks import FAULT, Faulty, Instants, Lines, Remembered, verbatims
from nps_engine.intake.columns import ColumnMap
from nps_engine.intake.faults import CellFault
from nps_engine.intake.instants import parse_instant
from nps_engine.intake.rows import DIMENSIONS_MAX, parse_source
from nps_engine.intake.tables import Record
from nps_engine.values import NO_SEGMENTS, Metric, ResponseRow, Segments

Columns = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Terms:
    """What the cells of a file are read by.

    Args:
        metric: The survey's.
        source: Of rows that do not name one.
        now: Aware; later responses are refused.
        time_zone: Of times without an offset.
        missing_at: The instant of rows without one.
    """

    metric: Metric
    source: str
    now: datetime
    time_zone: tzinfo
    missing_at: datetime


class ContentIds:
    """Ids for rows without one: from their filled cells, whatever the order of the columns.

    Args:
        header: The columns.
    """

    def __init__(self, header: Sequence[str]) -> None:
        self._header = header
        # Parts are sorted as texts; their columns' order says it, unless a heading holds the sign between.
        self._sorted = sorted((f"{column}=", place) for place, column in enumerate(header))
        self._is_plain = not any("=" in column for column in header)
        self._seen: dict[int, int] = {}

    def next_id(self, record: Record) -> str:
        """Return the id of the next row: equal rows get different ones, in their order."""
        if self._is_plain:
            parts = [prefix + record[place] for prefix, place in self._sorted if record[place]]
        else:
            pairs = zip(self._header, record, strict=True)
            parts = sorted(f"{column}={cell}" for column, cell in pairs if cell)
        digest = hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()
        key = int(digest[:16], 16)  # 64 bits: enough to tell the rows of one file apart
        occurrence_n = self._seen[key] = self._seen.get(key, 0) + 1
        return f"{digest[:40]}-{occurrence_n}"


class Assembly:
    """Makes rows of records.

    Args:
        header: The columns.
        columns: What they are.
        terms: What their cells are read by.
        content_ids: Gives ids to rows without one.
    """

    def __init__(
        self, header: Sequence[str], columns: ColumnMap, terms: Terms, content_ids: ContentIds
    ) -> None:
        place_of = {column: place for place, column in enumerate(header)}
        self._places = {field: place_of[column] for field, column in columns.fields.items()}
        self._family_place = place_of[columns.family_name] if columns.family_name else None
        self._dimension_places = [place_of[column] for column in columns.dimensions]
        self._terms = terms
        self._content_ids = content_ids
        self._sources = Remembered[str](lambda cell: parse_source(cell) or terms.source)
        self._ratings = Remembered[str](lambda cell: cells.parse_rating(cell, terms.metric))
        self._weights = Remembered[str](cells.parse_weight)
        self._ids = Lines(_id_or_nothing)
        self._lines = {
            "respondent": Lines(cells.parse_id),
            "respondent_name": Lines(cells.parse_name),
            "respondent_email": Lines(cells.parse_name),
        }
        self._instants = Instants(_instant_parser(terms, columns), now=terms.now, time_zone=terms.time_zone)
        self._segments = Remembered[tuple[str, ...]](
            _segments_parser(tuple(columns.dimensions.values()), has_channel="channel" in self._places)
        )

    def rows(self, records: Sequence[Record]) -> tuple[list[ResponseRow], list[int]]:
        """Return a row for each record, and the places of those that have to be checked by themselves.

        Ids of rows without one are given here, in order, except to those that are checked by themselves.
        """
        columns: Columns = list(zip(*records, strict=True))
        fields: list[Iterable[Any]] = [
            self._field("source", columns, self._sources.of, self._terms.source),
            self._column("external_id", columns, self._ids.of) or [""] * len(records),
            self._column("rating", columns, self._ratings.of) or [FAULT] * len(records),
            self._field("responded_at", columns, self._instants.of, self._terms.missing_at),
            self._field("verbatim", columns, verbatims, ""),
            self._field("respondent", columns, self._lines["respondent"].of, ""),
            self._names(columns),
            self._field("respondent_email", columns, self._lines["respondent_email"].of, ""),
            self._field("weight", columns, self._weights.of, 1.0),
            self._segments_of(columns),
        ]
        doubtful = sorted({place for column in fields for place in _faults(column)})
        fields[1] = self._with_ids(cast("Sequence[Any]", fields[1]), records, frozenset(doubtful))
        made = map(tuple.__new__, repeat(ResponseRow), zip(*fields))  # noqa: B905 - constants repeat for ever
        return cast("list[ResponseRow]", list(made)), doubtful

    def _column(
        self, field: str, columns: Columns, check: Callable[[Sequence[str]], Sequence[Any]]
    ) -> Sequence[Any] | None:
        place = self._places.get(field)
        return None if place is None else check(columns[place])

    def _field(
        self, field: str, columns: Columns, check: Callable[[Sequence[str]], Sequence[Any]], missing: object
    ) -> Iterable[Any]:
        return self._column(field, columns, check) or repeat(missing)

    def _names(self, columns: Columns) -> Iterable[Any]:
        if self._family_place is None:
            return self._field("respondent_name", columns, self._lines["respondent_name"].of, "")
        given, family = columns[self._places["respondent_name"]], columns[self._family_place]
        whole = [f"{first} {last}" for first, last in zip(given, family, strict=True)]
        return self._lines["respondent_name"].of(whole)

    def _segments_of(self, columns: Columns) -> Iterable[Any]:
        places = [*self._dimension_places]
        if "channel" in self._places:
            places.append(self._places["channel"])
        if not places:
            return repeat(NO_SEGMENTS)
        return self._segments.of(list(zip(*(columns[place] for place in places), strict=True)))

    def _with_ids(
        self, found: Sequence[Any], records: Sequence[Record], doubtful: frozenset[int]
    ) -> Sequence[Any]:
        if "" not in found:
            return found
        next_id = self._content_ids.next_id
        return [
            next_id(record) if external_id == "" and place not in doubtful else external_id
            for place, (external_id, record) in enumerate(zip(found, records, strict=True))
        ]


def _faults(column: Iterable[Any]) -> list[int]:
    if not isinstance(column, Faulty):
        return []
    return [place for place, cell in enumerate(column) if cell is FAULT]


def _id_or_nothing(cell: str) -> str:
    """Return an id; a cell that looks filled and is not has to be looked at."""
    line = cells.parse_id(cell)
    if cell and not line:
        raise CellFault("no id")
    return line


def _instant_parser(terms: Terms, columns: ColumnMap) -> Callable[[str], datetime]:
    def parse(cell: str) -> datetime:
        if not cell.strip():
            return terms.missing_at
        return parse_instant(cell, now=terms.now, time_zone=terms.time_zone, date_order=columns.date_order)

    return parse


def _segments_parser(
    names: Sequence[str], *, has_channel: bool
) -> Callable[[tuple[str, ...]], Mapping[str, str]]:
    """Return what makes segments of the cells of a row's dimensions, as ``parse_row`` does."""
    keys = [*map(cells.dimension_name, names), *(["channel"] if has_channel else [])]
    texts = Remembered[str](cells.parse_name)

    def parse(found: tuple[str, ...]) -> Mapping[str, str]:
        pairs = {key: text for key, cell in zip(keys, found, strict=True) if (text := texts[cell])}
        if len(pairs) > DIMENSIONS_MAX:
            raise CellFault("too many dimensions")
        return Segments(pairs) if pairs else NO_SEGMENTS

    return parse
