"""The demo's customers: they answer the survey every now and then, over HTTP, as a real sender would."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain

from bot.demo.sample import DIMENSIONS, SURVEY_KEY, SampleAnswer, live_responses
from bot.demo.stage import Stage
from bot.repeating import Repeating
from nps_engine.storage.store import utc_now

_TIMEOUT_S = 10.0
_PERSON = ("respondent", "respondent_name", "respondent_email")


def send_response(stage: Stage, answer: SampleAnswer) -> int:
    """Send one answer to POST /v1/responses, as of now, and return its id."""
    fields = asdict(answer)
    body = {
        "survey": SURVEY_KEY,
        "source": "sample",
        "responded_at": utc_now().isoformat(),
        "dimensions": {name: fields[name] for name in DIMENSIONS if name != "channel"},
        **{name: fields[name] for name in ("external_id", "rating", "verbatim", "channel", *_PERSON)},
    }
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{stage.api_url}/v1/responses",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {stage.api_key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as reply:  # noqa: S310 - loopback
        stored_id: int = json.load(reply)["ids"][0]
    return stored_id


def answers(stage: Stage) -> Iterator[SampleAnswer]:
    """Yield answers without end, a detractor first: the demo should show the follow-up soon."""
    stream = live_responses(seed=11, start_n=stage.imported.read_n)
    first = next(each for each in stream if each.rating <= 6)  # noqa: PLR2004 - detractors are 0 to 6
    return chain([first], stream)


class Visitors(Repeating):
    """Sends an answer every few seconds until stopped."""

    def __init__(self, stage: Stage, every_s: float) -> None:
        self._stage = stage
        self._answers = answers(stage)
        super().__init__("visitors", every_s, self._send)

    def _send(self) -> bool:
        send_response(self._stage, next(self._answers))
        return False
