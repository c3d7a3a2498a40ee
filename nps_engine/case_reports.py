"""Cases as they are shown: one case, its log, lists of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from nps_engine.values import Response, Survey


@dataclass(frozen=True)
class CaseReport:
    """A detractor being followed up, with all that an alert shows.

    Args:
        id: The case's own id.
        state: "open", "claimed", "waiting", "resolved" or "closed".
        owner: Who takes care of it (a Slack user id); empty while open.
        claimed_at: When that person took it, or got it.
        due_at: By when the customer is to be contacted; None for cases older than this rule.
        contacted_at: When the customer was first contacted; at the latest when the case was resolved.
        escalated_at: When it was told that this is overdue.
        wait_until: While waiting: when it comes back by itself.
        resolved_by: Who resolved it; empty until then.
        reason: Why it was resolved, in the words of the form; empty until then.
        action: What was done, likewise; may be empty.
        action_taken: What was done, in that person's own words; may be empty.
        closed_by: Who closed it; empty where it closed by itself.
        is_corrected: True where it was closed because its response turned out to be no detractor's.
        returned_rating: What the same person answered since, the latest; None where there is no such answer.
        channel: Where its alert stands (a Slack channel id); empty until posted.
        message_ts: The alert's timestamp there; empty until posted.
    """

    id: int
    survey: Survey
    response: Response
    state: str
    opened_at: datetime
    owner: str = ""
    claimed_at: datetime | None = None
    due_at: datetime | None = None
    contacted_at: datetime | None = None
    escalated_at: datetime | None = None
    wait_until: datetime | None = None
    resolved_by: str = ""
    resolved_at: datetime | None = None
    reason: str = ""
    action: str = ""
    action_taken: str = ""
    closed_by: str = ""
    closed_at: datetime | None = None
    is_corrected: bool = False
    returned_rating: int | None = None
    returned_at: datetime | None = None
    channel: str = ""
    message_ts: str = ""

    def is_overdue(self, now: datetime) -> bool:
        """Return True where the customer should have been contacted and was not."""
        is_under_way = self.state in ("open", "claimed", "waiting")
        return is_under_way and self.contacted_at is None and self.due_at is not None and self.due_at <= now


class CaseShortlist(NamedTuple):
    """The first cases of a list, those due soonest first, and how many there are in all."""

    rows: tuple[CaseReport, ...] = ()
    total_n: int = 0


@dataclass(frozen=True)
class CaseBoard:
    """What one person sees of the cases under way.

    Args:
        at: The instant that it is about.
        mine: Those that the person owns.
        overdue: Those whose customer should have been contacted by now, whoever has them.
        under_way: All of them.
    """

    at: datetime
    mine: CaseShortlist
    overdue: CaseShortlist
    under_way: CaseShortlist


@dataclass(frozen=True)
class CaseEvent:
    """One line of a case's log.

    Args:
        actor: Who did it (a Slack user id); empty for the bot.
        what: A ``CaseAct``, or "opened", "returned", "reminded", "escalated".
        note: What was written, or to whom, or until when.
        channel: Where it was told; empty where it was not.
        message_ts: The message's timestamp there.
    """

    id: int
    case_id: int
    at: datetime
    actor: str
    what: str
    note: str = ""
    channel: str = ""
    message_ts: str = ""
