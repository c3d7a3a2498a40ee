"""Several processes keep time on one database: each tick is worked on once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from threading import Barrier

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.answers import Answers
from bot.clock import once
from bot.clock_watch import ClockWatch
from bot.config import Policy
from bot.desk import Desk
from nps_engine.engine import Engine
from nps_engine.storage.store import open_store
from tests.bot.conftest import Hands, running
from tests.conftest import LUMO, NOW, answers

PROCESSES_N = 4


@pytest.fixture
def desks(database_url: str) -> Iterator[list[Desk]]:
    """Give what several processes have: connections of their own to one database, and clocks that agree."""
    hands = Hands()
    stores = [open_store(database_url) for _ in range(PROCESSES_N)]
    engines = [Engine(store) for store in stores]
    yield [Desk(engine, Answers(engine, Policy()), hands) for engine in engines]
    for store in stores:
        store.close()


def tick(desks: list[Desk], name: str = "themes") -> int:
    """Let the same tick come to all of them at once, and return how many did the job."""
    done: list[int] = []
    ready = Barrier(len(desks))

    def keep_time(at: int) -> None:
        job = once(desks[at], name, lambda: done.append(at))
        ready.wait()
        job()

    with ThreadPoolExecutor(len(desks)) as processes:
        list(processes.map(keep_time, range(len(desks))))
    return len(done)


def test_one_of_many_does_the_job(desks: list[Desk]):
    assert tick(desks) == 1


def test_who_is_a_few_seconds_late_does_it_not_again(desks: list[Desk]):
    hands = desks[0].clock
    assert isinstance(hands, Hands)
    assert tick(desks[:2]) == 1
    hands.move(seconds=59)
    assert tick(desks[2:]) == 0


def test_the_next_tick_and_another_job_are_done_anew(desks: list[Desk]):
    hands = desks[0].clock
    assert isinstance(hands, Hands)
    assert tick(desks) == 1
    assert tick(desks, "rises") == 1
    hands.move(minutes=1)
    assert tick(desks) == 1


def test_a_job_that_fails_leaves_its_tick_and_not_the_next(desks: list[Desk]):
    hands = desks[0].clock
    assert isinstance(hands, Hands)

    def break_off() -> None:
        raise RuntimeError("killed in the middle")

    with pytest.raises(RuntimeError, match="killed in the middle"):
        once(desks[0], "themes", break_off)()
    assert tick(desks) == 0
    hands.move(minutes=1)
    assert tick(desks) == 1


def test_a_clock_that_is_set_back_delays_no_job():
    hands, steady = Hands(), Hands()
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(print, CronTrigger(minute="*", timezone=UTC), id="cases")
    scheduler.start(paused=True)
    watch = ClockWatch(scheduler, hands, lambda: steady().timestamp())
    scheduler.get_job("cases").modify(next_run_time=NOW + timedelta(minutes=1))
    for hour in (hands, steady):
        hour.move(seconds=20)
    assert not watch.look()
    hands.move(hours=-1)
    steady.move(seconds=20)
    assert watch.look()
    assert scheduler.get_job("cases").next_run_time == NOW - timedelta(minutes=59)
    hands.move(hours=1)
    assert not watch.look()  # ahead: the scheduler sees by itself that it is late
    scheduler.shutdown()


def test_what_became_due_while_nobody_was_there_is_told_at_the_start(lumo: Engine):
    long_ago = NOW - timedelta(days=9)
    with lumo.work(long_ago) as work:
        work.save_responses(LUMO, answers("2", at=long_ago), alerts_since=long_ago - timedelta(days=3))
    with running(lumo, is_socket_mode=False) as bot:
        told = bot.slack.messages
        bot.wait_for(lambda: "was not contacted yet" in str(told("#nps-followup")), "it to be told")
