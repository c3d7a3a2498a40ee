"""The plan of a question: what ``ask --plan`` shows before anything is answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.parse.lexicon import EXAMPLES
from bot.parse.names import UnknownNameError
from bot.parse.vocabulary import Vocabulary
from bot.parse.words import parse_words
from bot.questions import Against, Command, Question
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


def question_json(
    question: Question, *, default_survey: str = "", default_period: Period | None = None
) -> dict[str, Any]:
    """Return the plan of a question, as ``ask --plan --json`` prints it.

    Args:
        question: The question; without a command where it was not understood.
        default_survey: The workspace's survey, where the question names none.
        default_period: The workspace's period, from which the other period is told where the question has none.

    Returns:
        The keys of the contract; null for the workspace's defaults. Where segments or surveys are compared,
        ``compare_where`` and ``compare_survey`` too; where names were misspelt, ``taken`` with what was meant.
    """
    return {
        "command": question.command.value if question.command else None,
        "survey": question.survey or default_survey or None,
        "period": _period_json(question.period),
        "compare_to": _period_json(_compare_to(question, default_period)),
        "where": {dimension: list(values) for dimension, values in question.where.items()},
        "by": question.by or None,
        "interval": question.interval.value if question.interval else None,
        "bucket": question.bucket.value if question.bucket else None,
        "theme": question.theme or None,
        "limit": question.limit,
        "suggestions": list(question.suggestions),
        **_other_side_json(question),
    }


def _compare_to(question: Question, default_period: Period | None) -> Period | None:
    """Return the other period of a comparison; None where both sides have the same."""
    if question.compare_to or question.has_other_side:
        return question.compare_to
    period = question.period or default_period
    is_said = question.command is Command.COMPARE or question.against is not Against.PREVIOUS
    return question.against.period_for(period) if period and is_said else None


def _other_side_json(question: Question) -> dict[str, Any]:
    where = {dimension: list(values) for dimension, values in question.compare_where.items()}
    taken = dict(question.taken)
    found = {"compare_where": where, "compare_survey": question.compare_survey, "taken": taken}
    return {key: told for key, told in found.items() if told}


def _period_json(period: Period | None) -> dict[str, str] | None:
    if period is None:
        return None
    return {"from": period.from_on.isoformat(), "to": period.to_on.isoformat()}
