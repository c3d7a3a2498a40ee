"""What drives the score, and why it moved: the messages, and the same in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.questions import Command, Question
from bot.render.bars import table
from bot.render.blocks import Block, context, fitting_n, header, section, select
from bot.render.chart import ChartSpec
from bot.render.driver_words import (
    Tell,
    cause_sentences,
    certainty_word,
    impact_sentence,
    move_sentence,
    moved_sentence,
    segment_name,
    share_words,
    signed,
    split_sentence,
    theme_name,
    title_words,
    why_words,
)
from bot.render.escape import inline, label
from bot.render.followups import Asked, follow_ups, next_asks
from bot.render.impacts import ImpactBar, impact_chart
from bot.render.message import Message, message
from bot.render.pieces import about_text, about_words, empty_message
from bot.render.words import METRIC_NAMES, p_words, score_words
from nps_engine.driver_reports import DriverRow, DriversReport, ExplainReport, Split
from nps_engine.scores import tenth_points

_ROWS_MOST = 5
_CHART_ROWS_MOST = 10
_NAME_MOST = 80
_TABLE_NAME_MOST = 34
_NOT_CAUSES = (
    "Points are what the figures add up from; they say where to look, not what caused it. “Real” allows for how "
    "many themes or segments were looked at."
)


def render_drivers(report: DriversReport, asked: Asked) -> Message:
    """Return which themes and segments hold the score, and which moved it."""
    if not report.score.n:
        return empty_message(report.survey, report.selection, asked)
    groups = [
        _group("Holds it down", _impacts(report, _inline, -1)),
        _group("Lifts it", _impacts(report, _inline, 1)),
        _group("Moved it since: themes", _moves(report, _inline)),
        _group("Moved it since: segments", _segment_moves(report, _inline)),
    ]
    lead = [move_sentence(report), *(split_sentence(split, _inline) for split in report.splits[:1])]
    return _told(report, asked, title_words(report), lead, groups)


def render_explain(explained: ExplainReport, asked: Asked) -> Message:
    """Return why the score moved, in words first."""
    report = explained.drivers
    if not report.score.n:
        return empty_message(report.survey, report.selection, asked)
    lead = [move_sentence(report), *cause_sentences(report, _inline)]
    groups = [
        _group("By theme", _moves(report, _inline)),
        _group("By segment", _segment_moves(report, _inline)),
    ]
    return _told(report, asked, why_words(report), lead, groups)


def drivers_lines(report: DriversReport) -> list[str]:
    """Return the drivers as lines of plain text."""
    lines = [title_words(report), move_sentence(report)]
    if report.themes:
        rows = [(theme_name(row, _label), row) for row in report.themes]
        lines += ["", _rows_table("theme", rows, report)]
    for split in report.splits:
        named = [(segment_name(split, row, _label), row) for row in split.rows]
        lines += ["", split_sentence(split, _label), _rows_table(split.by, named, report)]
    return [*lines, "", *_notes(report)]


def explain_lines(explained: ExplainReport) -> list[str]:
    """Return an explanation as lines of plain text."""
    report = explained.drivers
    lines = [why_words(report), "", move_sentence(report), *cause_sentences(report, _label)]
    for title, moves in (
        ("By theme", _moves(report, _label)),
        ("By segment", _segment_moves(report, _label)),
    ):
        if moves:
            lines += ["", f"{title}:", *(f"  {line}" for line in moves)]
    return [*lines, "", *_notes(report)]


def drivers_chart(report: DriversReport, about: str) -> ChartSpec | None:
    """Return bars of what each theme added to the change, or where there are none each value; worst first.

    Args:
        report: The drivers.
        about: What they are about, raw, for the alt text.
    """
    named = [(theme_name(row, str), row) for row in report.themes]
    if not named:
        named = [(row.name, row) for split in report.splits[:1] for row in split.rows]
    bars = _bars([(name, row) for name, row in named if row.moved is not None])
    metric = METRIC_NAMES[report.survey.metric]
    said = ", ".join(f"{label(bar.name, 40)} {signed(bar.points)}" for bar in bars)
    before = score_words(report.previous) if report.previous else "–"
    return impact_chart(
        bars,
        title=f"{metric} {before} to {score_words(report.score)}: what moved it",
        series="Added to the change",
        alt_text=f"Bar chart of what added to the change, {about}: {said}.",
    )


def _bars(named: Sequence[tuple[str, DriverRow]]) -> list[ImpactBar]:
    """Return the bars, worst first; those too small to be shown together are one, so that all add up."""
    shown = len(named) if len(named) <= _CHART_ROWS_MOST else _CHART_ROWS_MOST - 1
    bars = [
        ImpactBar(name, row.moved_points, (row.moved.low_points, row.moved.high_points), row.score.n)
        for name, row in named[:shown]
        if row.moved is not None
    ]
    if rest := [row for _, row in named[shown:]]:
        bars.append(
            ImpactBar(
                f"{len(rest)} others",
                sum(row.moved_points for row in rest),
                None,
                sum(row.score.n for row in rest),
            )
        )
    return sorted(bars, key=lambda bar: bar.points)


def _told(
    report: DriversReport,
    asked: Asked,
    title: str,
    lead: Sequence[str],
    groups: Sequence[list[str]],
) -> Message:
    question = asked.of(report.selection)
    about = about_words(report.survey, report.selection, asked)
    first: list[Block] = [header(title), context(about), section("\n".join(line for line in lead if line))]
    other = Command.DRIVERS if question.command is Command.EXPLAIN else Command.EXPLAIN
    asks = [
        (
            "Why it moved" if other is Command.EXPLAIN else "Drivers",
            replace(question, command=other).as_text(),
        )
    ]
    tail = [
        context(" ".join(_notes(report))),
        *follow_ups([*asks, *next_asks(question, asked)], asked, question, _read_menu(report, question)),
    ]
    told = [[section("\n".join(group))] for group in groups if group]
    shown = told[: fitting_n(told, [*first, *tail])]
    lines = [f"{title} ({about}).", *lead]
    lines += [line.replace("*", "") for group in groups for line in group]
    chart = drivers_chart(report, about_text(report.survey, report.selection, asked))
    blocks = [*first, *(block for group in shown for block in group), *tail]
    return message([*lines, *_notes(report)], blocks, chart, len(first))


def _group(title: str, lines: Sequence[str]) -> list[str]:
    return [f"*{title}*", *(f"• {line}" for line in lines)] if lines else []


def _impacts(report: DriversReport, tell: Tell, sign: int) -> list[str]:
    """Return the themes, and where there are none the values, that hold the score down or lift it now."""
    named = [(theme_name(row, tell), row) for row in report.themes if row.theme_id]
    named += [(segment_name(split, row, tell), row) for split, row in _segments(report)]
    wanted = [(name, row) for name, row in named if sign * tenth_points(row.impact_points or 0.0) > 0]
    wanted.sort(key=lambda pair: -abs(pair[1].impact_points or 0.0))
    return [impact_sentence(row, name) for name, row in wanted[:_ROWS_MOST]]


def _moves(report: DriversReport, tell: Tell) -> list[str]:
    rows = [row for row in report.themes if row.moved is not None and tenth_points(row.moved_points)]
    return [moved_sentence(row, theme_name(row, tell)) for row in rows[:_ROWS_MOST]]


def _segment_moves(report: DriversReport, tell: Tell) -> list[str]:
    found = [(split, row) for split, row in _segments(report) if tenth_points(row.moved_points)]
    found.sort(key=lambda pair: -abs(pair[1].moved_points))
    return [moved_sentence(row, segment_name(split, row, tell)) for split, row in found[:_ROWS_MOST]]


def _segments(report: DriversReport) -> Iterator[tuple[Split, DriverRow]]:
    return ((split, row) for split in report.splits for row in split.rows)


def _rows_table(title: str, named: Sequence[tuple[str, DriverRow]], report: DriversReport) -> str:
    rows = [[label(title, _TABLE_NAME_MOST), "n", "share", "score", "impact", "moved it", "95 % likely", ""]]
    for name, row in named:
        moved = row.moved
        rows.append(
            [
                label(name, _TABLE_NAME_MOST),
                f"{row.score.n:,}",
                share_words(row, report.score),
                score_words(row.score) if row.score.n else "–",
                "–" if row.impact_points is None else f"{tenth_points(row.impact_points):+.1f}",
                f"{tenth_points(moved.points):+.1f}" if moved else "–",
                f"{tenth_points(moved.low_points):+.1f} to {tenth_points(moved.high_points):+.1f}"
                if moved
                else "–",
                f"{certainty_word(row)} ({p_words(moved.p)})" if moved else "",
            ]
        )
    return table(rows, right=(1, 2, 3, 4, 5))


def _notes(report: DriversReport) -> list[str]:
    notes = [_NOT_CAUSES]
    if report.themes and report.is_additive and report.change.points is not None:
        notes.append("The themes' points add up to the whole change; so do those of each dimension's values.")
    if not report.themes and not report.survey.private:
        notes.append("Comments are not grouped into themes here, so this is about segments alone.")
    if report.withheld_n:
        n = report.withheld_n
        notes.append(
            f"{n:,} theme{'' if n == 1 else 's'} or segment{'' if n == 1 else 's'} withheld: too few people."
        )
    return notes


def _read_menu(report: DriversReport, question: Question) -> list[Block]:
    fresh = replace(question.alone(Command.RESPONSES), by="", interval=None)
    rows = [row for row in report.themes if row.theme_id]
    return select(
        "Read comments on …", [(row.name, replace(fresh, theme=row.theme_id).as_text()) for row in rows]
    )


def _inline(name: str) -> str:
    return inline(name, _NAME_MOST)


def _label(name: str) -> str:
    return label(name, _NAME_MOST)
