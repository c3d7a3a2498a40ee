"""Where a sentence is cut into the two sides of a comparison ("Q3 | vs | Q2"), and what stands for a side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.parse.sentence import Sentence
from bot.parse.tokens import Token
from bot.parse.vocabulary import Vocabulary
from bot.questions import Against
from nps_engine.periods import Interval

_COMPARE = "(?:in )?compar(?:e|es|ed|ing|ison|able)"
_END = "(?= |$)"
_STRONG = re.compile(
    rf"(?:vs|versus|against|than|{_COMPARE} (?:to|with|against)|relative to|as opposed to|different from"
    rf"|differs? from){_END}"
)
_ASKS = re.compile(rf"(?:{_COMPARE}|differences?){_END}")
_CUTS = re.compile(r"vs|versus|against|than|in|compar|relative|as|differ")
_WEAK = ("with", "to", "and")

COMPARATIVES = frozenset(
    (
        *("better", "worse", "higher", "lower", "happier", "unhappier", "bigger", "smaller", "greater"),
        *("less", "more", "different", "differently", "stronger", "weaker", "up", "down", "between", "both"),
        *("happy", "satisfied"),
    )
)
"""Words that a comparison may have on either side, and that say nothing which its figures do not."""

_A_YEAR = "(?:(?:a|one|1|the) year (?:ago|before|earlier|prior)|(?:12|twelve) months (?:ago|earlier|before))"
_SAME = "(?:the )?same (?:(?:time|period|days?|dates?|weeks?|months?|quarter|stretch) )?(?:of |in |from )?"
_UNITS = "day|week|month|quarter|year"
_BEFORE = "(?:the )?(?:previous|prior|preceding|last)"
_PEOPLE = "customers|users|people|respondents|responses"
_STANDS: tuple[tuple[re.Pattern[str], Against | None], ...] = tuple(
    (re.compile(rf"(?:{pattern}){_END}"), against)
    for pattern, against in (
        (rf"(?:{_SAME})?(?:{_A_YEAR}|year[ -]ago)|{_SAME}{_BEFORE} year(?:'s)?", Against.YEAR_AGO),
        (rf"(?:the )?(?:previous|prior|preceding) (?:(?P<n>\d{{1,3}}) )?(?P<unit>{_UNITS})s?", None),
        (rf"the (?:(?P<n>\d{{1,3}}) )?(?P<unit>{_UNITS})s? before(?: that| it)?", None),
        (
            rf"{_BEFORE} (?:period|one|time)|(?:the )?(?:period|one|time) before(?: that| it)?",
            Against.PREVIOUS,
        ),
        (r"previous|before(?: that)?$", Against.PREVIOUS),
        (rf"(?:everyone|everybody|all (?:of )?(?:the |our )?(?:others|{_PEOPLE}))(?: else)?|all$", None),
        (rf"(?:all )?the (?:rest|others)(?: of (?:the |our )?(?:them|{_PEOPLE}))?|others", None),
        (r"(?:the )?(?:overall|company|total)(?: (?:average|score|nps))?|(?:the )?average", None),
    )
)


@dataclass(frozen=True)
class Stand:
    """What may stand for the other side instead of a period or a segment.

    Args:
        words_n: How many words it has.
        against: A period told from the first side's; None where it is not one.
        unit: The calendar unit before the first side's; None likewise.
        units_n: How many units just before it; None for the calendar's one.
        is_rest: True for everyone, or all the others.
    """

    words_n: int = 0
    against: Against | None = None
    unit: Interval | None = None
    units_n: int | None = None
    is_rest: bool = False


@dataclass(frozen=True)
class Cut:
    """A place to cut: the tokens of the first side end at ``start``, those of the second begin at ``end``."""

    phrase: str
    start: int
    end: int
    is_for_periods: bool = False


def cuts_of(tokens: Sequence[Token], vocabulary: Vocabulary, today: date) -> list[Cut]:
    """Return where a sentence can be cut into two sides, likeliest first; nowhere where it has more than two."""
    sentence = Sentence(list(tokens), vocabulary, today)
    if not any(_CUTS.match(token.word) for token in tokens):
        return []
    places = _places(sentence)
    strong = [
        Cut(match[0], at, at + match[0].count(" ") + 1)
        for at in places
        if (match := _STRONG.match(sentence.text_from(at)))
    ]
    strong = [cut for cut in strong if not any(other.start < cut.start < other.end for other in strong)]
    if strong:
        return strong if len(strong) == 1 else []
    asks_at = next((at for at in places if _ASKS.match(sentence.text_from(at))), None)
    if asks_at is None:
        return []
    found = [at for at in places if at > asks_at and tokens[at].word in _WEAK and not _is_range(tokens, at)]
    found.sort(key=lambda at: (_WEAK.index(tokens[at].word), -at))
    return [Cut(tokens[at].word, at, at + 1, tokens[at].word == "and") for at in found]


def stand_at(tokens: Sequence[Token], vocabulary: Vocabulary, today: date) -> Stand:
    """Return what the second side begins with where that is neither a period nor a segment by name."""
    text = Sentence(list(tokens), vocabulary, today).text_from(0)
    found = _stand(text)
    follows_sign = found.words_n < len(tokens) and tokens[found.words_n].sign
    return Stand() if follows_sign else found


def _stand(text: str) -> Stand:
    for pattern, against in _STANDS:
        if match := pattern.match(text):
            said = match.groupdict()
            unit, n = said.get("unit"), said.get("n")
            return Stand(
                words_n=match[0].count(" ") + 1,
                against=against,
                unit=Interval(unit) if unit else None,
                units_n=int(n) if n and int(n) else None,
                is_rest=not (against or unit),
            )
    return Stand()


def _places(sentence: Sentence) -> list[int]:
    """Return the tokens that are words of their own: not quoted, not beside a sign, not inside a longer name."""
    tokens = sentence.tokens
    inside = {within for start, end in _long_names(sentence) for within in range(start, end)}
    return [
        at
        for at in range(len(tokens))
        if tokens[at].word and at not in inside and not is_beside_sign(tokens, at)
    ]


def is_beside_sign(tokens: Sequence[Token], at: int) -> bool:
    """Return True for a dimension or a value of ``DIM=VALUE``."""
    return any(tokens[beside].sign for beside in (at - 1, at + 1) if 0 <= beside < len(tokens))


def _long_names(sentence: Sentence) -> Iterator[tuple[int, int]]:
    for at in range(len(sentence.tokens)):
        _, words_n, hits = sentence.name_at(at)
        if hits and words_n > 1:
            yield at, at + words_n


def _is_range(tokens: Sequence[Token], at: int) -> bool:
    """Return True for the "to" of "from … to …"."""
    if tokens[at].word != "to":
        return False
    before = [token.word for token in tokens[:at]]
    opened_at = max((n for n, word in enumerate(before) if word == "from"), default=-1)
    return opened_at >= 0 and "to" not in before[opened_at:]
