"""npsbot ask: a question in words."""

from __future__ import annotations

import click

from bot.answers import Answers
from bot.cli.questions import tell_taken, vocabulary_of
from bot.cli.workplace import json_option, now_option, open_workplace, parse_now, say
from bot.parse.plan import parse_plan, question_json
from bot.parse.words import parse_words
from bot.questions import Command
from bot.render.help import render_help
from bot.render.json import report_json
from bot.render.terminal import render_terminal
from nps_engine.errors import UserError
from nps_engine.periods import today_on


@click.command()
@click.argument("question")
@click.option("--plan", is_flag=True, help="Say how the question was understood; answer nothing.")
@now_option
@json_option
def ask(question: str, *, plan: bool, now: str | None, as_json: bool) -> None:
    """Answer a question in plain words.

    For example: npsbot ask "how did enterprise feel last quarter?"
    """
    with open_workplace(must_exist=True) as place:
        at = parse_now(now, place.engine.time_zone)
        today = today_on(at, place.engine.time_zone)
        if plan:
            understood = parse_plan(question, vocabulary=vocabulary_of(place), today=today)
            words = (
                understood.as_text()
                if understood.command
                else f"Not understood. Try: {' · '.join(understood.suggestions)}"
            )
            period = place.policy.default_period(today)
            say(words, question_json(understood, default_period=period), as_json=as_json)
            return
        understood = parse_words(question, vocabulary=vocabulary_of(place), today=today)
        if understood.command is None:
            raise UserError(
                f"I did not understand “{question}”", try_=f"Try: {' · '.join(understood.suggestions)}"
            )
        if understood.command is Command.HELP:
            names = place.engine.names()
            dimensions = Answers(place.engine, place.policy).dimensions(names)
            values = {name: names.dimensions[name] for name in dimensions}
            words = render_help(survey_keys=names.surveys, dimensions=values).text
            say(words, {"help": words}, as_json=as_json)
            return
        tell_taken(understood)
        answers = Answers(place.engine, place.policy)
        report = answers.report(answers.completed(understood, at), at)
        words = "" if as_json else render_terminal(report, today=today, time_zone=place.engine.time_zone)
        say(words, report_json(report) if as_json else None, as_json=as_json)
