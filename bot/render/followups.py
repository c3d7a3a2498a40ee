"""What to ask next: buttons that carry a question's text, all through one mechanism (the ASK ids).

A follow-up keeps the dates of the answer that it stands under, so that it means the same tomorrow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, tzinfo

from bot.ids import Action
from bot.questions import Command, Question
from bot.render.blocks import OPTIONS_MOST, Block, actions, ask_buttons, button, select
from bot.render.words import dimension_words
from nps_engine.periods import Interval, Period, last_units
from nps_engine.values import Selection

_VALUE_MOST = 2000
_WIDER = (
    ("Last 90 days", 90, Interval.DAY),
    ("Last 12 months", 12, Interval.MONTH),
    ("Last 5 years", 5, Interval.YEAR),
)


@dataclass(frozen=True)
class Asked:
    """What was asked and where: all that a renderer knows beside the report.

    Args:
        question: The question as it was understood.
        today: The date that it is for the workspace.
        time_zone: The workspace's.
        is_shareable: True where only the person who asked sees the answer, so that it can be shared.
        dimensions: Dimensions that a breakdown could be by, most useful first.
    """

    question: Question
    today: date
    time_zone: tzinfo = UTC
    is_shareable: bool = False
    dimensions: tuple[str, ...] = ()

    def of(self, selection: Selection) -> Question:
        """Return the question with the survey, dates and filters that were answered."""
        return replace(
            self.question,
            survey=selection.survey_key,
            period=selection.period or self.question.period,
            where=selection.where,
            bucket=selection.bucket,
            theme=selection.theme_id,
        )


def ask_text(question: Question, command: Command, by: str = "", interval: Interval | None = None) -> str:
    """Return the words that ask for something else about the same responses."""
    fresh = replace(question, command=command, by=by, interval=interval, limit=None, after=None)
    return fresh.as_text()


def breakdown_asks(question: Question, dimensions: Iterable[str]) -> list[tuple[str, str]]:
    """Return (label, question text) for a breakdown by each dimension not filtered to a single value."""
    return [
        (f"By {dimension_words(dimension)}", ask_text(question, Command.BREAKDOWN, by=dimension))
        for dimension in dimensions
        if len(question.where.get(dimension, ())) != 1
    ]


def next_asks(question: Question, asked: Asked, *leave_out: Command) -> list[tuple[str, str]]:
    """Return the usual next questions as (label, question text), without those already answered."""
    by = breakdown_asks(question, asked.dimensions[:1]) or [
        ("Break down", ask_text(question, Command.BREAKDOWN))
    ]
    offers = [
        (Command.SCORE, [("Score", ask_text(question, Command.SCORE))]),
        (Command.TREND, [("Trend", ask_text(question, Command.TREND))]),
        (Command.BREAKDOWN, by),
        (Command.THEMES, [("Themes", ask_text(question, Command.THEMES))]),
        (Command.RESPONSES, [("Responses", ask_text(question, Command.RESPONSES))]),
    ]
    return [ask for command, asks in offers if command not in leave_out for ask in asks]


def follow_ups(
    asks: Iterable[tuple[str, str]], asked: Asked, question: Question, menus: Iterable[Block] = ()
) -> list[Block]:
    """Return the last row of a message: menus, ASK buttons and, where allowed, "Share with channel"."""
    return actions([*menus, *ask_buttons(asks), *share_button(asked, question)])


def share_button(asked: Asked, question: Question) -> list[Block]:
    """Return the button that posts a private answer to the channel, as a list that may be empty."""
    value = question.as_text()
    if not asked.is_shareable or len(value) > _VALUE_MOST:
        return []
    return [button("Share with channel", Action.SHARE, value)]


def breakdown_menu(question: Question, asked: Asked) -> list[Block]:
    """Return a menu of breakdowns where there is more than one to choose from."""
    asks = breakdown_asks(question, asked.dimensions[:OPTIONS_MOST])
    return select("Break down by …", asks) if len(asks) > 1 else []


def wider_asks(question: Question, today: date) -> list[tuple[str, str]]:
    """Return the same question over longer periods, and without its filters."""
    days = question.period.days if question.period else 0
    periods: list[tuple[str, Period]] = [
        (text, last_units(n, interval, today)) for text, n, interval in _WIDER
    ]
    fresh = replace(question, after=None)
    asks = [(text, replace(fresh, period=period).as_text()) for text, period in periods if period.days > days]
    if (question.where or question.bucket or question.theme) and not question.compare_where:
        asks.append(("Without filters", replace(fresh, where={}, bucket=None, theme="").as_text()))
    return asks
