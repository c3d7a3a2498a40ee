"""The fields of a question, each read from its text in one place, whether it came as words or as a flag."""

from __future__ import annotations

import re

from bot.parse.lexicon import ALIKE
from bot.parse.names import UnknownNameError, forms, known_list, resolve_name, shown
from bot.parse.vocabulary import Vocabulary
from bot.questions import Against, quoted
from nps_engine.errors import UserError
from nps_engine.names import fold, key_of
from nps_engine.periods import Interval
from nps_engine.surveys import ALL_KEY, KEY_JOIN
from nps_engine.values import Bucket

LARGEST_LIMIT_N = 100_000
"""The most rows that a question may ask for."""

_ID_DIGITS_N = 18
_SHORTEST_THEME_WORD_N = 3

INTERVALS = {
    **dict.fromkeys(("day", "days", "daily", "d"), Interval.DAY),
    **dict.fromkeys(("week", "weeks", "weekly", "w"), Interval.WEEK),
    **dict.fromkeys(("month", "months", "monthly", "m"), Interval.MONTH),
    **dict.fromkeys(("quarter", "quarters", "quarterly", "q"), Interval.QUARTER),
    **dict.fromkeys(("year", "years", "yearly", "annual", "annually", "y"), Interval.YEAR),
}
"""What people call the calendar units, folded."""

BUCKETS = {
    **dict.fromkeys(("promoter", "promoters"), Bucket.PROMOTER),
    **dict.fromkeys(("passive", "passives"), Bucket.PASSIVE),
    **dict.fromkeys(("detractor", "detractors"), Bucket.DETRACTOR),
}
"""What people call the buckets, folded."""


def survey_keys(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the surveys' keys: one, several with "+" or commas between, or the word that stands for all.

    Raises:
        UserError: If one of them is no survey's.
    """
    index = vocabulary.survey_index
    parts = [part.strip() for part in re.split(rf"[,{KEY_JOIN}]", text)]
    if index.find(text) or len(parts) == 1 or not all(parts):
        if fold(text) == ALL_KEY and not index.find(text):
            return (ALL_KEY,)
        parts = [text]
    keys = (resolve_name(part, index, "survey", say=lambda key: f"survey={quoted(key)}") for part in parts)
    return tuple(dict.fromkeys(keys))


def alike_dimensions(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the known dimensions that a word for much the same may mean: the region for "country"."""
    said = {*forms(key_of(text)), fold(text)}
    alike = (name for group in ALIKE if said.intersection(group) for name in group)
    return tuple(dict.fromkeys(hit for name in alike for hit in vocabulary.dimension_index.find(name)))


def by_dimension(text: str, vocabulary: Vocabulary) -> str:
    """Return the dimension's name as stored; its plural will do ("plans").

    Raises:
        UserError: If there is no such dimension.
    """
    return resolve_name(
        text,
        vocabulary.dimension_index,
        "dimension",
        plural=True,
        say=lambda name: f"by {quoted(name)}",
        near=alike_dimensions(text, vocabulary),
    )


def where_dimension(text: str, vocabulary: Vocabulary) -> str:
    """Return the name as stored of a dimension that is filtered by.

    Raises:
        UserError: If there is no such dimension.
    """
    return resolve_name(
        text,
        vocabulary.dimension_index,
        "dimension",
        plural=True,
        say=lambda name: f"{quoted(name)}={shown_value(name, vocabulary)}",
        near=alike_dimensions(text, vocabulary),
    )


def segment_values(
    dimension: str, text: str, vocabulary: Vocabulary, taken: list[tuple[str, str]]
) -> tuple[str, ...]:
    """Return the values that a text means in a known dimension: one, or several with commas between.

    Args:
        dimension: The dimension, as stored.
        text: As typed.
        vocabulary: What the workspace knows.
        taken: Where misspelt values are noted, each with the one that it is taken for.

    Raises:
        UserError: If one of them is not known.
    """
    index = vocabulary.value_indexes[dimension]

    def say(value: str) -> str:
        return f"{quoted(dimension)}={quoted(value)}"

    parts = [part.strip() for part in text.split(",")]
    if "," in text and not index.find(text) and all(parts):
        return tuple(
            dict.fromkeys(resolve_name(part, index, dimension, say=say, taken=taken) for part in parts)
        )
    return (resolve_name(text, index, dimension, plural=True, say=say, taken=taken),)


def segment(text: str, vocabulary: Vocabulary, taken: list[tuple[str, str]]) -> tuple[str, tuple[str, ...]]:
    """Return the dimension and the values of ``DIM=VALUE``; misspelt values are noted in ``taken``.

    Raises:
        UserError: If it has no ``=``, or a name is not known.
    """
    marks = [mark.start() for mark in re.finditer("=", text)]
    if not marks:
        example = next(iter(vocabulary.dimensions), "plan")
        raise UserError(
            f"{shown(text)} does not say which dimension and which value",
            "A filter is DIM=VALUE. " + known_list(vocabulary.dimension_index.names, "dimension"),
            f"Try {quoted(example)}={shown_value(example, vocabulary)}",
        )
    known = [mark for mark in marks if vocabulary.dimension_index.find(text[:mark].strip())]
    mark = (known or marks)[0]
    dimension = where_dimension(text[:mark].strip(), vocabulary)
    value = text[mark + 1 :]
    exact = vocabulary.value_indexes[dimension].find(value) == (value,)
    return dimension, segment_values(dimension, value if exact else value.strip(), vocabulary, taken)


def shown_value(dimension: str, vocabulary: Vocabulary) -> str:
    """Return a value of a dimension to show in an example, as it can be typed."""
    return quoted(next(iter(vocabulary.dimensions.get(dimension, ())), "Enterprise"))


def interval_unit(text: str) -> Interval:
    """Return the unit of a trend.

    Raises:
        UserError: If it is none.
    """
    if unit := INTERVALS.get(fold(text)):
        return unit
    names = [interval.value for interval in Interval]
    raise UnknownNameError(
        f"I don't know the interval {shown(text)}",
        f"Known: {', '.join(names)}",
        "Try by week",
        word=text,
        replacements=("week", "month"),
    )


def bucket_name(text: str) -> Bucket:
    """Return the bucket.

    Raises:
        UserError: If it is none.
    """
    if bucket := BUCKETS.get(fold(text)):
        return bucket
    raise UnknownNameError(
        f"I don't know the bucket {shown(text)}",
        f"Known: {', '.join(Bucket)}",
        "Try detractor",
        word=text,
        replacements=tuple(Bucket),
    )


def theme_ids(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the themes that a text names: by id, else by label, else by a word of the label."""
    if ids := vocabulary.theme_index.find(text):
        return ids
    labelled = (known.name for known in vocabulary.phrases.find(text) if known.kind == "theme")
    if ids := tuple(dict.fromkeys(labelled)):
        return ids
    words = (form for form in forms(key_of(text)) if len(form) >= _SHORTEST_THEME_WORD_N)
    return next((vocabulary.label_words[word] for word in words if word in vocabulary.label_words), ())


def theme_id(text: str, vocabulary: Vocabulary) -> str:
    """Return the theme's id, found by its id, its label or a word of it.

    Raises:
        UserError: If there is no such theme, or several are meant.
    """
    ids = theme_ids(text, vocabulary)
    if len(ids) == 1:
        return ids[0]
    if ids:
        raise several_themes(text, ids, vocabulary, replacement="{}")
    labels = tuple(f"{theme} ({label})" for theme, label in vocabulary.themes.items())
    near = vocabulary.label_index.nearest(text) or vocabulary.label_index.names[:1]
    raise UnknownNameError(
        f"I don't know the theme {shown(text)}",
        known_list(labels, "theme", near),
        f"Try theme={quoted(near[0])}" if near else "",
        word=text,
        replacements=tuple(map(quoted, near)),
    )


def several_themes(
    text: str, ids: tuple[str, ...], vocabulary: Vocabulary, replacement: str = "theme={}"
) -> UnknownNameError:
    """Return the error about words that several themes have."""
    ways = tuple(f"theme={quoted(theme)}" for theme in ids[:3])
    named = [f"{way} ({vocabulary.themes.get(theme, theme)})" for way, theme in zip(ways, ids, strict=False)]
    return UnknownNameError(
        f"{shown(text)} is in more than one theme",
        f"Known: {', '.join(named)}",
        f"Try {ways[0]}",
        word=text,
        replacements=tuple(replacement.format(quoted(theme)) for theme in ids[:3]),
    )


def limit_n(text: str) -> int:
    """Return the most rows to show.

    Raises:
        UserError: If it is no number from 1 to ``LARGEST_LIMIT_N``.
    """
    if re.fullmatch(r"0*[0-9]{1,9}", text.strip()) and 1 <= int(text) <= LARGEST_LIMIT_N:
        return int(text)
    raise UserError(
        f"{shown(text)} is not a number of rows", f"Limits are 1 to {LARGEST_LIMIT_N}", "Try limit=10"
    )


def after_id(text: str) -> int:
    """Return the id of the response to continue after.

    Raises:
        UserError: If it is no id.
    """
    if re.fullmatch(rf"[0-9]{{1,{_ID_DIGITS_N}}}", text.strip()):
        return int(text)
    raise UserError(
        f"{shown(text)} is not the id of a response", "Ids are whole numbers", "Try responses, from the start"
    )


def against(text: str) -> Against:
    """Return what a period is held against.

    Raises:
        UserError: If it is neither the period before nor a year ago.
    """
    said = fold(text).replace(" ", "-")
    if said in list(Against):
        return Against(said)
    raise UserError(
        f"I don't know what {shown(text)} is to compare with",
        f"Known: {' and '.join(Against)}",
        "Try --compare-to year-ago, or compare with any two periods",
    )
