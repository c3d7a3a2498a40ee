"""The errors about sentences: which word was not understood, what it could be, how to say it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from bot.parse.draft import Draft
from bot.parse.fields import BUCKETS
from bot.parse.lexicon import CUES, EXAMPLES
from bot.parse.names import UnknownNameError, nearest_keys, shown
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


def not_understood(words: Sequence[Token], vocabulary: Vocabulary) -> UnknownNameError:
    """Return the error about words that are neither grammar nor known names."""
    got = " ".join(dict.fromkeys(token.origin or token.text for token in words))
    word, near = got, _nearest(got, vocabulary)
    if not near and len(words) > 1:
        word, near = words[0].bare, _nearest(words[0].bare, vocabulary)
    hint = f"Try {' or '.join(near)}" if near else f"Try {EXAMPLES[0]}, or DIM=VALUE for a filter"
    return UnknownNameError(
        f"I don't understand {shown(got)}", _what_is_known(vocabulary), hint, word=word, replacements=near
    )


def _nearest(got: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the known words most like one, nearest first, as they can be typed."""
    folded = fold(got)
    if folded in _HINTS:
        return _HINTS[folded]
    names = vocabulary.phrases.names
    dimensions = {fold(name): (name,) for name in vocabulary.dimensions}
    near = [
        *islice((name for name in names if folded in _PARTS.split(name)), _HINTS_N),
        *nearest_keys(got, (*GRAMMAR, *dimensions, *names)),
    ]
    spellings = ((key,) if key in GRAMMAR else map(quoted, names.get(key) or dimensions[key]) for key in near)
    return tuple(islice(dict.fromkeys(text for texts in spellings for text in texts), _HINTS_N))


def _what_is_known(vocabulary: Vocabulary) -> str:
    dimensions = list(vocabulary.dimensions)[:8]
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


def nothing_asked(draft: Draft) -> UserError:
    """Return the error about a text of small words only."""
    got = f"I don't know what to show {draft.limit} of" if draft.limit else "I don't see a question in this"
    return UserError(got, _COMMANDS, f"Try {EXAMPLES[0]}")


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
