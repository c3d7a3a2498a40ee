"""Routing, asked about: the rules, what they would do with a response, and what was told, alone or in a summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.engine import Engine
from nps_engine.errors import NoDataError, PrivacyError, UserError
from nps_engine.route_work import Known, fetch_known
from nps_engine.routing.holds import Hold, Why
from nps_engine.routing.matching import Arrival, Verdict, decide
from nps_engine.routing.rules import Action
from nps_engine.storage import routed, rules
from nps_engine.storage.queries import as_responses, fetch_response
from nps_engine.storage.route_tables import RoutedTable, SummaryTable
from nps_engine.storage.rules import StoredRule
from nps_engine.storage.scopes import fetch_surveys
from nps_engine.storage.tables import ResponseTable, SurveyTable, id_of
from nps_engine.summary_tallies import Tally, fetch_tally
from nps_engine.values import Response, Survey

_ID_DIGITS = 18
"""Numbers with as many digits are no ids of ours."""


@dataclass(frozen=True)
class Plan:
    """What routing does with a response.

    Args:
        known: The response as rules see it.
        verdict: Which rule decides, and why not each earlier one.
        place: The channel or person that is told; empty where nobody is.
        wait_s: Seconds that the decision waits for a comment or its themes.
        hold: Until when it waits to be told, and why.
    """

    known: Known
    verdict: Verdict
    place: str
    wait_s: float
    hold: Hold | None


@dataclass(frozen=True)
class Told:
    """One response that somebody is told of without a case of its own, or beside others.

    ``state``, ``owner`` and ``due_at`` are its case's, whose id is None where it has none.
    """

    response: Response
    survey: Survey
    rule: str
    action: Action
    destination: str
    case_id: int | None = None
    state: str = ""
    owner: str = ""
    due_at: datetime | None = None
    is_listed: bool = False
    summary_id: int | None = None
    channel: str = ""
    message_ts: str = ""


@dataclass(frozen=True)
class Summary:
    """A message that lists several responses: worst rating first, then the heaviest, then those with a comment.

    ``entries`` may be a part of them; ``tally`` is of all.
    """

    id: int
    destination: str
    why: Why
    opened_at: datetime
    until_at: datetime
    entries: tuple[Told, ...]
    tally: Tally
    channel: str = ""
    message_ts: str = ""


def stored_rules(engine: Engine) -> list[StoredRule]:
    """Return the rules kept in Slack, which are tried before the policy file's."""
    with engine.store.reading() as session:
        return rules.fetch_rules(session)


def plan_for(engine: Engine, known: Known, now: datetime) -> Plan:
    """Return what routing would do with a response, if it came now."""
    routing = engine.routing
    with engine.store.reading() as session:
        stored = rules.fetch_rules_in_force(session)
    verdict = decide([*stored, *routing.rules], known.arrival)
    rule = verdict.rule
    if rule is None or rule.then is Action.NOTHING:
        return Plan(known, verdict, "", 0.0, None)
    wait = routing.wait(verdict, known.arrival)
    held = None if rule.urgent else routing.hold(rule.to, now + wait, engine.time_zone)
    at = held.until_at if held else now + wait
    return Plan(known, verdict, routing.place(rule.to, at, engine.time_zone), wait.total_seconds(), held)


def find_response(engine: Engine, name: str) -> Known:
    """Return a stored response by our id, or by its source's own.

    Raises:
        UserError: If there is none, or several.
        PrivacyError: If it answers a private survey.
    """
    with engine.store.reading() as session:
        known = fetch_known(session, _response_id(session, name))
    if known is None:
        raise NoDataError(f"There is no response “{name}”", "Its id, or the id that its source gave it")
    if known.survey.private:
        raise PrivacyError(
            f"The survey “{known.survey.key}” is private: single answers are routed to nobody",
            try_="Try one of another survey",
        )
    return known


def latest_plans(engine: Engine, now: datetime, *, limit: int) -> list[tuple[Response, Plan]]:
    """Return the responses that came in last, and what routing would do with each; no private survey's."""
    open_surveys = select(id_of(SurveyTable)).where(col(SurveyTable.private).is_(False))
    newest = select(id_of(ResponseTable)).where(col(ResponseTable.survey_id).in_(open_surveys))
    with engine.store.reading() as session:
        ids = session.execute(newest.order_by(id_of(ResponseTable).desc()).limit(limit)).scalars().all()
        found = [(fetch_response(session, each), fetch_known(session, each)) for each in ids]
    return [(response, plan_for(engine, known, now)) for response, known in found if response and known]


def made_up(engine: Engine, arrival: Arrival) -> Known:
    """Return a response that nobody gave as rules see it.

    Raises:
        UserError: If its survey is private, or the rating is none of the survey's.
    """
    if arrival.row.rating not in arrival.metric.ratings:
        ratings = arrival.metric.ratings
        raise UserError(f"--rating {arrival.row.rating}", f"Allowed: {ratings[0]} to {ratings[-1]}")
    survey = engine.surveys().get(arrival.survey_key) or Survey(arrival.survey_key, arrival.metric)
    if survey.private:
        raise PrivacyError(f"The survey “{survey.key}” is private: single answers are routed to nobody")
    return Known(survey, arrival)


def told(engine: Engine, response_id: int) -> Told | None:
    """Return what is told of a response without a case; None where it is erased."""
    with engine.store.reading() as session:
        row = routed.fetch_routed(session, response_id)
        return _as_told(session, [row])[0] if row is not None else None


def summary(
    engine: Engine, summary_id: int, *, first_n: int = 0, most_n: int | None = None
) -> Summary | None:
    """Return a summary as it is now; None where there is none.

    A flood may list thousands and is told anew every few seconds, so only what is shown is read.

    Args:
        first_n: Responses to pass over, from the worst.
        most_n: Responses to read; None for all.
    """
    with engine.store.reading() as session:
        row = session.get(SummaryTable, summary_id)
        if row is None:
            return None
        members = session.execute(
            select(RoutedTable)
            .join(ResponseTable, id_of(ResponseTable) == col(RoutedTable.response_id))
            .where(col(RoutedTable.summary_id) == summary_id)
            .order_by(*_URGENCY)
            .offset(first_n)
            .limit(most_n)
        ).scalars()
        entries = tuple(_as_told(session, list(members)))
        tally = fetch_tally(session, summary_id)
    place = {"channel": row.channel, "message_ts": row.message_ts}
    return Summary(
        summary_id, row.destination, Why(row.why), row.opened_at, row.until_at, entries, tally, **place
    )


def note_alert_told(session: Session, response_id: int, now: datetime) -> None:
    """Have the summary that lists a response whose case has an alert of its own now say so."""
    routed.unlist(session, response_id)
    routed.refresh_listed(session, response_id, now)


def _response_id(session: Session, name: str) -> int:
    external = select(id_of(ResponseTable)).where(col(ResponseTable.external_id) == name).limit(2)
    found = session.execute(external).scalars().all()
    if len(found) > 1:
        raise UserError(
            f"Several sources have a response “{name}”",
            "Our own id is unambiguous",
            "See npsbot responses --json",
        )
    if found:
        return int(found[0])
    return int(name) if name.isascii() and name.isdecimal() and len(name) < _ID_DIGITS else 0


_URGENCY = (
    col(ResponseTable.rating),
    col(ResponseTable.weight).desc(),
    func.trim(col(ResponseTable.verbatim)) == "",
    id_of(ResponseTable),
)


def _as_told(session: Session, rows: Sequence[RoutedTable]) -> list[Told]:
    surveys = {survey.key: survey for _, survey in fetch_surveys(session).values()}
    ids = [row.response_id for row in rows]
    stored = session.execute(select(ResponseTable).where(id_of(ResponseTable).in_(ids))).scalars()
    responses: Mapping[int, Response] = {each.id: each for each in as_responses(session, list(stored))}
    cases = routed.fetch_cases(session, ids)
    entries = []
    for row in rows:
        followed_up = cases.get(row.response_id)
        response = responses[row.response_id]
        entries.append(
            Told(
                response=response,
                survey=surveys[response.survey_key],
                rule=row.rule,
                action=Action(row.action),
                destination=row.destination,
                case_id=followed_up.id if followed_up else None,
                state=followed_up.state if followed_up else "",
                owner=followed_up.owner if followed_up else "",
                due_at=followed_up.due_at if followed_up else None,
                is_listed=row.is_listed,
                summary_id=row.summary_id,
                channel=row.channel,
                message_ts=row.message_ts,
            )
        )
    return entries
