"""npsbot score, trend, distribution, breakdown, responses, drivers, explain: questions in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from bot.answers import Answers
from bot.cli.workplace import Workplace, json_option, now_option, open_workplace, parse_now, say
from bot.parse.flags import parse_flags
from bot.parse.other_side import with_other_side
from bot.parse.vocabulary import Vocabulary
from bot.questions import Command, Question
from bot.render.json import report_json
from bot.render.terminal import render_terminal
from nps_engine.periods import today_on

_FLAGS = (
    click.option(
        "--survey",
        metavar="KEY",
        multiple=True,
        help="Which survey; the workspace's default without. Several (repeated, or a+b) count as one, or all.",
    ),
    click.option("--from", "from_", metavar="DATE", help="First day."),
    click.option("--to", metavar="DATE", help="Day after the last one (exclusive)."),
    click.option("--last", metavar="SPAN", help="Instead of dates: 30d, 12w, 6m or 1y, today included."),
    click.option(
        "--where",
        metavar="DIM=VALUE",
        multiple=True,
        help="Only these; repeat it. Same DIM: or, others: and.",
    ),
    click.option(
        "--by", metavar="DIM", help="The dimension of a breakdown; themes, drivers and explain take one, too."
    ),
    click.option("--interval", metavar="UNIT", help="The unit of a trend: day, week, month or quarter."),
    click.option("--bucket", metavar="BUCKET", help="Only promoter, passive or detractor."),
    click.option("--theme", metavar="ID", help="Only responses of this theme."),
    click.option(
        "--compare-to",
        metavar="WHAT",
        help="What a change is against (score, drivers, explain): previous (the period before) or year-ago.",
    ),
    click.option("--limit", type=int, metavar="N", help="At most this many rows."),
    click.option(
        "--after", type=int, metavar="ID", help="Continue after this response (“next” of the page before)."
    ),
    now_option,
    json_option,
)


def question_flags(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command all question flags."""
    for flag in reversed(_FLAGS):
        command = flag(command)
    return command


_OTHER_PERIOD_FLAGS = (
    click.option(
        "--with",
        "with_",
        metavar="PERIOD",
        help="The other period, in words (“last month”, “Q2 2026”), previous or year-ago.",
    ),
    click.option("--with-from", metavar="DATE", help="First day of the other period."),
    click.option("--with-to", metavar="DATE", help="Day after its last one (exclusive)."),
)


def other_period_flags(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the flags of the period that it is held against."""
    for flag in reversed(_OTHER_PERIOD_FLAGS):
        command = flag(command)
    return command


def answer(
    command: Command,
    *,
    now: str | None,
    as_json: bool,
    other_side: Mapping[str, Any] | None = None,
    **flags: Any,
) -> None:
    """Answer one question on stdout.

    Args:
        command: What is asked.
        now: The instant that counts as now; None for the real one.
        as_json: Print one JSON object.
        other_side: The flags of what a comparison is with.
        flags: The question flags.

    Raises:
        UserError: If a flag or a name cannot be understood.
    """
    with open_workplace(must_exist=True) as place:
        at = parse_now(now, place.engine.time_zone)
        today = today_on(at, place.engine.time_zone)
        vocabulary = vocabulary_of(place, next(iter(flags["survey"]), ""))
        question = parse_flags(command, vocabulary=vocabulary, today=today, **flags)
        if other_side is not None:
            question = with_other_side(question, vocabulary=vocabulary, today=today, **other_side)
        answers = Answers(place.engine, place.policy)
        completed = answers.completed(question, at)
        tell_taken(completed)
        report = answers.report(completed, at)
        words = "" if as_json else render_terminal(report, today=today, time_zone=place.engine.time_zone)
        say(words, report_json(report) if as_json else None, as_json=as_json)


def tell_taken(question: Question) -> None:
    """Say on stderr which names were taken for which."""
    for typed, name in question.taken:
        click.echo(f"“{typed}” was taken for “{name}”.", err=True)


def vocabulary_of(place: Workplace, survey: str = "") -> Vocabulary:
    """Return the names that can be asked for."""
    return Vocabulary.of(place.engine.names(survey))


@click.command()
@question_flags
def score(**flags: Any) -> None:
    """Say the score, its interval, and whether it really changed."""
    answer(Command.SCORE, **flags)


@click.command()
@question_flags
def trend(**flags: Any) -> None:
    """Show the score over time."""
    answer(Command.TREND, **flags)


@click.command()
@question_flags
def distribution(**flags: Any) -> None:
    """Show how many gave each rating."""
    answer(Command.DISTRIBUTION, **flags)


@click.command()
@question_flags
def breakdown(**flags: Any) -> None:
    """Show the score of each value of a dimension."""
    answer(Command.BREAKDOWN, **flags)


@click.command()
@question_flags
def responses(**flags: Any) -> None:
    """List responses, newest first."""
    answer(Command.RESPONSES, **flags)


@click.command()
@question_flags
@other_period_flags
def drivers(with_: str | None, with_from: str | None, with_to: str | None, **flags: Any) -> None:
    """Say which themes and segments move the score, in points."""
    other_side = {"with_": with_, "with_from": with_from, "with_to": with_to}
    answer(Command.DRIVERS, other_side=other_side, **flags)


@click.command()
@question_flags
@other_period_flags
def explain(with_: str | None, with_from: str | None, with_to: str | None, **flags: Any) -> None:
    """Say why the score differs from that of another period.

    Of the period before, or of any other one (--with).
    """
    other_side = {"with_": with_, "with_from": with_from, "with_to": with_to}
    answer(Command.EXPLAIN, other_side=other_side, **flags)
