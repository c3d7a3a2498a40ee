"""The score over time. Units that are not over, or cut by the period's edge, are shown but never compared."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

from bot.questions import Command
from bot.render.blocks import context, header, section
from bot.render.chart import ChartKind, ChartSpec, Unit
from bot.render.followups import Asked, ask_text, follow_ups, next_asks
from bot.render.message import Message, message
from bot.render.pieces import about_text, about_words, empty_message, warning, y_label
from bot.render.words import (
    METRIC_NAMES,
    headline,
    interval_words,
    n_words,
    score_words,
    unit_words,
    verdict_words,
)
from nps_engine.periods import Interval
from nps_engine.reports import TrendReport, TrendRow
from nps_engine.scores import change
from nps_engine.values import Metric

_TEXT_ROWS_MOST = 40
_BAND_POINTS = 40.0
_OTHER_INTERVALS = (Interval.WEEK, Interval.MONTH, Interval.QUARTER)


def render_trend(report: TrendReport, asked: Asked) -> Message:
    """Return the trend message."""
    if not report.score.n:
        return empty_message(report.survey, report.selection, asked)
    question = asked.of(report.selection)
    about = about_words(report.survey, report.selection, asked)
    title = f"{METRIC_NAMES[report.survey.metric]} by {report.interval.value}"
    sentences = trend_sentences(report)
    whole = f"Whole period: {headline(report.score)} · n {report.score.n:,} · {interval_words(report.score)}"
    asks = [
        (f"By {interval.value}", ask_text(question, Command.TREND, interval=interval))
        for interval in _OTHER_INTERVALS
        if interval is not report.interval
    ]
    blocks = [
        header(title),
        context(about),
        section("\n".join(sentences)),
        context(whole),
        *warning(report.score),
        *follow_ups([*asks, *next_asks(question, asked, Command.TREND)], asked, question),
    ]
    lines = [
        f"{title} ({about}).",
        *(line.replace("*", "") for line in sentences),
        f"{whole}.",
        *row_lines(report),
    ]
    return message(lines, blocks, trend_chart(report, about_text(report.survey, report.selection, asked)), 3)


def trend_sentences(report: TrendReport) -> list[str]:
    """Return the newest whole unit with its verdict, the extremes, and what runs still."""
    whole = [row for row in report.rows if row.score.n and not row.is_partial]
    unit = report.interval.value
    lines = []
    if whole:
        newest = whole[-1]
        lines.append(
            f"Last whole {unit} with responses ({_name(newest, report)}): *{score_words(newest.score)}*, "
            f"n {newest.score.n:,}."
        )
    if len(whole) > 1:
        verdict = verdict_words(change(whole[-2].score.counts, whole[-1].score.counts))
        lines.append(
            f"Against the one before ({_name(whole[-2], report)}, {score_words(whole[-2].score)}, "
            f"n {whole[-2].score.n:,}): {verdict}."
        )
    if len(whole) > 2:  # noqa: PLR2004 - two are told already
        lines.append(_extremes(whole, report))
    empty_n = sum(not row.score.n and not row.is_withheld for row in report.rows)
    if empty_n:
        lines.append(f"No responses in {empty_n} of {len(report.rows)} {unit}s.")
    lines += withheld_lines(report)
    last = report.rows[-1]
    if last.is_partial and not last.is_withheld:
        lines.append(
            f"The {unit} from {_name(last, report)} is not complete: {score_words(last.score)} so far, "
            f"n {last.score.n:,}."
        )
    return lines or [f"No {unit} is complete yet."]


def withheld_lines(report: TrendReport) -> list[str]:
    """Return how many units a private survey does not show, as a list that may be empty."""
    withheld_n = sum(row.is_withheld for row in report.rows)
    if not withheld_n:
        return []
    units = f"{report.interval.value}{'' if withheld_n == 1 else 's'}"
    return [f"{withheld_n} {units} withheld: too few people to show without giving them away."]


def trend_chart(report: TrendReport, about: str) -> ChartSpec | None:
    """Return the line of scores with its 95 % band; None where there is nothing to join.

    Args:
        report: The trend.
        about: What it is about, raw, for the alt text.
    """
    if sum(row.score.n > 0 for row in report.rows) < 2:  # noqa: PLR2004 - one point is no line
        return None
    metric = report.survey.metric
    unit = Unit.POINTS if metric.is_net else Unit.PERCENT
    numbers = tuple(row.score.score_points for row in report.rows)
    intervals = tuple(
        None
        if row.score.ci_low_points is None or row.score.ci_high_points is None
        else (row.score.ci_low_points, row.score.ci_high_points)
        for row in report.rows
    )
    known = [row for row in report.rows if row.score.n]
    said = ", ".join(f"{_name(row, report)}: {score_words(row.score)}" for row in known[-12:])
    name = METRIC_NAMES[metric]
    return ChartSpec(
        title=f"{name} by {report.interval.value}",
        kind=ChartKind.LINE,
        categories=tuple(_name(row, report) for row in report.rows),
        series=((name, numbers),),
        x_label="week starting" if report.interval is Interval.WEEK else report.interval.value,
        y_label=y_label(metric),
        alt_text=f"Line chart of {name} by {report.interval.value}, {about}. {said}.",
        unit=unit,
        value_range=trend_range([v for v in numbers if v is not None], [i for i in intervals if i], metric),
        intervals=intervals,
        ns=() if any(row.is_withheld for row in report.rows) else tuple(row.score.n for row in report.rows),
        open_at=len(report.rows) - 1 if report.is_partial else None,
    )


def trend_range(
    numbers: Sequence[float], intervals: Sequence[tuple[float, float]], metric: Metric
) -> tuple[float, float]:
    """Return the ends of the axis: tens around the numbers, at least 40 points apart, within the scale.

    The intervals are inside as far as they reach 40 points from the numbers: a unit with two responses, whose
    interval is nearly the whole scale, must not flatten the line.
    """
    least, most = (-100.0, 100.0) if metric.is_net else (0.0, 100.0)
    lowest = max(min(low for low, _ in intervals), min(numbers) - _BAND_POINTS)
    highest = min(max(high for _, high in intervals), max(numbers) + _BAND_POINTS)
    low = floor(min(lowest, min(numbers) - 1) / 10) * 10.0
    high = ceil(max(highest, max(numbers) + 1) / 10) * 10.0
    spare = max(0.0, 40 - (high - low)) / 2
    return max(least, low - spare), min(most, high + spare)


def row_lines(report: TrendReport) -> list[str]:
    """Return one line per unit, newest 40, for ``text``."""
    return [
        f"{_name(row, report)}: withheld"
        if row.is_withheld
        else f"{_name(row, report)}: {score_words(row.score)} (n {row.score.n:,}"
        f"{', incomplete' if row.is_partial else ''})"
        for row in report.rows[-_TEXT_ROWS_MOST:]
    ]


def _name(row: TrendRow, report: TrendReport) -> str:
    first, last = report.rows[0].period.from_on, report.rows[-1].period.from_on
    return unit_words(row.period, report.interval, with_year=first.year != last.year and _needs_year(report))


def _needs_year(report: TrendReport) -> bool:
    """Return True where names without a year could repeat, or are months and quarters."""
    if report.interval in (Interval.MONTH, Interval.QUARTER):
        return True
    return (report.rows[-1].period.to_on - report.rows[0].period.from_on).days > 360  # noqa: PLR2004 - about a year


def _extremes(rows: Sequence[TrendRow], report: TrendReport) -> str:
    best = max(rows, key=lambda row: row.score.score_points or 0.0)
    worst = min(rows, key=lambda row: row.score.score_points or 0.0)
    told = [
        f"{word} {score_words(row.score)} ({_name(row, report)}, {n_words(row.score.n)})"
        for word, row in (("Highest", best), ("lowest", worst))
    ]
    return f"{told[0]}, {told[1]}."
