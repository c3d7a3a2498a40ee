"""Who sends responses and clicks meanwhile: they try again until they are told that it was taken."""

from __future__ import annotations

import http.client
import json
import queue
import random
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field

from bot.demo.workspace import SimulatedWorkspace
from bot.demo.workspace.refusals import SlackRefusal
from bot.ids import Action
from nps_engine.errors import UserError
from nps_engine.storage.store import utc_now
from tests.faults.served import Replica

_PAUSE_S = 0.2
_AGAIN_SHARE = 0.1


@dataclass
class Sender(threading.Thread):
    """Sends what the queue holds, each until it has a 202; some twice. None in the queue ends it."""

    replicas: Sequence[Replica]
    key: str
    waiting: queue.Queue[tuple[str, int] | None]
    taken: dict[str, int]
    random: random.Random
    tries_n: int = 0
    again_n: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while (each := self.waiting.get()) is not None:
            while not self.stopping.is_set() and not self._send(*each):
                self.stopping.wait(_PAUSE_S)
            if self.random.random() < _AGAIN_SHARE:
                self.again_n += 1
                self._send(*each)

    def _send(self, external_id: str, rating: int) -> bool:
        """Send one response; True where it was taken."""
        self.tries_n += 1
        body = {
            "survey": "lumo",
            "external_id": external_id,
            "rating": rating,
            "verbatim": f"{external_id} was too slow",
            "responded_at": utc_now().isoformat(),
        }
        replica = self.random.choice(list(self.replicas))
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", replica.port, timeout=10)) as connection:
                headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
                connection.request("POST", "/v1/responses", json.dumps(body), headers)
                reply = connection.getresponse()
                text = reply.read()
        except (OSError, http.client.HTTPException):
            return False
        if reply.status in (http.HTTPStatus.SERVICE_UNAVAILABLE, http.HTTPStatus.INTERNAL_SERVER_ERROR):
            return False
        assert reply.status == http.HTTPStatus.ACCEPTED, (reply.status, text)
        (row_id,) = json.loads(text)["ids"]
        assert self.taken.setdefault(external_id, row_id) == row_id
        return True


class Clicker(threading.Thread):
    """Claims alerts as a person does: clicks again where Slack says that it did not work."""

    def __init__(self, slack: SimulatedWorkspace, replicas: Sequence[Replica], dice: random.Random) -> None:
        super().__init__(daemon=True)
        self._slack = slack
        self._replicas = replicas
        self._random = dice
        self.stopping = threading.Event()
        self.taken: set[str] = set()
        self.clicks_n = 0

    def run(self) -> None:
        while not self.stopping.wait(_PAUSE_S):
            messages = self._slack.messages("#nps-followup")
            open_ = [each for each in messages if each["ts"] not in self.taken and can_be_claimed(each)]
            if open_:
                self._click(self._random.choice(open_))

    def _click(self, message: dict[str, object]) -> None:
        replica = self._random.choice(list(self._replicas))
        try:
            self._slack.push_to(f"{replica.url}/slack/events")
            self.clicks_n += 1
            told_n = self._told_n()
            ack = self._slack.person("ben").clicks(message, Action.CLAIM_CASE.value)
        except (UserError, SlackRefusal):
            return  # it is down, or somebody was faster: the button is gone
        if not ack.error and self._told_n() == told_n:
            self.taken.add(str(message["ts"]))

    def _told_n(self) -> int:
        """Return how often the person was told in words that it did not work."""
        return sum(1 for each in self._slack.person("ben").sees("#nps-followup") if each["ephemeral"])


def can_be_claimed(message: dict[str, object]) -> bool:
    """Return True where an alert shows the button that claims its case."""
    return f'"{Action.CLAIM_CASE.value}"' in json.dumps(message.get("blocks", []))
