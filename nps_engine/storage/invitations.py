"""Invitations: how many people each survey asked, by day and source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.periods import Period
from nps_engine.storage.catalogue import fetch_catalogue, note_change
from nps_engine.storage.inserts import dialect_of
from nps_engine.storage.tables import InvitationTable, SurveyTable, id_of
from nps_engine.values import Invitations

# Put together once: every score asks it, and putting it together costs more than the database's answer.
_ASKED_N = (
    select(col(InvitationTable.survey_id), func.sum(col(InvitationTable.n)))
    .where(
        col(InvitationTable.survey_id).in_(bindparam("survey_ids", expanding=True)),
        col(InvitationTable.sent_on) >= bindparam("from_on"),
        col(InvitationTable.sent_on) < bindparam("to_on"),
    )
    .group_by(col(InvitationTable.survey_id))
)


def save_invitations(session: Session, survey_id: int, sent: Invitations) -> None:
    """Note how many were asked; the same survey, source and day again replaces it, and 0 takes it back."""
    note_change(session)
    if sent.n == 0:
        session.execute(
            delete(InvitationTable).where(
                col(InvitationTable.survey_id) == survey_id,
                col(InvitationTable.source) == sent.source,
                col(InvitationTable.sent_on) == sent.sent_on,
            )
        )
        return
    row = {"survey_id": survey_id, "source": sent.source, "sent_on": sent.sent_on, "n": sent.n}
    statement = dialect_of(session).insert(InvitationTable).values(**row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["survey_id", "source", "sent_on"], set_={"n": statement.excluded.n}
        )
    )


def fetch_invited_n(session: Session, survey_ids: Sequence[int], period: Period | None) -> int | None:
    """Return how many people the surveys asked in a period (ever, without one).

    None where one of the surveys has nothing noted there: the sum would say less than the truth.
    """
    if not fetch_catalogue(session).invited.issuperset(survey_ids):
        return None
    from_on, to_on = (period.from_on, period.to_on) if period else (date.min, date.max)
    asked_n = session.execute(
        _ASKED_N, {"survey_ids": list(survey_ids), "from_on": from_on, "to_on": to_on}
    ).all()
    return sum(int(n) for _, n in asked_n) if len(asked_n) == len(set(survey_ids)) else None


def fetch_invitations(session: Session, survey_key: str = "", limit: int = 100) -> list[Invitations]:
    """Return what was noted, of one survey or of all, the newest day first."""
    query = select(
        col(SurveyTable.key),
        col(InvitationTable.sent_on),
        col(InvitationTable.n),
        col(InvitationTable.source),
    ).join(SurveyTable, id_of(SurveyTable) == col(InvitationTable.survey_id))
    if survey_key:
        query = query.where(col(SurveyTable.key) == survey_key)
    newest = query.order_by(
        col(InvitationTable.sent_on).desc(), col(SurveyTable.key), col(InvitationTable.source)
    ).limit(limit)
    return [Invitations(key, sent_on, n, source) for key, sent_on, n, source in session.execute(newest)]
