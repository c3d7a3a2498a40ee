"""What faults took: counted in what Slack shows and in what the database holds, not in what the bot believes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.demo.workspace import SimulatedWorkspace
from nps_engine.engine import Engine
from nps_engine.storage.store import utc_now
from nps_engine.values import Selection
from tests.faults.mentions import CHANNEL
from tests.faults.people import can_be_claimed

FOLLOWUP, DIGESTS = "#nps-followup", "#nps"
DETRACTOR_MOST = 6


@dataclass(frozen=True)
class Done:
    """What was promised to people: a 202, an ack.

    Args:
        responses: Ids of responses by external id.
        responses_n: How many were to be sent.
        clicked: Time stamps of the alerts whose claim was acked.
        answers: How many answers each question has that was acked.
        digests_n: Digests that were put into the outbox.
    """

    responses: Mapping[str, int]
    responses_n: int
    clicked: frozenset[str] = frozenset()
    answers: Counter[str] = field(default_factory=Counter)
    digests_n: int = 0


@dataclass(frozen=True)
class Toll:
    """What faults took.

    Args:
        faults: How often each fault struck.
        lost: Responses with a 202 that are not stored, detractors of whom nobody was told, clicks not applied,
            alerts that do not show that they are claimed, questions without an answer, digests that do not stand.
        repeated: Responses stored twice, detractors told twice, clicks applied twice, and so on; any post of one
            delivery that stands twice.
        left: Deliveries that are not sent, by state, once all was over.
        settled_s: How long that took after the last fault.
    """

    name: str
    faults: Counter[str]
    people: str
    responses_n: int
    detractors_n: int
    lost: Counter[str]
    repeated: Counter[str]
    left: dict[str, int]
    settled_s: float

    @property
    def line(self) -> str:
        """Return it as a row of the table."""
        faults = ", ".join(f"{n:,} {name}" for name, n in sorted(self.faults.items()) if n)
        return (
            f"| {self.name} | {faults} | {self.people} | {words(self.lost)} | {words(self.repeated)}"
            f" | {words(self.left)} | {self.settled_s:.0f} |"
        )


HEAD = (
    "| Run | Faults | Came in meanwhile | Lost | Repeated | Unsettled | Seconds until settled |\n|"
    + "---|" * 4
    + "---|---|--:|"
)


def words(counted: Mapping[str, int]) -> str:
    """Return counts in words; 0 where there are none."""
    return ", ".join(f"{n:,} {name}" for name, n in counted.items() if n) or "0"


def count(
    name: str, slack: SimulatedWorkspace, engine: Engine, done: Done, faults: Counter[str], settled_s: float
) -> Toll:
    """Count what became of what was promised."""
    lost: Counter[str] = Counter()
    repeated: Counter[str] = Counter()
    found = engine.responses(Selection("lumo"), utc_now(), limit=100_000).rows
    stored = Counter(each.row.external_id for each in found if each.row.source == "api")
    detractors = [each for each in stored if int(each[1:]) % 11 <= DETRACTOR_MOST]
    lost["responses"] = sum(1 for external_id in done.responses if not stored[external_id])
    lost["202s"] = done.responses_n - len(done.responses)
    with engine.store.reading() as session:
        posts = _posts(slack, session)
        cases = dict(session.execute(text(_CASES)).all())
        claims = Counter(dict(session.execute(text(_CLAIMS)).all()))
        listed = dict(session.execute(text(_LISTED)).all())
        digests = session.execute(text("SELECT delivery_id FROM digest")).scalars().all()
    told = {each: posts.of(cases.get(each), listed.get(each)) for each in detractors}
    clicked = {posts.case_of[ts] for ts in done.clicked if ts in posts.case_of}
    lost["detractors"] = sum(1 for n in told.values() if not n)
    lost["clicks"] = sum(1 for case_id in clicked if not claims[case_id])
    lost["edits"] = sum(
        1 for each in posts.alerts if posts.case_of[each["ts"]] in claims and can_be_claimed(each)
    )
    lost["answers"] = sum(1 for n in done.answers.values() if not n)
    lost["digests"] = done.digests_n - len(digests) + sum(1 for each in digests if not posts.n[each])
    repeated["responses"] = sum(n - 1 for n in stored.values())
    repeated["detractors"] = sum(n - 1 for n in told.values() if n)
    repeated["clicks"] = sum(n - 1 for n in claims.values())
    repeated["answers"] = sum(n - 1 for n in done.answers.values() if n)
    repeated["posts"] = sum(n - 1 for n in posts.n.values())
    left = {state: n for state, n in engine.delivery_counts().items() if state != "sent"}
    people = (
        f"{len(done.responses):,} responses ({len(detractors):,} detractors, {len(listed):,} of them in lists),"
        f" {len(clicked):,} clicks, {len(done.answers):,} questions, {len(digests):,} digests"
    )
    return Toll(name, faults, people, len(done.responses), len(detractors), lost, repeated, left, settled_s)


_CLAIMS = "SELECT case_id, count(*) FROM case_event WHERE what = 'claimed' GROUP BY case_id"
_CASES = (
    "SELECT response.external_id, follow_up_case.id FROM follow_up_case"
    " JOIN response ON response.id = follow_up_case.response_id"
)
_LISTED = (
    "SELECT response.external_id, routed.summary_id FROM routed"
    " JOIN response ON response.id = routed.response_id WHERE routed.is_listed"
)


@dataclass(frozen=True)
class _Posts:
    """Posts that stand in Slack.

    Args:
        n: How many each delivery has.
        told_n: How many each subject has: a case its alerts, a summary its lists.
        case_of: The case of each alert, by its time stamp.
        alerts: The alerts themselves.
    """

    n: Counter[int]
    told_n: Counter[str]
    case_of: dict[str, int]
    alerts: list[dict[str, Any]]

    def of(self, case_id: int | None, summary_id: int | None) -> int:
        """Return how often people were told of a detractor: by an alert, or by the list that it is in."""
        return self.told_n[f"case:{case_id}"] + (self.told_n[f"summary:{summary_id}"] if summary_id else 0)


def _posts(slack: SimulatedWorkspace, session: Session) -> _Posts:
    subjects = dict(
        session.execute(text("SELECT id, subject FROM delivery WHERE kind IN ('case', 'summary')")).all()
    )
    found = _Posts(Counter(), Counter(), {}, [])
    for channel in (FOLLOWUP, DIGESTS, CHANNEL):
        for message in slack.messages(channel):
            delivery_id = message.get("metadata", {}).get("event_payload", {}).get("delivery_id", 0)
            subject = subjects.get(delivery_id, "")
            if not delivery_id:
                continue
            found.n[delivery_id] += 1
            found.told_n[subject] += 1
            if subject.startswith("case:"):
                found.case_of[message["ts"]] = int(subject.removeprefix("case:"))
                found.alerts.append(message)
    return found
