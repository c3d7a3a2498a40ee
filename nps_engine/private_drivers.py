"""Drivers of private surveys: the same figures, made of groups that the guard lets pass together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nps_engine.audits import Part, Whole, open_audit
from nps_engine.driver_reports import DriversReport
from nps_engine.drivers import Compared, Piece, earlier_scope, split_dimensions
from nps_engine.figures import Asked
from nps_engine.periods import Period
from nps_engine.scores import score
from nps_engine.storage.catalogue import NO_VALUE, fetch_catalogue
from nps_engine.storage.private_answers import (
    Answer,
    ThemeMembers,
    answers_by_value,
    fetch_answers,
    fetch_nameable_themes,
    fetch_theme_members,
)
from nps_engine.storage.releases import segment_of
from nps_engine.storage.scopes import Scope, fetch_theme_keys
from nps_engine.values import RatingCounts


def drivers_report(
    asked: Asked, dimensions: Sequence[str], previous_period: Period | None = None
) -> DriversReport:
    """Return the themes, and the values of the first dimension that splits, as far as they may be shown.

    A theme or value is shown where both of its sides may be. A comment in several themes counts fully in each
    (a fraction of a person is nothing the guard knows), so their contributions do not add up to the change.

    Raises:
        PrivacyError: If the whole may not be shown.
        UserError: If a dimension is unknown.
    """
    drawn = _Drawn(asked, dimensions, previous_period)
    with open_audit(asked) as audit:
        whole, parts, shown = audit.shown(asked.scope, drawn.parts)
    allowed = [part.answers if may else None for part, may in zip(parts, shown, strict=True)]
    period = drawn.before_of(whole)
    before = allowed[0] if period else None
    counted = RatingCounts.none(asked.scope.metric) if before is None else whole.counts(before)
    compared = Compared(counted, whole.counts(whole.answers))
    segments, themes, withheld_n = drawn.pieces(whole, allowed[1:], is_before_shown=before is not None)
    return DriversReport(
        survey=whole.scope.survey,
        selection=whole.scope.selection,
        score=score(compared.now),
        previous=None if before is None else score(compared.before),
        previous_period=period,
        change=compared.change,
        themes=compared.rows(themes),
        splits=(compared.split(drawn.dimension, segments),) if drawn.dimension else (),
        is_partial=replace(asked, scope=whole.scope).is_partial,
        is_additive=False,
        withheld_n=withheld_n,
        as_of=whole.as_of,
    )


class _Drawn:
    """The groups that the answer is made of, in one order: the whole before, then pairs of before and now."""

    def __init__(self, asked: Asked, dimensions: Sequence[str], previous_period: Period | None) -> None:
        session = asked.session
        self._asked = asked
        self._previous_period = previous_period
        self.dimension = next(iter(split_dimensions(asked, dimensions)), "")
        survey_id = asked.scope.survey_ids[0]
        labels = fetch_theme_keys(session, survey_id)
        nameable = fetch_nameable_themes(session, survey_id)
        members = fetch_theme_members(session, asked.scope) if len(asked.scope.survey_ids) == 1 else {}
        self._themes: list[tuple[str, str, ThemeMembers]] = [
            (key, labels[key][1], each)
            for key, each in members.items()
            if key in nameable
            and key in labels
            and asked.scope.theme_row_id
            in (None, each.row_id)  # two themes at once are no question to repeat
        ]
        self._values: list[int | None] = []

    def before_of(self, whole: Whole) -> Period | None:
        """Return the period that the whole is held against."""
        earlier = earlier_scope(whole.scope, self._previous_period)
        return earlier.selection.period if earlier else None

    def parts(self, whole: Whole) -> list[Part]:
        """Return all groups of a whole."""
        session = self._asked.session
        period = self.before_of(whole)
        earlier = whole.scope.within(period)
        before = fetch_answers(session, earlier) if period else ()
        sides = ((earlier, before), (whole.scope, whole.answers))
        by_value = [self._by_value(answers) for _, answers in sides]
        self._values = list(dict.fromkeys([*by_value[1], *by_value[0]]))
        parts = [Part(before, earlier)]
        for value in self._values:
            for (scope, _), values in zip(sides, by_value, strict=True):
                parts.append(Part(values.get(value, []), self._segment(scope, value)))
        for _, _, theme in self._themes:
            for scope, answers in sides:
                own = [each for each in answers if each.id in theme.closeness]
                parts.append(Part(own, replace(scope, theme_row_id=theme.row_id)))
        return parts

    def pieces(
        self, whole: Whole, allowed: Sequence[Sequence[Answer] | None], *, is_before_shown: bool
    ) -> tuple[list[Piece], list[Piece], int]:
        """Return values and themes whose two sides may be shown, and how many others there are.

        Args:
            allowed: The groups after the first, None for one that may not be shown.
        """
        values = fetch_catalogue(self._asked.session).values
        names = [(NO_VALUE if each is None else values[each][1], "") for each in self._values]
        names += [(label, key) for key, label, _ in self._themes]
        found: list[Piece] = []
        withheld_n = 0
        for nth, (name, key) in enumerate(names):
            before, now = allowed[2 * nth : 2 * nth + 2]
            if now is None or (before is None and is_before_shown):
                withheld_n += 1
                continue
            sides = [whole.counts(each) for each in (before if is_before_shown and before else (), now)]
            found.append(Piece(name, sides[0], sides[1], theme_id=key))
        segments = [piece for piece in found if not piece.theme_id]
        return segments, [piece for piece in found if piece.theme_id], withheld_n

    def _by_value(self, answers: Sequence[Answer]) -> dict[int | None, list[Answer]]:
        if not self.dimension:
            return {}
        session = self._asked.session
        dimension_id = fetch_catalogue(session).dimensions[self.dimension].id
        return {value: own for value, _, own in answers_by_value(session, dimension_id, answers)}

    def _segment(self, scope: Scope, value: int | None) -> Scope | None:
        """Return the scope that asks for one value; for those without one nothing does."""
        if value is None:
            return None
        dimension_id = fetch_catalogue(self._asked.session).dimensions[self.dimension].id
        return segment_of(scope, dimension_id, value)
