"""The themes of a selection, as the engine answers them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from nps_engine.periods import Period
from nps_engine.scores import Score
from nps_engine.values import Selection, Survey


class ThemeCell(NamedTuple):
    """One theme among the responses with one value of a dimension.

    Args:
        value: The value.
        score: Figures of the theme's responses with it.
        share: Their part of the comments with it, 0..1; None where a private survey withholds them.
    """

    value: str
    score: Score
    share: float | None


@dataclass(frozen=True)
class ThemePart:
    """A part of the one theme that is asked for: its id ("t3.1"), its name, and figures of its responses."""

    id: str
    label: str
    score: Score


class LanguageCount(NamedTuple):
    """How many comments are in a language, an ISO 639 code as "es"."""

    language: str
    n: int


@dataclass(frozen=True)
class ThemeRow:
    """One theme within a selection.

    Args:
        id: Stable for people and scripts.
        label: A short phrase.
        keywords: The strongest words.
        score: Figures of its responses.
        share: Of the responses with a verbatim, 0..1.
        impact_points: Score of all minus the score without it; negative pulls the score down.
        change_n: Its responses minus those of the period before; None without one.
        is_new: First found by the latest fit.
        quotes: Its most typical verbatims within the selection, personal data masked.
        cost_points: What its complaints cost, at least 0: its share of ``ThemesReport.complaint_cost_points``;
            None where that is not told.
        sentiment: What is said about it on average, -1 (complaints) to 1 (praise); None where unknown.
        weeks_n: Comments in each of the last whole weeks (seven days), oldest first; empty where not told.
        pace: "rising", "fading" or nothing: the last of those weeks held against those before it.
        cells: The theme by value of the report's dimension, in the order of its values; empty without one.
        is_pinned: People want it before all others.
    """

    id: str
    label: str
    keywords: tuple[str, ...]
    score: Score
    share: float
    impact_points: float
    impact_low_points: float
    impact_high_points: float
    change_n: int | None
    is_new: bool
    quotes: tuple[str, ...]
    cost_points: float | None = None
    cost_low_points: float | None = None
    cost_high_points: float | None = None
    sentiment: float | None = None
    weeks_n: tuple[int, ...] = ()
    pace: str = ""
    cells: tuple[ThemeCell, ...] = ()
    is_pinned: bool = False


@dataclass(frozen=True)
class ThemesReport:
    """Themes by the size of their impact, pinned ones first, then the strongest.

    ``n`` responses, of which ``with_verbatim_n`` say something and ``covered_n`` have a theme.
    ``fitted_at`` is None where themes were never fitted. ``withheld_n``: themes that a private survey withholds.
    ``complaint_cost_points``: how far the score is below what it would be without complaints; the costs of the
    rows, with ``unthemed_cost_points`` of complaints in no theme, add up to it. ``by``: the dimension of the cells.
    ``parts``: of the selection's theme, largest first; empty without one, and in a private survey.
    ``languages_read_less_well`` than the model's own: most comments first; empty where they are few, where the
    model may read them all, and in a private survey.
    """

    survey: Survey
    selection: Selection
    n: int
    with_verbatim_n: int
    covered_n: int
    rows: tuple[ThemeRow, ...]
    fitted_at: datetime | None
    is_partial: bool
    withheld_n: int = 0
    as_of: datetime | None = None
    complaint_cost_points: float | None = None
    unthemed_cost_points: float | None = None
    by: str = ""
    parts: tuple[ThemePart, ...] = ()
    languages_read_less_well: tuple[LanguageCount, ...] = ()


@dataclass(frozen=True)
class RiseRow:
    """A theme that more people write about than its past lets expect.

    Args:
        id: The theme.
        label: A short phrase.
        n: Comments in the week.
        expected_n: How many were to be expected.
        p: Chance of as many or more.
        weeks_n: Comments in each week, oldest first, this one last.
        score: Figures of the week's responses; None in a private survey.
    """

    id: str
    label: str
    n: int
    expected_n: float
    p: float
    weeks_n: tuple[int, ...]
    score: Score | None


@dataclass(frozen=True)
class RisesReport:
    """The themes that rise and were not told lately, the least likely by chance first; often none."""

    survey: Survey
    week: Period
    rows: tuple[RiseRow, ...]
