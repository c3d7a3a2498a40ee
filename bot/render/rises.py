"""Themes that more people write about than usual: the alert, and the same in a terminal."""

from __future__ import annotations

from typing import Any

from bot.questions import Command, Question
from bot.render.bars import sparkline
from bot.render.blocks import Block, actions, ask_buttons, context, header, section
from bot.render.comments import comments_words
from bot.render.escape import inline, label
from bot.render.message import Message, message
from bot.render.words import score_words, span_words
from nps_engine.theme_rows import RiseRow, RisesReport

_ROWS_MOST = 10
_LABEL_MOST = 80
_BUTTON_MOST = 60


def render_rises(report: RisesReport) -> Message:
    """Return the alert about at least one theme."""
    rows = report.rows[:_ROWS_MOST]
    title = f"More people write about {label(rows[0].label, _LABEL_MOST)}"
    if len(report.rows) > 1:
        title = f"More people write about {len(report.rows)} themes"
    about = f"{inline(report.survey.key, _LABEL_MOST)} · {span_words(report.week)}"
    lines = [f"*{inline(row.label, _LABEL_MOST)}*: {rise_words(row)}" for row in rows]
    asked = Question(Command.RESPONSES, survey=report.survey.key, period=report.week)
    asks = [
        (f"Read: {label(row.label, _BUTTON_MOST)}", Question(**{**asked.__dict__, "theme": row.id}).as_text())
        for row in rows[:3]
    ]
    why = ("Drivers", Question(Command.DRIVERS, survey=report.survey.key, period=report.week).as_text())
    blocks: list[Block] = [
        header(title),
        context(about),
        section(
            "\n".join(f"{line}  `{sparkline(row.weeks_n)}`" for line, row in zip(lines, rows, strict=True))
        ),
        context(
            "Seven whole days held against the eight weeks before. A theme is told once, then not for four weeks."
        ),
        *actions(ask_buttons([*asks, why])),
    ]
    told = inline(title, 2 * _LABEL_MOST)
    return message([f"{told} ({about}).", *(line.replace("*", "") for line in lines)], blocks)


def rise_words(row: RiseRow) -> str:
    """Return how many wrote about it, and how many were to be expected."""
    comments = f"{comments_words(row.n)} this week, about {max(1, round(row.expected_n)):,} expected"
    return f"{comments}; score {score_words(row.score)}" if row.score and row.score.n else comments


def rises_lines(report: RisesReport) -> list[str]:
    """Return the rises as lines of plain text."""
    span = span_words(report.week)
    if not report.rows:
        return [f"No theme rises beyond chance in {span}, or those that do were told lately."]
    return [
        f"{span}:",
        *(f"  {label(row.label, _LABEL_MOST)} [{row.id}]: {rise_words(row)}" for row in report.rows),
    ]


def rises_json(report: RisesReport) -> dict[str, Any]:
    """Return the rises as one JSON object; ``to`` is exclusive."""
    return {
        "survey": report.survey.key,
        "week": {"from": report.week.from_on.isoformat(), "to": report.week.to_on.isoformat()},
        "rows": [
            {
                "id": row.id,
                "label": row.label,
                "n": row.n,
                "expected_n": row.expected_n,
                "p": row.p,
                "weeks_n": list(row.weeks_n),
                "score_points": row.score.score_points if row.score else None,
            }
            for row in report.rows
        ],
    }
