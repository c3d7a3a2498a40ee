"""The flags of a comparison's other side: ``--with``, ``--with-from``, ``--with-survey``, ``--versus``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.parse import fields
from bot.parse.cuts import Stand, stand_at
from bot.parse.draft import Draft
from bot.parse.names import shown
from bot.parse.sides import Sides
from bot.parse.spans import flag_period, span_at
from bot.parse.tokens import tokens_of
from bot.parse.vocabulary import Vocabulary
from bot.questions import Against, Command, Question
from nps_engine.errors import UserError
from nps_engine.names import fold
from nps_engine.periods import Period


def with_other_side(
    question: Question,
    *,
    vocabulary: Vocabulary,
    today: date,
    with_: str | None = None,
    with_from: str | None = None,
    with_to: str | None = None,
    with_survey: Sequence[str] = (),
    versus: Sequence[str] = (),
) -> Question:
    """Return a comparison with what its flags say of the other side; without any it is with the period before.

    Args:
        question: The first side, of the command compare, or one that explains a change.
        vocabulary: What the workspace knows.
        today: The date that it is for the workspace.
        with_: A period in words ("last month", "Q2 2026"), "previous" or "year-ago".
        with_from: The other period's first day, year-month-day.
        with_to: The day after its last one.
        with_survey: Keys of the other surveys.
        versus: ``DIM=VALUE`` each, or "rest" for everyone else.

    Raises:
        UserError: If a flag is not understood, or the sides do not differ.
    """
    period, stand = _period(with_, with_from, with_to, vocabulary, today)
    second = Draft(period=period)
    for key in with_survey:
        second.add_surveys(fields.survey_keys(key, vocabulary))
    for text in versus:
        if fold(text) in ("rest", "everyone"):
            stand = replace(stand, words_n=0, is_rest=True)
        else:
            second.add_values(*fields.segment(text, vocabulary, second.taken))
    if second == Draft() and stand == Stand():
        return question
    if question.against is not Against.PREVIOUS:
        raise UserError(
            "There is --compare-to beside another side",
            "A comparison has two sides",
            "Try --with year-ago alone",
        )
    first = Draft(
        surveys=(question.survey,) if question.survey else (),
        period=question.period,
        where=dict(question.where),
        bucket=question.bucket,
        theme=question.theme,
        by=question.by,
        taken=list(question.taken),
    )
    return Sides(first, second, stand, "--with", today, question.command or Command.COMPARE).question()


def _period(
    with_: str | None, with_from: str | None, with_to: str | None, vocabulary: Vocabulary, today: date
) -> tuple[Period | None, Stand]:
    """Return the other side's period, or what stands for it."""
    if with_ is None:
        return flag_period(with_from, with_to, None, today), Stand()
    if with_from is not None or with_to is not None:
        raise UserError(
            "There is --with beside --with-from or --with-to",
            "The other period is told by --with alone, or by --with-from and --with-to",
            "Try --with previous",
        )
    tokens = tokens_of(with_)
    stand = stand_at(tokens, vocabulary, today)
    if stand.words_n == len(tokens) and not stand.is_rest:
        return None, stand
    text = " ".join(token.word for token in tokens)
    span = span_at(text, today)
    if span is None or span[1] != len(text):
        raise UserError(
            f"{shown(with_)} is not a period",
            "Allowed: a period in words (last month, Q2 2026, 30d), previous, or year-ago",
            "Try --with previous",
        )
    return span[0], Stand()
