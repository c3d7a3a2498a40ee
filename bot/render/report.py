"""The one way from an engine's report to a Slack message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, tzinfo

from bot.questions import Question
from bot.render.breakdown import render_breakdown
from bot.render.compare import render_compare
from bot.render.distribution import render_distribution
from bot.render.followups import Asked
from bot.render.message import Message
from bot.render.responses import render_responses
from bot.render.score import render_score
from bot.render.themes import render_themes
from bot.render.trend import render_trend
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
    match report:
        case ScoreReport():
            return render_score(report, asked)
        case CompareReport():
            return render_compare(report, asked)
        case DistributionReport():
            return render_distribution(report, asked)
        case TrendReport():
            return render_trend(report, asked)
        case BreakdownReport():
            return render_breakdown(report, asked)
        case ResponsesReport():
            return render_responses(report, asked)
        case ThemesReport():
            return render_themes(report, asked)
