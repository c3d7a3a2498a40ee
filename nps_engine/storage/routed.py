"""What was routed where: cases opened, messages put into the outbox, alone or in a summary; each response once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.business_hours import CaseRules
from nps_engine.periods import Interval, today_on
from nps_engine.routing.routing import Routing
from nps_engine.routing.rules import LAST_RULE, Action, Rule
from nps_engine.storage.cases import open_cases
from nps_engine.storage.deliveries import DeliveryState, save_delivery
from nps_engine.storage.inserts import insert_all, insert_one_missing
from nps_engine.storage.route_tables import AskTable, RoutedTable
from nps_engine.storage.summaries import refresh_summary, room_for
from nps_engine.storage.told import erase_message
from nps_engine.storage.work_tables import CaseTable, DeliveryTable
from nps_engine.values import ResponseRow

_AT_ONCE_N = 5_000

TOLD_DELIVERY = "told"
"""The kind of delivery that tells of a response without a case; its payload is the response's id."""

ROUTE_DELIVERY = "route"
"""The kind of delivery that decides about a response when its wait is over; its payload is the response's id."""


class Decided(NamedTuple):
    """A response and the rule that decides about it."""

    response_id: int
    row: ResponseRow
    rule: Rule


@dataclass(frozen=True)
class Office:
    """What routing depends on beside the responses."""

    routing: Routing
    case_rules: CaseRules
    time_zone: tzinfo
    now: datetime


def save_routed(session: Session, decided: Iterable[Decided], office: Office) -> None:
    """Do what rules decided: open cases, and have people told, destination by destination."""
    wanted = [each for each in decided if each.rule.then is not Action.NOTHING]
    wanted = [each for each in wanted if each.rule.then is not Action.THANK or _ask(session, each, office)]

    def group_of(each: Decided) -> tuple[str, bool]:
        return office.routing.one_name(each.rule.to), each.rule.urgent

    for (destination, is_urgent), found in groupby(sorted(wanted, key=group_of), key=group_of):
        group = list(found)
        hold = office.routing.hold(destination, office.now, office.time_zone)
        if is_urgent:
            _save_group(session, group, None, office)
            continue
        room = room_for(session, destination, len(group), hold=hold, routing=office.routing, now=office.now)
        _save_group(session, group, room.summary_id, office)


def _save_group(session: Session, group: Sequence[Decided], summary_id: int | None, office: Office) -> None:
    """Save what goes to one destination, all in one summary or each alone."""
    is_listed = summary_id is not None
    rows = [
        {
            "response_id": each.response_id,
            "rule": each.rule.name,
            "action": each.rule.then.value,
            "destination": each.rule.to,
        }
        for each in group
        if is_listed or each.rule != LAST_RULE
    ]
    where = {"routed_at": office.now, "summary_id": summary_id, "is_listed": is_listed}
    insert_all(session, RoutedTable, rows, where)
    cases = {each.response_id: each.row for each in group if each.rule.then is Action.FOLLOW_UP}
    open_cases(
        session,
        cases,
        office.now,
        rules=office.case_rules,
        time_zone=office.time_zone,
        is_told=not is_listed,
    )
    for each in group:
        if each.rule.then is not Action.FOLLOW_UP and not is_listed:
            tell(session, each.response_id, office.now)


def tell(session: Session, response_id: int, now: datetime) -> None:
    """Have people told of a response that has no case, or what they were told of it edited."""
    _save_about(session, TOLD_DELIVERY, response_id, now)


def wait_to_decide(session: Session, response_id: int, until_at: datetime, now: datetime) -> None:
    """Decide about a response later, or sooner where it waits already."""
    _save_about(session, ROUTE_DELIVERY, response_id, now, until_at)


def open_alone(session: Session, response_id: int, row: ResponseRow, office: Office) -> None:
    """Open a case with an alert of its own for a response that was routed before."""
    rules, time_zone = office.case_rules, office.time_zone
    open_cases(session, {response_id: row}, office.now, rules=rules, time_zone=time_zone)


def unlist(session: Session, response_id: int) -> None:
    """Let a response that stands in a summary have an alert of its own."""
    routed = fetch_routed(session, response_id)
    if routed is not None:
        routed.is_listed = False


def fetch_routed(session: Session, response_id: int) -> RoutedTable | None:
    """Return where a response was routed; None where nowhere, or by the last rule alone."""
    return session.get(RoutedTable, response_id)


def fetch_all_routed(session: Session, response_ids: Sequence[int]) -> dict[int, RoutedTable]:
    """Return where these responses were routed, by id."""
    return {
        row.response_id: row
        for part in _parts(response_ids)
        for row in session.execute(
            select(RoutedTable).where(col(RoutedTable.response_id).in_(part))
        ).scalars()
    }


def fetch_cases(session: Session, response_ids: Sequence[int]) -> dict[int, CaseTable]:
    """Return the cases of these responses, by the response's id."""
    return {
        row.response_id: row
        for part in _parts(response_ids)
        for row in session.execute(select(CaseTable).where(col(CaseTable.response_id).in_(part))).scalars()
    }


def refresh_listed(session: Session, response_id: int, now: datetime) -> bool:
    """Have the summary that lists a response say what is true now; True where its case has no alert of its own."""
    routed = fetch_routed(session, response_id)
    if routed is None or routed.summary_id is None:
        return False
    refresh_summary(session, routed.summary_id, now)
    return routed.is_listed


def place_told(session: Session, response_id: int, *, channel: str, message_ts: str, now: datetime) -> None:
    """Remember where people were told of a response; where it is erased meanwhile, so will the message be."""
    routed = fetch_routed(session, response_id)
    if routed is None:
        erase_message(session, response_id, channel=channel, message_ts=message_ts, now=now)
        return
    routed.channel, routed.message_ts = channel, message_ts


def erase_routed(session: Session, response_ids: Sequence[int], now: datetime) -> int:
    """Take back what was told of these responses outside their cases, and return how many messages are deleted."""
    summaries: set[int] = set()
    erased_n = 0
    for row in fetch_all_routed(session, response_ids).values():
        if row.message_ts:
            erase_message(session, row.response_id, channel=row.channel, message_ts=row.message_ts, now=now)
            erased_n += 1
        if row.summary_id is not None:
            summaries.add(row.summary_id)
    for summary_id in sorted(summaries):
        refresh_summary(session, summary_id, now)
    subjects = [f"{kind}:{each}" for kind in (TOLD_DELIVERY, ROUTE_DELIVERY) for each in response_ids]
    waiting = (DeliveryState.PENDING.value, DeliveryState.DEAD.value)
    session.execute(
        delete(DeliveryTable).where(
            col(DeliveryTable.subject).in_(subjects), col(DeliveryTable.state).in_(waiting)
        )
    )
    return erased_n


def _ask(session: Session, each: Decided, office: Office) -> bool:
    """Note that a person is asked for something; False where they were this quarter, or nobody knows who it is."""
    person = each.row.respondent.strip() or each.row.respondent_email.strip().casefold()
    if not person:
        return False
    quarter_on = Interval.QUARTER.start_of(today_on(office.now, office.time_zone))
    asked = {
        "person": person,
        "quarter_on": quarter_on,
        "response_id": each.response_id,
        "asked_at": office.now,
    }
    return insert_one_missing(session, AskTable, asked)


def _save_about(
    session: Session, kind: str, response_id: int, now: datetime, not_before: datetime | None = None
) -> None:
    save_delivery(
        session,
        kind=kind,
        lane=f"{kind}:{response_id}",
        subject=f"{kind}:{response_id}",
        payload={"response_id": response_id},
        now=now,
        not_before=not_before,
    )


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + _AT_ONCE_N] for start in range(0, len(ids), _AT_ONCE_N))
