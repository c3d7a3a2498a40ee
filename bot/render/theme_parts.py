"""The parts of the one theme that is asked for."""

from __future__ import annotations

from collections.abc import Callable

from bot.render.words import n_words, score_words
from nps_engine.theme_rows import ThemesReport

_MOST = 15


def part_lines(report: ThemesReport, tell: Callable[[str], str]) -> list[str]:
    """Return a heading and a line for each part, largest first; nothing where there are none.

    Args:
        report: Of one theme.
        tell: Makes a name fit for where it is shown.
    """
    parts = report.parts[:_MOST]
    told = [
        f"• {tell(each.label)} [{each.id}]: {n_words(each.score.n)}, score {score_words(each.score)}"
        for each in parts
    ]
    if rest_n := len(report.parts) - len(parts):
        told.append(f"and {rest_n} smaller one{'' if rest_n == 1 else 's'}")
    return ["Its parts:", *told] if told else []
