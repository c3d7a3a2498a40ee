"""Themes for a terminal: plain text, nothing of it escaped."""

from __future__ import annotations

from bot.render.bars import table
from bot.render.escape import cut, label, one_line
from bot.render.theme_by import by_lines
from bot.render.theme_parts import part_lines
from bot.render.themes import (
    aside_words,
    certainty_words,
    coverage_words,
    impact_words,
    is_priced,
    pace_words,
    withheld_words,
)
from bot.render.words import n_words, score_words
from nps_engine.scores import whole_percent
from nps_engine.theme_rows import ThemeRow, ThemesReport

_QUOTE_MOST = 160


def theme_lines(report: ThemesReport) -> list[str]:
    """Return the themes of responses that there are, as lines of plain text."""
    if report.fitted_at is None:
        return ["Comments are not grouped into themes yet: run npsbot themes fit."]
    lines = [coverage_words(report)]
    if report.by:
        lines += ["", f"By {label(report.by, 40)}: share of the comments (score)"]
        lines += [table(by_lines(report, lambda text: label(text, 24)))]
    lines += part_lines(report, lambda text: label(text, 80))

    def priced(row: ThemeRow) -> str:
        return f"{impact_words(row)} ({certainty_words(row)}) · " if is_priced(report) else ""

    for row in report.rows:
        size = f"{n_words(row.score.n)} ({whole_percent(row.share)} % of comments), score {score_words(row.score)}"
        lines += ["", f"{label(row.label, 80)}  [{label(row.id, 40)}]  {pace_words(row)}"]
        lines += [f"    {priced(row)}{size}"]
        if words := aside_words(row).replace("`", ""):
            lines.append(f"    {words}")
        lines += [
            f"    “{cut(one_line(text), _QUOTE_MOST, is_escaped_later=False)}”" for text in row.quotes[:2]
        ]
    if report.withheld_n:
        return [*lines, "", withheld_words(report)]
    return lines if report.rows else [*lines, "", "No theme has comments in this selection."]
