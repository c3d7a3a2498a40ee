"""Two processes at one outbox: what one changes is never told by another as it was before."""

from __future__ import annotations

from datetime import timedelta

from nps_engine.engine import Engine
from nps_engine.storage import deliveries
from nps_engine.storage.store import open_store
from tests.conftest import LUMO, NOW, answers, new_postgres_database, open_cases


def test_an_alert_that_waits_is_not_taken_while_its_case_changes(postgres_server: str):
    """Else it would say what was true before, and nothing would be left to say what is."""
    store = open_store(new_postgres_database(postgres_server))
    engine = Engine(store)
    with engine.work(NOW) as work:
        work.save_responses(LUMO, answers("2"), alerts_since=NOW - timedelta(days=3))
    with engine.work(NOW) as work:
        work.claim_case(open_cases(engine)[0].id, actor="U1")
        with store.writing() as another:
            assert deliveries.take_due(another, NOW, limit=10) == []
    with store.writing() as another:
        assert [each.kind for each in deliveries.take_due(another, NOW, limit=10)] == ["case", "case_event"]
    store.close()
