"""When what waits in the outbox may leave."""

from __future__ import annotations

from datetime import timedelta

from nps_engine.engine import Engine
from nps_engine.storage.deliveries import fetch_next_at, save_delivery
from tests.conftest import NOW


def test_the_next_to_leave_is_the_first_of_those_that_wait_for_their_time(engine: Engine):
    with engine.store.writing() as session:
        for n, seconds in enumerate((0, 40, 20, 60)):
            later = NOW + timedelta(seconds=seconds)
            save_delivery(session, kind="post", lane=str(n), payload={}, now=NOW, not_before=later)
    with engine.store.reading() as session:
        asked = [NOW + timedelta(seconds=seconds) for seconds in (-1, 0, 20, 60)]
        found = [fetch_next_at(session, at) for at in asked]
    assert found == [NOW, NOW + timedelta(seconds=20), NOW + timedelta(seconds=40), None]
