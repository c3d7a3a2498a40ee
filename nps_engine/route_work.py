"""What one inlet writes about routing, in its transaction: who is told of a response; part of ``Work``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from sqlalchemy.orm import Session

from nps_engine.business_hours import CaseRules
from nps_engine.case_states import CaseState
from nps_engine.routing.matching import Arrival, Verdict, decide
from nps_engine.routing.routing import Routing
from nps_engine.routing.rules import Action, Rule
from nps_engine.storage import cases, routed, rules
from nps_engine.storage.queries import fetch_response
from nps_engine.storage.route_tables import RoutedTable
from nps_engine.storage.routed import Decided, Office
from nps_engine.storage.scopes import fetch_surveys
from nps_engine.storage.theme_decisions import fetch_names_of
from nps_engine.storage.work_tables import CaseTable
from nps_engine.storage.writes import Saved
from nps_engine.values import Survey


class Known(NamedTuple):
    """A stored response as rules see it, its themes with it."""

    survey: Survey
    arrival: Arrival


def fetch_known(session: Session, response_id: int) -> Known | None:
    """Return a stored response as rules see it; None where it is erased."""
    response = fetch_response(session, response_id)
    if response is None:
        return None
    survey_id, survey = fetch_surveys(session)[response.survey_key]
    themes = fetch_names_of(session, survey_id, response.theme_ids) if response.theme_ids else set()
    return Known(survey, Arrival(survey.key, survey.metric, response.row, frozenset(themes)))


class RouteWork:
    """Routing of what is saved, and the rules that people keep in Slack."""

    _session: Session
    now: datetime
    time_zone: tzinfo
    rules: CaseRules
    routing: Routing = Routing()

    def decide_route(self, response_id: int) -> None:
        """Decide about a response whose wait is over; one that was decided about, or is erased, stays as it is."""
        known = fetch_known(self._session, response_id)
        if known is None or known.survey.private or routed.fetch_cases(self._session, [response_id]):
            return
        if routed.fetch_routed(self._session, response_id) is None:
            self._save([(response_id, known.arrival, decide(self._route_rules(), known.arrival))])

    def open_listed(self, case_id: int) -> None:
        """Have a case that stands in a summary told on its own, too."""
        case = self._session.get(CaseTable, case_id)
        if case is not None:
            routed.unlist(self._session, case.response_id)
            cases.refresh_case(self._session, case_id, self.now)

    def tell_listed(self, response_id: int) -> None:
        """Have a response without a case that stands in a summary told on its own, too."""
        if routed.fetch_routed(self._session, response_id) is not None:
            routed.unlist(self._session, response_id)
            routed.tell(self._session, response_id, self.now)
            routed.refresh_listed(self._session, response_id, self.now)

    def save_rule(self, rule: Rule, *, rule_id: int | None, actor: str) -> int:
        """Add a routing rule behind the others, or replace one, and return its id.

        Raises:
            UserError: If its name is taken, or the one to be replaced is gone.
        """
        return rules.save_rule(self._session, rule, rule_id=rule_id, actor=actor, now=self.now)

    def move_rule(self, rule_id: int, *, is_up: bool, actor: str) -> None:
        """Have a rule tried earlier or later.

        Raises:
            UserError: If it is gone.
        """
        rules.move_rule(self._session, rule_id, is_up=is_up, actor=actor, now=self.now)

    def switch_rule(self, rule_id: int, *, is_on: bool, actor: str) -> None:
        """Switch a rule on or off.

        Raises:
            UserError: If it is gone.
        """
        rules.switch_rule(self._session, rule_id, is_on=is_on, actor=actor, now=self.now)

    def delete_rule(self, rule_id: int) -> None:
        """Delete a rule."""
        rules.delete_rule(self._session, rule_id)

    def _route(self, survey: Survey, saved: Sequence[Saved]) -> None:
        """Decide about new responses, or wait with those to which a comment or a theme may still come."""
        if not saved:
            return
        route_rules = self._route_rules()
        asks_themes = any(rule.on and rule.theme for rule in route_rules)
        decided = []
        for entry in saved:
            may_have_one = asks_themes and bool(entry.row.verbatim.strip())
            themes = None if may_have_one else frozenset[str]()
            arrival = Arrival(survey.key, survey.metric, entry.row, themes, may_change=True)
            verdict = decide(route_rules, arrival)
            wait = self.routing.wait(verdict, arrival)
            if wait:
                routed.wait_to_decide(self._session, entry.id, self.now + wait, self.now)
            else:
                decided.append((entry.id, arrival, verdict))
        self._save(decided)

    def _reroute(self, survey: Survey, saved: Sequence[Saved], alerts_since: datetime | None) -> None:
        """Have what was told of changed responses say so; tell of them, or stop, where that is decided anew."""
        known_cases = routed.fetch_cases(self._session, [entry.id for entry in saved])
        known_told = routed.fetch_all_routed(self._session, [entry.id for entry in saved])
        new = []
        for entry in saved:
            if entry.id in known_cases:
                self._recheck(known_cases[entry.id], entry)
            elif entry.id in known_told:
                self._retell(known_told[entry.id], entry)
            elif alerts_since is not None and entry.row.responded_at >= alerts_since:
                new.append(entry)
        self._route(survey, new)

    def _recheck(self, case: CaseTable, entry: Saved) -> None:
        """Close the case of a response that is not to be followed up any more, or take it up again."""
        case_id = int(case.id or 0)
        cases.note_person(self._session, case_id, entry.row)
        if entry.rating_before != entry.row.rating:
            is_wanted = self._verdict_of(entry.id).action is Action.FOLLOW_UP
            if not is_wanted and case.state != CaseState.CLOSED:
                cases.correct_case(self._session, case_id, now=self.now)
            elif is_wanted and case.state == CaseState.CLOSED and case.is_corrected:
                cases.reopen_case(self._session, case_id, actor="", now=self.now)
        if not routed.refresh_listed(self._session, entry.id, self.now):
            cases.refresh_case(self._session, case_id, self.now)

    def _retell(self, told: RoutedTable, entry: Saved) -> None:
        """Edit what was told of a response without a case; open one where it is a detractor's by now."""
        verdict = self._verdict_of(entry.id)
        if verdict.rule is not None and verdict.action is Action.FOLLOW_UP:
            told.rule, told.action = verdict.rule.name, verdict.action.value
            told.destination, told.is_listed = verdict.rule.to, False
            routed.open_alone(self._session, entry.id, entry.row, self._office)
        if not routed.refresh_listed(self._session, entry.id, self.now) and told.message_ts:
            routed.tell(self._session, entry.id, self.now)

    def _verdict_of(self, response_id: int) -> Verdict:
        known = fetch_known(self._session, response_id)
        return decide(self._route_rules(), known.arrival) if known else Verdict(())

    def _save(self, decided: Sequence[tuple[int, Arrival, Verdict]]) -> None:
        wanted = [
            Decided(response_id, arrival.row, verdict.rule)
            for response_id, arrival, verdict in decided
            if verdict.rule is not None
        ]
        routed.save_routed(self._session, wanted, self._office)

    @property
    def _office(self) -> Office:
        return Office(self.routing, self.rules, self.time_zone, self.now)

    def _route_rules(self) -> tuple[Rule, ...]:
        """Return all rules in the order in which they are tried: those kept in Slack, then the policy file's."""
        return (*rules.fetch_rules_in_force(self._session), *self.routing.rules)
