"""npsbot compare: two periods, segments or surveys, held against each other."""

from __future__ import annotations

from typing import Any

import click

from bot.cli.questions import answer, other_period_flags, question_flags
from bot.questions import Command


@click.command()
@question_flags
@other_period_flags
@click.option("--with-survey", metavar="KEY", multiple=True, help="The other survey.")
@click.option(
    "--versus",
    metavar="DIM=VALUE",
    multiple=True,
    help="The other segment; repeat it. “rest” is everyone else.",
)
def compare(
    with_: str | None,
    with_from: str | None,
    with_to: str | None,
    with_survey: tuple[str, ...],
    versus: tuple[str, ...],
    **flags: Any,
) -> None:
    """Compare two periods, segments or surveys.

    Is the difference real, or noise? What is not said of the other side is the same on both; without another
    side it is the period before.

    For example: npsbot compare --last 30d --with year-ago, or npsbot compare --where plan=Pro --versus plan=Free.
    """
    other_side = {
        "with_": with_,
        "with_from": with_from,
        "with_to": with_to,
        "with_survey": with_survey,
        "versus": versus,
    }
    answer(Command.COMPARE, other_side=other_side, **flags)
