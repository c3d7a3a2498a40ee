"""The answer to "how does this compare with that": the verdict first, then both sides beside each other."""

from __future__ import annotations

from bot.questions import Command, Question
from bot.render.blocks import actions, ask_buttons, context, fields, header, section
from bot.render.chart import ChartKind, ChartSpec, Unit
from bot.render.escape import inline, label
from bot.render.followups import Asked, ask_text, follow_ups, wider_asks
from bot.render.message import Message, message
from bot.render.pieces import y_label
from bot.render.sides import SideNames, about_both, column_names, notes, side_names, verdict_words
from bot.render.words import (
    METRIC_NAMES,
    bucket_words,
    headline,
    interval_words,
    n_words,
    score_words,
)
from nps_engine.reports import CompareReport
from nps_engine.scores import Score, whole_points
from nps_engine.values import Bucket

_NAME_MOST = 60
_ABOUT_MOST = 600
_NOTE_MOST = 300


def render_compare(report: CompareReport, asked: Asked) -> Message:
    """Return the message of a comparison."""
    names = side_names(report, asked.today)
    verdict = verdict_words(report, names)
    about = inline(about_both(report, asked.today), _ABOUT_MOST)
    told = [inline(note, _NOTE_MOST) for note in notes(report, names)]
    question = compared_question(report, asked)
    sides = [
        (inline(name, _NAME_MOST), score)
        for name, score in zip(
            column_names(report, names), (report.first_apart, report.second_apart), strict=True
        )
    ]
    lines = [f"{inline(verdict, _NOTE_MOST)}.", f"({about})"]
    if report.change.points is None:
        wider = wider_asks(question, asked.today) if question.compare_where or question.compare_survey else []
        asks = [*wider, *_side_asks(question, names)]
        blocks = [header(verdict), context(about), *(section(note) for note in told)]
        return message([*lines, *told], [*blocks, *actions(ask_buttons(asks))])
    blocks = [
        header(verdict),
        context(about),
        fields([_side_words(name, score) for name, score in sides]),
        *(context(note) for note in told),
        *follow_ups(_asks(question, names), asked, question),
    ]
    lines += [
        f"{name}: {headline(score)}, {n_words(score.n)}, {interval_words(score)}; "
        + ", ".join(bucket_words(score, bucket) for bucket in Bucket)
        for name, score in sides
    ]
    return message([*lines, *told], blocks, compare_chart(report, asked, names), 3)


def compared_question(report: CompareReport, asked: Asked) -> Question:
    """Return the comparison with the surveys, dates and filters that were answered on both sides."""
    first, second = report.first.selection, report.second.selection
    differing = {
        name: second.where.get(name, ())
        for name in {**first.where, **second.where}
        if first.where.get(name) != second.where.get(name)
    }
    question = asked.of(first).alone(Command.COMPARE)
    return Question(
        Command.COMPARE,
        survey=question.survey,
        period=question.period,
        where=question.where,
        bucket=question.bucket,
        theme=question.theme,
        compare_to=second.period if second.period != first.period else None,
        compare_where=differing,
        compare_survey=second.survey_key if second.survey_key != first.survey_key else "",
    )


def compare_chart(report: CompareReport, asked: Asked, names: SideNames) -> ChartSpec:
    """Return one bar with its interval for each side, as they are compared."""
    metric = report.survey.metric
    scores = (report.first_apart, report.second_apart)
    name = METRIC_NAMES[metric]
    categories = column_names(report, names)
    said = ", ".join(
        f"{category}: {score_words(score)}, {interval_words(score)}, n {score.n:,}"
        for category, score in zip(categories, scores, strict=True)
    )
    return ChartSpec(
        title=f"{name} side by side",
        kind=ChartKind.BAR,
        categories=categories,
        series=((name, tuple(score.score_points for score in scores)),),
        y_label=y_label(metric),
        alt_text=f"Bar chart of {name}, {label(about_both(report, asked.today), 200)}. {said}.",
        unit=Unit.POINTS if metric.is_net else Unit.PERCENT,
        value_range=_range(scores) if metric.is_net else (0.0, 100.0),
        intervals=tuple((score.ci_low_points or 0.0, score.ci_high_points or 0.0) for score in scores),
        ns=tuple(score.n for score in scores),
        is_horizontal=True,
    )


def _side_words(name: str, score: Score) -> str:
    """Return one side's column: name, score with n, interval, buckets."""
    buckets = "\n".join(bucket_words(score, bucket) for bucket in Bucket)
    return f"*{name}*\n*{headline(score)}* · n {score.n:,}\n{interval_words(score)}\n{buckets}"


def _asks(question: Question, names: SideNames) -> list[tuple[str, str]]:
    """Return what to ask next: each side by itself, over time, and why."""
    return [
        *_side_asks(question, names),
        ("Trend", ask_text(question.alone(Command.TREND), Command.TREND)),
        ("Themes", ask_text(question.alone(Command.THEMES), Command.THEMES)),
    ]


def _side_asks(question: Question, names: SideNames) -> list[tuple[str, str]]:
    first = (f"Score: {names.first_asked}", question.alone(Command.SCORE).as_text())
    second = (f"Score: {names.second_asked}", question.other_side().alone(Command.SCORE).as_text())
    return [first, second] if question.has_other_side else [first]


def _range(scores: tuple[Score, ...]) -> tuple[float, float]:
    """Return the ends of the axis: zero is always on it."""
    ends = [end or 0.0 for score in scores for end in (score.ci_low_points, score.ci_high_points)]
    return min(0.0, float(whole_points(min(ends)))), max(0.0, float(whole_points(max(ends))))
