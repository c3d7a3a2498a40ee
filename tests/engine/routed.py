"""What the tests of routing share: some rules, and how to answer, decide and look into the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta

from nps_engine.engine import Engine
from nps_engine.routing.holds import ChannelPolicy
from nps_engine.routing.rules import Action, Rule
from nps_engine.storage.deliveries import DeliveryState, fetch_deliveries
from nps_engine.values import ResponseRow, Survey
from tests.conftest import LUMO, NOW

SINCE = NOW - timedelta(days=3)
FANS = Rule(name="fans", bucket=("promoter",), then=Action.THANK, to="#fans")
REFUNDS = Rule(name="refunds", keyword=("refund*",), to="#billing")
HOURLY = (ChannelPolicy(to="*", batch_minutes=60),)


def come(engine: Engine, rows: list[ResponseRow], at: datetime = NOW, survey: Survey = LUMO) -> list[int]:
    with engine.work(at) as work:
        return [entry.id for entry in work.save_responses(survey, rows, alerts_since=SINCE)]


def decide(engine: Engine, response_id: int, at: datetime = NOW) -> None:
    with engine.work(at) as work:
        work.decide_route(response_id)


def waiting(engine: Engine) -> list[tuple[str, float]]:
    """Return what waits in the outbox: its subject, and the seconds after NOW at which it may leave."""
    with engine.store.reading() as session:
        rows = fetch_deliveries(session, [DeliveryState.PENDING], limit=1000)
        return [(row.subject, (row.not_before - NOW).total_seconds()) for row in rows]


def states(engine: Engine) -> list[str]:
    with engine.store.reading() as session:
        from nps_engine.storage.work_tables import CaseTable

        return [case.state for case in session.query(CaseTable).order_by(CaseTable.id)]


def again(row: ResponseRow, **changes) -> list[ResponseRow]:
    return [row._replace(**changes)]
