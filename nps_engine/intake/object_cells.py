"""The cells of a JSON object: what is nested laid out as columns, values as texts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import NoneType
from typing import Any, NamedTuple

from nps_engine.intake.faults import CellFault
from nps_engine.intake.rejects import Reject, shortened
from nps_engine.intake.rows import ROW_FIELDS

PERSON = {
    "id": "respondent",
    "external_id": "respondent",  # wins where both are there
    "name": "respondent_name",
    "email": "respondent_email",
}
"""What the parts of a respondent are, as fields."""

GROUPS = ("segments", "dimensions")
"""Where the dimensions of a response may be together."""

_PLAIN_TYPES = frozenset((str, int, float, bool, NoneType))
_OURS = frozenset((*ROW_FIELDS, *GROUPS, "survey", "metric"))


class Item(NamedTuple):
    """One value of a file: its line (its place in a list), and the object, or the text that is none."""

    line: int
    found: Mapping[str, Any] | str


def cells_of(item: Item) -> dict[str, str] | Reject:
    """Return the cells of an object by column, without those that are empty, or why it is refused."""
    if isinstance(item.found, str):
        why = "a response is a JSON object with at least a rating, in one line"
        return Reject(item.line, "", shortened(item.found), why)
    keys: list[object] = []
    values: list[object] = []
    for name, value in item.found.items():
        if type(value) is dict:
            keys.append((name, *value))
            values += value.values()
        else:
            keys.append(name)
            values.append(value)
    columns = _columns_of(tuple(keys))
    if columns and _PLAIN_TYPES.issuperset(map(type, values)):
        texts = [value if type(value) is str else _text_of(value) for value in values]
        return {column: text for column, text in zip(columns, texts, strict=True) if text}
    try:
        return dict(laid_out(item.found))
    except CellFault as fault:
        return Reject(item.line, fault.column, shortened(fault.got), fault.why)


@lru_cache(maxsize=4096)
def _columns_of(keys: tuple[object, ...]) -> tuple[str, ...]:
    """Return the columns of an object's values by its names, which mostly are those of the one before.

    Nothing where the values have to be looked at one by one: where an object or a list stands for a text, a
    person has two ids, or two names are one column.
    """
    columns: list[str] = []
    for key in keys:
        name, *inner = key if isinstance(key, tuple) else (key,)
        if not isinstance(key, tuple):
            columns.append("" if name in GROUPS else plain_heading(name))
        elif name == "respondent":
            columns += [PERSON.get(part, "") for part in inner]
        else:
            columns += [column_of_dimension(each) if name in GROUPS else "" for each in inner] or [""]
    is_plain = all(columns) and len(set(columns)) == len(columns)
    return tuple(columns) if is_plain else ()


def laid_out(found: Mapping[str, Any], *, is_strict: bool = True) -> Iterator[tuple[str, str]]:
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
