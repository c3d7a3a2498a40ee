"""A machine's clock that is set an hour ahead and an hour back while the bot runs, dies and starts again."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from nps_engine.storage.store import utc_now
from tests.faults.scene import Scene, scene
from tests.faults.served import MovedClock, config
from tests.faults.toll import Toll

_HOUR_S = 3600
_POST = "chat.postMessage"
_LOOKED_FOR_S = 4.0


def run_clocks(name: str, database_url: str, folder: Path, *, responses_n: int) -> Toll:
    """Set the clock ahead, right, back and right, and count what it took.

    Digest and reminders are due within the hour: each must come once, early though it may.

    Args:
        responses_n: How many come in with each setting.
    """
    clock = MovedClock(folder / "clock")
    policy = config(digest_at=utc_now() + timedelta(minutes=30))
    with scene(database_url, folder, policy, clock=clock) as run:
        for step, (seconds, words) in enumerate(
            [
                (0, ""),
                (_HOUR_S, "an hour ahead"),
                (0, "right again"),
                (-_HOUR_S, "an hour back"),
                (0, "right again"),
            ]
        ):
            clock.move(seconds)
            run.faults[f"clock set {words}"] += bool(words)
            run.slack.faults.add("drop_reply", _POST, times=2)
            run.faults["replies dropped"] += 2
            run.send(range(step * responses_n, (step + 1) * responses_n))
            _wait_for_202s(run)
            if seconds:
                run.replicas[0].kill()
                run.faults["kills"] += 1
                run.replicas[0].start()
                run.replicas[0].wait()
            time.sleep(_LOOKED_FOR_S)  # what was lost is looked for by this clock
        run.calm()
        settled_s = run.settle()
        toll = run.toll(name, settled_s, 1)
        _count_reminders(run, toll)
        return toll


def _wait_for_202s(run: Scene) -> None:
    deadline_s = time.monotonic() + 60
    while len(run.taken) < run.sent_n and time.monotonic() < deadline_s:
        time.sleep(0.1)


def _count_reminders(run: Scene, toll: Toll) -> None:
    """Count reminders that were told twice, and those of the first cases that were not told."""
    with run.engine.store.reading() as session:
        reminded = dict(session.execute(text(_REMINDED)).all())
    toll.repeated["reminders"] += sum(n - 1 for n in reminded.values())
    toll.lost["reminders"] += not reminded
    toll.faults["reminders told"] = len(reminded)


_REMINDED = "SELECT case_id, count(*) FROM case_event WHERE what = 'reminded' GROUP BY case_id"
