"""The plan of a question: what ``ask --plan`` shows before anything is answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.parse.lexicon import EXAMPLES
from bot.parse.names import UnknownNameError
from bot.parse.vocabulary import Vocabulary
from bot.parse.words import parse_words
from bot.questions import Question
from nps_engine.errors import UserError
from nps_engine.periods import Period


def parse_plan(text: str, *, vocabulary: Vocabulary, today: date) -> Question:
    """Return the question that words ask; where they are not understood, one without command.

    That one has at least one suggestion, the nearest first: texts that ``parse_words`` understands.
    """
    try:
        return parse_words(text, vocabulary=vocabulary, today=today)
    except UserError as error:
        return Question(None, suggestions=suggestions(text, error, vocabulary=vocabulary, today=today))


def suggestions(text: str, error: UserError, *, vocabulary: Vocabulary, today: date) -> tuple[str, ...]:
    """Return what to ask instead of a text that was refused: each is understood, at least one."""
    mended = dict.fromkeys(
        question.as_text()
        for attempt in _mended(text, error)
        if (question := _understood(attempt, vocabulary, today)) is not None
    )
    return tuple(mended) or EXAMPLES


def _mended(text: str, error: UserError) -> Iterator[str]:
    if isinstance(error, UnknownNameError) and error.word and error.word in text:
        for replacement in error.replacements:
            yield text.replace(error.word, replacement, 1)


def _understood(text: str, vocabulary: Vocabulary, today: date) -> Question | None:
    try:
        return parse_words(text, vocabulary=vocabulary, today=today)
    except UserError:
        return None


def question_json(question: Question, *, default_survey: str = "") -> dict[str, Any]:
    """Return the plan of a question, as ``ask --plan --json`` prints it.

    Args:
        question: The question; without a command where it was not understood.
        default_survey: The workspace's survey, where the question names none.

    Returns:
        The keys of the contract; null for the workspace's defaults, ``compare_to`` always null for now.
    """
    return {
        "command": question.command.value if question.command else None,
        "survey": question.survey or default_survey or None,
        "period": _period_json(question.period),
        "compare_to": None,
        "where": {dimension: list(values) for dimension, values in question.where.items()},
        "by": question.by or None,
        "interval": question.interval.value if question.interval else None,
        "bucket": question.bucket.value if question.bucket else None,
        "theme": question.theme or None,
        "limit": question.limit,
        "suggestions": list(question.suggestions),
    }


def _period_json(period: Period | None) -> dict[str, str] | None:
    if period is None:
        return None
    return {"from": period.from_on.isoformat(), "to": period.to_on.isoformat()}
