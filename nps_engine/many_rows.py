"""Rows of trends and breakdowns, out of the counts of many groups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from nps_engine.many_scores import Groups, Rows, scores_of, summed, versus_rest_of
from nps_engine.periods import Interval, Period
from nps_engine.reports import BreakdownRow, TrendRow

_Ints = npt.NDArray[np.int64]


def trend_rows(
    starts: Sequence[int] | _Ints, groups: Groups, period: Period, interval: Interval, today: date
) -> Rows[TrendRow]:
    """Return one row per unit of a period, oldest first, those without responses too.

    A unit is partial while it is not over, and where the period cuts it.

    Args:
        starts: The first day of each group, as an ordinal, in any order, within the period. Each group lies in one
            unit; several may lie in the same.
    """
    units = period.units(interval)
    places = np.searchsorted(_firsts(period, interval), starts, side="right") - 1
    of_units = Groups(groups.metric, summed(places, len(units), groups.counts))
    scored = scores_of(of_units)
    cut_from_on = {unit.from_on for unit in (units[0], units[-1]) if not unit.covers_whole(interval)}

    def made() -> list[TrendRow]:
        is_partial = [unit.to_on > today or unit.from_on in cut_from_on for unit in units]
        return list(map(TrendRow, units, scored(), is_partial))

    return Rows(len(units), made)


def breakdown_rows(names: Sequence[str], groups: Groups) -> Rows[BreakdownRow]:
    """Return one row per value of a dimension, most responses first, each held against all the others.

    Args:
        names: The value of each group; those of the same size are in this order.
    """
    order = np.argsort(-groups.columns[0], kind="stable")
    ordered = groups.where(order)
    scored, held = scores_of(ordered), versus_rest_of(ordered)

    def made() -> list[BreakdownRow]:
        return list(map(BreakdownRow, [names[place] for place in order.tolist()], scored(), held()))

    return Rows(len(names), made)


@lru_cache(8)
def _firsts(period: Period, interval: Interval) -> _Ints:
    """Return the first day of each unit, as an ordinal."""
    return np.array([unit.from_on.toordinal() for unit in period.units(interval)], np.int64)
