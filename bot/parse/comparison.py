"""Sentences that compare two things: cut in two, each side read by itself, put together again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.parse import doubts
from bot.parse.cuts import COMPARATIVES, Cut, cuts_of, is_beside_sign, stand_at
from bot.parse.draft import ABOUT_ALL
from bot.parse.reader import Reader
from bot.parse.sentence import Sentence
from bot.parse.sides import Sides
from bot.parse.tokens import Token
from bot.parse.vocabulary import Vocabulary
from bot.questions import Command, Question
from nps_engine.errors import UserError


def comparison_of(tokens: Sequence[Token], vocabulary: Vocabulary, today: date) -> Question | None:
    """Return what a sentence asks in two sides: a comparison, or why periods differ ("why is Q3 lower than Q2").

    None where it has no two sides, or asks for a breakdown.

    Raises:
        UserError: If a side is not understood, or they cannot be compared.
    """
    second_best: Question | None = None
    refusal: UserError | None = None
    for cut in cuts_of(tokens, vocabulary, today):
        try:
            sides = _sides(tokens, cut, vocabulary, today)
            if sides is None or (cut.is_for_periods and not (sides.first.period and sides.second.period)):
                continue
            question = sides.question()
        except UserError as error:
            refusal = refusal or (None if cut.is_for_periods else error)
            continue
        if sides.is_parallel:
            return question
        second_best = second_best or question
    if refusal and not second_best:
        raise refusal
    return second_best


def _sides(tokens: Sequence[Token], cut: Cut, vocabulary: Vocabulary, today: date) -> Sides | None:
    """Return both sides as they are read; None where it is a breakdown that they ask for.

    Raises:
        UserError: If a word is not understood, or asks for something else.
    """
    stand = stand_at(tokens[cut.end :], vocabulary, today)
    parts = (tokens[: cut.start], tokens[cut.end + stand.words_n :])
    sentences = [Sentence(_plain(part), vocabulary, today, is_side=True) for part in parts]
    for sentence in sentences:
        Reader(sentence).read()
    for sentence, other in zip(sentences, reversed(sentences), strict=True):
        if sentence.unknown:
            is_named = sentence.draft.where or other.unknown or cut.is_for_periods
            known = {} if is_named else other.draft.where
            raise doubts.unknown_side(sentence.unknown[0], sentence.tokens, known, vocabulary)
        if sentence.negations:
            raise doubts.left_out(sentence.negations[0])
    asks_why = any(cue.command in ABOUT_ALL for sentence in sentences for _, cue in sentence.cues)
    if not asks_why and any(_is_breakdown(sentence) for sentence in sentences):
        return None
    first, second = sentences
    return Sides(first.draft, second.draft, stand, cut.phrase, today, _command(sentences, cut))


def _command(sentences: Sequence[Sentence], cut: Cut) -> Command:
    """Return what is asked about the two sides: a comparison, where nothing else is.

    Raises:
        UserError: If it is what has no two sides.
    """
    command = Command.COMPARE
    for phrase, cue in (found for sentence in sentences for found in sentence.cues):
        is_firm = cue.is_literal or (cue.rank > 2 and cue.command is not Command.BREAKDOWN)  # noqa: PLR2004
        if is_firm and cue.command in ABOUT_ALL:
            command = cue.command
        elif is_firm and cue.command not in (Command.SCORE, Command.COMPARE):
            raise doubts.two_commands(phrase, cut.phrase, (cue.command, Command.COMPARE))
    return command


def _is_breakdown(sentence: Sentence) -> bool:
    draft = sentence.draft
    loose = [dimension for dimension in sentence.loose_dimensions if dimension not in draft.where]
    literal = any(cue.command is Command.BREAKDOWN and cue.is_literal for _, cue in sentence.cues)
    return bool(draft.by or loose or literal)


def _plain(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens without what a comparison may have on either side ("better", "higher")."""
    return [
        token
        for at, token in enumerate(tokens)
        if token.word not in COMPARATIVES or is_beside_sign(tokens, at)
    ]
