"""What can be asked about cases; a part of ``Engine``."""

from __future__ import annotations

from datetime import datetime, tzinfo

from nps_engine.case_reports import CaseBoard, CaseEvent, CaseReport, CaseShortlist
from nps_engine.periods import Period, today_on
from nps_engine.recovery import FollowUpReport, follow_up_report
from nps_engine.storage import case_lists, case_reads
from nps_engine.storage.case_lists import CaseList
from nps_engine.storage.scopes import fetch_scope
from nps_engine.storage.store import Store
from nps_engine.values import Selection


class CaseQuestions:
    """Questions about cases."""

    store: Store
    time_zone: tzinfo

    def case(self, case_id: int) -> CaseReport:
        """Return one case.

        Raises:
            UserError: If there is no such case.
        """
        with self.store.reading() as session:
            return case_reads.fetch_case(session, case_id)

    def case_event(self, event_id: int) -> CaseEvent | None:
        """Return one line of a case's log; None where it is erased."""
        with self.store.reading() as session:
            return case_reads.fetch_event(session, event_id)

    def case_log(self, case_id: int) -> tuple[CaseEvent, ...]:
        """Return what happened to a case, oldest first."""
        with self.store.reading() as session:
            return tuple(case_reads.fetch_events(session, case_id))

    def case_counts(self, survey_key: str, period: Period) -> tuple[int, int, int]:
        """Return how many cases were opened and resolved in a period, and how many are open now."""
        with self.store.reading() as session:
            scope = fetch_scope(session, Selection(survey_key))
            return case_reads.fetch_case_counts(
                session, scope.survey_ids[0], *period.bounds_at(self.time_zone)
            )

    def case_list(self, which: CaseList, now: datetime, *, owner: str = "", limit: int = 20) -> CaseShortlist:
        """Return the first cases of a list, those due soonest first, and how many there are in all."""
        with self.store.reading() as session:
            found, total_n = case_lists.fetch_case_list(session, which, now, owner=owner, limit=limit)
            return CaseShortlist(tuple(found), total_n)

    def case_board(self, user: str, now: datetime, *, limit: int) -> CaseBoard:
        """Return what a person sees of the cases under way.

        Args:
            user: Empty for nobody, who has none.
            limit: The most cases of each list.
        """
        mine = self.case_list(CaseList.MINE, now, owner=user, limit=limit) if user else CaseShortlist()
        return CaseBoard(
            at=now,
            mine=mine,
            overdue=self.case_list(CaseList.OVERDUE, now, limit=limit),
            under_way=self.case_list(CaseList.OPEN, now, limit=limit),
        )

    def case_owners(self) -> tuple[tuple[str, int], ...]:
        """Return how many cases under way each owner has, most first; empty for those that nobody has."""
        with self.store.reading() as session:
            return tuple(case_lists.fetch_owner_counts(session))

    def follow_up(self, survey_key: str, period: Period, now: datetime) -> FollowUpReport:
        """Return how following up went with the cases opened in a period.

        Args:
            survey_key: Empty for all surveys.

        Raises:
            UserError: If there is no such survey, or several are meant.
        """
        with self.store.reading() as session:
            survey_id, key = None, ""
            if survey_key:
                scope = fetch_scope(session, Selection(survey_key))
                survey_id, key = scope.survey_ids[0], scope.survey.key
            found = case_lists.fetch_case_figures(session, *period.bounds_at(self.time_zone), survey_id)
        is_partial = period.is_partial(today_on(now, self.time_zone))
        return follow_up_report(found, now, survey_key=key, period=period, is_partial=is_partial)
