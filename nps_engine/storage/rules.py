"""Routing rules that were stored in Slack, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.errors import UserError
from nps_engine.routing.rules import Rule
from nps_engine.storage.paces import fetch_channel_names
from nps_engine.storage.route_tables import RouteTable
from nps_engine.storage.tables import id_of

RULES_MOST_N = 30
"""Rules that can be stored: more do not fit into the form, nor into anybody's head."""


_RULES = select(RouteTable.__table__).order_by(col(RouteTable.position), id_of(RouteTable))  # type: ignore[attr-defined]


class StoredRule(NamedTuple):
    """A rule with its id, and who changed it last (a Slack id)."""

    id: int
    rule: Rule
    changed_by: str
    changed_at: datetime


def fetch_rules(session: Session) -> list[StoredRule]:
    """Return the stored rules, the first one first."""
    rows = session.connection().execute(_RULES).all()
    return [StoredRule(row.id, Rule.model_validate(row.rule), row.changed_by, row.changed_at) for row in rows]


def fetch_rules_in_force(session: Session) -> list[Rule]:
    """Return the stored rules, channels by the names that the policy file has for them, where those are known.

    A channel that was chosen by its id in Slack is thereby under the hours and the flood guard of its name.
    """
    stored = [each.rule for each in fetch_rules(session)]
    names = fetch_channel_names(session, {rule.to for rule in stored if rule.to.startswith(("C", "G"))})
    return [rule.model_copy(update={"to": names.get(rule.to, rule.to)}) for rule in stored]


def save_rule(session: Session, rule: Rule, *, rule_id: int | None, actor: str, now: datetime) -> int:
    """Add a rule behind the others, or put it in the place of one of them, and return its id.

    Raises:
        UserError: If its name is taken, there are too many, or the one to be replaced is gone.
    """
    stored = fetch_rules(session)
    if any(each.rule.name.casefold() == rule.name.casefold() and each.id != rule_id for each in stored):
        raise UserError(
            f"There is a rule “{rule.name}” already", "Each has a name of its own", "Choose another"
        )
    values: dict[str, Any] = {"rule": rule.model_dump(mode="json"), "changed_at": now, "changed_by": actor}
    if rule_id is not None:
        _check_known(stored, rule_id)
        session.execute(update(RouteTable).where(id_of(RouteTable) == rule_id).values(**values))
        return rule_id
    if len(stored) >= RULES_MOST_N:
        raise UserError(
            f"There are {len(stored)} rules already",
            f"At most {RULES_MOST_N}",
            "Delete one, or use the policy file",
        )
    row = RouteTable(position=_places(session)[-1] + 1 if stored else 1, **values)
    session.add(row)
    session.flush()
    return int(row.id or 0)


def move_rule(session: Session, rule_id: int, *, is_up: bool, actor: str, now: datetime) -> None:
    """Have a rule tried before the one above it, or after the one below it; the first and last stay.

    Raises:
        UserError: If it is gone.
    """
    stored = fetch_rules(session)
    ids = [each.id for each in stored]
    at = ids.index(_check_known(stored, rule_id).id)
    other = at - 1 if is_up else at + 1
    if 0 <= other < len(ids):
        ids[at], ids[other] = ids[other], ids[at]
        for position, each in enumerate(ids, start=1):
            session.execute(update(RouteTable).where(id_of(RouteTable) == each).values(position=position))
        changed = {"changed_at": now, "changed_by": actor}
        session.execute(update(RouteTable).where(id_of(RouteTable) == rule_id).values(**changed))


def switch_rule(session: Session, rule_id: int, *, is_on: bool, actor: str, now: datetime) -> None:
    """Switch a rule on or off.

    Raises:
        UserError: If it is gone.
    """
    rule = _check_known(fetch_rules(session), rule_id).rule
    save_rule(session, rule.model_copy(update={"on": is_on}), rule_id=rule_id, actor=actor, now=now)


def delete_rule(session: Session, rule_id: int) -> None:
    """Delete a rule; one that is gone stays so."""
    row = session.get(RouteTable, rule_id)
    if row is not None:
        session.delete(row)
        session.flush()


def _places(session: Session) -> list[int]:
    return sorted(session.execute(select(col(RouteTable.position))).scalars())


def _check_known(stored: Sequence[StoredRule], rule_id: int) -> StoredRule:
    for each in stored:
        if each.id == rule_id:
            return each
    raise UserError("That rule is gone: somebody deleted it", try_="Close the form and open it again")
