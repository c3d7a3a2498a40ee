"""What the engine answers about why the score is what it is, and why it moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nps_engine.movement import Contribution
from nps_engine.periods import Period
from nps_engine.scores import Change, Score
from nps_engine.values import Selection, Survey

REST = "(none)"
"""The name of the part that is in no theme."""


@dataclass(frozen=True)
class DriverRow:
    """One theme, or one value of a dimension: what it does to the score, and to its change.

    Args:
        name: The theme's label or the value; ``REST`` for what is in no theme.
        theme_id: The theme's id; empty for a value of a dimension.
        score: Figures of its responses now.
        before: Figures of its responses before.
        impact_points: Score of all minus score of all without it; None where it is everything.
        impact_low_points: Lower end of the 95 % interval.
        impact_high_points: Upper end.
        versus_rest: Its score now minus that of all others.
        moved: What it adds to the change of the score; None where there is nothing to hold it against.
        is_real: True where that is more than noise, all rows of its table considered.
    """

    name: str
    score: Score
    before: Score
    impact_points: float | None
    impact_low_points: float | None
    impact_high_points: float | None
    versus_rest: Change
    moved: Contribution | None
    is_real: bool
    theme_id: str = ""

    @property
    def moved_points(self) -> float:
        """Return what it adds to the change, 0 where that is unknown."""
        return self.moved.points if self.moved else 0.0


@dataclass(frozen=True)
class Split:
    """A change taken apart by one dimension: ``mix_points`` + ``within_points`` are the whole change.

    Args:
        by: The dimension.
        mix_points: For other people having answered than before; None where nothing is to be held against.
        within_points: For the same kind of people having answered otherwise; None likewise.
        rows: Its values, those that moved the score most first; all there are, so that they add up.
    """

    by: str
    mix_points: float | None
    within_points: float | None
    rows: tuple[DriverRow, ...]


@dataclass(frozen=True)
class DriversReport:
    """Which themes and segments hold the score where it is, and which moved it.

    Args:
        score: Now.
        previous: In the period before; None where there is none.
        previous_period: That period.
        change: The whole change, real or noise.
        themes: The themes and what is in none, those that moved the score most first; empty before the first fit.
        is_additive: True where the themes' contributions add up to the change; in a private survey a comment
            counts fully in each of its themes, so that they do not.
        splits: One per dimension, the one that tells most about the change first.
        withheld_n: Themes and values that a private survey withholds.
    """

    survey: Survey
    selection: Selection
    score: Score
    previous: Score | None
    previous_period: Period | None
    change: Change
    themes: tuple[DriverRow, ...]
    splits: tuple[Split, ...]
    is_partial: bool
    is_additive: bool = True
    withheld_n: int = 0
    as_of: datetime | None = None


@dataclass(frozen=True)
class ExplainReport:
    """Why the score moved: the same figures, told as an answer to that."""

    drivers: DriversReport

    @property
    def survey(self) -> Survey:
        """Return the survey."""
        return self.drivers.survey

    @property
    def selection(self) -> Selection:
        """Return what it is about."""
        return self.drivers.selection

    @property
    def is_partial(self) -> bool:
        """Return True while the period is not over."""
        return self.drivers.is_partial

    @property
    def as_of(self) -> datetime | None:
        """Return when a private survey showed it; None for now."""
        return self.drivers.as_of
