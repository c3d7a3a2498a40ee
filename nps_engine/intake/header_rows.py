"""The header of a table: one row, Qualtrics' three, or SurveyMonkey's two, and the tool that wrote it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nps_engine.errors import UserError

_IMPORT_ID = re.compile(r'\{\s*"ImportId"')
_TAGS = re.compile(r"<[^>]{1,200}>")
_NUMBERING = re.compile(r"(?:q?\d{1,3}[.):]|q\d{1,3}\s*[-–])\s*", re.IGNORECASE)
_NOT_WORD = re.compile(r"[\W_]+")
_OPEN_ANSWER = ("response", "open ended response")
_NAMELESS = re.compile(r"\(column \d+\)")


@dataclass(frozen=True)
class Header:
    """The columns of a table.

    Args:
        names: One name per column, all different; a column without a heading is ``(column 3)``.
        rows_n: How many records it takes up.
        questions: The wording of a column where the tool gives it beside the name.
    """

    names: tuple[str, ...]
    rows_n: int = 1
    questions: Mapping[str, str] = field(default_factory=dict)


def header_of(records: Sequence[Sequence[str]]) -> Header:
    """Return the header that the first records hold.

    Args:
        records: The first three records of the file, or as many as there are, at least one.

    Raises:
        UserError: If two columns have the same name.
    """
    first = [" ".join(cell.split()) for cell in records[0]]
    if len(records) > 2 and _holds_import_ids(records[2]):  # noqa: PLR2004 - the third row
        names = _all_named(first)
        header = Header(names, 3, dict(zip(names, records[1], strict=False)))
    elif len(records) > 1 and tool_of(first) == "surveymonkey" and not records[1][0].strip():
        header = Header(_all_named(_with_answers(first, records[1])), 2)
    else:
        header = Header(_all_named(first))
    refuse_twins(header.names)
    return header


def is_nameless(column: str) -> bool:
    """Return True where a column has no heading of its own."""
    return bool(_NAMELESS.fullmatch(column)) or column.startswith("Unnamed: ")


def spaced(heading: str) -> str:
    """Return a heading for comparing by words: lower case, without markup, numbering and punctuation."""
    plain = _NUMBERING.sub("", _TAGS.sub(" ", unicodedata.normalize("NFKC", heading)).strip(), count=1)
    return _NOT_WORD.sub(" ", plain.casefold()).strip()


def compact(heading: str) -> str:
    """Return a heading for comparing as a name: ``Response ID``, ``response_id``, ``ResponseId`` are one."""
    return "#" if heading.strip() == "#" else spaced(heading).replace(" ", "")


def tool_of(header: Sequence[str]) -> str:
    """Return the survey tool that wrote a header: its name as a source, or "csv" where it is not known."""
    names = {compact(column) for column in header}
    if any(column.startswith("Delighted ") for column in header):
        return "delighted"
    for tool, marks in _FINGERPRINTS:
        if marks <= names:
            return tool
    return "csv"


_FINGERPRINTS = (
    ("qualtrics", {"startdate", "enddate", "responseid", "finished"}),
    ("surveymonkey", {"respondentid", "collectorid"}),
    ("typeform", {"networkid"}),
    ("typeform", {"#", "submitdateutc"}),
    ("formbricks", {"responseid", "surveyid", "finished"}),
    ("asknicely", {"responseid", "personid", "answer"}),
)


def _holds_import_ids(record: Sequence[str]) -> bool:
    filled = [cell for cell in record if cell.strip()]
    return bool(filled) and all(_IMPORT_ID.search(cell) for cell in filled[:3])


def _with_answers(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Return SurveyMonkey's two rows as one: a question, and its answer's label where it has several."""
    names: list[str] = []
    question = ""
    for place, heading in enumerate(first):
        label = " ".join(second[place].split()) if place < len(second) else ""
        question = heading or question
        plain = not label or label.casefold() in _OPEN_ANSWER
        names.append(heading if plain or not question else f"{question}: {label}")
    return names


def _all_named(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name or f"(column {place})" for place, name in enumerate(names, 1))


def refuse_twins(names: Sequence[str]) -> None:
    """Refuse columns that cannot be told apart.

    Raises:
        UserError: If two have the same name but for case.
    """
    twins = [name for name, n in Counter(name.casefold() for name in names).items() if n > 1]
    if twins:
        places = [str(place) for place, name in enumerate(names, 1) if name.casefold() == twins[0]]
        raise UserError(
            f"Two columns have the heading “{names[int(places[0]) - 1]}” (columns {', '.join(places)})",
            "Every column needs a heading of its own",
            "Rename or delete one of them and import again",
        )
