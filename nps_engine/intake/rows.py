"""One response from outside, checked: the one place for CSV rows, JSON bodies and webhooks alike."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import TypeVar

from rapidfuzz import fuzz, process

from nps_engine.intake import cells
from nps_engine.intake.faults import CellFault
from nps_engine.intake.instants import DateOrder, parse_instant
from nps_engine.intake.rejects import Reject, shortened
from nps_engine.values import Metric, ResponseRow, Segments

__all__ = ["FIELDS", "Reject", "content_id", "parse_row", "parse_rows"]

FIELDS = (
    "external_id",
    "rating",
    "verbatim",
    "responded_at",
    "respondent",
    "respondent_name",
    "respondent_email",
    "channel",
    "weight",
)
"""The fields of a response that a column can be mapped to; everything else is a dimension."""

ROW_FIELDS = (*FIELDS, "source")
"""The same, and where a response comes from: only taken from a column that is named by a person or a format."""

_NOT_DIMENSIONS = frozenset((*FIELDS, "survey", "metric", "private", "source", "segments", "dimensions"))
_OTHER_WORDS = {
    "score": "rating",
    "nps": "rating",
    "comment": "verbatim",
    "text": "verbatim",
    "feedback": "verbatim",
    "id": "external_id",
    "email": "respondent_email",
    "name": "respondent_name",
    "customer_id": "respondent",
    "created_at": "responded_at",
    "timestamp": "responded_at",
}
DIMENSIONS_MAX = 100
"""Dimensions of one response."""

_NEAR = 85
_SOURCE_CHARS = 64

_T = TypeVar("_T")


def parse_row(
    fields: Mapping[str, object],
    *,
    metric: Metric,
    source: str,
    segments: Mapping[str, object] | None = None,
    now: datetime,
    time_zone: tzinfo,
    date_order: DateOrder | None = None,
    line: int = 1,
    fallback_id: str = "",
    missing_at: datetime | None = None,
) -> ResponseRow | Reject:
    """Check one response.

    Args:
        fields: ``FIELDS`` by name, and as in a JSON body ``source``, ``segments`` or ``dimensions`` (name to
            value), ``respondent`` as an object with id, name and email. Any other plain value becomes a
            dimension under its own name, unless its name looks like a slip for a field: then it is refused.
        metric: The survey's metric, which fixes the scale.
        source: Where it comes from; a ``source`` among the fields wins.
        segments: Further dimensions; those among the fields win.
        now: Aware; stands in for a missing ``responded_at``, and the future is measured from it.
        time_zone: The workspace's, for times without an offset.
        date_order: How 05/03/2024 is read; None refuses it.
        line: Its line or place, from 1, for the ``Reject``.
        fallback_id: Its id where it has none; empty means one made of its content and instant.
        missing_at: Stands in for a missing ``responded_at`` instead of now.

    Returns:
        The row to store, or why it is refused: the first fault found.
    """
    try:
        fields = _flat(fields)
        at = _read(fields, "responded_at", _optional_instant(now, time_zone, date_order))
        responded_at = at or missing_at or now
        external_id = _read(fields, "external_id", cells.parse_id) or fallback_id
        return ResponseRow(
            source=_read(fields, "source", parse_source) or source,
            external_id=external_id or _id_of_body(fields, responded_at),
            rating=_read(fields, "rating", lambda value: cells.parse_rating(value, metric)),
            responded_at=responded_at,
            verbatim=_read(fields, "verbatim", cells.parse_verbatim),
            respondent=_read(fields, "respondent", cells.parse_id),
            respondent_name=_read(fields, "respondent_name", cells.parse_name),
            respondent_email=_read(fields, "respondent_email", cells.parse_name),
            weight=_read(fields, "weight", cells.parse_weight),
            segments=Segments(_segments_of(fields, segments or {})),
        )
    except CellFault as fault:
        got = "" if fault.got is None else shortened(fault.got)
        return Reject(line=line, column=fault.column, got=got, why=fault.why)


def parse_rows(
    items: Iterable[object],
    *,
    metric: Metric,
    source: str,
    now: datetime,
    time_zone: tzinfo,
    date_order: DateOrder | None = None,
) -> Iterator[ResponseRow | Reject]:
    """Check a list of JSON bodies, in order; equal ones without an id of their own stay apart.

    Args:
        items: The bodies, as ``parse_row`` takes them; a ``Reject`` has the place from 1 as its line.
        metric: The survey's metric.
        source: Where they come from unless they say.
        now: Aware; stands in for a missing ``responded_at``.
        time_zone: The workspace's.
        date_order: How 05/03/2024 is read; None refuses it.
    """
    seen: Counter[str] = Counter()
    for place, item in enumerate(items, 1):
        if not isinstance(item, Mapping):
            yield Reject(place, "", shortened(item), "a response is an object with at least a rating")
            continue
        fallback_id = ""
        if not _has_id(item):
            content = _canonical(item)
            seen[content] += 1
            at = "" if item.get("responded_at") else now.isoformat()
            fallback_id = content_id([content, at], seen[content])
        yield parse_row(
            item,
            metric=metric,
            source=source,
            now=now,
            time_zone=time_zone,
            date_order=date_order,
            line=place,
            fallback_id=fallback_id,
        )


def parse_source(value: object) -> str:
    """Read where a response comes from: one line, cut at 64 characters; empty where it is not said.

    Raises:
        CellFault: If it is no text and no number.
    """
    return cells.parse_name(value)[:_SOURCE_CHARS]


def content_id(parts: Iterable[str], occurrence_n: int) -> str:
    """Return a stable id for a response that has none: SHA-256 of its content, and which of its twins it is.

    Args:
        parts: What it holds, in a fixed order.
        occurrence_n: 1 for the first with this content, 2 for the second, and so on.
    """
    # Surrogate halves may come in from JSON; they must not stop the hash.
    content = json.dumps(list(parts), ensure_ascii=True).encode("ascii")
    return f"{hashlib.sha256(content).hexdigest()[:40]}-{occurrence_n}"


def _has_id(fields: Mapping[str, object]) -> bool:
    """Return True where no id has to be made: it has one, or one that cannot be read, for which it is refused."""
    try:
        return bool(cells.parse_id(fields.get("external_id")))
    except CellFault:
        return True


def _id_of_body(fields: Mapping[str, object], responded_at: datetime) -> str:
    return content_id([_canonical(fields), responded_at.isoformat()], 1)


def _canonical(fields: Mapping[str, object]) -> str:
    return json.dumps(
        {str(name): value for name, value in fields.items()}, sort_keys=True, default=str, skipkeys=True
    )


def _flat(fields: Mapping[str, object]) -> Mapping[str, object]:
    """Return the fields with a respondent given as an object laid out as fields."""
    person = fields.get("respondent")
    if not isinstance(person, Mapping):
        return fields
    laid_out = {
        "respondent": person.get("external_id", person.get("id")),
        "respondent_name": person.get("name"),
        "respondent_email": person.get("email"),
    }
    return {**fields, **{name: value for name, value in laid_out.items() if name == "respondent" or value}}


def _read(fields: Mapping[str, object], name: str, parse: Callable[[object], _T]) -> _T:
    value = fields.get(name)
    try:
        return parse(value)
    except CellFault as fault:
        raise CellFault(fault.why, column=name, got="" if value is None else value) from fault


def _optional_instant(
    now: datetime, time_zone: tzinfo, date_order: DateOrder | None
) -> Callable[[object], datetime | None]:
    def parse(value: object) -> datetime | None:
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        return parse_instant(value, now=now, time_zone=time_zone, date_order=date_order)

    return parse


def _segments_of(fields: Mapping[str, object], given: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    _add_dimensions(found, given)
    for name in fields:
        if name not in _NOT_DIMENSIONS:
            _refuse_slip(str(name), fields[name])
            _add_dimensions(found, {str(name): fields[name]})
    for name in ("segments", "dimensions"):
        inner = fields.get(name)
        if inner is None:
            continue
        if not isinstance(inner, Mapping):
            raise CellFault("dimensions are an object of name and value", column=name, got=inner)
        _add_dimensions(found, inner)
    _add_dimensions(found, {"channel": fields.get("channel")})
    if len(found) > DIMENSIONS_MAX:
        raise CellFault(f"a response has at most {DIMENSIONS_MAX} dimensions, this one {len(found)}")
    return found


def _add_dimensions(found: dict[str, str], given: Mapping[str, object]) -> None:
    for name, value in given.items():
        key = cells.dimension_name(str(name))
        if not key:
            raise CellFault("a dimension's name needs a letter or a digit", got=str(name))
        text = _read({key: value}, key, cells.parse_name)
        if text:
            found[key] = text


def _refuse_slip(name: str, value: object) -> None:
    meant = _OTHER_WORDS.get(name.lower())
    if meant is None:
        near = process.extractOne(name.lower(), FIELDS, scorer=fuzz.ratio, score_cutoff=_NEAR)
        meant = near[0] if near else None
    if meant is not None:
        raise CellFault(
            f"this field is called “{meant}”; put your own under “dimensions”", column=name, got=value
        )
