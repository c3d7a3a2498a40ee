"""What people type to see cases or rules: "my cases", "case 12", "cases report last 30 days", "routes"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.parse.vocabulary import Vocabulary
from bot.parse.words import parse_words
from nps_engine.errors import UserError
from nps_engine.periods import Period

_LISTS = {
    "open": ("cases", "case", "open cases", "cases open", "cases by owner", "cases team", "team cases"),
    "overdue": ("cases overdue", "overdue cases", "overdue"),
    "mine": ("my cases", "my case", "cases mine", "cases my", "cases of mine", "my open cases"),
    "all": ("all cases", "cases all"),
}
_BY_WORDS = {words: which for which, phrases in _LISTS.items() for words in phrases}
_ONE = re.compile(r"cases? #?(\d{1,9})")
_OF = re.compile(r"(?:open )?cases? (?:of |by |owned by )?<@([uw][a-z0-9]+)(?:\|[^>]*)?>")
_ROUTES = frozenset({"route", "routes", "routing", "rule", "rules", "routing rules"})
_ASKS = ("cases", "my cases", "cases overdue", "all cases", "cases report")
_REPORTS = ("cases report", "case report", "report cases", "report on cases")


@dataclass(frozen=True)
class CaseQuestion:
    """Which list of cases is wanted, one (``which`` "one"), or the report ("report") of a survey and period.

    Of "mine" the ``owner`` is who asks, where none is given.
    """

    which: str
    case_id: int = 0
    owner: str = ""
    survey: str = ""
    period: Period | None = None


def parse_case_words(text: str, *, vocabulary: Vocabulary, today: date) -> CaseQuestion | None:
    """Return what is asked about cases; None where the words are about something else.

    Raises:
        UserError: If what stands behind "cases report" is not understood.
    """
    words = " ".join(text.casefold().replace("’s", "").replace("'s", "").split())
    if words in _BY_WORDS:
        return CaseQuestion(_BY_WORDS[words])
    if one := _ONE.fullmatch(words):
        return CaseQuestion("one", case_id=int(one[1]))
    if of := _OF.fullmatch(words):
        return CaseQuestion("mine", owner=of[1].upper())
    for phrase in _REPORTS:
        if words == phrase:
            return CaseQuestion("report")
        if words.startswith(f"{phrase} "):
            rest = text.split(maxsplit=len(phrase.split()))[-1]
            asked = parse_words(f"score {rest}", vocabulary=vocabulary, today=today)
            return CaseQuestion("report", survey=asked.survey, period=asked.period)
    return None


def is_about_routes(text: str) -> bool:
    """Return True where somebody asks for the rules of routing."""
    return " ".join(text.casefold().split()) in _ROUTES


def misunderstood(text: str) -> UserError:
    """Return the error about words about cases that were not understood."""
    return UserError(
        f"I don't understand “{' '.join(text.split())}” about cases",
        "Known are: cases, my cases, cases of @somebody, cases overdue, all cases, case 12, cases report last week",
        "cases",
    )


def case_suggestions(text: str) -> tuple[str, ...]:
    """Return what to ask instead of words about cases that were not understood; nothing for any others."""
    return _ASKS if {"case", "cases"} & set(text.casefold().split()) else ()
