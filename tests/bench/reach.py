"""From a response's 202 to the alert that the simulated Slack accepts, at a steady stream of responses.

Responses of every rating arrive on time, whatever became of those before. The follow-up channel takes one post a
second and short bursts, as Slack's do: the simulated one refuses what is faster. A stream
whose detractors come faster than that is measured with the limit lifted on both sides: what the bot itself takes.
"""

from __future__ import annotations

import http.client
import json
import tempfile
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bot.demo.workspace import SimulatedWorkspace, running_workspace
from nps_engine.storage.store import utc_now
from tests.bench.rows import Goal, Row
from tests.bench.synthetic import SURVEY, engine_at
from tests.bench.timing import percentile
from tests.faults.served import Replica, config

_SENDERS_N = 16
_WAIT_S = 60.0
_WORDS = {
    1.0: "one channel, detractors one a second (Slack's pace)",
    0.05: "one channel, every fifth a detractor (Slack's pace lifted)",
}


class NoAlertError(Exception):
    """A response was refused, or an alert did not come."""


def reach_rows(*, a_second_n: int, seconds_n: int) -> list[Row]:
    """Return p50 and p99 in seconds from the 202 to Slack's acceptance.

    Args:
        a_second_n: Responses a second.
        seconds_n: For how long.

    Raises:
        NoAlertError: If a response was refused, or its alert did not come.
    """
    rows = []
    for every_s, detractors_every_n in ((1.0, a_second_n), (0.05, 5)):
        taken_s = _measure(a_second_n, seconds_n, every_s, detractors_every_n)
        name = f"202 to alert, {a_second_n} responses/s for {seconds_n} s, {_WORDS[every_s]}, {len(taken_s)} alerts"
        rows += [
            Row(f"{name}, p50", percentile(taken_s, 50), None, "s"),
            Row(f"{name}, p99", percentile(taken_s, 99), None, "s", Goal("ours", most=2)),
        ]
    return rows


def _measure(a_second_n: int, seconds_n: int, every_s: float, detractors_every_n: int) -> list[float]:
    with tempfile.TemporaryDirectory(prefix="npsbot-bench-") as name, running_workspace() as slack:
        folder = Path(name)
        slack.faults.limit_posts(every_s=every_s, burst_n=20)
        with engine_at(folder / "reach.db") as engine, engine.work(utc_now()) as work:
            work.save_survey(SURVEY)
            key = work.save_api_key("bench")
        policy = config(digest_at=utc_now() - timedelta(days=1), post_every_s=every_s)
        replica = Replica(slack, f"sqlite:///{folder / 'reach.db'}", folder, policy)
        replica.start()
        try:
            replica.wait()
            taken_at_s = _stream(replica, key, a_second_n * seconds_n, 1 / a_second_n, detractors_every_n)
            return _reached(slack, taken_at_s)
        finally:
            replica.kill()


def _stream(
    replica: Replica, key: str, responses_n: int, step_s: float, detractors_every_n: int
) -> dict[str, float]:
    """Send responses on time, and return when each detractor's 202 came."""
    taken_at_s: dict[str, float] = {}
    started_s, alarm = time.time() + 0.1, threading.Event()

    def send(number: int) -> None:
        is_detractor = number % detractors_every_n == 0
        body = {
            "survey": SURVEY.key,
            "external_id": f"d{number}",
            "rating": 2 if is_detractor else 9,
            "verbatim": f"comment-{number}-",
        }
        alarm.wait(max(0.0, started_s + number * step_s - time.time()))
        with closing(http.client.HTTPConnection("127.0.0.1", replica.port, timeout=_WAIT_S)) as connection:
            headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
            connection.request("POST", "/v1/responses", json.dumps(body), headers)
            reply = connection.getresponse()
            reply.read()
        if reply.status != http.HTTPStatus.ACCEPTED:
            raise NoAlertError(f"answered with {reply.status}")
        if is_detractor:
            taken_at_s[f"comment-{number}-"] = time.time()

    with ThreadPoolExecutor(_SENDERS_N) as pool:
        list(pool.map(send, range(responses_n)))
    return taken_at_s


def _reached(slack: SimulatedWorkspace, taken_at_s: Mapping[str, float]) -> list[float]:
    """Return for each detractor how long after its 202 Slack accepted its alert; 0 where that was before."""

    def accepted() -> dict[str, float]:
        calls = [
            each for each in slack.calls("chat.postMessage") if each.ok and each.status == http.HTTPStatus.OK
        ]
        texts = [(str(each.arguments.get("text")), each.at.timestamp()) for each in calls]
        return {words: at for words in taken_at_s for text, at in texts if words in text}

    if not slack.wait_until(lambda: len(slack.messages("#nps-followup")) >= len(taken_at_s), _WAIT_S):
        raise NoAlertError(f"{len(accepted())} of {len(taken_at_s)} alerts came")
    found = accepted()
    return [max(0.0, found[words] - taken_s) for words, taken_s in taken_at_s.items()]
