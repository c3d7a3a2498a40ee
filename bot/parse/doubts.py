"""The errors about sentences: which word was not understood, what it could be, how to say it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from bot.parse import fillers
from bot.parse.draft import Draft
from bot.parse.fields import BUCKETS, alike_dimensions
from bot.parse.lexicon import CUES, EXAMPLES
from bot.parse.names import UnknownNameError, known_list, nearest_keys, shown
from bot.parse.tokens import Token
from bot.parse.vocabulary import Known, Vocabulary
from bot.questions import Command, quoted
from nps_engine.errors import UserError
from nps_engine.names import fold
from nps_engine.periods import Interval, Period

_OTHER_WORDS = (
    *("today", "yesterday", "last week", "last month", "last quarter", "last year", "this month", "since"),
    *(
        "last",
        "days",
        "weeks",
        "months",
        "quarters",
        "years",
        "daily",
        "weekly",
        "monthly",
        "quarterly",
        "yearly",
    ),
    *("january", "february", "march", "april", "june", "july", "august", "september", "october", "november"),
    *("december", "customers", "users"),
)
_HINTS_N = 3
_ALIKE_N = 9
"""Nearest words looked at for the hints: of those that mean the same ("score", "scores") the nearest one stands."""
_DIMENSIONS_N = 8
_PARTS = re.compile(r"[\W_]+")
_HINTS: Mapping[str, tuple[str, ...]] = {
    "last": ("last 30 days", "last month"),
    "since": ("since March",),
    "until": ("until March",),
    "after": ("since March",),
    "top": ("top 5 themes",),
    **dict.fromkeys(
        ("route", "routes", "routing", "rules"), ("Routing in App Home", "“npsbot routes” in a terminal")
    ),
    **dict.fromkeys(("outbox", "doctor", "import", "export"), ("the program “npsbot” in a terminal",)),
    **{unit: (f"this {unit}", f"last {unit}", f"by {unit}") for unit in map(str, Interval)},
}
_COMMANDS = f"Known commands: {', '.join((*(command.value for command in Command), 'cases'))}"
GRAMMAR = frozenset(
    (
        *_OTHER_WORDS,
        *BUCKETS,
        *(phrase for phrase, cue in CUES.items() if cue.rank or cue.command is Command.HELP),
    )
)
"""The words of questions that a misspelt one may be meant to be."""


def not_understood(
    words: Sequence[Token], sentence: Sequence[Token], vocabulary: Vocabulary
) -> UnknownNameError:
    """Return the error about words of a sentence that are neither grammar nor known names."""
    got = " ".join(dict.fromkeys(token.origin or token.text for token in words))
    word, near = got, _nearest(got, vocabulary)
    if not near and len(words) > 1:
        word, near = words[0].bare, _nearest(words[0].bare, vocabulary)
    at = next(at for at, token in enumerate(sentence) if token is words[0])
    if not near and at and sentence[at - 1].word in fillers.BEFORE_A_VALUE and vocabulary.dimensions:
        return _no_such_segment(f"{sentence[at - 1].text} {got}", vocabulary)
    hint = f"Try {' or '.join(near)}" if near else f"Try {EXAMPLES[0]}, or DIM=VALUE for a filter"
    return UnknownNameError(
        f"I don't understand {shown(got)}", _what_is_known(vocabulary), hint, word=word, replacements=near
    )


def unknown_side(
    words: Sequence[Token],
    sentence: Sequence[Token],
    other: Mapping[str, Sequence[str]],
    vocabulary: Vocabulary,
) -> UnknownNameError:
    """Return the error about a side of a comparison that is not understood, by the segment on the other side."""
    error = not_understood(words, sentence, vocabulary)
    dimension, said = next(iter(other.items()), ("", ()))
    values = [value for value in vocabulary.dimensions.get(dimension, ()) if value not in said]
    if error.replacements or not values:
        return error
    got = (
        f"This compares with {dimension} {', '.join(said)}, and no {dimension} is called {shown(error.word)}"
    )
    near = tuple(map(quoted, values[:_ALIKE_N]))
    known = known_list(vocabulary.dimensions[dimension], dimension)
    return UnknownNameError(got, known, f"Try {' or '.join(near)}", word=error.word, replacements=near)


def _no_such_segment(got: str, vocabulary: Vocabulary) -> UnknownNameError:
    """Return the error about what stands where a segment would; the question can be asked without it."""
    told = [
        f"{dimension} ({known_list(values, dimension).removeprefix('Known: ')})"
        for dimension, values in islice(vocabulary.dimensions.items(), _DIMENSIONS_N)
        if values
    ]
    dimension, values = next(iter(vocabulary.dimensions.items()))
    return UnknownNameError(
        f"I don't know the segment {shown(got)}",
        f"Known: {'; '.join(told)}",
        f"Try {quoted(dimension)}={quoted(values[0])}, or ask without it" if values else "Ask without it",
        word=got,
        replacements=("",),
    )


def _nearest(got: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the known words most like one, nearest first, as they can be typed."""
    folded = fold(got)
    if hints := _HINTS.get(folded) or tuple(map(quoted, alike_dimensions(got, vocabulary))):
        return hints
    names = vocabulary.phrases.names
    dimensions = {fold(name): (name,) for name in vocabulary.dimensions}
    near = [
        *islice((name for name in names if folded in _PARTS.split(name)), _HINTS_N),
        *nearest_keys(got, (*GRAMMAR, *dimensions, *names), limit=_ALIKE_N),
    ]
    meant = {CUES[key].command if key in CUES else BUCKETS.get(key, key): key for key in reversed(near)}
    near = [key for key in near if key in meant.values()]
    spellings = ((key,) if key in GRAMMAR else map(quoted, names.get(key) or dimensions[key]) for key in near)
    return tuple(islice(dict.fromkeys(text for texts in spellings for text in texts), _HINTS_N))


def _what_is_known(vocabulary: Vocabulary) -> str:
    dimensions = list(vocabulary.dimensions)[:_DIMENSIONS_N]
    return f"{_COMMANDS}; known dimensions: {', '.join(dimensions)}" if dimensions else _COMMANDS


def strange_sign(token: Token) -> UserError:
    """Return the error about a sign that no filter can have."""
    return UserError(
        f"I don't understand {shown(token.text)} there",
        "A filter is DIM=VALUE; it cannot leave a value out, or compare numbers",
        "Try breakdown, to see all the values beside each other",
    )


def filler_or_name(name: str, hits: Sequence[Known]) -> UnknownNameError:
    """Return the error about a name that is spelt like a small word."""
    ways = tuple(_ways(hits))
    return UnknownNameError(
        f"{shown(name)} can be a small word or a name",
        "Such a name is written with its dimension",
        f"Try {' or '.join(ways)}",
        word=name,
        replacements=ways,
    )


def several_meanings(name: str, hits: Sequence[Known], vocabulary: Vocabulary) -> UnknownNameError:
    """Return the error about a name that stands for more than one thing."""
    ways = tuple(_ways(hits))
    kinds = [_kind(hit, vocabulary) for hit in hits]
    return UnknownNameError(
        f"{shown(name)} can be {', '.join(kinds[:-1])} or {kinds[-1]}",
        "A name that means more than one thing is written with its dimension",
        f"Try {' or '.join(ways)}",
        word=name,
        replacements=ways,
    )


def _ways(hits: Sequence[Known]) -> Iterator[str]:
    for hit in hits:
        yield f"{quoted(hit.dimension) if hit.kind == 'value' else hit.kind}={quoted(hit.name)}"


def _kind(hit: Known, vocabulary: Vocabulary) -> str:
    if hit.kind == "value":
        return f"a {hit.dimension} ({hit.name})"
    return (
        f"a theme ({vocabulary.themes.get(hit.name, hit.name)})"
        if hit.kind == "theme"
        else f"a survey ({hit.name})"
    )


def or_between(first: str, second: str) -> UserError:
    """Return the error about "or" between two dimensions."""
    return UserError(
        f"I can't answer for one {first} or another {second} at once",
        "Values of one dimension are joined by “or”, different dimensions by “and”",
        f"Try breakdown by {quoted(first)}, or breakdown by {quoted(second)}",
    )


def left_out(word: str) -> UserError:
    """Return the error about a word that leaves something out."""
    return UserError(
        f"I can't leave anything out ({shown(word)})",
        "A filter names what to keep: DIM=VALUE, as often as needed",
        "Try breakdown, to see all the values beside each other",
    )


def two_commands(first: str, second: str, commands: tuple[Command, Command]) -> UserError:
    """Return the error about a sentence that asks for two things."""
    return UserError(
        f"{shown(first)} asks for {commands[0]} and {shown(second)} for {commands[1]}",
        "A question asks for one of them",
        f"Try {commands[0]}, then {commands[1]}",
    )


def loose_dimension(dimension: str, command: Command, vocabulary: Vocabulary) -> UnknownNameError:
    """Return the error about a dimension without a value."""
    value = next(iter(vocabulary.dimensions[dimension]), "")
    ways = (f"by {quoted(dimension)}", *((f"{quoted(dimension)}={quoted(value)}",) if value else ()))
    return UnknownNameError(
        f"{shown(dimension)} is a dimension, and I don't know what to do with it in a {command}",
        "A dimension is broken down by, or has a value",
        f"Try {' or '.join(ways)}",
        word=dimension,
        replacements=ways,
    )


def nothing_asked(draft: Draft, sentence: Sequence[Token], vocabulary: Vocabulary) -> UserError:
    """Return the error about a text of small words only; thanks are no error."""
    if any(token.word in fillers.THANKS for token in sentence):
        return UserError("You're welcome", try_=f"Ask again any time: {EXAMPLES[0]}")
    got = f"I don't know what to show {draft.limit} of" if draft.limit else "I don't see a question in this"
    surveys = f"; surveys: {', '.join(vocabulary.surveys[:_DIMENSIONS_N])}" if vocabulary.surveys else ""
    return UserError(got, f"{_COMMANDS}{surveys}", f"Try {EXAMPLES[0]}")


def no_such_metric(
    said: str, metric: str, surveys: Sequence[str], metrics: Mapping[str, str]
) -> UnknownNameError:
    """Return the error about a metric that no survey measures, or several do."""
    name = {"enps": "eNPS"}.get(metric, metric.upper())
    ways = tuple(f"survey={quoted(key)}" for key in surveys or metrics)[:_HINTS_N]
    known = ", ".join(f"{key} ({measured})" for key, measured in metrics.items())
    return UnknownNameError(
        f"{'More than one' if surveys else 'No'} survey here measures {name}",
        f"Surveys: {known}",
        f"Try {' or '.join(ways)}"
        + ("" if surveys else f", or store one: npsbot import FILE --metric {metric} in a terminal"),
        word=said,
        replacements=ways,
    )


def nobody_invited(said: str) -> UserError:
    """Return the error about a response rate where nobody knows how many were asked."""
    return UserError(
        f"There is no {said}: nobody noted how many people were asked",
        "It stands beside the score as soon as that is known",
        "Try npsbot invitations add --help in a terminal, or score last 30 days",
    )


def no_two_periods(command: Command) -> UserError:
    """Return the refusal of why two segments or surveys differ: nothing moved there."""
    return UserError(
        f"{command.value.capitalize()} says why one period differs from another, not one segment or survey",
        "It is held against another period",
        "Try compare for two segments, or why is Q3 lower than Q2",
    )


def nothing_to_compare(word: str) -> UserError:
    """Return the error about a comparison of what is the same, or cannot be told apart."""
    return UserError(
        f"I don't know what to compare ({shown(word)})",
        "I compare two periods, two segments, or two surveys; each side is named",
        "Try compare this month with last month, or breakdown",
    )


def one_period_only(period: Period) -> UserError:
    """Return the error about a period that is held against one that was not said."""
    said = f"from {period.from_on} to {period.to_on}"
    return UserError(
        f"I don't know which period to compare with {period.from_on} to {period.to_on}",
        "A comparison of two periods names both",
        f"Try compare this month with {said}",
    )
