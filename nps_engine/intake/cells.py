"""Single values from outside, checked and cleaned: ratings, texts, weights, dimensions."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache
from typing import TypeGuard

from nps_engine.intake.faults import CellFault
from nps_engine.values import Metric

VERBATIM_CHARS = 20_000
"""Longest verbatim that is kept. A longer one is cut and ends with a mark that says so: readers see it."""

NAME_CHARS = 255
"""Longest id, name, email address or dimension value."""

DIMENSION_CHARS = 60
"""Longest dimension name."""

_CUT_MARK = " […]"
# Control characters but tab and newline, the byte order mark, and halves of surrogate pairs, which no
# database and no JSON takes.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")
_WHOLE = re.compile(r"\+?(\d{1,3})(?:[.,]0{1,6})?", re.ASCII)
# What survey tools write for the ends of a scale: "10 - Extremely likely", "Not at all likely - 0".
_LABELLED = re.compile(r"(\d{1,2})\s*[-–—:=]\s*[^\W\d_][^\d]*|[^\W\d_][^\d]*\s[-–—:=]\s*(\d{1,2})", re.ASCII)
_NOT_KEY = re.compile(r"[\W_]+")


def clean_text(value: str) -> str:
    """Return a text with newlines as newlines, without control characters, trimmed."""
    return _UNPRINTABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def clean_line(value: object) -> str:
    """Return a short value in one line: inner whitespace folded; empty for None.

    Raises:
        CellFault: If it is neither text nor a number.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return " ".join(_UNPRINTABLE.sub("", value.replace("\r", "\n")).split())
    if isinstance(value, bool):
        return "true" if value else "false"
    if _is_number(value):
        return str(int(value)) if _is_whole(value) else repr(value)
    raise CellFault("a text or a number is allowed here, not a list or an object")


def parse_rating(value: object, metric: Metric) -> int:
    """Read a rating: a whole number of the metric's scale, as a number or a text ("10", "10.0", " 9 ").

    A number with its label ("10 - Extremely likely") is read as well. True and False are no ratings.

    Raises:
        CellFault: If it is anything else, or missing.
    """
    ratings = metric.ratings
    allowed = f"a rating must be a whole number from {ratings[0]} to {ratings[-1]}"
    number = _whole_number(value)
    if number is None:
        missing = value is None or (isinstance(value, str) and not value.strip())
        raise CellFault(f"the rating is missing: {allowed}" if missing else allowed)
    if number not in ratings:
        raise CellFault(allowed)
    return number


def parse_weight(value: object) -> float:
    """Read how much a response counts: a number above 0; 1 where it is missing.

    Raises:
        CellFault: If it is anything else.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return 1.0
    fault = CellFault("a weight must be a number above 0, as 1.5")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise fault
    try:
        weight = float(_dotted(value) if isinstance(value, str) else value)
    except (ValueError, OverflowError) as error:
        raise fault from error
    if not (math.isfinite(weight) and weight > 0):
        raise fault
    return weight


def parse_verbatim(value: object) -> str:
    """Read the open answer: trimmed, without control characters, at most 20,000 characters.

    A longer one is cut at 20,000 and ends with “[…]”, so that nobody takes it for the whole.

    Raises:
        CellFault: If it is not a text.
    """
    if value is not None and not isinstance(value, str):
        value = clean_line(value)
    text = clean_text(value or "")
    if len(text) <= VERBATIM_CHARS:
        return text
    return text[: VERBATIM_CHARS - len(_CUT_MARK)] + _CUT_MARK


def parse_id(value: object) -> str:
    """Read an id, a person's or a response's: one line of at most 255 characters; empty where missing.

    Raises:
        CellFault: If it is longer, or no text and no number: a cut id could be somebody else's.
    """
    if isinstance(value, bool):
        raise CellFault("an id is a text or a number, not true or false")
    line = clean_line(value)
    if len(line) > NAME_CHARS:
        raise CellFault(f"an id has at most {NAME_CHARS} characters")
    return line


def parse_name(value: object) -> str:
    """Read a name, an address or a dimension value: one line, cut at 255 characters with “…”.

    Raises:
        CellFault: If it is no text and no number.
    """
    line = clean_line(value)
    return line if len(line) <= NAME_CHARS else line[: NAME_CHARS - 1] + "…"


@lru_cache(maxsize=1024)
def dimension_name(heading: str) -> str:
    """Return the name of a dimension that people can type: ``Journey stage`` becomes ``journey_stage``.

    Letters of any script stay; empty where the heading has neither letters nor digits.
    """
    key = _NOT_KEY.sub("_", unicodedata.normalize("NFKC", heading).lower()).strip("_")
    return key[:DIMENSION_CHARS].strip("_")


def _whole_number(value: object) -> int | None:
    if _is_number(value):
        return int(value) if _is_whole(value) else None
    if not isinstance(value, str):
        return None
    text = value.strip()
    if found := _WHOLE.fullmatch(text):
        return int(found.group(1))
    if found := _LABELLED.fullmatch(text):
        return int(found.group(1) or found.group(2))
    return None


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: float) -> bool:
    return isinstance(value, int) or value.is_integer()


def _dotted(text: str) -> str:
    """Return a number's text with a decimal point, for those who write a comma."""
    if "_" in text:
        raise ValueError(text)
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
