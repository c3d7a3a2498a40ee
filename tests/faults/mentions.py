"""Mentions of the bot as Slack sends them: again, with a header that says so, until one is acked, or after it."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing

from slack_sdk.signature import SignatureVerifier

from bot.demo.workspace import SimulatedWorkspace
from bot.demo.workspace.seed import APP_ID, BOT_USER_ID, TEAM_ID
from tests.faults.served import Replica

CHANNEL = "#general"
_PAUSE_S = 0.3
_AGAIN_SHARE = 0.3


class Asker(threading.Thread):
    """Asks the bot in a thread of its own each time; Slack sends the event until a process acks it."""

    def __init__(self, slack: SimulatedWorkspace, replicas: Sequence[Replica], dice: random.Random) -> None:
        super().__init__(daemon=True)
        self._slack = slack
        self._replicas = replicas
        self._random = dice
        self.stopping = threading.Event()
        self.acked: set[str] = set()
        self.retries_n = 0

    def run(self) -> None:
        while not self.stopping.wait(_PAUSE_S):
            said = self._slack.person("ana").types("How are we doing?", CHANNEL)
            event = {
                "type": "app_mention",
                "user": self._slack.person("ana").id,
                "text": f"<@{BOT_USER_ID}> score",
                "ts": said["ts"],
                "event_ts": said["ts"],
                "channel": self._slack.channel_id(CHANNEL),
            }
            self._send_until_acked(event)

    def _send_until_acked(self, event: dict[str, str]) -> None:
        retry_n = 0
        while not self._send(event, retry_n):
            retry_n += 1
            if self.stopping.wait(_PAUSE_S):
                return  # nobody was told that it was taken
        self.acked.add(event["ts"])
        if self._random.random() < _AGAIN_SHARE:  # the ack was lost on its way
            self._send(event, retry_n + 1)

    def _send(self, event: dict[str, str], retry_n: int) -> bool:
        told = {
            "type": "event_callback",
            "team_id": TEAM_ID,
            "api_app_id": APP_ID,
            "event_id": f"Ev{event['ts']}",
        }
        body = json.dumps({**told, "event": event, "event_time": int(time.time())})
        stamp = str(int(time.time()))
        verifier = SignatureVerifier(self._slack.signing_secret)
        headers = {
            "Content-Type": "application/json",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": str(verifier.generate_signature(timestamp=stamp, body=body)),
        }
        if retry_n:
            self.retries_n += 1
            headers |= {"X-Slack-Retry-Num": str(retry_n), "X-Slack-Retry-Reason": "http_timeout"}
        replica = self._random.choice(list(self._replicas))
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", replica.port, timeout=3)) as connection:
                connection.request("POST", "/slack/events", body, headers)
                return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False

    def answers(self) -> Counter[str]:
        """Return how many answers each question that was acked has."""
        found = Counter(dict.fromkeys(self.acked, 0))
        for message in self._slack.messages(CHANNEL):
            if message["is_reply"] and message["thread_ts"] in found:
                found[message["thread_ts"]] += 1
        return found
