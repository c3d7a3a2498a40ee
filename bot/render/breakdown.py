"""The score by the values of one dimension, each against all the others."""

from __future__ import annotations

from dataclasses import replace

from bot.questions import Command, Question
from bot.render.blocks import OPTIONS_MOST, Block, context, fitting_n, header, section, select
from bot.render.chart import ChartKind, ChartSpec, Unit
from bot.render.escape import inline, label
from bot.render.followups import Asked, breakdown_menu, follow_ups, next_asks
from bot.render.message import Message, message
from bot.render.pieces import about_text, about_words, empty_message, warning, y_label
from bot.render.words import (
    METRIC_NAMES,
    SMALL_N,
    dimension_words,
    headline,
    interval_words,
    n_words,
    p_words,
    points_words,
    score_words,
    size_words,
)
from nps_engine.reports import BreakdownReport, BreakdownRow
from nps_engine.scores import Change, whole_points
from nps_engine.values import Metric

NO_VALUE = "(none)"
_ROWS_MOST = 15
_CHART_ROWS_MOST = 12
_VALUE_MOST = 60


def render_breakdown(report: BreakdownReport, asked: Asked) -> Message:
    """Return the breakdown message: most responses first, 15 values at most."""
    if not report.score.n:
        return empty_message(report.survey, report.selection, asked)
    question = replace(asked.of(report.selection), by=report.by)
    about = about_words(report.survey, report.selection, asked)
    title = f"{METRIC_NAMES[report.survey.metric]} by {dimension_words(report.by)}"
    groups = [[section(row_words(row))] for row in report.rows[:_ROWS_MOST]]
    overall = f"All: {headline(report.score)} · n {report.score.n:,} · {interval_words(report.score)}"
    lead = [header(title), context(about), context(overall)]
    tail = follow_ups(
        next_asks(question, asked, Command.BREAKDOWN),
        asked,
        question,
        [*_look_into(report, question), *breakdown_menu(question, asked)],
    )
    shown_n = fitting_n(groups, [*lead, *tail])
    rest = _rest_words(report, shown_n)
    blocks = [
        *lead,
        *(block for group in groups[:shown_n] for block in group),
        *([context(*rest)] if rest else []),
        *warning(report.score),
        *tail,
    ]
    rows = [row_words(row).replace("*", "") for row in report.rows[:shown_n]]
    lines = [f"{inline(title, 150)} ({about}).", f"{overall}.", *rows, *rest]
    chart = breakdown_chart(report, about_text(report.survey, report.selection, asked))
    return message(lines, blocks, chart, 3)


def row_words(row: BreakdownRow) -> str:
    """Return one value with score, n, interval and verdict against the rest, as mrkdwn."""
    words = f"*{inline(value_words(row.value), _VALUE_MOST)}*  *{score_words(row.score)}* · n {row.score.n:,}"
    if not row.score.n:
        return words
    certainty = interval_words(row.score)
    few = " · few responses" if row.score.n < SMALL_N else ""
    return f"{words} · {certainty}{few}\n{versus_words(row.versus_rest)}"


def value_words(value: str) -> str:
    """Return a value as shown; responses without one are named as such."""
    return "no value given" if value == NO_VALUE else value


def versus_words(versus: Change) -> str:
    """Return how a value stands against all the others: "▲ 12.3 points above the rest, real (p 0.01)"."""
    if versus.points is None or versus.p is None:
        return "• nothing to compare with"
    if not versus.is_significant:
        return f"• no real difference from the rest ({p_words(versus.p)})"
    side = "▲ {} above" if versus.points > 0 else "▼ {} below"
    return f"{side.format(size_words(versus.points))} the rest, real ({p_words(versus.p)})"


def breakdown_chart(report: BreakdownReport, about: str) -> ChartSpec | None:
    """Return bars of the 12 largest values; None where there is nothing to compare.

    Args:
        report: The breakdown.
        about: What it is about, raw, for the alt text.
    """
    rows = [row for row in report.rows if row.score.score_points is not None][:_CHART_ROWS_MOST]
    if len(rows) < 2:  # noqa: PLR2004 - one bar compares nothing
        return None
    metric = report.survey.metric
    name = METRIC_NAMES[metric]
    said = ", ".join(f"{label(row.value, 30)}: {score_words(row.score)}" for row in rows)
    return ChartSpec(
        title=f"{name} by {label(dimension_words(report.by), 30)}",
        kind=ChartKind.BAR,
        categories=tuple(value_words(row.value) for row in rows),
        series=((name, tuple(row.score.score_points for row in rows)),),
        x_label=label(dimension_words(report.by), 50),
        y_label=y_label(metric),
        alt_text=f"Bar chart of {name} by {label(dimension_words(report.by), 60)}, {about}. {said}.",
        unit=Unit.POINTS if metric.is_net else Unit.PERCENT,
        value_range=_range(rows, metric),
        intervals=tuple((row.score.ci_low_points or 0.0, row.score.ci_high_points or 0.0) for row in rows),
        ns=tuple(row.score.n for row in rows),
        is_horizontal=True,
    )


def _range(rows: list[BreakdownRow], metric: Metric) -> tuple[float, float]:
    """Return the ends of the axis: zero is always on it."""
    if not metric.is_net:
        return 0.0, 100.0
    ends = [end or 0.0 for row in rows for end in (row.score.ci_low_points, row.score.ci_high_points)]
    return min(0.0, float(whole_points(min(ends)))), max(0.0, float(whole_points(max(ends))))


def _look_into(report: BreakdownReport, question: Question) -> list[Block]:
    """Return a menu that asks for the score of one value."""
    fresh = replace(question, command=Command.SCORE, by="", limit=None, after=None)
    options = [
        (
            f"{value_words(row.value)}  {score_words(row.score)}",
            replace(fresh, where={**question.where, report.by: (row.value,)}).as_text(),
        )
        for row in report.rows[:OPTIONS_MOST]
        if row.value != NO_VALUE
    ]
    return select("Look into …", options) if len(options) > 1 else []


def _rest_words(report: BreakdownReport, shown_n: int) -> list[str]:
    rest = report.rows[shown_n:]
    lines = []
    if rest:
        n = sum(row.score.n for row in rest)
        lines.append(
            f"{len(rest):,} smaller value{'' if len(rest) == 1 else 's'} not listed, {n_words(n)} together."
        )
    if report.withheld_n:
        lines.append(
            f"{n_words(report.withheld_n)} withheld: groups too small to show without giving people away."
        )
    if len(report.rows) == 1 and not report.withheld_n:
        only = report.rows[0]
        lines.append(
            f"There is only one value: {points_words(only.score.score_points or 0.0, report.survey.metric)}."
        )
    return lines
