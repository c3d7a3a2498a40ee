"""The two sides of a comparison, each read by itself, put together to one Question.

What only one side says holds for both ("Q3 with Q2 for Pro", "Pro with Free last month"), as long as
something else tells them apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.parse import doubts
from bot.parse.cuts import Stand
from bot.parse.draft import Draft
from bot.questions import Against, Command, Question
from nps_engine.periods import Interval, Period, last_units, this_calendar_unit

_Values = Mapping[str, tuple[str, ...]]
_UNITS = (Interval.DAY, Interval.WEEK, Interval.MONTH, Interval.QUARTER, Interval.YEAR)


@dataclass(frozen=True)
class Sides:
    """Two sides of a comparison as they were read.

    Args:
        first: What is asked about; a dimension without values is one that does not matter.
        second: What it is held against.
        stand: What stands for the second side, where that is not told by name.
        phrase: The words between them.
        today: The date that it is for the workspace.
        command: What is asked: a comparison, or what explains why two periods differ.
    """

    first: Draft
    second: Draft
    stand: Stand
    phrase: str
    today: date
    command: Command = Command.COMPARE

    @property
    def is_parallel(self) -> bool:
        """Return True where both say the same kind of thing: two periods, values of one dimension, two surveys."""
        one, other = self.first, self.second
        return bool(
            (one.period and other.period)
            or set(one.where) & set(other.where)
            or (one.surveys and other.surveys)
            or self.stand != Stand()
        )

    def question(self) -> Question:
        """Return the question.

        Raises:
            UserError: If the sides do not differ, or it cannot be told in what.
        """
        one, other = self.first, self.second
        if other.bucket:
            one.set_bucket(other.bucket)
        if other.theme:
            one.set_theme(other.theme)
        survey, compare_survey = one.survey or other.survey, ""
        if one.survey and other.survey and one.survey != other.survey:
            compare_survey = other.survey
        where, compare_where = self._segments(bool(compare_survey))
        period, compare_to, against = self._periods(bool(compare_survey or compare_where))
        if not (compare_survey or compare_where or compare_to or self.stand.against):
            raise doubts.nothing_to_compare(self.phrase)
        if self.command is not Command.COMPARE and (compare_survey or compare_where):
            raise doubts.no_two_periods(self.command)
        whole = Draft(
            surveys=(survey,) if survey else (),
            period=period,
            where=dict(where),
            bucket=one.bucket,
            theme=one.theme,
            by=one.by or other.by,
            interval=one.interval or other.interval,
            limit=one.limit or other.limit,
            after=one.after or other.after,
            against=against,
            compare_to=compare_to,
            compare_where=dict(compare_where),
            compare_survey=compare_survey,
            taken=[*one.taken, *other.taken],
        )
        return whole.question(self.command)

    def _segments(self, surveys_differ: bool) -> tuple[_Values, _Values]:
        """Return the first side's values, and the second's in the dimensions in which they differ."""
        one, other = self.first.where, self.second.where
        if self.stand.is_rest:
            return _kept({**other, **one}), dict.fromkeys(_kept(one), ())
        if set(one) & set(other):
            differing = {name: values for name, values in other.items() if one.get(name, values) != values}
            return _kept({**other, **one}), differing
        periods_differ = bool(self.stand.against or self.stand.unit) or bool(
            self.second.period
            and self.second.period != self.first.period
            and (self.first.period or not other)
        )
        if periods_differ or surveys_differ or not other:
            return _kept({**one, **other}), {}
        if self.second.period and not (self.first.period or one):
            raise doubts.nothing_to_compare(self.phrase)
        return _kept(one), {**dict.fromkeys(one, ()), **other}

    def _periods(self, segments_differ: bool) -> tuple[Period | None, Period | None, Against]:
        """Return the first side's period, the second's where it is another, and what it is told by."""
        one, other = self.first.period, self.second.period
        if (self.stand.against or self.stand.unit) and one and other:
            raise doubts.nothing_to_compare(self.phrase)
        if self.stand.against:
            return one or other, None, self.stand.against
        if self.stand.unit:
            return *_unit_before(self.stand, self.stand.unit, one or other, self.today), Against.PREVIOUS
        if other is None or (segments_differ and one is None):
            return one or other, None, Against.PREVIOUS
        return one or following(other, self.today), None if one == other else other, Against.PREVIOUS


def following(period: Period, today: date) -> Period:
    """Return the running calendar unit where a period is the one just before it: "score vs last month".

    Raises:
        UserError: If it is not.
    """
    for unit in _UNITS:
        running = this_calendar_unit(unit, today)
        if period.covers_whole(unit) and period.to_on == running.from_on:
            return running
    raise doubts.one_period_only(period)


def _unit_before(stand: Stand, unit: Interval, period: Period | None, today: date) -> tuple[Period, Period]:
    """Return a period and the units before it, without one the running unit and the one before it."""
    first = period or (
        last_units(stand.units_n, unit, today) if stand.units_n else this_calendar_unit(unit, today)
    )
    if stand.units_n:
        return first, Period(unit.later(first.from_on, -stand.units_n), first.from_on)
    start = unit.start_of(first.from_on)
    if first.from_on != start or first.to_on > unit.later(start):
        start = first.from_on
    return first, Period(unit.later(start, -1), start)


def _kept(where: _Values) -> _Values:
    return {name: values for name, values in where.items() if values}
