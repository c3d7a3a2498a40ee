"""A detractor sent to POST /v1/responses, to the 202 and on to the alert that the simulated Slack accepts.

One after another. There is no peer: no other program at hand does the same.
"""

from __future__ import annotations

import http.client
import json
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from bot.demo.workspace import SimulatedWorkspace, running_workspace
from nps_engine.storage.store import utc_now
from tests.bench.programs import served_bot
from tests.bench.rows import Row
from tests.bench.synthetic import SURVEY, engine_at, fill
from tests.bench.timing import percentile

_WAIT_S = 10.0
_WARM_UP_N = 5
_EACH_ALONE = "[followup]\nflood_n = 0\n"
_SPANS = ("POST /v1/responses to its 202", "its 202 to the alert in Slack", "both together")


class NoAlertError(Exception):
    """A detractor was refused, or no alert came."""


def alert_rows(*, responses_n: int, rounds_n: int) -> list[Row]:
    """Return p50 and p99 in milliseconds.

    Args:
        responses_n: Stored before.
        rounds_n: Detractors.

    Raises:
        NoAlertError: If one was refused, or its alert did not come.
    """
    with tempfile.TemporaryDirectory(prefix="npsbot-bench-") as folder, running_workspace() as slack:
        database = Path(folder) / "alert.db"
        with engine_at(database) as engine:
            fill(engine, responses_n, end_at=utc_now())
            with engine.work(utc_now()) as work:
                key = work.save_api_key("bench")
        with served_bot(slack, database, policy=_EACH_ALONE) as bot:
            bot.wait()
            spans = [_detractor(bot.url, key, slack, number) for number in range(rounds_n + _WARM_UP_N)]
    kept = spans[_WARM_UP_N:]
    return [
        Row(
            f"{name}, p{share} of {rounds_n}",
            percentile([each[place] for each in kept], share) * 1000,
            None,
            "ms",
        )
        for place, name in enumerate(_SPANS)
        for share in (50, 99)
    ]


def _detractor(url: str, key: str, slack: SimulatedWorkspace, number: int) -> tuple[float, float, float]:
    """Send one; return the seconds to the 202, from there to the alert, and both.

    The alert may be there before its sender has read the 202: then the second is negative.
    """
    answer = {
        "survey": SURVEY.key,
        "external_id": f"d{number}",
        "rating": number % 7,
        "verbatim": f"It was too slow for me, {number} minutes",
        "responded_at": utc_now().isoformat(),
        "respondent": f"customer-{number}",
        "dimensions": {"plan": "Team", "region": "Europe"},
    }
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_WAIT_S)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    sent_s = time.time()
    connection.request("POST", "/v1/responses", json.dumps(answer).encode(), headers)
    reply = connection.getresponse()
    text = reply.read()
    taken_s = time.time()
    connection.close()
    if reply.status != http.HTTPStatus.ACCEPTED:
        raise NoAlertError(f"{reply.status}: {text[:500]!r}")
    if not slack.wait_until(lambda: len(slack.calls("chat.postMessage")) > number, _WAIT_S):
        raise NoAlertError(f"no alert within {_WAIT_S:.0f} s for detractor {number}")
    call = slack.calls("chat.postMessage")[number]
    if not call.ok:
        raise NoAlertError(f"Slack refused it: {call.error}")
    alerted_s = call.at.timestamp()
    return taken_s - sent_s, alerted_s - taken_s, alerted_s - sent_s
