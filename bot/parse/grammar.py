"""What grammar makes of the next words of a sentence: shares, limits, units, "by", themes, cues, periods."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.parse import doubts, fillers
from bot.parse.assignments import Assignments, longest_name
from bot.parse.fields import BUCKETS, INTERVALS, limit_n, theme_id, theme_ids
from bot.parse.lexicon import (
    ADVERBS,
    ASKED_SHARE,
    CUES,
    LONGEST_CUE_WORDS_N,
    METRICS,
    SAID_BUCKETS,
    UNIT_WORDS,
    YEAR_OVER_YEAR,
)
from bot.parse.sentence import Sentence
from bot.parse.spans import span_at
from bot.questions import Against
from nps_engine.surveys import ALL_KEY

_BUCKET = f"(?:{'|'.join(BUCKETS)})"
_ROWS = (
    "(?:responses|comments|verbatims|answers|quotes|reviews|themes|topics|reasons|issues|problems"
    f"|{'|'.join(BUCKETS)})"
)
_SHARE = re.compile(
    r"(?:how many|number of|share|percentage|percent|proportion|%)(?: (?:of|are|our|the|customers|users|people"
    rf"|respondents)){{0,4}} (?:{_BUCKET}|responses|answers|ratings)(?= |$)"
    rf"|{_BUCKET} (?:share|percentage|percent|proportion|count|%)(?= |$)"
)
_LIMIT = re.compile(
    rf"(?P<which>top|limit|max|at most|up to|first|latest|newest|most recent|last) (?P<n>\d+)(?= |$)"
    rf"(?! (?:{UNIT_WORDS})(?: |$))"
    rf"|(?P<rows_n>\d+)(?= (?:(?:most recent|latest|newest|recent|top) )?{_ROWS}(?: |$))"
)
_LAST_ROWS = re.compile(rf"last \d+(?: \S+){{0,2}} {_ROWS}(?= |$)")
_AFTER = re.compile(r"after (\d{1,18})(?= |$)")
_EVERY_SURVEY = re.compile(r"(?:across )?(?:all|every|all of) (?:the |our |my )?surveys?(?= |$)")
_SHARE_CUE = CUES["share"]
_LATEST_CUE = CUES["latest"]


@dataclass(frozen=True)
class Match:
    """What grammar makes of the next words.

    Args:
        words_n: How many they are.
        apply: What they do.
        is_firm: False where a name that is spelt the same may be meant instead.
    """

    words_n: int
    apply: Callable[[], object]
    is_firm: bool = True


def grammar_at(sentence: Sentence, assignments: Assignments) -> Match | None:
    """Return what grammar makes of the next words; None where they are none of its own.

    Raises:
        UserError: If they look like a period, a limit or a theme and are none.
    """
    text, word = sentence.text_from(sentence.at), sentence.tokens[sentence.at].word
    return (
        _share(sentence, text)
        or _limit(sentence, text)
        or _year_over_year(sentence, text)
        or _every_survey(sentence, text)
        or _metric(sentence, text)
        or _asked_share(sentence, text)
        or _any(sentence, word)
        or _period(sentence, text)
        or _unit(sentence, text)
        or _by(sentence, word, text, assignments)
        or _theme(sentence, word)
        or _cue(sentence, text)
        or _single(sentence, word, text)
    )


def _period(sentence: Sentence, text: str) -> Match | None:
    if span := span_at(text, sentence.today):
        period, end = span
        return Match(text[:end].count(" ") + 1, lambda: sentence.draft.set_period(period))
    return None


def _share(sentence: Sentence, text: str) -> Match | None:
    if match := _SHARE.match(text):
        return Match(_words_n(match), lambda: sentence.cues.append((match[0], _SHARE_CUE)))
    return None


def _limit(sentence: Sentence, text: str) -> Match | None:
    if after := _AFTER.match(text):
        after_id = int(after[1])
        return Match(_words_n(after), lambda: setattr(sentence.draft, "after", after_id))
    match = _LIMIT.match(text)
    if match is None or (match["which"] == "last" and not _LAST_ROWS.match(text)):
        return None

    def apply() -> None:
        sentence.draft.set_limit(limit_n(match["n"] or match["rows_n"]))
        if match["which"] in ("latest", "newest", "most recent", "last"):
            sentence.cues.append((match[0], _LATEST_CUE))

    return Match(_words_n(match), apply)


def _year_over_year(sentence: Sentence, text: str) -> Match | None:
    said = next((said for said in YEAR_OVER_YEAR if _starts(text, said)), None)
    if said is None:
        return None

    def apply() -> None:
        sentence.draft.against = Against.YEAR_AGO
        sentence.cues.append((said, CUES["vs"]))

    return Match(said.count(" ") + 1, apply)


def _every_survey(sentence: Sentence, text: str) -> Match | None:
    if match := _EVERY_SURVEY.match(text):
        return Match(_words_n(match), lambda: sentence.draft.add_surveys((ALL_KEY,)))
    return None


def _metric(sentence: Sentence, text: str) -> Match | None:
    """Return "eNPS" and "customer satisfaction score": the one survey that measures it."""
    said = next((said for said in METRICS if _starts(text, said)), None)
    metrics = sentence.vocabulary.metrics
    if said is None or not metrics:
        return None
    surveys = tuple(key for key, metric in metrics.items() if metric == METRICS[said])
    if len(surveys) != 1:
        raise doubts.no_such_metric(said, METRICS[said], surveys, metrics)
    return Match(said.count(" ") + 1, lambda: sentence.draft.add_surveys(surveys), is_firm=False)


def _asked_share(sentence: Sentence, text: str) -> Match | None:
    """Return "response rate", which stands beside the score."""
    said = next((said for said in ASKED_SHARE if _starts(text, said)), None)
    if said is None:
        return None
    if not sentence.vocabulary.has_invitations:
        raise doubts.nobody_invited(said)
    return Match(said.count(" ") + 1, lambda: sentence.cues.append((said, _SHARE_CUE)))


def _starts(text: str, said: str) -> bool:
    return f"{text} ".startswith(f"{said} ")


def _any(sentence: Sentence, word: str) -> Match | None:
    """Return "any plan", "all plans" and "other plans" on one side of a comparison."""
    if (
        not sentence.is_side
        or word not in ("any", "all", "every", "other")
        or len(sentence.tokens) == sentence.at + 1
    ):
        return None
    name, words_n = longest_name(sentence.tokens, sentence.at + 1, sentence.dimensions)
    after = sentence.at + 1 + words_n
    found = sentence.dimensions(name)
    if not found or (after < len(sentence.tokens) and sentence.tokens[after].sign):
        return None
    return Match(1 + words_n, lambda: sentence.draft.add_values(found[0], ()))


def _unit(sentence: Sentence, text: str) -> Match | None:
    for words_n in (3, 1):
        if unit := ADVERBS.get(" ".join(text.split(" ")[:words_n])):
            return Match(words_n, lambda: sentence.draft.set_interval(unit))
    return None


def _by(sentence: Sentence, word: str, text: str, assignments: Assignments) -> Match | None:
    if word not in fillers.BY or _longest_cue(text)[0] > 1:
        return None
    start = sentence.at + 1
    while start < len(sentence.tokens) and sentence.tokens[start].word in fillers.SKIPPED_AFTER_BY:
        start += 1
    if start >= len(sentence.tokens):
        return None
    name, words_n = longest_name(sentence.tokens, start, sentence.dimensions)
    is_unit = sentence.tokens[start].word in INTERVALS and not sentence.tokens[start].quoted
    if not (is_unit or sentence.dimensions(name)):
        if word not in ("by", "per") or _is_understood(sentence, start):
            return None
        return Match(2, lambda: assignments.read_by(sentence.tokens, start))
    end = start + (1 if is_unit else words_n)
    while (
        word in ("which", "what")
        and end < len(sentence.tokens)
        and sentence.tokens[end].word in fillers.RANKING
    ):
        end += 1
    return Match(end - sentence.at, lambda: assignments.read_by(sentence.tokens, start))


def _is_understood(sentence: Sentence, at: int) -> bool:
    """Return True where what follows "by" says something of its own ("comments by promoters")."""
    word = sentence.tokens[at].word
    known = word in BUCKETS or word in CUES or word in fillers.NOUNS or fillers.is_function(word)
    return (
        known or bool(sentence.name_at(at)[2]) or span_at(sentence.text_from(at), sentence.today) is not None
    )


def _theme(sentence: Sentence, word: str) -> Match | None:
    if word not in ("theme", "topic") or sentence.at + 1 >= len(sentence.tokens):
        return None
    vocabulary = sentence.vocabulary
    name, words_n = longest_name(sentence.tokens, sentence.at + 1, lambda text: theme_ids(text, vocabulary))
    if not theme_ids(name, vocabulary):
        return None
    theme = theme_id(name, vocabulary)
    return Match(1 + words_n, lambda: sentence.draft.set_theme(theme))


def _cue(sentence: Sentence, text: str) -> Match | None:
    words_n, phrase = _longest_cue(text)
    if not words_n:
        return None
    return Match(words_n, lambda: sentence.cues.append((phrase, CUES[phrase])), is_firm=False)


def _single(sentence: Sentence, word: str, text: str) -> Match | None:
    first_two = " ".join(text.split(" ")[:2])
    if two_words := SAID_BUCKETS.get(first_two):
        return Match(first_two.count(" ") + 1, lambda: sentence.draft.set_bucket(two_words))
    if bucket := BUCKETS.get(word) or SAID_BUCKETS.get(word):
        return Match(1, lambda: sentence.draft.set_bucket(bucket))
    if fillers.is_negation(word):
        return Match(1, lambda: sentence.negations.append(word), is_firm=False)
    if word == "or":
        return Match(1, lambda: setattr(sentence, "or_after", sentence.last_dimension), is_firm=False)
    return Match(1, _nothing, is_firm=False) if fillers.is_function(word) else None


def _nothing() -> None:
    """Do nothing: the words say nothing."""


def _words_n(match: re.Match[str]) -> int:
    return match[0].count(" ") + 1


def _longest_cue(text: str) -> tuple[int, str]:
    words = text.split(" ")
    for words_n in range(min(LONGEST_CUE_WORDS_N, len(words)), 0, -1):
        if (phrase := " ".join(words[:words_n])) in CUES:
            return words_n, phrase
    return 0, ""
