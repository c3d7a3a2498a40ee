"""What people type to see cases: "cases", "my cases", "cases overdue", "cases report last 30 days"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.parse.vocabulary import Vocabulary
from bot.parse.words import parse_words
from nps_engine.periods import Period

_LISTS = {
    "open": ("cases", "case", "open cases", "cases open", "cases by owner", "cases team", "team cases"),
    "overdue": ("cases overdue", "overdue cases", "overdue"),
    "mine": ("my cases", "my case", "cases mine", "cases my"),
    "all": ("all cases", "cases all"),
}
_BY_WORDS = {words: which for which, phrases in _LISTS.items() for words in phrases}
_REPORTS = ("cases report", "case report", "report cases", "report on cases")


@dataclass(frozen=True)
class CaseQuestion:
    """Which list of cases is wanted, or the report (``which`` "report") of a survey and period."""

    which: str
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
    for phrase in _REPORTS:
        if words == phrase:
            return CaseQuestion("report")
        if words.startswith(f"{phrase} "):
            rest = text.split(maxsplit=len(phrase.split()))[-1]
            asked = parse_words(f"score {rest}", vocabulary=vocabulary, today=today)
            return CaseQuestion("report", asked.survey, asked.period)
    return None
