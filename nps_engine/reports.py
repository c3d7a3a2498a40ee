"""What the engine answers: one frozen value per kind of question.

Each carries the selection it is about, so that whoever shows it can say so. ``as_of`` is there in private
surveys only: since then too few have answered to show it anew, so the answer of that instant is given again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from nps_engine.case_reports import CaseBoard, CaseReport, CaseShortlist
from nps_engine.driver_reports import DriversReport, ExplainReport
from nps_engine.periods import Interval, Period
from nps_engine.recovery import FollowUpReport
from nps_engine.scores import Change, Score
from nps_engine.theme_rows import ThemeCell, ThemeRow, ThemesReport
from nps_engine.values import Response, Selection, Survey
from nps_engine.weighted import WeightedScore

__all__ = [
    "BoardReport",
    "BreakdownReport",
    "BreakdownRow",
    "CaseBoard",
    "CaseReport",
    "CaseShortlist",
    "CompareReport",
    "CompareSide",
    "DigestReport",
    "DistributionReport",
    "DriversReport",
    "ExplainReport",
    "FollowUpReport",
    "Report",
    "ResponsesReport",
    "ScoreReport",
    "ThemeCell",
    "ThemeRow",
    "ThemesReport",
    "TrendReport",
    "TrendRow",
]


@dataclass(frozen=True)
class ScoreReport:
    """The score of a selection beside the period before it.

    ``previous`` is None where the selection has no period. ``is_partial``: the period is not over.
    ``weighted``: the figures by weight; None where every response weighs 1. ``invited_n``: how many people were
    asked in the period; None where nobody noted it, or the selection is narrower than survey and period.
    ``withheld``: why a private survey does not show it, in words; only within a digest and a board.
    """

    survey: Survey
    selection: Selection
    score: Score
    is_partial: bool
    previous: Score | None
    previous_period: Period | None
    change: Change
    weighted: WeightedScore | None = None
    invited_n: int | None = None
    as_of: datetime | None = None
    withheld: str = ""

    @property
    def response_share(self) -> float | None:
        """Return how many answered of those asked; above 1 where more answered than were noted as asked."""
        return self.score.n / self.invited_n if self.invited_n else None


@dataclass(frozen=True)
class CompareSide:
    """One of two groups of responses that are held against each other, as it was asked for."""

    survey: Survey
    selection: Selection
    score: Score
    is_partial: bool


@dataclass(frozen=True)
class CompareReport:
    """Two groups of responses, held against each other.

    Args:
        first: What is asked about.
        second: What it is held against.
        overlap_n: Responses that both sides have as they were asked for.
        first_apart: The first side as it is compared: without what is in both, unless it lies within the other.
        second_apart: The second side likewise; where it holds the whole first side, it is the rest.
        change: First minus second as they are compared, real or noise.
        needed_n: Responses on each side that would make a difference of this size real; None where it is
            real, or no difference to speak of.
    """

    first: CompareSide
    second: CompareSide
    overlap_n: int
    first_apart: Score
    second_apart: Score
    change: Change
    needed_n: int | None

    @property
    def survey(self) -> Survey:
        """Return the first side's survey."""
        return self.first.survey

    @property
    def selection(self) -> Selection:
        """Return the first side's selection."""
        return self.first.selection

    @property
    def is_partial(self) -> bool:
        """Return True where the first side's period is not over."""
        return self.first.is_partial


@dataclass(frozen=True)
class DistributionReport:
    """How many responses gave each rating."""

    survey: Survey
    selection: Selection
    score: Score
    is_partial: bool
    as_of: datetime | None = None


class TrendRow(NamedTuple):
    """One unit of a trend. ``is_partial``: not over yet, or cut by the period's edge.

    ``is_withheld``: a private survey does not show it; its score is then that of no responses.
    """

    period: Period
    score: Score
    is_partial: bool
    is_withheld: bool = False


@dataclass(frozen=True)
class TrendReport:
    """Rows oldest first; units without responses are there with n 0."""

    survey: Survey
    selection: Selection
    interval: Interval
    rows: Sequence[TrendRow]
    score: Score
    is_partial: bool
    as_of: datetime | None = None


class BreakdownRow(NamedTuple):
    """One value of a dimension. ``versus_rest``: this value minus all the others, real or noise."""

    value: str
    score: Score
    versus_rest: Change


@dataclass(frozen=True)
class BreakdownReport:
    """Rows by number of responses, most first; responses without a value count under ``(none)``.

    ``withheld_n``: responses of any bucket in the rows that a private survey does not show.
    """

    survey: Survey
    selection: Selection
    by: str
    rows: Sequence[BreakdownRow]
    withheld_n: int
    score: Score
    is_partial: bool
    as_of: datetime | None = None


@dataclass(frozen=True)
class ResponsesReport:
    """Newest first. ``next_id`` continues after the last row; None at the end.

    A private survey gives ``comments`` instead of rows: masked, in no order that means anything, nothing beside
    them; ``total_n`` and ``next_id`` then count comments. Where only comments were asked for, ``silent_n``
    responses without one are left out, of the total too.
    """

    survey: Survey
    selection: Selection
    rows: tuple[Response, ...]
    total_n: int
    next_id: int | None
    theme_labels: dict[str, str]
    is_partial: bool
    comments: tuple[str, ...] = ()
    as_of: datetime | None = None
    silent_n: int = 0


Report = (
    ScoreReport
    | CompareReport
    | DistributionReport
    | TrendReport
    | BreakdownReport
    | ResponsesReport
    | ThemesReport
    | DriversReport
    | ExplainReport
)


@dataclass(frozen=True)
class DigestReport:
    """A week in one message: the score with its change, the weeks before it, themes, cases.

    ``overdue`` and ``follow_up`` (of the weeks of the trend) are None where the survey is private: it has no cases.
    """

    score: ScoreReport
    trend: TrendReport
    themes: ThemesReport
    cases_opened_n: int
    cases_resolved_n: int
    cases_unclaimed_n: int
    drivers: DriversReport | None = None
    overdue: CaseShortlist | None = None
    follow_up: FollowUpReport | None = None


@dataclass(frozen=True)
class BoardReport:
    """What App Home shows."""

    score: ScoreReport
    trend: TrendReport
    themes: ThemesReport
    breakdown: BreakdownReport | None
    cases: CaseBoard
    latest: ResponsesReport
