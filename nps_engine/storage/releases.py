"""Releases: what private surveys have shown so far, kept so that every further answer is held against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.periods import Period
from nps_engine.privacy.members import Group, with_people
from nps_engine.privacy.released import Released
from nps_engine.storage.inserts import insert_missing
from nps_engine.storage.scopes import Scope
from nps_engine.storage.tables import ReleasedTable


class Kind(StrEnum):
    """The two histories: groups whose ratings were shown, and groups whose comments were listed."""

    SCORES = "scores"
    COMMENTS = "comments"


class Release(NamedTuple):
    """A group that is shown, and the scope that it is the answer about; None where no question names it."""

    group: Group
    scope: Scope | None


class Told(NamedTuple):
    """That a group was the answer to a question.

    Args:
        place: Of the group, among all that were shown, oldest first from 0.
        about: The question but for its period (``about_of``).
        period: The period of the question; None for all time.
        at: When it was told first with this period.
    """

    place: int
    about: str
    period: Period | None
    at: datetime


class Earlier(NamedTuple):
    """An answer that was given before to the same question."""

    group: Group
    period: Period | None
    at: datetime


@dataclass(frozen=True, eq=False)
class History:
    """The groups that were shown, and what they were the answers to."""

    groups: Released
    told: tuple[Told, ...] = ()

    def earlier_like(self, group: Group, scope: Scope, below_n: int) -> Earlier | None:
        """Return the newest answer to the same question, where fewer than so many people tell it from now's.

        The same question is the same survey, segments and theme; its period may be another one, as with the
        last 30 days of yesterday.
        """
        about, asked = about_of(scope), scope.selection.period
        told = [each for each in self.told if each.about == about]
        places = sorted({each.place for each in told})
        candidates = {place: self.groups.members[self.groups.inside[place]] for place in places}
        found = Released.of(candidates.values()).latest_like(group, below_n)
        if found is None:
            return None
        place = next(place for place, each in candidates.items() if np.array_equal(each, found))
        nearest = max(
            (each for each in told if each.place == place),
            key=lambda each: (each.period == asked, _days(each.period) == _days(asked), each.at),
        )
        return Earlier(found, nearest.period, nearest.at)

    def after(self, released: Iterable[Release], now: datetime) -> History:
        """Return the history after these groups were shown; itself where that tells nothing new."""
        shown = [each for each in released if each.group.size]
        groups = self.groups.with_groups(each.group for each in shown)
        told = {(each.place, each.about, _days(each.period)): each for each in self.told}
        before = dict(told)
        for group, scope in shown:
            if scope is not None:
                row = np.isin(groups.members, group, assume_unique=True)
                place, period = int((groups.inside == row).all(axis=1).argmax()), scope.selection.period
                key = (place, about_of(scope), _days(period))
                if key not in told or told[key].period != period:
                    told[key] = Told(place, key[1], period, now)
        if told == before and len(groups.inside) == len(self.groups.inside):
            return self
        return History(groups, tuple(told.values()))

    def with_people(self, known: Group) -> History:
        """Return the history as it is with what is known now of who gave which answer."""
        if np.array_equal(with_people(self.groups.members, known), self.groups.members):
            return self
        renamed = [np.unique(with_people(group, known)) for group in self.groups.groups]
        groups = Released.of(renamed)
        rows = [np.isin(groups.members, group, assume_unique=True) for group in renamed]
        places = [int((groups.inside == row).all(axis=1).argmax()) for row in rows]
        return History(groups, tuple(each._replace(place=places[each.place]) for each in self.told))


def about_of(scope: Scope) -> str:
    """Return what a scope is about but for its period and bucket, always in the same words."""
    where = ";".join(
        f"{dimension_id}={','.join(map(str, sorted(value_ids)))}"
        for dimension_id, value_ids in sorted(scope.where_ids.items())
    )
    theme = "" if scope.theme_row_id is None else scope.theme_row_id
    return f"{'+'.join(map(str, sorted(scope.survey_ids)))} {where} {theme}".strip()


def segment_of(scope: Scope, dimension_id: int, value_id: int) -> Scope:
    """Return a scope narrowed to one value of a dimension."""
    return replace(scope, where_ids={**scope.where_ids, dimension_id: frozenset({value_id})})


def fetch_history(session: Session, kind: Kind) -> History:
    """Return what was shown, and make others who would show something wait for the end of the transaction."""
    insert_missing(
        session, ReleasedTable, [{"kind": kind.value, "groups": Released.none().to_bytes(), "told": []}]
    )
    row = session.execute(
        select(ReleasedTable).where(col(ReleasedTable.kind) == kind.value).with_for_update()
    ).scalar_one()
    return History(Released.from_bytes(row.groups), tuple(_told(entry) for entry in row.told))


def save_history(session: Session, kind: Kind, history: History) -> None:
    """Keep what was shown."""
    told = [_row(each) for each in history.told]
    changed = update(ReleasedTable).where(col(ReleasedTable.kind) == kind.value)
    session.execute(changed.values(groups=history.groups.to_bytes(), told=told))


def _days(period: Period | None) -> int | None:
    return period.days if period else None


def _row(told: Told) -> list[str | int]:
    period = told.period
    days = (str(period.from_on), str(period.to_on)) if period else ("", "")
    return [told.place, told.about, *days, told.at.isoformat()]


def _told(row: list[str | int]) -> Told:
    place, about, from_on, to_on, at = (str(cell) for cell in row)
    period = Period(date.fromisoformat(from_on), date.fromisoformat(to_on)) if from_on else None
    return Told(int(place), about, period, datetime.fromisoformat(at))
