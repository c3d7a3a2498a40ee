"""What a person types after ``/nps``, or when mentioning the bot, to a Question."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.parse import doubts
from bot.parse.comparison import comparison_of
from bot.parse.draft import Draft
from bot.parse.lexicon import ABOUT_COMMENTS, COMPARING, CUES, YEAR_OVER_YEAR
from bot.parse.reader import Reader
from bot.parse.sentence import Sentence
from bot.parse.tokens import Token, tokens_of
from bot.parse.vocabulary import Vocabulary
from bot.questions import Against, Command, Question
from nps_engine.periods import Interval

_STRONG_RANK = 2
_SIDE_BY_SIDE = (Command.BREAKDOWN, Command.COMPARE)


def parse_words(text: str, *, vocabulary: Vocabulary, today: date) -> Question:
    """Return the question that words ask; of no words at all, help.

    It never guesses: a word that is neither known nor without content is refused.

    Args:
        text: As typed, with Slack's mentions, links, escapes and curly quotes.
        vocabulary: What the workspace knows.
        today: The date that it is for the workspace.

    Raises:
        UserError: If the words are not understood; an ``UnknownNameError`` where one word was to blame.
    """
    tokens = _without_address(tokens_of(text))
    if all(token.is_silent for token in tokens) or tokens[0].word == "help":
        return Question(Command.HELP)
    if comparison := comparison_of(tokens, vocabulary, today):
        return comparison
    sentence = Sentence(tokens, vocabulary, today)
    Reader(sentence).read()
    if sentence.unknown:
        raise doubts.not_understood(sentence.unknown[0], sentence.tokens, vocabulary)
    _settle_years(sentence)
    _settle_why(sentence)
    command = _command(sentence)
    _settle_dimensions(sentence, command)
    if sentence.negations and (command is not Command.THEMES or sentence.draft.where or sentence.draft.theme):
        raise doubts.left_out(sentence.negations[0])
    question = sentence.draft.question(_completed(command, sentence))
    if question.command is Command.RESPONSES and any(phrase in ABOUT_COMMENTS for phrase, _ in sentence.cues):
        return replace(question, with_comment=True)
    return question


def _without_address(tokens: list[Token]) -> list[Token]:
    """Return the tokens without the empty ones, and without a slash command that was typed in a mention."""
    kept = [token for token in tokens if token.quoted or token.sign or token.word]
    is_slash = bool(kept) and kept[0].text.lower() in ("/nps", "@nps", "@npsbot", "npsbot")
    return kept[1:] if is_slash else kept


def _settle_years(sentence: Sentence) -> None:
    """Take "trend year over year" for a trend by year."""
    is_trend = any(cue.command is Command.TREND and cue.is_literal for _, cue in sentence.cues)
    if is_trend and any(phrase in YEAR_OVER_YEAR for phrase, _ in sentence.cues):
        sentence.draft.against = Against.PREVIOUS
        sentence.draft.set_interval(Interval.YEAR)
        sentence.cues = [(phrase, cue) for phrase, cue in sentence.cues if phrase not in YEAR_OVER_YEAR]


def _settle_why(sentence: Sentence) -> None:
    """Take "why do detractors …" and "why do people complain" for themes: nothing moved that is to be explained."""
    is_about_themes = any(cue.command is Command.THEMES for _, cue in sentence.cues)
    if sentence.draft.bucket or is_about_themes:
        reasons = CUES["reasons"]
        sentence.cues = [(phrase, reasons if phrase == "why" else cue) for phrase, cue in sentence.cues]


def _command(sentence: Sentence) -> Command:
    """Return the command that the cues agree on, or the one that goes with what was set."""
    cues = [(phrase, cue) for phrase, cue in sentence.cues if cue.command is not Command.HELP]
    top = max((cue.rank for _, cue in cues), default=0)
    winners = [(phrase, cue) for phrase, cue in cues if cue.rank == top]
    if not winners:
        return _implied(sentence)
    broken_down = [(phrase, cue) for phrase, cue in winners if cue.command is Command.BREAKDOWN]
    if broken_down and all(cue.command in _SIDE_BY_SIDE for _, cue in winners):
        winners = broken_down
    phrase, cue = winners[0]
    for other_phrase, other in winners[1:]:
        if other.command is not cue.command and top >= _STRONG_RANK:
            raise doubts.two_commands(phrase, other_phrase, (cue.command, other.command))
    return cue.command


def _implied(sentence: Sentence) -> Command:
    draft = sentence.draft
    if draft.by or sentence.loose_dimensions:
        return Command.BREAKDOWN if draft.by else Command.SCORE
    if draft.interval:
        return Command.TREND
    if draft.bucket or draft.theme:
        return Command.RESPONSES
    if draft.where or draft.period or draft.survey:
        return Command.SCORE
    if sentence.cues and draft == Draft():
        return Command.HELP
    raise doubts.nothing_asked(draft, sentence.tokens, sentence.vocabulary)


def _settle_dimensions(sentence: Sentence, command: Command) -> None:
    """Take a bare dimension as what a breakdown is by; beside one of its values it says nothing more."""
    for dimension in sentence.loose_dimensions:
        if dimension in sentence.draft.where:
            continue
        if command not in _SIDE_BY_SIDE:
            raise doubts.loose_dimension(dimension, command, sentence.vocabulary)
        sentence.draft.set_by(dimension)


def _completed(command: Command, sentence: Sentence) -> Command:
    """Return the command that the fields make of the one in words, and what a comparison is by."""
    draft = sentence.draft
    cues = [(phrase, cue) for phrase, cue in sentence.cues if cue.command is command]
    if command in _SIDE_BY_SIDE and not draft.by:
        if draft.interval:
            return Command.TREND
        return _compared(command, sentence)
    if command in (Command.SCORE, Command.COMPARE) and draft.by:
        return Command.BREAKDOWN
    if command is Command.SCORE and draft.interval:
        return Command.TREND
    if command is Command.THEMES and draft.theme and cues and not any(cue.is_literal for _, cue in cues):
        return Command.RESPONSES
    return command


def _compared(command: Command, sentence: Sentence) -> Command:
    """Hold the two values of a dimension, or two surveys, against each other; break down by more values.

    Raises:
        UserError: If something stands beside "vs" that cannot be compared.
    """
    draft = sentence.draft
    literal = {cue.command: phrase for phrase, cue in sentence.cues if cue.is_literal}
    if Command.BREAKDOWN in literal:
        return command
    if command is Command.COMPARE and Command.RESPONSES in literal:
        raise doubts.two_commands(literal[Command.RESPONSES], "compare", (Command.RESPONSES, command))
    several = [dimension for dimension, values in draft.where.items() if len(values) > 1]
    if len(several) == 1:
        (dimension,) = several
        first, *others = draft.where[dimension]
        if len(others) > 1:
            draft.by = dimension
            return Command.BREAKDOWN
        draft.where[dimension], draft.compare_where = (first,), {dimension: tuple(others)}
        return Command.COMPARE
    comparing = [phrase for phrase, _ in sentence.cues if phrase in COMPARING]
    if command is Command.COMPARE and len(draft.where) > 1:
        comparing += [token.word for token in sentence.tokens if token.word == "and"]
    if several or comparing:
        raise doubts.nothing_to_compare(comparing[0] if comparing else " and ".join(several))
    if command is Command.COMPARE and len(draft.surveys) == 2:  # noqa: PLR2004 - one on each side
        first, draft.compare_survey = draft.surveys
        draft.surveys = (first,)
    return command
