"""Lists of cases, and the figures of how following them up went."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.case_reports import CaseReport
from nps_engine.case_states import UNDER_WAY
from nps_engine.recovery import CaseFigures
from nps_engine.storage.case_reads import as_reports
from nps_engine.storage.catalogue import fetch_catalogue
from nps_engine.storage.tables import ResponseTable, id_of
from nps_engine.storage.work_tables import CaseTable

_COPIED = frozenset(CaseFigures.__dataclass_fields__) - {"metric"}


class CaseList(StrEnum):
    """Which cases are listed; all but "all" only those in which somebody still has something to do."""

    OPEN = "open"
    OVERDUE = "overdue"
    MINE = "mine"
    ALL = "all"


def fetch_case_list(
    session: Session, which: CaseList, now: datetime, *, owner: str = "", limit: int
) -> tuple[list[CaseReport], int]:
    """Return the first cases of a list, those due soonest first, and how many there are in all.

    Args:
        owner: Only this person's, where given.
    """
    conditions = _conditions(which, now, owner)
    total_n = session.execute(select(func.count()).select_from(CaseTable).where(*conditions)).scalar_one()
    contacted, due = col(CaseTable.contacted_at).is_not(None), col(CaseTable.due_at)
    rows = session.execute(
        select(CaseTable)
        .where(*conditions)
        .order_by(contacted, due.is_(None), due, id_of(CaseTable))
        .limit(limit)
    ).scalars()
    return as_reports(session, list(rows)), total_n


def fetch_owner_counts(session: Session) -> list[tuple[str, int]]:
    """Return how many cases under way each owner has, most first; the owner is empty for unclaimed ones."""
    n = func.count()
    rows = session.execute(
        select(col(CaseTable.owner), n)
        .where(col(CaseTable.state).in_([state.value for state in UNDER_WAY]))
        .group_by(col(CaseTable.owner))
        .order_by(n.desc(), col(CaseTable.owner))
    )
    return [(owner, count) for owner, count in rows]


def fetch_case_figures(
    session: Session, from_at: datetime, to_at: datetime, survey_id: int | None
) -> list[CaseFigures]:
    """Return what the figures need of the cases opened in a time, oldest first.

    Cases that were closed because a rating was corrected never were any.
    """
    opened_at = col(CaseTable.opened_at)
    query = (
        select(CaseTable, col(ResponseTable.survey_id))
        .join(ResponseTable, id_of(ResponseTable) == col(CaseTable.response_id))
        .where(opened_at >= from_at, opened_at < to_at, col(CaseTable.is_corrected).is_(False))
        .order_by(id_of(CaseTable))
    )
    if survey_id is not None:
        query = query.where(col(ResponseTable.survey_id) == survey_id)
    catalogue = fetch_catalogue(session)
    return [
        CaseFigures(metric=catalogue.survey_of(of).metric, **{name: getattr(case, name) for name in _COPIED})
        for case, of in session.execute(query)
    ]


def _conditions(which: CaseList, now: datetime, owner: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if which is not CaseList.ALL:
        found.append(col(CaseTable.state).in_([state.value for state in UNDER_WAY]))
    if which is CaseList.OVERDUE:
        found += [col(CaseTable.contacted_at).is_(None), col(CaseTable.due_at) <= now]
    if owner or which is CaseList.MINE:
        found.append(col(CaseTable.owner) == owner)
    return found
