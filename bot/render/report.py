"""The one way from an engine's report to a Slack message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, tzinfo
from typing import Any

from bot.questions import Question
from bot.render.blocks import context
from bot.render.breakdown import render_breakdown
from bot.render.comments import report_as_of_words
from bot.render.compare import render_compare
from bot.render.distribution import render_distribution
from bot.render.drivers import render_drivers, render_explain
from bot.render.escape import inline
from bot.render.followups import Asked
from bot.render.message import Message, message
from bot.render.responses import render_responses
from bot.render.score import render_score
from bot.render.themes import render_themes
from bot.render.trend import render_trend
from nps_engine.driver_reports import DriversReport, ExplainReport
from nps_engine.reports import (
    BreakdownReport,
    CompareReport,
    DistributionReport,
    Report,
    ResponsesReport,
    ScoreReport,
    ThemesReport,
    TrendReport,
)

_TYPED_MOST = 60
_TAKEN_MOST = 3


def render_report(
    report: Report,
    question: Question,
    *,
    today: date,
    time_zone: tzinfo = UTC,
    shareable: bool = False,
    dimensions: Sequence[str] = (),
) -> Message:
    """Return the message that answers a question.

    Args:
        report: What the engine answered.
        question: What was asked; follow-up buttons repeat it with other words.
        today: The date that it is for the workspace.
        time_zone: The workspace's, for times of day.
        shareable: True where only the person who asked sees the answer: adds "Share with channel".
        dimensions: Dimensions to offer for a breakdown, most useful first.
    """
    asked = Asked(question, today, time_zone, shareable, tuple(dimensions))
    told = with_line(_rendered(report, asked), "🔒", report_as_of_words(report, time_zone))
    return with_taken(told, question.taken)


def with_taken(told: Message, taken: Sequence[tuple[str, str]]) -> Message:
    """Return a message that says which misspelt names were taken for which, under its headline."""
    words = " · ".join(
        f"“{inline(typed, _TYPED_MOST)}” was taken for “{inline(name, _TYPED_MOST)}”"
        for typed, name in taken[:_TAKEN_MOST]
    )
    return with_line(told, "✏️", words)


def with_line(told: Message, mark: str, words: str) -> Message:
    """Return a message with a sentence, without a full stop, under its headline; empty words change nothing."""
    if not words:
        return told
    blocks = (*told.blocks[:1], context(f"{mark} {words}"), *told.blocks[1:])
    return message([told.text, f"{words}."], list(blocks), told.chart, told.chart_at + 1)


def _rendered(report: Report, asked: Asked) -> Message:
    return _RENDERERS[type(report)](report, asked)


_RENDERERS: dict[type[Any], Callable[[Any, Asked], Message]] = {
    ScoreReport: render_score,
    CompareReport: render_compare,
    DistributionReport: render_distribution,
    TrendReport: render_trend,
    BreakdownReport: render_breakdown,
    ResponsesReport: render_responses,
    ThemesReport: render_themes,
    DriversReport: render_drivers,
    ExplainReport: render_explain,
}
