"""What can be asked about cases; the other half of ``Engine``."""

from __future__ import annotations

from datetime import tzinfo

from nps_engine.case_reports import CaseEvent, CaseReport
from nps_engine.case_states import UNDER_WAY
from nps_engine.periods import Period
from nps_engine.storage import case_reads
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

    def open_cases(self, limit: int = 20) -> tuple[CaseReport, ...]:
        """Return the cases not yet resolved, oldest first."""
        with self.store.reading() as session:
            return tuple(case_reads.fetch_cases(session, UNDER_WAY, limit))

    def case_counts(self, survey_key: str, period: Period) -> tuple[int, int, int]:
        """Return how many cases were opened and resolved in a period, and how many are open now."""
        with self.store.reading() as session:
            scope = fetch_scope(session, Selection(survey_key))
            return case_reads.fetch_case_counts(
                session, scope.survey_ids[0], *period.bounds_at(self.time_zone)
            )
