"""What a summary lists in all, counted by the database: a flood may list thousands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.routing.rules import Action
from nps_engine.storage.route_tables import RoutedTable
from nps_engine.storage.scopes import fetch_surveys
from nps_engine.storage.tables import ResponseTable, id_of
from nps_engine.storage.work_tables import CaseTable
from nps_engine.values import Metric


class Given(NamedTuple):
    """How many responses gave a rating."""

    metric: Metric
    rating: int
    n: int


@dataclass(frozen=True)
class Tally:
    """What a summary lists in all.

    Args:
        given: How many gave each rating, worst first.
        waiting_n: Cases that wait for somebody to take them.
        are_cases: True where every response has one.
    """

    given: tuple[Given, ...]
    waiting_n: int
    are_cases: bool

    @property
    def n(self) -> int:
        """Return how many responses are listed."""
        return sum(each.n for each in self.given)


def fetch_tally(session: Session, summary_id: int) -> Tally:
    """Return what a summary lists in all."""
    is_case, is_waiting = col(RoutedTable.action) == Action.FOLLOW_UP.value, col(CaseTable.state) == "open"
    rating, survey_id = col(ResponseTable.rating), col(ResponseTable.survey_id)
    rows = session.execute(
        select(
            survey_id,
            rating,
            func.count(),
            func.sum(case((is_waiting, 1), else_=0)),
            func.min(case((is_case, 1), else_=0)),
        )
        .select_from(RoutedTable)
        .join(ResponseTable, id_of(ResponseTable) == col(RoutedTable.response_id))
        .outerjoin(CaseTable, col(CaseTable.response_id) == id_of(ResponseTable))
        .where(col(RoutedTable.summary_id) == summary_id)
        .group_by(survey_id, rating)
        .order_by(rating, survey_id)
    ).all()
    metrics = {stored_id: survey.metric for stored_id, survey in fetch_surveys(session).values()}
    given: dict[tuple[int, Metric], int] = {}
    for survey, rated, n, _, _ in rows:
        key = rated, metrics[survey]
        given[key] = given.get(key, 0) + n
    return Tally(
        tuple(Given(metric, rated, n) for (rated, metric), n in given.items()),
        waiting_n=sum(waiting_n for *_, waiting_n, _ in rows),
        are_cases=bool(rows) and all(each_is_case for *_, each_is_case in rows),
    )
