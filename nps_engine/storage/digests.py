"""The digests that were put into the outbox, and how far each got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from nps_engine.storage.deliveries import DeliveryState
from nps_engine.storage.tables import SurveyTable, id_of
from nps_engine.storage.work_tables import DeliveryTable, DigestTable


@dataclass(frozen=True)
class DigestDelivery:
    """The digest of one survey's week, and how far it got."""

    survey_key: str
    week_on: date
    state: DeliveryState


def fetch_digests(session: Session, limit: int = 20) -> list[DigestDelivery]:
    """Return the digests that were put into the outbox, newest week first."""
    rows = session.execute(
        select(col(SurveyTable.key), col(DigestTable.week_on), col(DeliveryTable.state))
        .join(SurveyTable, id_of(SurveyTable) == col(DigestTable.survey_id))
        .join(DeliveryTable, id_of(DeliveryTable) == col(DigestTable.delivery_id))
        .order_by(col(DigestTable.week_on).desc(), col(SurveyTable.key))
        .limit(limit)
    )
    return [DigestDelivery(key, week_on, DeliveryState(state)) for key, week_on, state in rows]
