"""People's decisions about themes in the tables: noted, read, laid over what was found."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from nps_engine.storage.scopes import latest_fit_id
from nps_engine.storage.tables import SurveyTable, ThemeTable, id_of
from nps_engine.storage.theme_members import fetch_theme_rows, show_members, show_themes
from nps_engine.storage.theme_tables import ThemeDecisionTable, ThemeFoundTable
from nps_engine.themes.decisions import Decision, Edits, What, replayed


@dataclass(frozen=True)
class Noted:
    """A decision with who made it and when."""

    decision: Decision
    actor: str
    at: datetime


def fetch_decisions(session: Session, survey_id: int) -> list[Noted]:
    """Return all decisions about a survey's themes, oldest first, undone ones and undos among them."""
    rows = session.execute(
        select(ThemeDecisionTable)
        .where(col(ThemeDecisionTable.survey_id) == survey_id)
        .order_by(id_of(ThemeDecisionTable))
    ).scalars()
    return [Noted(_decision(row), row.actor, row.at) for row in rows]


def fetch_edits(session: Session, survey_id: int) -> Edits:
    """Return what the decisions about a survey's themes come to."""
    return replayed(noted.decision for noted in fetch_decisions(session, survey_id))


def fetch_names_of(session: Session, survey_id: int, theme_ids: Collection[str]) -> set[str]:
    """Return all that themes are called and were called: ids and names, also of what was merged into them.

    A name that another theme has now is left out.
    """
    decisions = [noted.decision for noted in fetch_decisions(session, survey_id)]
    edits = replayed(decisions)
    rows = session.execute(
        select(col(ThemeTable.key), col(ThemeTable.label), col(ThemeTable.found_label)).where(
            col(ThemeTable.survey_id) == survey_id
        )
    ).all()
    given = [(made.theme, made.label) for made in decisions if made.what is What.RENAME]
    called = [*given, *((key, name) for key, *names in rows for name in (key, *names))]
    elsewhere = {label for key, label, _ in rows if key not in theme_ids and edits.final(key) == key}
    return {name for key, name in called if edits.final(key) in theme_ids} - elsewhere


def save_decision(
    session: Session, survey_id: int, decision: Decision, *, actor: str, now: datetime
) -> Decision:
    """Note a decision (its id is given here) and show at once what it changes."""
    lock_survey(session, survey_id)
    before = fetch_edits(session, survey_id)
    row = ThemeDecisionTable(
        survey_id=survey_id,
        at=now,
        actor=actor,
        what=str(decision.what),
        theme_key=decision.theme,
        other_keys=list(decision.others),
        label=decision.label,
        response_id=decision.response_id,
        undoes=decision.undoes,
    )
    session.add(row)
    session.flush()
    after = fetch_edits(session, survey_id)
    changed = _changed_ids(session, survey_id, before, after)
    if changed:
        show_members(session, survey_id, after, changed)
    show_themes(session, survey_id, after)
    return _decision(row)


def lock_survey(session: Session, survey_id: int) -> None:
    """Make others who would change a survey's themes or erase its responses wait for this transaction."""
    session.execute(select(id_of(SurveyTable)).where(id_of(SurveyTable) == survey_id).with_for_update()).all()


def _changed_ids(session: Session, survey_id: int, before: Edits, after: Edits) -> set[int]:
    """Return the responses that may be shown elsewhere than before."""
    keys = fetch_theme_rows(session, survey_id)
    moved = [key for key in keys if before.shown_in(key) != after.shown_in(key)]
    decided = {*before.comments, *after.comments}
    passing = {
        each
        for each in decided
        if before.comments.get(each) != after.comments.get(each)
        or any(made.theme in moved or set(made.others) & set(moved) for made in after.comments.get(each, ()))
    }
    if not moved:
        return passing
    part = aliased(ThemeTable)
    found = (
        select(col(ThemeFoundTable.response_id))
        .join(ThemeTable, id_of(ThemeTable) == col(ThemeFoundTable.theme_id))
        .outerjoin(part, id_of(part) == col(ThemeFoundTable.part_id))
        .where(
            col(ThemeTable.survey_id) == survey_id,
            col(ThemeTable.fit_id) == latest_fit_id(survey_id),
            col(ThemeTable.key).in_(moved) | col(part.key).in_(moved),
        )
    )
    return passing | set(session.execute(found).scalars())


def _decision(row: ThemeDecisionTable) -> Decision:
    return Decision(
        id=int(row.id or 0),
        what=What(row.what),
        theme=row.theme_key,
        others=tuple(row.other_keys),
        label=row.label,
        response_id=row.response_id,
        undoes=row.undoes,
    )
