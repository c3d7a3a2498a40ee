"""Two processes keep time on one database at once: each case that is due is told once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

from nps_engine.engine import Engine
from nps_engine.storage.store import open_store
from tests.conftest import LUMO, NOW, answers

CASES_N = 12


def test_two_clocks_at_once_remind_and_escalate_once(engine: Engine, database_url: str):
    with engine.work(NOW) as work:
        work.save_responses(LUMO, answers("2 " * CASES_N), alerts_since=NOW)
    owned = range(1, CASES_N + 1, 2)
    with engine.work(NOW) as work:
        for case_id in owned:
            work.claim_case(case_id, actor="U1")
    other = Engine(open_store(database_url), engine.time_zone)
    due_at = engine.case(1).due_at
    assert due_at is not None

    is_shared = engine.store.dialect == "postgresql"

    def tick(clock: Engine, now: datetime, together: Barrier) -> int:
        together.wait(10)
        with clock.work(now) as work:
            kept_n = work.keep_case_times(lead="U9")
            if is_shared:
                together.wait(10)  # neither has committed: what one holds, the other passes over
        return kept_n

    kept = []
    with ThreadPoolExecutor(2) as pool:
        for hours in (-1, 1):
            for _ in range(3):
                now, together = due_at + timedelta(hours=hours), Barrier(2)
                ticks = [pool.submit(tick, clock, now, together) for clock in (engine, other)]
                kept.append(sum(each.result() for each in ticks))
    other.store.close()
    for case_id in range(1, CASES_N + 1):
        told = [event.what for event in engine.case_log(case_id)]
        assert [told.count(what) for what in ("reminded", "escalated")] == [1, 1], case_id
    assert kept == [CASES_N, 0, 0] * 2
