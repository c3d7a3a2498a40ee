"""Flags and their like in a sentence: ``--last 30d``, ``plan = "Very Big"``, ``limit=5``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from bot.parse import fields
from bot.parse.draft import Draft
from bot.parse.names import NameIndex, UnknownNameError, shown
from bot.parse.spans import flag_period
from bot.parse.tokens import Token
from bot.parse.vocabulary import Vocabulary
from nps_engine.errors import UserError
from nps_engine.names import fold, taken_for

LONGEST_NAME_WORDS_N = 8
"""The most words of a name without quotes."""

_FLAG = re.compile(r"(?:--|—|–)([^\W\d][\w-]*)")
_ENDS_NAME = frozenset(
    ("by", "from", "to", "last", "where", "promoters", "passives", "detractors", "since", "limit")
)
_EXAMPLES = {
    "survey": "survey=nps",
    "from": "from 2026-01-01 to 2026-02-01",
    "to": "from 2026-01-01 to 2026-02-01",
    "last": "last 30 days",
    "where": "where plan=Enterprise",
    "by": "by plan",
    "interval": "by week",
    "bucket": "bucket=detractor",
    "theme": "theme=t1",
    "limit": "limit=5",
    "after": "after=123",
    "compare-to": "compare-to=year-ago",
}
_FLAG_INDEX = NameIndex(_EXAMPLES)


class Assignments:
    """What a sentence sets by flags and equals signs; the period's flags wait for each other.

    Args:
        draft: The question that they go into.
        vocabulary: What the workspace knows.
    """

    def __init__(self, draft: Draft, vocabulary: Vocabulary) -> None:
        self._draft = draft
        self._vocabulary = vocabulary
        self._period_texts: dict[str, str] = {}
        self._setters: Mapping[str, Callable[[str], None]] = {
            "survey": lambda text: draft.add_surveys(fields.survey_keys(text, vocabulary)),
            "from": lambda text: self._wait("from", text),
            "to": lambda text: self._wait("to", text),
            "last": lambda text: self._wait("last", text),
            "where": lambda text: draft.add_values(*fields.segment(text, vocabulary, draft.taken)),
            "interval": lambda text: draft.set_interval(fields.interval_unit(text)),
            "bucket": lambda text: draft.set_bucket(fields.bucket_name(text)),
            "theme": lambda text: draft.set_theme(fields.theme_id(text, vocabulary)),
            "limit": lambda text: draft.set_limit(fields.limit_n(text)),
            "after": lambda text: setattr(draft, "after", fields.after_id(text)),
            "compare-to": lambda text: setattr(draft, "against", fields.against(text)),
        }

    def read(self, tokens: Sequence[Token], at: int) -> int:
        """Read what is set at a token and return how many tokens that took; 0 where nothing is.

        Raises:
            UserError: If a flag, a name or what it is set to is not understood.
        """
        token = tokens[at]
        if not token.quoted and (flag := _FLAG.fullmatch(token.text)):
            signs_n = int(at + 1 < len(tokens) and tokens[at + 1].text == "=" and tokens[at + 1].sign)
            return 1 + signs_n + self._set(_flag_name(flag[1]), token, tokens, at + 1 + signs_n)
        for words_n in (3, 2, 1):
            equals = at + words_n
            if equals < len(tokens) and tokens[equals].sign and tokens[equals].text == "=":
                return self._read_equals(tokens, at, words_n)
        return 0

    def finish(self, today: date) -> None:
        """Set the period of the flags, if there were any.

        Raises:
            UserError: If they are malformed or do not go together.
        """
        texts = self._period_texts
        period = flag_period(texts.get("from"), texts.get("to"), texts.get("last"), today)
        if period is not None:
            self._draft.set_period(period)

    def _read_equals(self, tokens: Sequence[Token], at: int, words_n: int) -> int:
        name_tokens = tokens[at : at + words_n]
        index = self._vocabulary.dimension_index
        if words_n > 1 and (
            any(token.sign or token.quoted for token in name_tokens)
            or not index.find(" ".join(token.text for token in name_tokens))
        ):
            return 0
        name = " ".join(token.text for token in name_tokens)
        start = at + words_n + 1
        if not name_tokens[0].quoted and fold(name) in _EXAMPLES:
            return words_n + 1 + self._set(fold(name), name_tokens[0], tokens, start)
        name = name if name_tokens[0].quoted or index.find(name) else name_tokens[-1].bare
        dimension = fields.where_dimension(name, self._vocabulary)
        return words_n + 1 + self._add_values(dimension, tokens, start)

    def _set(self, name: str, token: Token, tokens: Sequence[Token], start: int) -> int:
        """Set a field from the tokens after its name; return how many they were."""
        if start >= len(tokens) or tokens[start].sign:
            raise UserError(
                f"{shown(token.text)} needs something to be set to",
                "It follows after a blank or an equals sign",
                f"Try {_EXAMPLES[name]}",
            )
        if name == "by":
            return self.read_by(tokens, start)
        if name == "where":
            return self._read_where(tokens, start)
        find: Mapping[str, Callable[[str], object]] = {
            "survey": self._vocabulary.survey_index.find,
            "theme": lambda text: fields.theme_ids(text, self._vocabulary),
            "last": lambda text: re.fullmatch(r"\d+ [a-z]+", text.lower()),
        }
        text, tokens_n = longest_name(tokens, start, find.get(name, _never))
        self._setters[name](text)
        return tokens_n

    def read_by(self, tokens: Sequence[Token], start: int) -> int:
        """Read a dimension or a unit after "by" and return how many tokens it took.

        Raises:
            UserError: If it is neither.
        """
        unit = None if tokens[start].quoted else fields.INTERVALS.get(tokens[start].word)
        if unit is not None:
            self._draft.set_interval(unit)
            return 1
        text, tokens_n = longest_name(tokens, start, self._find_dimension)
        self._draft.set_by(fields.by_dimension(text, self._vocabulary))
        return tokens_n

    def _find_dimension(self, text: str) -> object:
        return self._vocabulary.dimension_index.find(text, plural=True)

    def _read_where(self, tokens: Sequence[Token], start: int) -> int:
        """Read ``plan=Pro``, and ``"plan=Pro"`` in quotes, after --where."""
        token = tokens[start]
        if token.quoted and not (start + 1 < len(tokens) and tokens[start + 1].sign):
            self._setters["where"](token.text)
            return 1
        for words_n in (3, 2, 1):
            equals = start + words_n
            if equals < len(tokens) and tokens[equals].sign and tokens[equals].text == "=":
                name = " ".join(token.text for token in tokens[start:equals])
                dimension = fields.where_dimension(name, self._vocabulary)
                return words_n + 1 + self._add_values(dimension, tokens, equals + 1)
        self._setters["where"](token.text)
        return 1

    def _add_values(self, dimension: str, tokens: Sequence[Token], start: int) -> int:
        if start >= len(tokens) or tokens[start].sign:
            example = f"{dimension}={fields.shown_value(dimension, self._vocabulary)}"
            raise UserError(
                f"{shown(dimension + '=')} has no value", "A filter is DIM=VALUE", f"Try {example}"
            )
        index = self._vocabulary.value_indexes[dimension]
        text, tokens_n = longest_name(tokens, start, lambda text: index.find(text, plural=True))
        if not index.find(text, plural=True):
            text, tokens_n = longest_name(tokens, start, lambda text: taken_for(text, index.names))
        values = fields.segment_values(dimension, text, self._vocabulary, self._draft.taken)
        self._draft.add_values(dimension, values)
        return tokens_n

    def _wait(self, name: str, text: str) -> None:
        if self._period_texts.setdefault(name, text) != text:
            raise UserError(
                f"There is more than one {name}: {shown(self._period_texts[name])} and {shown(text)}",
                "A question has one period",
                f"Try {_EXAMPLES[name]}",
            )


def _never(text: str) -> bool:
    del text
    return False


def _flag_name(name: str) -> str:
    hits = _FLAG_INDEX.find(name)
    if hits:
        return hits[0]
    near = _FLAG_INDEX.nearest(name) or ("last",)
    raise UnknownNameError(
        f"I don't know the flag {shown('--' + name)}",
        f"Known: {', '.join(f'--{flag}' for flag in _EXAMPLES)}",
        f"Try {_EXAMPLES[near[0]]}",
        word=name,
        replacements=near,
    )


def longest_name(
    tokens: Sequence[Token], start: int, find: Callable[[str], object], longest_n: int = LONGEST_NAME_WORDS_N
) -> tuple[str, int]:
    """Return the longest known name that tokens start with, and how many they are; else the first token.

    Args:
        tokens: The sentence.
        start: Where the name starts.
        find: Returns something true for a known name.
        longest_n: The most words of a name without quotes.
    """
    first = tokens[start]
    if first.quoted:
        return first.text, 1
    words_n = 1
    while words_n < longest_n and _goes_on(tokens, start + words_n):
        words_n += 1
    for n in range(words_n, 0, -1):
        text = " ".join(token.text for token in tokens[start : start + n])
        for spelt in (text, text.strip(" .,;:?!()")):
            if find(spelt):
                return spelt, n
    return first.bare or first.text, 1


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Return True where a token can be a further word of a name."""
    if at >= len(tokens) or tokens[at].quoted or tokens[at].sign or tokens[at].word in _ENDS_NAME:
        return False
    followed_by_sign = at + 1 < len(tokens) and tokens[at + 1].sign
    return not followed_by_sign and not _FLAG.fullmatch(tokens[at].text)
