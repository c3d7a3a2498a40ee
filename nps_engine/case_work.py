"""What one inlet writes about cases, in its transaction; the other half of ``Work``."""

from __future__ import annotations

from datetime import datetime, tzinfo

from sqlalchemy.orm import Session

from nps_engine.business_hours import CaseRules
from nps_engine.storage import case_reads, cases
from nps_engine.storage.case_times import keep_case_times
from nps_engine.storage.cases import Outcome
from nps_engine.storage.told import place_alert


class CaseWork:
    """What people do to cases; every method raises a ``UserError`` where the case's state forbids it."""

    _session: Session
    now: datetime
    rules: CaseRules
    time_zone: tzinfo

    def claim_case(self, case_id: int, *, actor: str) -> None:
        """Make a person the owner of a case.

        Raises:
            UserError: If someone else has it, it is resolved, or there is no such case.
        """
        cases.claim_case(self._session, case_id, actor=actor, now=self.now)

    def hand_over_case(self, case_id: int, *, actor: str, to: str, note: str = "") -> None:
        """Make another person the owner of a case.

        Raises:
            UserError: If that person has it, it is resolved, or there is no such case.
        """
        cases.hand_over_case(self._session, case_id, actor=actor, to=to, note=note, now=self.now)

    def contact_case(self, case_id: int, *, actor: str) -> None:
        """Note that the customer was contacted.

        Raises:
            UserError: If the case is resolved, or there is no such case.
        """
        cases.contact_case(self._session, case_id, actor=actor, now=self.now)

    def wait_with_case(self, case_id: int, *, actor: str, until: datetime, note: str = "") -> None:
        """Set a case aside until an instant.

        Raises:
            UserError: If that is not in the future, the case is resolved, or there is no such case.
        """
        cases.wait_with_case(self._session, case_id, actor=actor, until=until, note=note, now=self.now)

    def note_case(self, case_id: int, *, actor: str, text: str) -> None:
        """Add a note to a case's log, and to its thread.

        Raises:
            UserError: If it is empty, or there is no such case.
        """
        cases.note_case(self._session, case_id, actor=actor, text=text, now=self.now)

    def note_reply(self, channel: str, thread_ts: str, *, actor: str, text: str, reply_ts: str) -> bool:
        """Add to a case's log what somebody wrote in its thread; False where that is no case's thread."""
        case_id = case_reads.fetch_threaded_case_id(self._session, channel, thread_ts)
        if case_id is None or not text.strip():
            return False
        cases.note_case(self._session, case_id, actor=actor, text=text, now=self.now, reply_ts=reply_ts)
        return True

    def resolve_case(
        self, case_id: int, *, actor: str, reason: str, action_taken: str, action: str = ""
    ) -> None:
        """Say what came of a case.

        Raises:
            UserError: If it is already resolved, or there is no such case.
        """
        outcome = Outcome(reason, action, action_taken)
        cases.resolve_case(self._session, case_id, actor=actor, outcome=outcome, now=self.now)

    def reopen_case(self, case_id: int, *, actor: str) -> None:
        """Take up again what was resolved or closed.

        Raises:
            UserError: If it is under way, or there is no such case.
        """
        cases.reopen_case(self._session, case_id, actor=actor, now=self.now)

    def close_case(self, case_id: int, *, actor: str) -> None:
        """Close a resolved case for good.

        Raises:
            UserError: If it is not resolved, or there is no such case.
        """
        cases.close_case(self._session, case_id, actor=actor, now=self.now)

    def keep_case_times(self, *, lead: str = "") -> int:
        """Remind, escalate, wake and close what is due by now, each once; return how many cases there were.

        Args:
            lead: The user or channel that hears of overdue cases; empty for the alert's own channel.
        """
        return keep_case_times(self._session, self.now, self.rules, lead=lead)

    def note_alert(self, case_id: int, *, channel: str, message_ts: str) -> bool:
        """Remember where a case's alert stands, as a click in it tells: the reply to its post may be lost.

        Where that was not known, the alert is edited to say what is true now. False where the case is erased
        and its alert still stands: the bot deletes it then.
        """
        if not (channel and message_ts) or case_reads.fetch_alert_ts(self._session, case_id):
            return True
        place = {"channel": channel, "message_ts": message_ts}
        is_there = place_alert(self._session, case_id, **place, now=self.now)
        if is_there:
            cases.refresh_case(self._session, case_id, self.now)
        return is_there
