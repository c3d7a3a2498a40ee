"""Themes by the values of a dimension, as a table."""

from __future__ import annotations

from collections.abc import Callable

from bot.render.bars import table
from bot.render.blocks import Block, section
from bot.render.breakdown import value_words
from bot.render.escape import inline, label
from bot.render.message import fenced
from bot.render.words import dimension_words, score_words
from nps_engine.reports import ThemeCell, ThemesReport
from nps_engine.scores import whole_percent

_ROWS_MOST = 10
_NAME_MOST = 80
_VALUES_MOST = 5
_CELL_MOST = 16


def by_lines(report: ThemesReport, tell: Callable[[str], str]) -> list[list[str]]:
    """Return a table of the themes' share of comments by value, with the score of each; first its headings."""
    values = [cell.value for cell in report.rows[0].cells[:_VALUES_MOST]] if report.rows else []
    lines = [["", *(tell(value_words(value)) for value in values)]]
    for row in report.rows[:_ROWS_MOST]:
        lines.append([tell(row.label), *(_cell_words(cell) for cell in row.cells[:_VALUES_MOST])])
    return lines


def _cell_words(cell: ThemeCell) -> str:
    if cell.share is None:
        return "withheld"
    return f"{whole_percent(cell.share)} % ({score_words(cell.score)})" if cell.score.n else "–"


def by_blocks(report: ThemesReport) -> list[Block]:
    """Return the table of themes by value, where one was asked for."""
    if not report.by or not report.rows or not report.rows[0].cells:
        return []
    name = inline(dimension_words(report.by), _NAME_MOST)
    shown_n = len(report.rows[0].cells)
    more = f", the {_VALUES_MOST} with most comments" if shown_n > _VALUES_MOST else ""
    lines = by_lines(report, lambda text: label(text, _CELL_MOST))
    told = fenced(table(lines, right=range(1, len(lines[0]))))
    return [section(f"*By {name}*: share of the comments (score){more}\n{told}")]
