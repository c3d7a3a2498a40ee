"""npsbot compare: two periods, segments or surveys, held against each other."""

from __future__ import annotations

from typing import Any

import click

from bot.cli.questions import answer, question_flags
from bot.questions import Command


@click.command()
@question_flags
@click.option(
    "--with",
    "with_",
    metavar="PERIOD",
    help="The other period, in words (“last month”, “Q2 2026”), previous or year-ago.",
)
@click.option("--with-from", metavar="DATE", help="First day of the other period.")
@click.option("--with-to", metavar="DATE", help="Day after its last one (exclusive).")
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
