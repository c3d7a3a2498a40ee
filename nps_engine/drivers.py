"""Drivers: which themes and segments hold the score where it is and which moved it, within one transaction.

Private surveys have the same in ``private_drivers.py``, which asks the guard first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from nps_engine.driver_reports import REST, DriverRow, DriversReport, Split
from nps_engine.errors import UserError
from nps_engine.figures import Asked
from nps_engine.movement import Contribution, Portion, Sides, real_ones
from nps_engine.names import match_name
from nps_engine.periods import Period
from nps_engine.scores import Change, change, score, versus_rest
from nps_engine.storage.catalogue import fetch_catalogue
from nps_engine.storage.counts import fetch_counts, fetch_counts_by_value
from nps_engine.storage.row_counts import fetch_counts_by_theme
from nps_engine.storage.scopes import Scope, fetch_theme_keys
from nps_engine.storage.theme_portions import fetch_portions_by_theme, fetch_themed_counts
from nps_engine.themes.impact import theme_impact
from nps_engine.values import RatingCounts

WIDEST_N = 40
"""A dimension with more values than this splits nothing: most of them would have a handful of responses."""


@dataclass(frozen=True)
class Piece:
    """One theme or value before it is a row: all its responses on both sides, and what it has of them.

    Args:
        name: As people read it.
        before: Its responses before.
        now: Its responses now.
        portion_before: What it has of them; None for all.
        portion_now: Likewise.
        theme_id: The theme's id; empty for a value.
    """

    name: str
    before: RatingCounts
    now: RatingCounts
    portion_before: Portion | None = None
    portion_now: Portion | None = None
    theme_id: str = ""


@dataclass(frozen=True)
class Compared:
    """All responses before and now; without responses on either side nothing is held against anything."""

    before: RatingCounts
    now: RatingCounts

    @property
    def change(self) -> Change:
        """Return the whole change, real or noise."""
        return change(self.before, self.now)

    def rows(self, pieces: Iterable[Piece]) -> tuple[DriverRow, ...]:
        """Return pieces as rows, those that moved the score most first; those with no responses are left out."""
        there = [piece for piece in pieces if piece.before.n or piece.now.n]
        moved = [self._moved(piece) for piece in there]
        known = [each.p for each in moved if each is not None]
        real = real_ones(known) if known else (False,) * len(there)
        rows = map(self._row, there, moved, real)
        return tuple(sorted(rows, key=lambda row: (-abs(row.moved_points), -abs(row.impact_points or 0.0))))

    def split(self, by: str, pieces: Iterable[Piece]) -> Split:
        """Return a dimension's values as a split of the change."""
        rows = self.rows(pieces)
        moved = [row.moved for row in rows if row.moved is not None]
        if not moved:
            return Split(by, None, None, rows)
        return Split(
            by, sum(each.mix_points for each in moved), sum(each.within_points for each in moved), rows
        )

    def _moved(self, piece: Piece) -> Contribution | None:
        if not (self.before.n and self.now.n):
            return None
        before = piece.portion_before or Portion.of(piece.before)
        return Sides(self.before, self.now).contribution(before, piece.portion_now or Portion.of(piece.now))

    def _row(self, piece: Piece, moved: Contribution | None, is_real: bool) -> DriverRow:
        impact = theme_impact(self.now, piece.now)
        return DriverRow(
            name=piece.name,
            theme_id=piece.theme_id,
            score=score(piece.now),
            before=score(piece.before),
            impact_points=impact.points,
            impact_low_points=impact.low_points,
            impact_high_points=impact.high_points,
            versus_rest=versus_rest(self.now, piece.now),
            moved=moved,
            is_real=is_real,
        )


def drivers_report(
    asked: Asked, dimensions: Sequence[str], previous_period: Period | None = None
) -> DriversReport:
    """Return the themes, and the values of some dimensions, that hold the score and moved it.

    Args:
        dimensions: Split by these, as they were typed; one with a single value, or very many, is left out
            unless it is the only one.
        previous_period: What the period is held against; None for the one before.

    Raises:
        UserError: If a dimension is unknown.
    """
    session, scope = asked.session, asked.scope
    earlier = earlier_scope(scope, previous_period)
    none = RatingCounts.none(scope.metric)
    compared = Compared(fetch_counts(session, earlier) if earlier else none, fetch_counts(session, scope))
    splits = []
    for dimension in split_dimensions(asked, dimensions):
        now = _by_value(session, scope, dimension)
        before = _by_value(session, earlier, dimension) if earlier else {}
        pieces = [Piece(name, before.get(name, none), now.get(name, none)) for name in {**now, **before}]
        splits.append(compared.split(dimension, pieces))
    previous = score(compared.before) if earlier else None
    return DriversReport(
        survey=scope.survey,
        selection=scope.selection,
        score=score(compared.now),
        previous=previous,
        previous_period=earlier.selection.period if earlier else None,
        change=compared.change,
        themes=compared.rows(_theme_pieces(asked, earlier, compared)),
        splits=most_telling_first(splits),
        is_partial=asked.is_partial,
    )


def _by_value(session: Session, scope: Scope, dimension: str) -> dict[str, RatingCounts]:
    names, groups = fetch_counts_by_value(session, scope, dimension)
    return dict(zip(names, groups.each(), strict=True))


def earlier_scope(scope: Scope, previous_period: Period | None) -> Scope | None:
    """Return the same for the period that it is held against; None without a period.

    Raises:
        UserError: If the two share days: what is in both moved nothing, and no contribution would be of either.
    """
    period = scope.selection.period
    wanted = previous_period or (period.previous() if period else None)
    if period and wanted and period.common(wanted):
        raise UserError(
            f"The two periods overlap: {period.from_on} to {period.to_on}, and {wanted.from_on} to {wanted.to_on}",
            "What moved a score is told of two periods that share no day",
            "Try compare, which takes out what is in both",
        )
    return scope.within(wanted) if wanted else None


def split_dimensions(asked: Asked, dimensions: Sequence[str]) -> list[str]:
    """Return the dimensions to split by, spelled as stored.

    Raises:
        UserError: If one is unknown.
    """
    known = fetch_catalogue(asked.session).dimensions
    names = [match_name(each, known, "dimension") for each in dimensions]
    if len(names) == 1:
        return names
    filtered = {name for name, values in asked.selection.where.items() if len(values) == 1}
    return [name for name in names if 1 < len(known[name].values) <= WIDEST_N and name not in filtered]


def most_telling_first(splits: Iterable[Split]) -> tuple[Split, ...]:
    """Return splits by how unlikely chance makes their strongest row, each allowed for its number of rows."""

    def doubt(split: Split) -> float:
        ps = [row.moved.p for row in split.rows if row.moved is not None]
        return min(ps) * len(ps) if ps else 1.0

    return tuple(sorted(splits, key=doubt))


def _theme_pieces(asked: Asked, earlier: Scope | None, compared: Compared) -> list[Piece]:
    """Return every theme, and what is in none; nothing before the first fit."""
    session, scope = asked.session, asked.scope
    labels = fetch_theme_keys(session, scope.survey_ids[0])
    if not labels or len(scope.survey_ids) > 1:
        return []
    none, nothing = RatingCounts.none(scope.metric), Portion.none()
    now = fetch_counts_by_theme(session, scope)
    before = fetch_counts_by_theme(session, earlier) if earlier else {}
    own_now = fetch_portions_by_theme(session, scope)
    own_before = fetch_portions_by_theme(session, earlier) if earlier else {}
    pieces = [
        Piece(
            label,
            before.get(key, none),
            now.get(key, none),
            own_before.get(key, nothing),
            own_now.get(key, nothing),
            key,
        )
        for key, (_, label) in labels.items()
        if key in now or key in before
    ]
    left_before = compared.before - fetch_themed_counts(session, earlier) if earlier else none
    return [*pieces, Piece(REST, left_before, compared.now - fetch_themed_counts(session, scope))]
